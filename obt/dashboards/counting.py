"""The true numbers of a programme, counted in SQL from the records themselves. What may be shown of them: publishing.

Each takes one statement or two over everybody and reads only: no writer waits for it. People are counted under the
organisation that they work in now; teams, and what they do, under the team's (product.md, "Moving"). People known by
their address only count too, and so do those whose account is off: what they did was done.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from conversations.measures import TALKS
from conversations.models import Conversation, Idea
from experiments.benefits import COUNTED_OUTCOMES
from experiments.measures import TRIALS
from experiments.models import Benefit, Experiment
from learning.measures import IS_LEARNED, LEARNERS, LEARNING
from obt.programme.models import Programme

from .models.published import SPLIT_MEASURES, Dimension, Measure


@dataclass(frozen=True)
class People:
    """Numbers of people. `known` are those who have registered and are active; `minutes` their learning.

    `tried` and `concluded` count who was in the team while the experiment ran.
    """

    known: int = 0
    took_part: int = 0
    learned: int = 0
    talked: int = 0
    tried: int = 0
    concluded: int = 0
    minutes: int = 0

    def __add__(self, other: People) -> People:
        return People(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(People)))


ByOrganisation = dict[int | None, People]  # of those alone that are directly in it; None: who said none
Categories = dict[tuple[int, Dimension, Measure], dict[int, int]]  # by organisation; category → people


def count_people(programme: Programme) -> ByOrganisation:
    """Return the people of each organisation."""
    return {organisation: People(*numbers) for organisation, *numbers in rows(_PEOPLE, programme)}


def count_people_and_categories(programme: Programme) -> tuple[ByOrganisation, Categories]:
    """Return the same, and how many of them are of each category, both from one look at everybody.

    The category of the dimension "unit" is the organisation itself. Who gave no answer is in no category.
    """
    people: ByOrganisation = {}
    categories: Categories = defaultdict(dict)
    for dimension, organisation, category, *numbers in rows(_PEOPLE_AND_CATEGORIES, programme):
        counted = People(*numbers)
        if dimension == Dimension.UNIT:
            people[organisation] = counted
        for measure in SPLIT_MEASURES:
            if organisation is not None and category is not None:
                categories[organisation, Dimension(dimension), measure][category] = getattr(counted, measure)
    return people, categories


def count_days(programme: Programme) -> Iterator[tuple[int | None, datetime.date, People]]:
    """Yield, by organisation and day, how many people came to each measure on that day, by the days of their records.

    `known` is 0. For the days before there were snapshots.
    """
    for organisation, day, *numbers in rows(_DAYS, programme):
        yield organisation, day, People(0, *numbers)


Things = dict[str, Any]


def count_things(programme: Programme, at: datetime.datetime | None = None) -> dict[int, Things]:
    """Return what the teams of each organisation have done: numbers by name, nested as `no_things` has it.

    `at` (default now) decides which plans are to come, and which experiments have been quiet for two weeks.
    """
    found: dict[int, Things] = defaultdict(no_things)
    for organisation, what, name, number in rows(_THINGS, programme, at):
        found[organisation][what][name] = int(number)
    for organisation, kind, confidence, number, amount in rows(_BENEFITS, programme):
        benefit = found[organisation]["benefits"][kind]
        benefit["amount"] += amount
        benefit[confidence] = number
    return dict(found)


TEAMS = ("teams", "talked", "scheduled", "not_started", "unrecorded", "quiet", "lost_lead")  # open ones
# How many small changes of theirs other teams have tried; how many teams that is, added up over these changes.
SPREAD = ("tried_elsewhere", "teams", "in_library")


def no_things() -> Things:
    return {
        "teams": dict.fromkeys(TEAMS, 0),
        "conversations": dict.fromkeys(Conversation.State.values, 0),
        "ideas": dict.fromkeys(Idea.State.values, 0),
        "experiments": dict.fromkeys([*Experiment.State.values, *Experiment.Outcome.values], 0),
        "spread": dict.fromkeys(SPREAD, 0),
        "benefits": {
            kind: {"amount": Decimal(0), **dict.fromkeys(Benefit.Confidence.values, 0)} for kind in Benefit.Kind.values
        },
    }


def add_things(into: Things, more: Mapping[str, Any]) -> None:
    """Add the numbers of `more` to those of `into`."""
    for name, value in more.items():
        if isinstance(value, Mapping):
            add_things(into[name], value)
        else:
            into[name] += value


def rows(sql: str, programme: Programme, at: datetime.datetime | None = None) -> list[tuple[Any, ...]]:
    """Run a statement over everybody: with room to hash half a million people, and on one core, as others write."""
    known = {
        "programme": programme.pk,
        "goal": programme.learning_goal_minutes,
        "closes": programme.records_close_on,
        "now": at or timezone.now(),
        "counted_outcomes": list(COUNTED_OUTCOMES),
    }
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        cursor.execute(sql, known)
        return cursor.fetchall()


# Who took part in anything, a row a person. All records go through one grouping: joining three results of as many
# people costs half as much again.
FACTS = f"""
facts AS (
  SELECT person_id, sum(minutes) AS minutes, {IS_LEARNED} AS learned,
         bool_or(talked) AS talked, bool_or(tried) AS tried, bool_or(concluded) AS concluded
  FROM (
    SELECT person_id, minutes, is_core, false AS talked, false AS tried, false AS concluded FROM ({LEARNING}) learning
    UNION ALL
    SELECT person_id, 0, false, true, false, false FROM ({TALKS}) talks
    UNION ALL
    SELECT person_id, 0, false, false, true, concluded_on IS NOT NULL FROM ({TRIALS}) trials
  ) records
  GROUP BY person_id
)"""  # noqa: S608  # only statements of our own are put in
_NUMBERS = """count(*) FILTER (WHERE p.registered_at IS NOT NULL AND p.is_active), count(f.person_id),
       count(*) FILTER (WHERE f.learned), count(*) FILTER (WHERE f.talked), count(*) FILTER (WHERE f.tried),
       count(*) FILTER (WHERE f.concluded), coalesce(sum(f.minutes), 0)::bigint"""
_PEOPLE = f"""
WITH {FACTS}
SELECT p.organisation_id, {_NUMBERS}
FROM people_person p LEFT JOIN facts f ON f.person_id = p.id
GROUP BY p.organisation_id
"""  # noqa: S608
_PEOPLE_AND_CATEGORIES = f"""
WITH {FACTS}
SELECT CASE WHEN grouping(p.grade_id) = 0 THEN 'grade' WHEN grouping(p.profession_id) = 0 THEN 'profession'
            WHEN grouping(p.region_id) = 0 THEN 'region' ELSE 'unit' END,
       p.organisation_id,
       CASE WHEN grouping(p.grade_id) = 0 THEN p.grade_id WHEN grouping(p.profession_id) = 0 THEN p.profession_id
            WHEN grouping(p.region_id) = 0 THEN p.region_id ELSE p.organisation_id END,
       {_NUMBERS}
FROM people_person p LEFT JOIN facts f ON f.person_id = p.id
GROUP BY GROUPING SETS (
  (p.organisation_id), (p.organisation_id, p.grade_id), (p.organisation_id, p.profession_id),
  (p.organisation_id, p.region_id)
)
"""  # noqa: S608
_DAYS = f"""
WITH learning AS ({LEARNING}),
facts AS (
  SELECT person_id, min(on_day) AS took_part_on, min(learned_on) AS learned_on, min(talked_on) AS talked_on,
         min(tried_on) AS tried_on, min(concluded_on) AS concluded_on
  FROM (
    SELECT person_id, began_on AS on_day, learned_on, NULL::date AS talked_on, NULL::date AS tried_on,
           NULL::date AS concluded_on
    FROM ({LEARNERS}) learners
    UNION ALL
    SELECT person_id, talked_on, NULL, talked_on, NULL, NULL FROM ({TALKS}) talks
    UNION ALL
    SELECT person_id, tried_on, NULL, NULL, tried_on, concluded_on FROM ({TRIALS}) trials
  ) records
  GROUP BY person_id
), days AS (
  SELECT f.person_id, x.*
  FROM facts f CROSS JOIN LATERAL (VALUES
    (f.took_part_on, 1, 0, 0, 0, 0, 0), (f.learned_on, 0, 1, 0, 0, 0, 0), (f.talked_on, 0, 0, 1, 0, 0, 0),
    (f.tried_on, 0, 0, 0, 1, 0, 0), (f.concluded_on, 0, 0, 0, 0, 1, 0)
  ) x (on_day, took_part, learned, talked, tried, concluded, minutes)
  WHERE x.on_day IS NOT NULL
  UNION ALL
  SELECT person_id, on_day, 0, 0, 0, 0, 0, minutes FROM learning
)
SELECT p.organisation_id, d.on_day, sum(d.took_part), sum(d.learned), sum(d.talked), sum(d.tried), sum(d.concluded),
       sum(d.minutes)
FROM days d JOIN people_person p ON p.id = d.person_id
GROUP BY p.organisation_id, d.on_day
ORDER BY p.organisation_id, d.on_day
"""  # noqa: S608
# A lead is lost who has left or never came. An experiment is quiet once it has run for two weeks without a reading.
_THINGS = """
WITH meetings AS (
  SELECT team_id, bool_or(state = 'recorded') AS talked,
         bool_or(state = 'scheduled' AND ends_at >= %(now)s) AS scheduled,
         bool_or(state = 'scheduled' AND ends_at < %(now)s) AS unrecorded
  FROM conversations_conversation WHERE programme_id = %(programme)s GROUP BY team_id
), led AS (
  SELECT DISTINCT m.team_id
  FROM people_membership m JOIN people_person p ON p.id = m.person_id
  WHERE m.role = 'lead' AND m.left_on IS NULL AND p.is_active AND p.registered_at IS NOT NULL
), quiet AS (
  SELECT DISTINCT e.team_id
  FROM experiments_experiment e
  WHERE e.programme_id = %(programme)s AND e.state = 'running' AND e.started_at < %(now)s - interval '14 days'
    AND NOT EXISTS (SELECT 1 FROM experiments_measurement r WHERE r.experiment_id = e.id
                    AND r.taken_on > (%(now)s AT TIME ZONE 'Europe/London')::date - 14)
), teams AS (
  SELECT t.organisation_id, count(*) AS teams, count(*) FILTER (WHERE m.talked) AS talked,
         count(*) FILTER (WHERE m.scheduled) AS scheduled, count(*) FILTER (WHERE m.unrecorded) AS unrecorded,
         count(*) FILTER (WHERE (m.talked OR m.scheduled OR m.unrecorded) IS NOT TRUE) AS not_started,
         count(quiet.team_id) AS quiet, count(*) - count(led.team_id) AS lost_lead
  FROM people_team t
  LEFT JOIN meetings m ON m.team_id = t.id
  LEFT JOIN led ON led.team_id = t.id
  LEFT JOIN quiet ON quiet.team_id = t.id
  WHERE t.archived_at IS NULL
  GROUP BY t.organisation_id
)
SELECT s.organisation_id, 'teams', x.name, x.number
FROM teams s CROSS JOIN LATERAL (VALUES
  ('teams', s.teams), ('talked', s.talked), ('scheduled', s.scheduled), ('not_started', s.not_started),
  ('unrecorded', s.unrecorded), ('quiet', s.quiet), ('lost_lead', s.lost_lead)) x (name, number)
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
  SELECT e.team_id, count(DISTINCT a.team_id) AS teams
  FROM experiments_experiment a JOIN experiments_experiment e ON e.id = a.adopted_from_id
  WHERE e.programme_id = %(programme)s AND a.state <> 'planned' AND a.team_id <> e.team_id
  GROUP BY e.id
) s JOIN people_team t ON t.id = s.team_id
CROSS JOIN LATERAL (VALUES ('tried_elsewhere', 1), ('teams', s.teams)) x (name, number)
GROUP BY t.organisation_id, x.name
UNION ALL
SELECT t.organisation_id, 'spread', 'in_library', count(*)
FROM experiments_experiment e JOIN people_team t ON t.id = e.team_id
WHERE e.programme_id = %(programme)s AND e.audience = 0 GROUP BY t.organisation_id
"""
_BENEFITS = """
SELECT t.organisation_id, b.kind, b.confidence, count(*), sum(b.amount)
FROM experiments_benefit b
JOIN experiments_experiment e ON e.id = b.experiment_id
JOIN people_team t ON t.id = e.team_id
WHERE e.programme_id = %(programme)s AND e.state = 'concluded' AND e.outcome = ANY (%(counted_outcomes)s)
GROUP BY t.organisation_id, b.kind, b.confidence
"""
