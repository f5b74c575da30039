"""Every published figure worked out once more, from the base tables alone and in another way: person by person and
team by team, each question asked for itself. Nothing here is shared with `obt.dashboards`; slow, and plain.

`people`, `things` and `headcounts` are by published row: (organisation, reach); (None, "whole") is the programme.
"""

from collections import defaultdict
from decimal import Decimal

from django.db import connection

MEASURES = ("took_part", "learned", "talked", "tried", "concluded")


def people(programme):
    """Sums over people, by published row: known, took_part, learned, talked, tried, concluded, minutes."""
    return {tuple(row[:2]): _numbers(row[2:]) for row in _ask(_PEOPLE, programme)}


def people_by_organisation(programme):
    """The same, by the organisation that they are directly in."""
    return {row[0]: _numbers(row[1:]) for row in _ask(_PEOPLE_BY_ORGANISATION, programme)}


def categories(programme):
    """How many of an organisation's people a category has: (organisation, dimension, measure) → category → number."""
    found = defaultdict(dict)
    for organisation, dimension, category, *numbers in _ask(_CATEGORIES, programme):
        for measure, number in zip(("learned", "talked", "tried"), numbers, strict=True):
            if number:
                found[organisation, dimension, measure][category] = number
    return dict(found)


def people_until(programme, days):
    """How many had come to each measure by the end of each of `days`, by organisation: day → organisation → numbers."""
    found = {}
    for day in days:
        rows = _ask(_PEOPLE_UNTIL, programme, day=day)
        found[day] = {row[0]: dict(zip((*MEASURES, "minutes"), row[1:], strict=True)) for row in rows}
    return found


def headcounts(programme):
    """The headcount that each published row takes in."""
    return {tuple(row[:2]): row[2] for row in _ask(_HEADCOUNTS, programme)}


def things(programme, now):
    """What teams have done, by published row: "teams.talked", "benefits.minutes.amount", … → number; zeros left out."""
    return _nested(_ask(_THINGS, programme, now=now))


def things_by_organisation(programme, now):
    """The same, by the organisation that the teams are directly in: the row's reach is "direct"."""
    found = _nested(_ask(_THINGS.replace(_TAKES_IN, _DIRECT), programme, now=now))
    return {pk: names for (pk, _), names in found.items()}


def _nested(rows):
    found = defaultdict(dict)
    for organisation, reach, name, number in rows:
        if number:
            found[organisation, reach][name] = Decimal(number)
    return dict(found)


def _numbers(values):
    return dict(zip(("known", *MEASURES, "minutes"), map(int, values), strict=True))


def _ask(sql, programme, **more):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"p": programme.pk, **more})
        return cursor.fetchall()


# Each organisation with the body that counts its people: the nearest above it, itself included, that is no sub-unit.
_BODY = """
SELECT o.id AS part, o.path AS part_path, b.id AS body, b.path AS body_path, b.is_civil_service AS inside
FROM people_organisation o JOIN people_organisation b ON b.id = (
  SELECT a.id FROM people_organisation a
  WHERE NOT a.is_sub_unit AND starts_with(o.path, a.path) ORDER BY length(a.path) DESC LIMIT 1)
"""
# Each published row with the organisations whose people and teams it takes in; null: who said none.
_TAKES_IN = f"""
SELECT body AS organisation, 'own' AS reach, part FROM ({_BODY}) x
UNION ALL
SELECT g.id, 'whole', x.part
FROM people_organisation g JOIN ({_BODY}) x ON starts_with(x.body_path, g.path) AND x.inside = g.is_civil_service
WHERE NOT g.is_sub_unit
UNION ALL
SELECT u.part, 'whole', x.part
FROM ({_BODY}) u JOIN ({_BODY}) x ON starts_with(x.part_path, u.part_path) AND x.body = u.body WHERE u.part <> u.body
UNION ALL
SELECT NULL, CASE WHEN inside THEN 'whole' ELSE 'outside' END, part FROM ({_BODY}) x
UNION ALL
SELECT NULL, 'whole', NULL
"""
_DIRECT = "SELECT id AS organisation, 'direct' AS reach, id AS part FROM people_organisation"

_ON = "(({moment}) AT TIME ZONE 'Europe/London')::date"
_STARTED, _CONCLUDED = _ON.format(moment="e.started_at"), _ON.format(moment="e.concluded_at")
# What is true of one person `p` in the programme `g`.
_MINUTES = """(
  coalesce((SELECT sum(c.minutes) FROM learning_completion c
            WHERE c.person_id = p.id AND c.programme_id = g.id), 0)
  + coalesce((SELECT sum(o.minutes) FROM learning_otherlearning o
              WHERE o.person_id = p.id AND o.programme_id = g.id), 0)
)"""
_LEARNED = f"""(
  CASE WHEN g.learning_goal_minutes IS NULL
            AND NOT EXISTS (SELECT FROM learning_programmecourse k WHERE k.programme_id = g.id AND k.is_core)
       THEN false
       ELSE {_MINUTES} >= coalesce(g.learning_goal_minutes, 0)
            AND NOT EXISTS (
              SELECT FROM learning_programmecourse k WHERE k.programme_id = g.id AND k.is_core AND NOT EXISTS (
                SELECT FROM learning_completion c
                WHERE c.course_id = k.course_id AND c.person_id = p.id AND c.programme_id = g.id))
  END)"""
_TALKED = """EXISTS (
  SELECT FROM conversations_conversation c
  WHERE c.programme_id = g.id AND c.state = 'recorded' AND EXISTS (
    SELECT FROM conversations_attendance a
    WHERE a.conversation_id = c.id AND a.person_id = p.id AND a.disputed_at IS NULL))"""
_TRIED = f"""EXISTS (
  SELECT FROM experiments_experiment e, people_membership m
  WHERE e.programme_id = g.id AND e.started_at IS NOT NULL AND m.team_id = e.team_id AND m.person_id = p.id
    AND {{which}} AND daterange(m.joined_on, m.left_on, '[]')
        && daterange({_STARTED}, coalesce({_CONCLUDED}, g.records_close_on), '[]'))"""
_PERSON = f"""
SELECT p.id, p.organisation_id, p.grade_id, p.profession_id, p.region_id,
       (p.registered_at IS NOT NULL AND p.is_active)::int AS known,
       {_LEARNED}::int AS learned, {_TALKED}::int AS talked, {_TRIED.format(which="true")}::int AS tried,
       {_TRIED.format(which="e.state = 'concluded'")}::int AS concluded, {_MINUTES} AS minutes
FROM people_person p CROSS JOIN programme_programme g WHERE g.id = %(p)s
"""
_SUMS = """coalesce(sum(known), 0), count(*) FILTER (WHERE minutes > 0 OR talked + tried > 0),
  coalesce(sum(learned), 0), coalesce(sum(talked), 0), coalesce(sum(tried), 0), coalesce(sum(concluded), 0),
  coalesce(sum(minutes), 0)"""
_PEOPLE = f"""
WITH person AS MATERIALIZED ({_PERSON})
SELECT t.organisation, t.reach, {_SUMS}
FROM ({_TAKES_IN}) t LEFT JOIN person ON person.organisation_id IS NOT DISTINCT FROM t.part
GROUP BY t.organisation, t.reach
"""
_PEOPLE_BY_ORGANISATION = f"SELECT organisation_id, {_SUMS} FROM ({_PERSON}) person GROUP BY organisation_id"
_CATEGORIES = f"""
WITH person AS MATERIALIZED ({_PERSON})
SELECT organisation_id, 'grade', grade_id, sum(learned), sum(talked), sum(tried) FROM person GROUP BY 1, 3
UNION ALL
SELECT organisation_id, 'profession', profession_id, sum(learned), sum(talked), sum(tried) FROM person GROUP BY 1, 3
UNION ALL
SELECT organisation_id, 'region', region_id, sum(learned), sum(talked), sum(tried) FROM person GROUP BY 1, 3
UNION ALL
SELECT organisation_id, 'unit', organisation_id, sum(learned), sum(talked), sum(tried) FROM person GROUP BY 1
"""
_HEADCOUNTS = f"""
SELECT t.organisation, t.reach, sum(o.headcount)
FROM ({_TAKES_IN}) t LEFT JOIN people_organisation o ON o.id = t.part AND (o.id = t.organisation OR NOT o.is_sub_unit)
GROUP BY t.organisation, t.reach
"""
# The same of one person by the end of a day, by the days that records have.
_MINUTES_UNTIL = """(
  coalesce((SELECT sum(c.minutes) FROM learning_completion c
            WHERE c.person_id = p.id AND c.programme_id = g.id AND c.completed_on <= %(day)s), 0)
  + coalesce((SELECT sum(o.minutes) FROM learning_otherlearning o
              WHERE o.person_id = p.id AND o.programme_id = g.id AND o.completed_on <= %(day)s), 0)
)"""
_LEARNED_UNTIL = _LEARNED.replace(_MINUTES, _MINUTES_UNTIL).replace(
    "c.programme_id = g.id))", "c.programme_id = g.id AND c.completed_on <= %(day)s))"
)
_TALKED_UNTIL = _TALKED.replace(
    "c.state = 'recorded'", f"c.state = 'recorded' AND {_ON.format(moment='c.starts_at')} <= %(day)s"
)
_TRIED_UNTIL = _TRIED.format(which=f"greatest({_STARTED}, m.joined_on) <= %(day)s")
_CONCLUDED_UNTIL = _TRIED.format(which=f"{_CONCLUDED} <= %(day)s")
_PEOPLE_UNTIL = f"""
SELECT organisation_id,
       count(*) FILTER (WHERE minutes > 0 OR talked + tried > 0), sum(learned), sum(talked), sum(tried), sum(concluded),
       sum(minutes)
FROM (
  SELECT p.organisation_id, {_LEARNED_UNTIL}::int AS learned, {_TALKED_UNTIL}::int AS talked,
         {_TRIED_UNTIL}::int AS tried, {_CONCLUDED_UNTIL}::int AS concluded, {_MINUTES_UNTIL} AS minutes
  FROM people_person p CROSS JOIN programme_programme g WHERE g.id = %(p)s
) person
GROUP BY organisation_id
"""

# What is true of one team `t`, and how many rows it has of everything.
_OF_TEAM = """
(t.archived_at IS NULL) AS is_open,
EXISTS (SELECT FROM conversations_conversation c
        WHERE c.team_id = t.id AND c.programme_id = %(p)s AND c.state = 'recorded') AS talked,
EXISTS (SELECT FROM conversations_conversation c WHERE c.team_id = t.id AND c.programme_id = %(p)s
        AND c.state = 'scheduled' AND c.starts_at + c.minutes * interval '1 minute' >= %(now)s) AS scheduled,
EXISTS (SELECT FROM conversations_conversation c WHERE c.team_id = t.id AND c.programme_id = %(p)s
        AND c.state = 'scheduled' AND c.starts_at + c.minutes * interval '1 minute' < %(now)s) AS unrecorded,
EXISTS (SELECT FROM conversations_conversation c
        WHERE c.team_id = t.id AND c.programme_id = %(p)s AND c.state <> 'cancelled') AS has_begun,
EXISTS (SELECT FROM experiments_experiment e WHERE e.team_id = t.id AND e.programme_id = %(p)s AND e.state = 'running'
        AND e.started_at + interval '14 days' < %(now)s
        AND coalesce((SELECT max(r.taken_on) FROM experiments_measurement r WHERE r.experiment_id = e.id), '-infinity')
            <= (%(now)s AT TIME ZONE 'Europe/London')::date - 14) AS quiet,
EXISTS (SELECT FROM people_person p WHERE p.is_active AND p.registered_at IS NOT NULL AND p.id IN (
          SELECT m.person_id FROM people_membership m
          WHERE m.team_id = t.id AND m.role = 'lead' AND m.left_on IS NULL)) AS is_led
"""
_THINGS = f"""
WITH takes_in AS ({_TAKES_IN}),
team AS MATERIALIZED (SELECT t.id, t.organisation_id, {_OF_TEAM} FROM people_team t),
number AS (
  SELECT organisation_id, 'teams.' || x.name AS name, x.holds::int AS number
  FROM team CROSS JOIN LATERAL (VALUES
    ('teams', true), ('talked', talked), ('scheduled', scheduled), ('unrecorded', unrecorded),
    ('not_started', NOT has_begun), ('quiet', quiet), ('lost_lead', NOT is_led)) x (name, holds)
  WHERE is_open
  UNION ALL
  SELECT organisation_id, 'conversations.' || c.state, 1
  FROM conversations_conversation c JOIN team ON team.id = c.team_id WHERE c.programme_id = %(p)s
  UNION ALL
  SELECT organisation_id, 'ideas.' || i.state, 1
  FROM conversations_idea i JOIN team ON team.id = i.team_id WHERE i.programme_id = %(p)s
  UNION ALL
  SELECT organisation_id, 'experiments.' || e.state, 1
  FROM experiments_experiment e JOIN team ON team.id = e.team_id WHERE e.programme_id = %(p)s
  UNION ALL
  SELECT organisation_id, 'experiments.' || e.outcome, 1
  FROM experiments_experiment e JOIN team ON team.id = e.team_id WHERE e.programme_id = %(p)s AND e.outcome <> ''
  UNION ALL
  SELECT organisation_id, 'spread.in_library', 1
  FROM experiments_experiment e JOIN team ON team.id = e.team_id
  WHERE e.programme_id = %(p)s AND EXISTS (SELECT FROM experiments_libraryentry n WHERE n.experiment_id = e.id)
  UNION ALL
  SELECT organisation_id, x.name, x.number
  FROM experiments_experiment e JOIN team ON team.id = e.team_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS teams FROM people_team other WHERE other.id <> e.team_id AND EXISTS (
      SELECT FROM experiments_experiment a
      WHERE a.team_id = other.id AND a.adopted_from_id = e.id AND a.state <> 'planned')) s
  CROSS JOIN LATERAL (VALUES ('spread.teams', s.teams), ('spread.tried_elsewhere', least(s.teams, 1))) x (name, number)
  WHERE e.programme_id = %(p)s
  UNION ALL
  SELECT organisation_id, 'benefits.' || b.kind || '.' || x.name, x.number
  FROM experiments_benefit b JOIN experiments_experiment e ON e.id = b.experiment_id JOIN team ON team.id = e.team_id
  CROSS JOIN LATERAL (VALUES ('amount', b.amount), (b.confidence, 1)) x (name, number)
  WHERE e.programme_id = %(p)s AND e.concluded_at IS NOT NULL AND e.outcome <> 'stop'
)
SELECT t.organisation, t.reach, number.name, sum(number.number)
FROM takes_in t JOIN number ON number.organisation_id = t.part
GROUP BY t.organisation, t.reach, number.name
"""
