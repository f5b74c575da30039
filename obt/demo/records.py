"""Planned records of learning, and the rows that are made of them as their days come."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from learning.models import Completion, Course, LearningRecord, OtherLearning
from obt.people.models import Person
from obt.programme.models import Programme


@dataclass(frozen=True)
class Record:
    """A record of learning, `day` days after its programme opened. Without a `course` it is other learning.

    Programme and course are named by slug.
    """

    programme: str
    day: int
    minutes: int
    course: str = ""
    title: str = ""
    rating: int | None = None
    is_imported: bool = False

    def on(self, opens_on: datetime.date) -> datetime.date:
        return opens_on + datetime.timedelta(self.day)


Planned = Mapping[Person, list[Record]]


def keep(planned: Planned, today: datetime.date) -> int:
    """Make these people's records as they are planned for `today`; return how many rows changed.

    What is missing is made, what stands on another day moves to its own, and what lies ahead is not there yet.
    Records that are not in the plan are left alone.
    """
    due = list(_rows(planned))
    return _keep(Completion, due, today) + _keep(OtherLearning, due, today)


def _rows(planned: Planned) -> Iterator[LearningRecord]:
    """The rows that the plan makes, none of them saved."""
    programmes = {programme.slug: programme for programme in Programme.objects.all()}
    courses = {course.slug: course for course in Course.objects.all()}
    for person, records in planned.items():
        for record in records:
            programme = programmes[record.programme]
            about = {"person": person, "programme": programme, "minutes": record.minutes}
            day = record.on(programme.opens_on)
            if record.course:
                yield _completion(record, courses[record.course], day, about)
            else:
                yield OtherLearning(**about, title=record.title, completed_on=day)


def _completion(record: Record, course: Course, day: datetime.date, about: dict[str, Any]) -> Completion:
    declared_on, imported_on = (None, day) if record.is_imported else (day, None)
    return Completion(**about, course=course, rating=record.rating, declared_on=declared_on, imported_on=imported_on)


def _keep(model: type[LearningRecord], due: list[LearningRecord], today: datetime.date) -> int:
    wanted = {_identity(row): row for row in due if isinstance(row, model)}
    people = {row.person_id for row in wanted.values()}
    there = {_identity(row): row for row in model._default_manager.filter(person__in=people)}
    missing = [row for key, row in wanted.items() if key not in there and _day(row) <= today]
    moved = [_moved(there[key], row) for key, row in wanted.items() if key in there and _day(there[key]) != _day(row)]
    too_early = [row for row in moved if _day(row) > today]
    model._default_manager.bulk_create(missing)
    model._default_manager.bulk_update([row for row in moved if _day(row) <= today], _DAYS[model])
    model._default_manager.filter(pk__in=[row.pk for row in too_early]).delete()
    return len(missing) + len(moved)


_DAYS: dict[type[LearningRecord], list[str]] = {
    Completion: ["declared_on", "imported_on"],
    OtherLearning: ["completed_on"],
}


def _identity(row: LearningRecord) -> tuple[object, ...]:
    """What makes two rows the same record."""
    what = row.course_id if isinstance(row, Completion) else row.title if isinstance(row, OtherLearning) else None
    return row.person_id, row.programme_id, what


def _day(row: LearningRecord) -> datetime.date:
    """The day of a row, from the columns that are set by hand: the generated one is only known once it is saved."""
    days = [getattr(row, field) for field in _DAYS[type(row)]]
    return min(day for day in days if day)


def _moved(row: LearningRecord, to: LearningRecord) -> LearningRecord:
    for field in _DAYS[type(row)]:
        setattr(row, field, getattr(to, field))
    return row
