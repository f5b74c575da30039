"""Recording, changing and taking back learning.

Every action raises RecordsClosed outside the programme's window. The forms word what is wrong with a day or a
number; what reaches an action in spite of them is a mistake in our code, and raises ValueError.
"""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone

from obt.constraints import broke
from obt.people.models import Person
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

from .models import Completion, Course, OtherLearning, ProgrammeCourse


class AlreadyRecorded(Exception):
    """It is there already; nothing was overwritten. Attribute: `record`, what is there."""

    def __init__(self, record: Completion | OtherLearning) -> None:
        super().__init__(f"{record} is there already")
        self.record = record


class NothingToWithdraw(Exception):
    """A completion has no part that its person declared: all of it came from the course platform."""


def record_completion(
    *,
    person: Person,
    programme: Programme,
    course: Course,
    declared_on: datetime.date,
    minutes: int,
    rating: int | None = None,
    reflection: str = "",
) -> Completion:
    """Record that `person` says they completed `course` on `declared_on`, and return the completion.

    Raises AlreadyRecorded with what is there, whoever was first: the database's constraint decides, so that two
    devices at once get one record.
    """
    check_takes_records(programme)
    _check_day(declared_on, course)
    if not ProgrammeCourse.objects.filter(programme=programme, course=course).exists():
        raise ValueError(f"{course} is no course of {programme}")
    key = {"person": person, "programme": programme, "course": course}
    while True:
        try:
            with transaction.atomic():
                return Completion.objects.create(
                    **key, declared_on=declared_on, minutes=minutes, rating=rating, reflection=reflection
                )
        except IntegrityError as error:
            if not broke(error, "completion_once"):
                raise
            there = Completion.objects.select_related("course", "programme").filter(**key).first()
            if there:  # or it was withdrawn in between: once more
                raise AlreadyRecorded(there) from error


def change_completion(
    *,
    completion: Completion,
    declared_on: datetime.date,
    minutes: int,
    rating: int | None = None,
    reflection: str = "",
) -> Completion:
    """Put right what its person says of a completion, and return it; raises Completion.DoesNotExist if it is gone.

    Somebody who only rates what the course platform brought over, and leaves its day as it is, has declared
    nothing.
    """
    check_takes_records(completion.programme)
    _check_day(declared_on, completion.course)
    with transaction.atomic():
        row = Completion.objects.select_for_update().get(pk=completion.pk)
        says_a_day = row.declared_on is not None or declared_on != row.imported_on
        row.declared_on = declared_on if says_a_day else None
        row.minutes, row.rating, row.reflection = minutes, rating, reflection
        row.save()
        row.refresh_from_db(fields=["completed_on"])  # the database works it out
    return row


def withdraw_completion(*, completion: Completion) -> Completion | None:
    """Take back what its person said of a completion: the day, the rating and the reflection.

    Returns what the course platform brought over, which stays, with the course's usual minutes; None if nothing
    did and the row is gone, also if it was gone before. Raises NothingToWithdraw if they had said nothing.
    """
    check_takes_records(completion.programme)
    with transaction.atomic():
        row = Completion.objects.select_for_update().filter(pk=completion.pk).first()
        if row is None:
            return None
        if row.declared_on is None:
            raise NothingToWithdraw
        if row.imported_on is None:
            row.delete()
            return None
        row.declared_on, row.rating, row.reflection = None, None, ""
        row.minutes = completion.course.minutes
        row.save()
        row.refresh_from_db(fields=["completed_on"])
    return row


def record_other_learning(
    *, person: Person, programme: Programme, title: str, completed_on: datetime.date, minutes: int, link: str = ""
) -> OtherLearning:
    """Record learning that is no course of the programme, and return it.

    Raises AlreadyRecorded with what is there if the title stands on that day already.
    """
    check_takes_records(programme)
    _check_day(completed_on)
    record = OtherLearning(
        person=person, programme=programme, title=title, completed_on=completed_on, minutes=minutes, link=link
    )
    return _save_once(record)


def change_other_learning(
    *, record: OtherLearning, title: str, completed_on: datetime.date, minutes: int, link: str = ""
) -> OtherLearning:
    """Put other learning right, and return it.

    Raises AlreadyRecorded if another record has the title on that day, OtherLearning.DoesNotExist if it is gone.
    """
    check_takes_records(record.programme)
    _check_day(completed_on)
    with transaction.atomic():
        row = OtherLearning.objects.select_for_update().get(pk=record.pk)
        row.title, row.completed_on, row.minutes, row.link = title, completed_on, minutes, link
        return _save_once(row)


def remove_other_learning(*, record: OtherLearning) -> None:
    """Remove it; that it is gone already is fine."""
    check_takes_records(record.programme)
    OtherLearning.objects.filter(pk=record.pk).delete()


def _save_once(record: OtherLearning) -> OtherLearning:
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        if not broke(error, "other_learning_once_a_day"):
            raise
        same = OtherLearning.objects.alias(low=Lower("title")).filter(
            person=record.person_id,
            programme=record.programme_id,
            completed_on=record.completed_on,
            low=Lower(Value(record.title)),
        )
        raise AlreadyRecorded(same.first() or record) from error
    return record


def _check_day(day: datetime.date, course: Course | None = None) -> None:
    possible = course.could_be_completed_on(day) if course else day <= timezone.localdate()
    if not possible:
        raise ValueError(f"nothing can have been completed on {day}")
