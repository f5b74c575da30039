"""A person's learning in a programme: what it asks for, what they have recorded, what is next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Func

from obt import statements
from obt.people.models import Person, Team
from obt.programme.models import Programme

from .models import Completion, Course, OtherLearning, ProgrammeCourse


@dataclass(frozen=True)
class CourseProgress:
    """One course, and this person's completion of it if there is one.

    `is_listed` is false for a course that was recorded and has since been taken off the programme: the record
    and its minutes still count, but the course is neither asked for nor offered.
    """

    course: Course
    is_core: bool
    completion: Completion | None
    is_listed: bool = True


@dataclass(frozen=True)
class Progress:
    """What a person has recorded in a programme against what it asks for. Minutes are the person's own figures."""

    courses: list[CourseProgress]
    other: list[OtherLearning]
    goal_minutes: int | None

    @property
    def core(self) -> list[CourseProgress]:
        """The core courses, in the programme's order."""
        return [one for one in self.courses if one.is_core]

    @property
    def additional(self) -> list[CourseProgress]:
        """All others that are offered or were recorded."""
        return [one for one in self.courses if not one.is_core]

    @property
    def completions(self) -> list[Completion]:
        """The completions, in the programme's order."""
        return [one.completion for one in self.courses if one.completion]

    @cached_property
    def minutes(self) -> int:
        """Minutes of learning recorded: all courses and all other learning."""
        return sum(record.minutes for record in (*self.completions, *self.other))

    @property
    def minutes_to_go(self) -> int:
        """Minutes still missing for the goal; 0 without a goal."""
        return max((self.goal_minutes or 0) - self.minutes, 0)

    @property
    def core_done(self) -> int:
        return sum(1 for one in self.core if one.completion)

    @property
    def core_total(self) -> int:
        return len(self.core)

    @property
    def is_complete(self) -> bool:
        """Whether the programme's learning is done: every core course, and the goal in minutes if there is one.

        A programme that asks for neither can be joined in but never completed.
        """
        asks_for_something = bool(self.core_total or self.goal_minutes)
        return asks_for_something and self.core_done == self.core_total and not self.minutes_to_go

    @property
    def completed_on(self) -> datetime.date | None:
        """The day of the latest record once the learning is done; None before."""
        if not self.is_complete:
            return None
        return max([one.completed_on for one in self.completions] + [one.completed_on for one in self.other])

    @property
    def next_course(self) -> Course | None:
        """The first core course still to do; when only minutes are missing, the first offered course not yet taken."""
        if self.is_complete:
            return None
        still_to_do = [one for one in self.courses if one.is_listed and not one.completion]
        return still_to_do[0].course if still_to_do else None


def progress(*, person: Person, programme: Programme) -> Progress:
    """Return what `person` recorded in `programme` and what it asks for, in two SQL statements.

    Core courses come first, then additional ones, each in the programme's order; other learning newest first.
    """
    return Progress(
        courses=_courses(person=person, programme=programme),
        other=[
            statements.instance(OtherLearning, row)
            for row in statements.rows(_OTHER, {"person": person.pk, "programme": programme.pk})
        ],
        goal_minutes=programme.learning_goal_minutes,
    )


def course_progress(*, person: Person, programme: Programme, slug: str) -> CourseProgress | None:
    """Return one course of `programme` (or one that `person` recorded in it), in one SQL statement."""
    found = _courses(person=person, programme=programme, slug=slug)
    return found[0] if found else None


def done_in_team(*, team: Team, programme: Programme) -> tuple[int, int]:
    """Return how many of the team's members have completed the learning of `programme`, and of how many; one statement.

    Only members who have registered count, on both sides. What `Progress.is_complete` says of one person, said of all
    in SQL. Not for showing as it is: `obt.figures` decides what may be shown.
    """
    goal = programme.learning_goal_minutes
    found = statements.rows(_DONE_IN_TEAM, {"team": team.pk, "programme": programme.pk, "goal": goal})
    done, registered = found[0]
    return done, registered


def is_complete(programme: Programme) -> Func:
    """Return the same as a condition, to choose people from a query set of theirs."""
    return _of_person(_IS_COMPLETE, programme, models.BooleanField())


def last_record(programme: Programme) -> Func:
    """Return the day of a person's latest record, `Progress.completed_on` of those who are done, as an expression."""
    return _of_person(_LAST_RECORD, programme, models.DateField())


def _of_person(sql: str, programme: Programme, of_kind: models.Field[Any, Any]) -> Func:
    goal = programme.learning_goal_minutes
    known = {"programme": int(programme.pk), "goal": "NULL" if goal is None else int(goal)}
    return Func(F("pk"), template=sql.format(person="%(expressions)s", **known), output_field=of_kind)


def earlier_progress(*, person: Person, besides: Programme | None) -> list[tuple[Programme, Progress]]:
    """Return what `person` recorded in all programmes but `besides`, newest first, in at most three SQL statements.

    Its courses are those that were recorded; core courses that were not are counted, so that only learning
    that was completed then reads as completed.
    """
    completions = Completion.objects.visible_to(person).select_related("course", "programme")
    other = OtherLearning.objects.visible_to(person).select_related("programme")
    of_programme: dict[Programme, tuple[list[Completion], list[OtherLearning]]] = {}
    for completion in completions.exclude(programme=besides).order_by("completed_on", "pk"):
        of_programme.setdefault(completion.programme, ([], []))[0].append(completion)
    for record in other.exclude(programme=besides).order_by("-completed_on", "-created_at", "-pk"):
        of_programme.setdefault(record.programme, ([], []))[1].append(record)
    if not of_programme:
        return []
    core: dict[int, list[Course]] = {}
    for listing in ProgrammeCourse.objects.filter(programme__in=of_programme, is_core=True).select_related("course"):
        core.setdefault(listing.programme_id, []).append(listing.course)
    newest_first = sorted(of_programme, key=lambda programme: programme.opens_on, reverse=True)
    return [(one, _earlier(one, *of_programme[one], core.get(one.pk, []))) for one in newest_first]


def _earlier(
    programme: Programme, completions: list[Completion], other: list[OtherLearning], core: list[Course]
) -> Progress:
    done = {completion.course for completion in completions}
    courses = [CourseProgress(one.course, one.course in core, one) for one in completions]
    courses += [CourseProgress(course, True, None) for course in core if course not in done]
    return Progress(courses=courses, other=other, goal_minutes=programme.learning_goal_minutes)


def _courses(*, person: Person, programme: Programme, slug: str | None = None) -> list[CourseProgress]:
    """The programme's courses and those the person recorded in it, from one statement with two outer joins."""
    found = statements.rows(_COURSES, {"person": person.pk, "programme": programme.pk, "slug": slug})
    return [_course_progress(row, person, programme) for row in found]


def _course_progress(row: tuple[Any, ...], person: Person, programme: Programme) -> CourseProgress:
    (is_core, completion_id), cells = row[:2], row[2:]
    course = statements.instance(Course, cells[: statements.width(Course)])
    completion = None
    if completion_id is not None:
        completion = statements.instance(Completion, cells[statements.width(Course) :])
        # What the caller has in hand already need not be fetched again.
        completion.person, completion.programme, completion.course = person, programme, course
    return CourseProgress(course, bool(is_core), completion, is_listed=is_core is not None)


# What `Progress.is_complete` says, of the row that `person` names. `goal` are the programme's minutes, or null.
# Each part is answered by an index that begins with the person, so it serves one person as well as everybody.
_ASKED = "SELECT course_id FROM learning_programmecourse WHERE programme_id = {programme} AND is_core"
_IS_COMPLETE = f"""(
  ({{goal}}::int IS NOT NULL OR EXISTS ({_ASKED}))
  AND (SELECT count(*) FROM ({_ASKED}) asked) = (
    SELECT count(*) FROM learning_completion c
    WHERE c.person_id = {{person}} AND c.programme_id = {{programme}} AND c.course_id = ANY (ARRAY({_ASKED})))
  AND ({{goal}}::int IS NULL OR {{goal}} <= (
    SELECT coalesce(sum(r.minutes), 0) FROM (
      SELECT minutes FROM learning_completion WHERE person_id = {{person}} AND programme_id = {{programme}}
      UNION ALL
      SELECT minutes FROM learning_otherlearning WHERE person_id = {{person}} AND programme_id = {{programme}}
    ) r))
)"""  # noqa: S608  # only names of our own are put in
_LAST_RECORD = """greatest(
  (SELECT max(completed_on) FROM learning_completion WHERE person_id = {person} AND programme_id = {programme}),
  (SELECT max(completed_on) FROM learning_otherlearning WHERE person_id = {person} AND programme_id = {programme})
)"""
# The records of everybody in the programme, for sums over all of them: read from one end of the tables to the other,
# where `_IS_COMPLETE` asks for one person at a time.
_ASKED_OF_ALL = _ASKED.format(programme="%(programme)s")
_COURSES_ASKED = f"(SELECT count(*) FROM ({_ASKED_OF_ALL}) asked)"  # noqa: S608
LEARNING = f"""
SELECT person_id, completed_on AS on_day, minutes, course_id = ANY (ARRAY({_ASKED_OF_ALL})) AS is_core
FROM learning_completion WHERE programme_id = %(programme)s
UNION ALL
SELECT person_id, completed_on, minutes, false FROM learning_otherlearning WHERE programme_id = %(programme)s
"""  # noqa: S608
# What `_IS_COMPLETE` says, of a group of records that is a person's.
IS_LEARNED = f"""(
  (%(goal)s::int IS NOT NULL OR {_COURSES_ASKED} > 0)
  AND count(*) FILTER (WHERE is_core) = {_COURSES_ASKED}
  AND (%(goal)s::int IS NULL OR sum(minutes) >= %(goal)s::int)
)"""
# By person the days of the first record and of the one that completed the learning; null where it is not complete.
LEARNERS = f"""
SELECT person_id, min(on_day) AS began_on,
       CASE WHEN {IS_LEARNED} THEN
         greatest(max(on_day) FILTER (WHERE is_core), min(on_day) FILTER (WHERE minutes_so_far >= %(goal)s::int))
       END AS learned_on
FROM (SELECT r.*, sum(minutes) OVER (PARTITION BY person_id ORDER BY on_day) AS minutes_so_far FROM ({LEARNING}) r) r
GROUP BY person_id
"""  # noqa: S608
_DONE_IN_TEAM = f"""
WITH members AS (
  SELECT p.id FROM people_membership m JOIN people_person p ON p.id = m.person_id
  WHERE m.team_id = %(team)s AND m.left_on IS NULL AND p.registered_at IS NOT NULL AND p.is_active
)
SELECT count(*) FILTER (WHERE {_IS_COMPLETE.format(person="members.id", programme="%(programme)s", goal="%(goal)s")}),
       count(*)
FROM members
"""  # noqa: S608
_COURSES = f"""
SELECT listed.is_core, mine.id, {statements.columns(Course, "course")}, {statements.columns(Completion, "mine")}
FROM learning_course course
LEFT JOIN learning_programmecourse listed ON listed.course_id = course.id AND listed.programme_id = %(programme)s
LEFT JOIN learning_completion mine
  ON mine.course_id = course.id AND mine.person_id = %(person)s AND mine.programme_id = %(programme)s
WHERE (listed.id IS NOT NULL OR mine.id IS NOT NULL) AND (%(slug)s::text IS NULL OR course.slug = %(slug)s)
ORDER BY listed.is_core DESC NULLS LAST, listed."order", course.title
"""  # noqa: S608  # only names of our own columns are put in
_OTHER = f"""
SELECT {statements.columns(OtherLearning, "o")} FROM learning_otherlearning o
WHERE o.person_id = %(person)s AND o.programme_id = %(programme)s
ORDER BY o.completed_on DESC, o.created_at DESC, o.id DESC
"""  # noqa: S608
