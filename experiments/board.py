"""Lists of experiments as somebody sees them: those of their teams, what they have begun to plan, what others share."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from obt import statements
from obt.govuk import words
from obt.people.models import Person, Team
from obt.people.rules import organisations_trusting
from obt.programme.models import Programme

from .models import Experiment
from .planning import drafts_of, title_of

MOST_OWN = 200  # of all one's teams; somebody with more looks at one team
A_PAGE = 20

State = Experiment.State


@dataclass(frozen=True)
class Line:
    """One line of a list. `needs` says in words what somebody of the team should do, "" for nothing."""

    pk: int
    title: str
    state: str
    outcome: str
    starts_on: datetime.date
    ends_on: datetime.date
    moderation: str
    team: str
    organisation: str
    readings: int
    takes_records: bool

    @property
    def outcome_name(self) -> str:
        return str(Experiment.Outcome(self.outcome).label) if self.outcome else ""

    @property
    def needs(self) -> str:
        today = timezone.localdate()
        if not self.takes_records:
            return ""
        if self.state == State.RUNNING and self.ends_on < today:
            return f"It ended on {words.short_date(self.ends_on)}: say how it went"
        if self.moderation == Experiment.Moderation.CHANGES:
            return "The central team asks for changes"
        if self.state == State.RUNNING and not self.readings:
            return "It has no reading yet"
        if self.state == State.PLANNED and self.starts_on < today:
            return f"It was to start on {words.short_date(self.starts_on)}"
        return ""


@dataclass(frozen=True)
class Own:
    """The experiments of one's teams: running first, then planned, then concluded, the newest of each first."""

    lines: list[Line]
    has_more: bool

    def of(self, state: str) -> list[Line]:
        return [line for line in self.lines if line.state == state]

    @property
    def in_need(self) -> list[Line]:
        return [line for line in self.lines if line.needs]


@dataclass(frozen=True)
class Shared:
    """A page of what one's organisation shares, the newest first; `older` and `newer` are keys of the pages beside."""

    lines: list[Line]
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class DraftLine:
    """Something that is being planned; `title` is "" as long as it has none."""

    pk: int
    title: str
    team: str
    updated_at: datetime.datetime


def own_experiments(person: Person, *, team: Team | None = None) -> Own:
    """Return those of the teams that `person` is in now, or of `team`, one of these; one statement."""
    parameters = {
        "person": person.pk, "team": team.pk if team else None, "today": timezone.localdate(), "limit": MOST_OWN + 1,
    }  # fmt: skip
    found = statements.rows(_OWN, parameters)
    return Own([Line(*row) for row in found[:MOST_OWN]], len(found) > MOST_OWN)


def own_drafts(person: Person, programme: Programme, *, team: Team | None = None) -> list[DraftLine]:
    """Return what `person` has begun to plan in `programme`, the latest first; one statement."""
    drafts = drafts_of(person, programme)
    if team is not None:
        drafts = drafts.filter(team=team)
    return [DraftLine(draft.pk, title_of(draft), draft.team.name, draft.updated_at) for draft in drafts]


def shared_with(person: Person, *, before: int = 0, after: int = 0) -> Shared:
    """Return those that other teams share with the person's organisation and not with everyone, a page by key.

    The page ends before id `before`, or begins after id `after`; without either it is the newest. A few statements.
    """
    audiences = [-pk for pk in organisations_trusting(person).values_list("pk", flat=True)]
    if not audiences:
        return Shared([], None, None)
    parameters = {
        "person": person.pk, "audiences": audiences, "today": timezone.localdate(), "limit": A_PAGE + 1,
        "before": before, "after": after,
    }  # fmt: skip
    backwards = bool(after) and not before
    found = statements.rows(_SHARED_BACK if backwards else _SHARED, parameters)
    has_more, found = len(found) > A_PAGE, found[:A_PAGE]
    lines = [Line(*row) for row in (reversed(found) if backwards else found)]
    return Shared(lines, *_keys(lines, has_more=has_more, backwards=backwards, is_first=not (before or after)))


def _keys(lines: Sequence[Line], *, has_more: bool, backwards: bool, is_first: bool) -> tuple[int | None, int | None]:
    if not lines:
        return None, None
    if backwards:
        return lines[-1].pk, lines[0].pk if has_more else None
    return lines[-1].pk if has_more else None, None if is_first else lines[0].pk


_CELLS = """
e.id, e.title, e.state, e.outcome, e.starts_on, e.ends_on, e.moderation, t.name, o.name,
(SELECT count(*) FROM experiments_measurement r WHERE r.experiment_id = e.id),
t.archived_at IS NULL AND %(today)s BETWEEN p.opens_on AND p.records_close_on
"""

_OWN = f"""
SELECT {_CELLS}
FROM people_membership m
JOIN people_team t ON t.id = m.team_id
JOIN people_organisation o ON o.id = t.organisation_id
JOIN experiments_experiment e ON e.team_id = t.id
JOIN programme_programme p ON p.id = e.programme_id
WHERE m.person_id = %(person)s AND m.left_on IS NULL AND (%(team)s::bigint IS NULL OR t.id = %(team)s::bigint)
ORDER BY array_position(ARRAY['running', 'planned', 'concluded'], e.state::text), e.id DESC
LIMIT %(limit)s
"""  # noqa: S608  # no parameter is put in

# What the page itself needs is fetched for its own rows only, after they have been found by key.
_SHARED_PAGE = """
SELECT {cells}
FROM (SELECT e.* FROM experiments_experiment e
      WHERE e.audience = ANY(%(audiences)s) AND {key}
        AND NOT EXISTS (SELECT 1 FROM people_membership m
                        WHERE m.team_id = e.team_id AND m.person_id = %(person)s AND m.left_on IS NULL)
      ORDER BY e.id {order} LIMIT %(limit)s) e
JOIN people_team t ON t.id = e.team_id
JOIN people_organisation o ON o.id = t.organisation_id
JOIN programme_programme p ON p.id = e.programme_id
ORDER BY e.id {order}
"""
_SHARED = _SHARED_PAGE.format(cells=_CELLS, key="(%(before)s::bigint = 0 OR e.id < %(before)s::bigint)", order="DESC")
_SHARED_BACK = _SHARED_PAGE.format(cells=_CELLS, key="e.id > %(after)s::bigint", order="ASC")
