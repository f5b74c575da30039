"""The cast of the tests about learning: a person, a programme that is open, its core course."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import PersonFactory, ProgrammeCourseFactory, ProgrammeFactory


@pytest.fixture
def person(db):
    return PersonFactory(name="Priya Patel")


@pytest.fixture
def stranger(db):
    return PersonFactory(name="Tomos Rees")


@pytest.fixture
def programme(db):
    return ProgrammeFactory(name="One Big Thing", slug="small-change")


@pytest.fixture
def masterclass(programme):
    return ProgrammeCourseFactory(
        programme=programme, course__title="Innovation Masterclass", course__slug="masterclass"
    ).course


@pytest.fixture
def me(as_person, person):
    """A client that the person is signed in with."""
    return as_person(person)


@pytest.fixture
def typed():
    """A function: what the form of a completion sends, with changes by keyword."""

    def typed(day=None, **changes):
        day = day or timezone.localdate()
        fields = {
            "declared_on-day": str(day.day),
            "declared_on-month": str(day.month),
            "declared_on-year": str(day.year),
            "minutes": "60",
        }
        return fields | changes

    return typed


@pytest.fixture
def typed_other():
    """The same for other learning."""

    def typed(day=None, **changes):
        day = day or timezone.localdate()
        fields = {
            "title": "A book about small changes",
            "completed_on-day": str(day.day),
            "completed_on-month": str(day.month),
            "completed_on-year": str(day.year),
            "minutes": "45",
        }
        return fields | changes

    return typed


@pytest.fixture
def shift():
    """A function that moves a programme: "before" it opens, or "after" its records closed."""

    def shift(programme, when):
        start = timezone.localdate() + datetime.timedelta(days=30 if when == "before" else -300)
        programme.opens_on, programme.closes_on = start, start + datetime.timedelta(days=100)
        programme.records_close_on = start + datetime.timedelta(days=128)
        programme.save()
        return programme

    return shift
