"""Postgres writes days and times as the pages do."""

import datetime

import pytest
from django.db.models import F

from obt.govuk import words
from obt.people.models import Person
from obt.reminders.expressions import address, date_words, day_of, day_words, said, thing, time_words
from tests.factories import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
MOMENTS = [
    datetime.datetime(2024, 10, 26, 22, 59, tzinfo=UTC),  # the last minutes of a day of summer time
    datetime.datetime(2024, 10, 26, 23, 0, tzinfo=UTC),
    datetime.datetime(2024, 10, 27, 0, 30, tzinfo=UTC),  # half past one, before the clocks go back and after
    datetime.datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    datetime.datetime(2024, 12, 5, 14, 0, tzinfo=UTC),
    datetime.datetime(2024, 12, 5, 12, 0, tzinfo=UTC),
    datetime.datetime(2024, 12, 5, 12, 5, tzinfo=UTC),
    datetime.datetime(2024, 12, 5, 0, 0, tzinfo=UTC),
    datetime.datetime(2024, 12, 5, 0, 10, tzinfo=UTC),
    datetime.datetime(2024, 12, 5, 10, 30, tzinfo=UTC),
    datetime.datetime(2024, 12, 31, 23, 59, tzinfo=UTC),
    datetime.datetime(2024, 2, 29, 9, 0, tzinfo=UTC),
    datetime.datetime(2025, 3, 30, 1, 0, tzinfo=UTC),  # the clocks have gone forward
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_moments(moment):
    person = PersonFactory()
    Person.objects.update(created_at=moment)
    found = Person.objects.filter(pk=person.pk).values_list(
        day_of("created_at"), day_words("created_at"), time_words("created_at")
    )
    assert list(found) == [(words.in_london(moment).date(), words.day(moment), words.time(moment))]


@pytest.mark.parametrize("day", [datetime.date(2024, 9, 1), datetime.date(2024, 12, 31), datetime.date(2024, 2, 29)])
def test_dates(day):
    membership = MembershipFactory(joined_on=day)
    found = type(membership).objects.filter(pk=membership.pk).values_list(date_words("joined_on"), flat=True)
    assert list(found) == [words.short_date(day)]


def test_things_addresses_and_words():
    person = PersonFactory(name="Priya “P” Patel\\")
    found = Person.objects.filter(pk=person.pk).values_list(
        thing("person", "pk"),
        address("conversation_record", "pk"),
        address("conversation_new", "pk", query="team"),
        said(name=F("name"), programme="One Big Thing"),
    )
    assert list(found) == [
        (
            f"person:{person.pk}",
            f"/conversations/{person.pk}/record/",
            f"/conversations/new/?team={person.pk}",
            {"name": "Priya “P” Patel\\", "programme": "One Big Thing"},
        )
    ]
