"""The true numbers of a programme, counted in SQL from the records themselves. What may be shown of them: publishing.

Each takes one statement over everybody and reads only: no writer waits for it. People are counted under the
organisation that they work in now; teams, and what they do, under the team's (product.md, "Moving").
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from conversations.measures import TALKERS
from experiments.measures import TRIERS
from learning.measures import LEARNERS
from obt.programme.models import Programme

from .models.published import SPLIT_MEASURES, Dimension


@dataclass(frozen=True)
class People:
    """Numbers of people. `known` are those who have registered and are active; `minutes` their learning."""

    known: int = 0
    took_part: int = 0
    learned: int = 0
    talked: int = 0
    tried: int = 0
    concluded: int = 0
    minutes: int = 0

    def __add__(self, other: People) -> People:
        return People(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(People)))


def count_people(programme: Programme) -> dict[int | None, People]:
    """Return the people of each organisation, of those alone that are directly in it; None: who said none."""
    return {organisation: People(*numbers) for organisation, *numbers in _rows(_PEOPLE, programme)}


def count_days(programme: Programme) -> Iterator[tuple[int | None, datetime.date, People]]:
    """Yield, by organisation and day, how many people came to each measure on that day, by the days of their records.

    `known` is 0. For the days before there were snapshots.
    """
    for organisation, day, *numbers in _rows(_DAYS, programme):
        yield organisation, day, People(0, *numbers)


def count_categories(programme: Programme) -> Iterator[tuple[int, Dimension, int, dict[str, int]]]:
    """Yield (organisation, dimension, id of the category, numbers by measure) of those directly in the organisation.

    Who gave no answer is in no row.
    """
    for organisation, dimension, category, *numbers in _rows(_CATEGORIES, programme):
        yield organisation, Dimension(dimension), category, dict(zip(SPLIT_MEASURES, numbers, strict=True))


Things = dict[str, Any]


def count_things(programme: Programme) -> dict[int, Things]:
    """Return what the teams of each organisation have done: numbers by name, nested as `no_things` has it."""
    found: dict[int, Things] = defaultdict(no_things)
    for organisation, what, name, number in _rows(_THINGS, programme):
        found[organisation][what][name] = int(number)
    for organisation, kind, confidence, number, amount in _rows(_BENEFITS, programme):
        benefit = found[organisation]["benefits"][kind]
        benefit["amount"] += amount
        benefit[confidence] = number
    return dict(found)


TEAMS = ("teams", "talked", "scheduled", "not_started", "unrecorded", "quiet", "lost_lead")
CONVERSATIONS = ("scheduled", "recorded", "cancelled")
IDEAS = ("put-forward", "chosen", "parked", "merged")
EXPERIMENTS = ("planned", "running", "concluded", "keep", "adapt", "stop", "scale")
SPREAD = ("tried_elsewhere", "teams", "in_library")
BENEFITS = ("minutes", "pounds", "people")
CONFIDENCES = ("measured", "estimated", "guessed")


def no_things() -> Things:
    return {
        "teams": dict.fromkeys(TEAMS, 0),
        "conversations": dict.fromkeys(CONVERSATIONS, 0),
        "ideas": dict.fromkeys(IDEAS, 0),
        "experiments": dict.fromkeys(EXPERIMENTS, 0),
        "spread": dict.fromkeys(SPREAD, 0),
        "benefits": {kind: {"amount": Decimal(0), **dict.fromkeys(CONFIDENCES, 0)} for kind in BENEFITS},
    }


def add_things(into: Things, more: Mapping[str, Any]) -> None:
    """Add the numbers of `more` to those of `into`."""
    for name, value in more.items():
        if isinstance(value, Mapping):
            add_things(into[name], value)
        else:
            into[name] += value


def _rows(sql: str, programme: Programme) -> list[tuple[Any, ...]]:
    """Run a statement over everybody: with room to hash half a million people, and on one core, as others write."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        cursor.execute(sql, {"programme": programme.pk, "goal": programme.learning_goal_minutes})
        return cursor.fetchall()


# Who took part in anything: one row a person, with the day of each measure, null where they have not.
_FACTS = f"""
learners AS ({LEARNERS}), talkers AS ({TALKERS}), triers AS ({TRIERS}),
facts AS (
  SELECT coalesce(l.person_id, t.person_id, e.person_id) AS person_id, coalesce(l.minutes, 0) AS minutes,
         least(l.began_on, t.talked_on, e.tried_on) AS took_part_on, l.learned_on, t.talked_on, e.tried_on,
         e.concluded_on
  FROM learners l
  FULL JOIN talkers t ON t.person_id = l.person_id
  FULL JOIN triers e ON e.person_id = coalesce(l.person_id, t.person_id)
)"""
_PEOPLE = f"""
WITH {_FACTS}
SELECT p.organisation_id, count(*) FILTER (WHERE p.registered_at IS NOT NULL AND p.is_active),
       count(f.person_id), count(f.learned_on), count(f.talked_on), count(f.tried_on), count(f.concluded_on),
       coalesce(sum(f.minutes), 0)::bigint
FROM people_person p LEFT JOIN facts f ON f.person_id = p.id
GROUP BY p.organisation_id
"""  # noqa: S608  # only statements of our own are put in
_DAYS = f"""
WITH {_FACTS}
SELECT organisation_id, on_day, sum(took_part), sum(learned), sum(talked), sum(tried), sum(concluded),
       sum(minutes)::bigint
FROM (
  SELECT p.organisation_id, x.on_day, x.took_part, x.learned, x.talked, x.tried, x.concluded, x.minutes
  FROM facts f JOIN people_person p ON p.id = f.person_id
  CROSS JOIN LATERAL (VALUES
    (f.took_part_on, 1, 0, 0, 0, 0, f.minutes), (f.learned_on, 0, 1, 0, 0, 0, 0), (f.talked_on, 0, 0, 1, 0, 0, 0),
    (f.tried_on, 0, 0, 0, 1, 0, 0), (f.concluded_on, 0, 0, 0, 0, 1, 0)
  ) x (on_day, took_part, learned, talked, tried, concluded, minutes)
  WHERE x.on_day IS NOT NULL
) days
GROUP BY organisation_id, on_day
ORDER BY organisation_id, on_day
"""  # noqa: S608
_CATEGORIES = f"""
WITH {_FACTS}
SELECT p.organisation_id,
       CASE WHEN grouping(p.grade_id) = 0 THEN 'grade' WHEN grouping(p.profession_id) = 0 THEN 'profession'
            WHEN grouping(p.region_id) = 0 THEN 'region' ELSE 'unit' END AS dimension,
       CASE WHEN grouping(p.grade_id) = 0 THEN p.grade_id WHEN grouping(p.profession_id) = 0 THEN p.profession_id
            WHEN grouping(p.region_id) = 0 THEN p.region_id ELSE p.organisation_id END AS category,
       count(f.learned_on), count(f.talked_on), count(f.tried_on)
FROM facts f JOIN people_person p ON p.id = f.person_id
WHERE p.organisation_id IS NOT NULL
GROUP BY GROUPING SETS (
  (p.organisation_id, p.grade_id), (p.organisation_id, p.profession_id), (p.organisation_id, p.region_id),
  (p.organisation_id)
)
HAVING (grouping(p.grade_id) = 1 OR p.grade_id IS NOT NULL)
   AND (grouping(p.profession_id) = 1 OR p.profession_id IS NOT NULL)
   AND (grouping(p.region_id) = 1 OR p.region_id IS NOT NULL)
"""  # noqa: S608
# An experiment is quiet once it has run for two weeks without a reading; a lead is lost who has left or never came.
_THINGS = """
WITH teams AS (
  SELECT t.organisation_id,
         EXISTS (SELECT 1 FROM conversations_conversation c
                 WHERE c.team_id = t.id AND c.programme_id = %(programme)s AND c.state = 'recorded') AS talked,
         EXISTS (SELECT 1 FROM conversations_conversation c WHERE c.team_id = t.id
                 AND c.programme_id = %(programme)s AND c.state = 'scheduled' AND c.ends_at >= now()) AS scheduled,
         EXISTS (SELECT 1 FROM conversations_conversation c WHERE c.team_id = t.id
                 AND c.programme_id = %(programme)s AND c.state = 'scheduled' AND c.ends_at < now()) AS unrecorded,
         NOT EXISTS (SELECT 1 FROM people_membership m JOIN people_person p ON p.id = m.person_id
                     WHERE m.team_id = t.id AND m.role = 'lead' AND m.left_on IS NULL
                       AND p.is_active AND p.registered_at IS NOT NULL) AS lost_lead
  FROM people_team t WHERE t.archived_at IS NULL
), sums AS (
  SELECT organisation_id, count(*) AS teams, count(*) FILTER (WHERE talked) AS talked,
         count(*) FILTER (WHERE scheduled) AS scheduled,
         count(*) FILTER (WHERE NOT (talked OR scheduled OR unrecorded)) AS not_started,
         count(*) FILTER (WHERE unrecorded) AS unrecorded, count(*) FILTER (WHERE lost_lead) AS lost_lead
  FROM teams GROUP BY organisation_id
)
SELECT s.organisation_id, 'teams', x.name, x.number FROM sums s CROSS JOIN LATERAL (VALUES
  ('teams', s.teams), ('talked', s.talked), ('scheduled', s.scheduled), ('not_started', s.not_started),
  ('unrecorded', s.unrecorded), ('lost_lead', s.lost_lead)) x (name, number)
UNION ALL
SELECT t.organisation_id, 'teams', 'quiet', count(DISTINCT t.id)
FROM experiments_experiment e JOIN people_team t ON t.id = e.team_id AND t.archived_at IS NULL
WHERE e.programme_id = %(programme)s AND e.state = 'running' AND e.started_at < now() - interval '14 days'
  AND NOT EXISTS (SELECT 1 FROM experiments_measurement r WHERE r.experiment_id = e.id
                  AND r.taken_on > (now() AT TIME ZONE 'Europe/London')::date - 14)
GROUP BY t.organisation_id
UNION ALL
SELECT t.organisation_id, 'conversations', c.state, count(*)
FROM conversations_conversation c JOIN people_team t ON t.id = c.team_id
WHERE c.programme_id = %(programme)s GROUP BY t.organisation_id, c.state
UNION ALL
SELECT t.organisation_id, 'ideas', i.state, count(*)
FROM conversations_idea i JOIN people_team t ON t.id = i.team_id
WHERE i.programme_id = %(programme)s GROUP BY t.organisation_id, i.state
UNION ALL
SELECT t.organisation_id, 'experiments', x.name, count(*)
FROM experiments_experiment e JOIN people_team t ON t.id = e.team_id
CROSS JOIN LATERAL (VALUES (e.state), (nullif(e.outcome, ''))) x (name)
WHERE e.programme_id = %(programme)s AND x.name IS NOT NULL GROUP BY t.organisation_id, x.name
UNION ALL
SELECT t.organisation_id, 'spread', x.name, sum(x.number)
FROM (
  SELECT p.team_id, count(DISTINCT e.adopted_from_id) AS tried_elsewhere, count(DISTINCT e.team_id) AS teams
  FROM experiments_experiment e JOIN experiments_experiment p ON p.id = e.adopted_from_id
  WHERE p.programme_id = %(programme)s AND e.state <> 'planned' AND e.team_id <> p.team_id
  GROUP BY p.team_id
) a JOIN people_team t ON t.id = a.team_id
CROSS JOIN LATERAL (VALUES ('tried_elsewhere', a.tried_elsewhere), ('teams', a.teams)) x (name, number)
GROUP BY t.organisation_id, x.name
UNION ALL
SELECT t.organisation_id, 'spread', 'in_library', count(*)
FROM experiments_libraryentry n JOIN experiments_experiment e ON e.id = n.experiment_id
JOIN people_team t ON t.id = e.team_id
WHERE e.programme_id = %(programme)s GROUP BY t.organisation_id
"""
_BENEFITS = """
SELECT t.organisation_id, b.kind, b.confidence, count(*), sum(b.amount)
FROM experiments_benefit b
JOIN experiments_experiment e ON e.id = b.experiment_id
JOIN people_team t ON t.id = e.team_id
WHERE e.programme_id = %(programme)s AND e.state = 'concluded' AND e.outcome IN ('keep', 'adapt', 'scale')
GROUP BY t.organisation_id, b.kind, b.confidence
"""
