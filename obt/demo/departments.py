"""The demo's Civil Service: so many people of every organisation took part that dashboards have something to say.

Who they are and the day of each record follow from fixed seeds; on any day those records are there whose day has come.
They are copied, not made one by one: some 250,000 rows of people, and as many of records.
"""

from __future__ import annotations

import datetime
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from learning.models import Course
from obt.govuk import words
from obt.people.models import Grade, Organisation, Profession, Region
from obt.people.models.profile_choices import ProfileChoice
from obt.programme.models import Programme

from . import data, days, programmes
from .scale.society import Weighted

SHARE = 1.0  # of the people that the real rates need; tests make do with fewer
SEED = "one small change, all of us"
DOMAIN = "staff.example.gov.uk"
UNITS_PCT = 60  # of an organisation's people work in its sub-units, where it has some
ONLY_OTHER_COURSE = 16  # every so manieth has taken another course than the core one, which is not "learned"

# How many a day, from the first: a lively start, then a lull; many more in the fortnight after the leaders' talk on
# day 22; and fewer again since.
DAYS = tuple(itertools.chain([20] * 8, [9] * 14, [34] * 7, [22] * 7, [11] * 11, [2] * 75))
RATED_ON = 46  # the day by which the rates of departments.toml are reached
GROWTH = sum(DAYS) / sum(DAYS[: RATED_ON + 1])
EARLIER_DAYS = tuple(range(118, 0, -1))  # of the programme before: most of them early
EARLIER_MINUTES = (420, 420, 150)  # all of its seven hours, or one course

Row = Iterable[object]


@dataclass(frozen=True)
class Body:
    """An organisation that made-up people work in, and how many: now, and of them so many in the programme before."""

    organisation: Organisation
    people: int
    earlier: int
    mostly: Mapping[str, Any]
    units: tuple[int, ...] = ()

    @property
    def domain(self) -> str:
        """What the addresses of its people end with, so that a later run knows them again."""
        return f"{self.organisation.slug}.{DOMAIN}"

    def dice(self, what: str) -> random.Random:
        """Its own source of chance for `what`, so that one decision does not change the next."""
        return random.Random(f"{SEED}, {self.organisation.slug}, {what}")  # noqa: S311 - nothing secret

    @cached_property
    def days(self) -> list[int]:
        """On which day each of its people takes part."""
        return self.dice("days").choices(range(len(DAYS)), DAYS, k=self.people)

    @cached_property
    def earlier_days(self) -> list[int]:
        """On which day of the programme before each of the first so many did."""
        return self.dice("earlier").choices(range(len(EARLIER_DAYS)), EARLIER_DAYS, k=self.earlier)


def settle(today: datetime.date) -> list[str]:
    """Make the people who are missing, and everybody's records as far as their day has come; say what was done."""
    bodies = all_bodies()
    if not bodies:
        return []
    there = first_people(bodies)
    missing = [body for body in bodies if body.organisation.pk not in there]
    with connection.cursor() as cursor:
        # Foreign keys are then checked at the end of each COPY, not all at once at the end, held in memory till then.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        made = _make(missing, there, today)
        changed = sum(_keep(slug, bodies, there, today) for slug in (programmes.RUNNING, programmes.EARLIER))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if made:
            cursor.execute("ANALYZE people_person, learning_completion")
    told = ((made, "Made {} people of {}."), (changed, "Brought {} records of departments up to date."))
    return [line.format(f"{number:,}", words.counted(len(missing), "organisation")) for number, line in told if number]


def all_bodies() -> list[Body]:
    """Every organisation of the Civil Service with a headcount, and how many made-up people it has."""
    plan = data.read("departments")
    plans = {one["slug"]: one for one in plan["body"]}
    organisations = list(Organisation.objects.open().filter(is_civil_service=True)) if SHARE else []
    units: dict[str, list[int]] = {}
    for one in organisations:
        if one.is_sub_unit:
            units.setdefault(one.path[: -one.steplen], []).append(one.pk)
    found = []
    for one in organisations:
        if one.is_sub_unit or not one.headcount:
            continue
        own = plans.get(one.slug, {})
        dice = random.Random(f"{SEED}, {one.slug}")  # noqa: S311
        usual = dice.gauss(plan["usual_pct"], plan["usual_difference_pct"])
        people = round(one.headcount * own.get("pct", usual) / 100 * GROWTH * SHARE)
        earlier = round(one.headcount * own.get("earlier_pct", plan["earlier_pct"]) / 100 * SHARE)
        found.append(Body(one, people, min(earlier, people), own.get("mostly", {}), tuple(units.get(one.path, ()))))
    return found


def first_people(bodies: Iterable[Body]) -> dict[int, int]:
    """The id of the first made-up person of each organisation that has some, by its id; the others' follow it."""
    by_domain = {body.domain: body.organisation.pk for body in bodies}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(email, '@', 2), min(id) FROM people_person WHERE email LIKE %s GROUP BY 1",
            [f"%.{DOMAIN}"],
        )
        return {by_domain[domain]: first for domain, first in cursor.fetchall() if domain in by_domain}


def _make(missing: list[Body], there: dict[int, int], today: datetime.date) -> int:
    """Copy the people of the `missing` organisations, and note their first ids in `there`; return how many."""
    number = sum(body.people for body in missing)
    if not number:
        return 0
    opens_on = Programme.objects.get(slug=programmes.RUNNING).opens_on
    mornings = [days.past(min(opens_on + datetime.timedelta(day), today)).isoformat() for day in range(len(DAYS))]
    draws = _Draws.of_lists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(s, nextval(s) + %s) - %s FROM pg_get_serial_sequence('people_person', 'id') s",
            [number, number],
        )
        first = cursor.fetchone()[0]
        with cursor.copy(_COPY_PEOPLE) as copy:
            for body in missing:
                there[body.organisation.pk] = first
                copy.write(_lines(_people(body, first, draws, mornings)))
                first += body.people
    return number


def _people(body: Body, first: int, draws: _Draws, mornings: list[str]) -> Iterator[Row]:
    names = data.read("names")
    dice, number = body.dice("people"), body.people
    firsts, lasts = dice.choices(names["first"], k=number), dice.choices(names["last"], k=number)
    grades = draws.grades.draw(dice, number)
    professions = _mostly(dice, draws.professions, number, body.mostly, "profession", draws.ids)
    regions = _mostly(dice, draws.regions, number, body.mostly, "region", draws.ids)
    rows = zip(firsts, lasts, grades, professions, regions, body.days, strict=True)
    for at, (name, surname, grade, profession, region, day) in enumerate(rows):
        in_unit = body.units and at % 100 >= 100 - UNITS_PCT
        place = body.units[at % len(body.units)] if in_unit else body.organisation.pk
        email = f"{name}.{surname}.{at + 1}@{body.domain}".lower()
        morning = mornings[day]
        yield (
            *(first + at, email, f"{name} {surname}", place, grade, profession, region, "f", "t"),
            *(morning, morning, morning, f"{dice.getrandbits(64):016x}"),
        )


@dataclass(frozen=True)
class _Draws:
    """The lists that profiles are drawn from, and the id of each entry by its code."""

    grades: Weighted
    professions: Weighted
    regions: Weighted
    ids: dict[str, int]

    @classmethod
    def of_lists(cls) -> _Draws:
        models: tuple[type[ProfileChoice], ...] = (Profession, Region)
        ids = dict(pair for model in models for pair in model._default_manager.values_list("code", "pk"))
        return cls(Weighted.of(Grade), Weighted.of(Profession), Weighted.of(Region), ids)


def _mostly(
    dice: random.Random, usual: Weighted, number: int, mostly: Mapping[str, Any], what: str, ids: Mapping[str, int]
) -> list[int | None]:
    """So many entries of a list as in the whole Civil Service, but for those that most of these people have."""
    found = usual.draw(dice, number)
    special = ids.get(mostly.get(what, ""))
    if special is None:
        return found
    share = mostly[f"{what}_pct"] / 100
    return [special if dice.random() < share else one for one in found]


def _keep(slug: str, bodies: list[Body], there: Mapping[int, int], today: datetime.date) -> int:
    """Bring the records of the programme `slug` to where they should be on `today`; return how many were written.

    Day by day: one whose number of records is not as planned is made anew.
    """
    programme = Programme.objects.get(slug=slug)
    is_running = slug == programmes.RUNNING
    so_far = min((today - programme.opens_on).days, (programme.records_close_on - programme.opens_on).days)
    planned: Counter[int] = Counter()
    for body in bodies:
        planned.update(body.days if is_running else body.earlier_days)
    courses = dict(Course.objects.values_list("slug", "pk"))
    wanted = {programme.opens_on + datetime.timedelta(day): n for day, n in planned.items() if day <= so_far}
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {"programme": programme.pk, "domain": f"%.{DOMAIN}"})
        found = dict(cursor.fetchall())
        off = {day for day in {*wanted, *found} if wanted.get(day) != found.get(day)}
        if not off:
            return 0
        if found:
            cursor.execute(_CLEAR, {"programme": programme.pk, "domain": f"%.{DOMAIN}", "days": sorted(off)})
        cursor.execute(_TEMPORARY)
        with cursor.copy(_COPY_RECORDS) as copy:
            due = {(day - programme.opens_on).days: day.isoformat() for day in off if day in wanted}
            for body in bodies:
                rows = _running(body, due) if is_running else _earlier(body, due)
                copy.write(_lines(_numbered(rows, there[body.organisation.pk], programme, courses)))
        cursor.execute(_INSERT)
        return int(cursor.rowcount)


def _running(body: Body, due: Mapping[int, str]) -> Iterator[tuple[int, str, str, int, object]]:
    """The records of the running programme that are `due`: place of the person, day, course, minutes, rating."""
    dice = body.dice("records")
    minutes = dice.choices((50, 60, 60, 60, 75), k=body.people)
    ratings = dice.choices((None, 2, 3, 3, 3, 4, 4), k=body.people)
    for at, day in enumerate(body.days):
        if day in due:
            is_other = at % ONLY_OTHER_COURSE == ONLY_OTHER_COURSE - 1
            course = "testing-ideas" if is_other else "innovation-masterclass"
            yield at, due[day], course, 45 if is_other else minutes[at], ratings[at]


def _earlier(body: Body, due: Mapping[int, str]) -> Iterator[tuple[int, str, str, int, object]]:
    dice = body.dice("earlier records")
    minutes = dice.choices(EARLIER_MINUTES, k=body.earlier)
    for at, day in enumerate(body.earlier_days):
        if day in due:
            yield at, due[day], "working-with-data", minutes[at], None


def _numbered(
    rows: Iterator[tuple[int, str, str, int, object]], first: int, programme: Programme, courses: Mapping[str, int]
) -> Iterator[Row]:
    """The records as they are copied: people by their ids, courses by theirs."""
    for at, day, course, minutes, rating in rows:
        yield first + at, programme.pk, courses[course], minutes, day, rating


def _lines(rows: Iterable[Row]) -> str:
    """Rows as COPY reads them; nothing in them has a tab or a backslash."""
    return "".join("\t".join("\\N" if value is None else str(value) for value in row) + "\n" for row in rows)


_COPY_PEOPLE = """
COPY people_person (id, email, name, organisation_id, grade_id, profession_id, region_id, is_central, is_active,
                    created_at, registered_at, profile_completed_at, session_stamp) FROM STDIN
"""
_TEMPORARY = """
DROP TABLE IF EXISTS demo_records;
CREATE TEMPORARY TABLE demo_records (
  person_id bigint, programme_id bigint, course_id bigint, minutes int, on_day date, rating int
) ON COMMIT DROP
"""
_COPY_RECORDS = "COPY demo_records FROM STDIN"
# Whoever is not there any more, or has recorded the course themselves, keeps it so.
_INSERT = """
INSERT INTO learning_completion (person_id, programme_id, course_id, minutes, declared_on, imported_on, rating,
                                 reflection, created_at, updated_at)
SELECT r.person_id, r.programme_id, r.course_id, r.minutes, r.on_day, NULL, r.rating, '',
       r.on_day + interval '9 hours', r.on_day + interval '9 hours'
FROM demo_records r JOIN people_person p ON p.id = r.person_id
ORDER BY r.person_id
ON CONFLICT DO NOTHING
"""
_DAYS = """
SELECT c.completed_on, count(*)
FROM learning_completion c JOIN people_person p ON p.id = c.person_id
WHERE c.programme_id = %(programme)s AND p.email LIKE %(domain)s
GROUP BY c.completed_on
"""
_CLEAR = """
DELETE FROM learning_completion c USING people_person p
WHERE p.id = c.person_id AND c.programme_id = %(programme)s AND p.email LIKE %(domain)s
  AND c.completed_on = ANY(%(days)s)
"""
