"""Where a person's teams stand with their experiments, for the home page and the team's page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversations.measures import Beside
from obt import statements

from .models import Experiment
from .results import Result, result_of

State = Experiment.State


@dataclass(frozen=True)
class Tried:
    """One experiment in short; `is_mine`: the person owns it or helps. `outcome` is "" until it is concluded."""

    pk: int
    title: str
    state: str
    ends_on: datetime.date
    outcome: str
    is_mine: bool
    last_read_on: datetime.date | None

    def is_over(self, today: datetime.date) -> bool:
        """Whether it runs and its end has passed: time to say how it went."""
        return self.state == State.RUNNING and self.ends_on < today

    @property
    def outcome_name(self) -> str:
        return str(Experiment.Outcome(self.outcome).label)


@dataclass(frozen=True)
class Trying:
    """What a team tries: the experiment that comes first, and the oldest chosen idea that nobody has tried yet.

    Running ones come first, the person's own before others and the one that ends soonest before later ones; then
    planned ones, then what was concluded last.
    """

    experiment: Tried | None
    idea: int | None
    idea_title: str = ""


NOTHING = Trying(None, None)


def trying(cells: Sequence[Any]) -> Trying:
    """Return what a team tries from what `OF_TEAMS` has found of it."""
    *experiment, idea, idea_title = cells
    return Trying(Tried(*experiment) if experiment[0] is not None else None, idea, idea_title or "")


@dataclass(frozen=True)
class TriedByTeam:
    """An experiment as its team's page shows it in a few lines."""

    experiment: Experiment
    result: Result


def tried_by_team(cells: Sequence[Any]) -> tuple[Trying, TriedByTeam | None]:
    """Return what a team tries, and its first experiment with its result, from what `OF_ONE_TEAM` has found of it."""
    short, (count, last, *whole) = cells[:9], cells[9:]
    now = trying(short)
    if now.experiment is None:
        return now, None
    experiment = statements.instance(Experiment, whole)
    return now, TriedByTeam(experiment, result_of(experiment, count=count, last=last))


_FIRST = """
  LEFT JOIN LATERAL (
    SELECT e.id AS x_id, e.title AS x_title, e.state AS x_state, e.ends_on AS x_ends, e.outcome AS x_outcome,
           e.owner_id = m.person_id OR EXISTS (
             SELECT 1 FROM experiments_helper h WHERE h.experiment_id = e.id AND h.person_id = m.person_id
           ) AS x_mine,
           (SELECT max(r.taken_on) FROM experiments_measurement r WHERE r.experiment_id = e.id) AS x_read
    FROM experiments_experiment e
    WHERE e.team_id = t.id AND e.programme_id = %(programme)s
    ORDER BY e.state = 'running' DESC, e.state = 'planned' DESC, x_mine DESC,
             CASE WHEN e.state = 'running' THEN e.ends_on END, e.id DESC
    LIMIT 1
  ) x ON true
  LEFT JOIN LATERAL (
    SELECT i.id AS u_id, i.title AS u_title
    FROM conversations_idea i
    WHERE i.team_id = t.id AND i.programme_id = %(programme)s AND i.state = 'chosen'
      AND NOT EXISTS (SELECT 1 FROM experiments_experiment e WHERE e.team_id = t.id AND e.idea_id = i.id)
    ORDER BY i.id LIMIT 1
  ) u ON true
"""
_WHOLE = """
  LEFT JOIN experiments_experiment w ON w.id = x.x_id
  LEFT JOIN LATERAL (
    SELECT count(*) AS w_count, (array_agg(value ORDER BY taken_on DESC, id DESC))[1] AS w_last
    FROM experiments_measurement WHERE experiment_id = w.id
  ) r_of_w ON true
"""
_NAMED = ", ".join(f"w.{field.column} AS w_{field.column}" for field in Experiment._meta.concrete_fields)
OF_TEAMS = Beside(columns="x.*, u.*", joins=_FIRST)
OF_ONE_TEAM = Beside(columns=f"x.*, u.*, r_of_w.*, {_NAMED}", joins=_FIRST + _WHOLE)

# Who was in a team while it tried something in the programme: each experiment that has started, with the days on which
# it did for that person and on which it was concluded, if it was. What is not concluded is tried until the programme's
# records close (`closes`), so that nobody counts who joins the team afterwards. For sums over everybody.
TRIALS = """
SELECT m.person_id, greatest(e.started_on, m.joined_on) AS tried_on, e.concluded_on
FROM (
  SELECT team_id, (started_at AT TIME ZONE 'Europe/London')::date AS started_on,
         (concluded_at AT TIME ZONE 'Europe/London')::date AS concluded_on
  FROM experiments_experiment WHERE programme_id = %(programme)s AND state <> 'planned'
) e
JOIN people_membership m ON m.team_id = e.team_id
 AND m.joined_on <= coalesce(e.concluded_on, %(closes)s::date) AND coalesce(m.left_on, 'infinity') >= e.started_on
"""
