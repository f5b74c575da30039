"""Reminders spread over the days and hours that the provider's quotas need."""

import datetime

import pytest

from obt.govuk.words import LONDON
from obt.mail.models import Message
from obt.people.models import Person
from obt.reminders.planning import Planned, plan
from tests.factories import PersonFactory, RegionFactory

pytestmark = pytest.mark.django_db


def at(text):
    """The moment in London, as "2024-10-28 09:00:15"."""
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=LONDON)


def times(**which):
    moments = Message.objects.filter(**which).order_by("not_before").values_list("not_before", flat=True)
    return [moment.astimezone(LONDON).strftime("%d %H:%M:%S") for moment in moments]


@pytest.fixture
def quotas(settings):
    """Ten a day and five a minute, of which a fifth is kept: eight a day, one every fifteen seconds."""
    settings.NOTIFY_API_KEY, settings.NOTIFY_PER_DAY, settings.NOTIFY_PER_MINUTE = "a key", 10, 5


def test_without_quotas_all_may_go_at_once(hand_in, programme):
    PersonFactory.create_batch(10)
    plan(hand_in(), programme=programme, now=at("2024-10-28 00:00:00"))
    assert times() == ["28 09:00:00"] * 10


def test_each_day_takes_what_its_quota_leaves_one_after_the_other(hand_in, programme, quotas):
    PersonFactory.create_batch(18)
    plan(hand_in(), programme=programme, now=at("2024-10-28 00:00:00"))
    assert times() == [
        "28 09:00:00", "28 09:00:15", "28 09:00:30", "28 09:00:45", "28 09:01:00", "28 09:01:15", "28 09:01:30",
        "28 09:01:45", "29 09:00:00", "29 09:00:15", "29 09:00:30", "29 09:00:45", "29 09:01:00", "29 09:01:15",
        "29 09:01:30", "29 09:01:45", "30 09:00:00", "30 09:00:15",
    ]  # fmt: skip


def test_what_waits_already_leaves_less_room(hand_in, programme, quotas):
    first, second = PersonFactory.create_batch(6), PersonFactory.create_batch(4)
    for name, people in (("first", first), ("second", second)):
        rule = hand_in(name, whom=lambda programme, people=people: _only(people, programme))
        plan(rule, programme=programme, now=at("2024-10-28 00:00:00"))
    assert times(kind="first")[-1] == "28 09:01:15"
    assert times(kind="second") == ["28 09:01:30", "28 09:01:45", "29 09:00:00", "29 09:00:15"]


def test_the_rest_of_a_day_and_the_days_that_are_open_count(hand_in, programme, quotas):
    PersonFactory.create_batch(12)
    plan(hand_in(days=(18,)), programme=programme, now=at("2024-11-01 17:59:00"))  # a Friday
    assert times() == [
        "01 17:59:00", "01 17:59:15", "01 17:59:30", "01 17:59:45", "04 09:00:00", "04 09:00:15", "04 09:00:30",
        "04 09:00:45", "04 09:01:00", "04 09:01:15", "04 09:01:30", "04 09:01:45",
    ]  # fmt: skip


def test_a_bank_holiday_of_the_persons_region_is_left_out(hand_in, programme, quotas):
    scot = RegionFactory(bank_holidays="scotland")
    others, scots = PersonFactory.create_batch(8), PersonFactory.create_batch(2, region=scot)
    plan(hand_in(days=(46,)), programme=programme, now=at("2024-11-29 00:00:00"))  # St Andrew's Day is the next Monday
    assert times(person__in=others)[-1] == "29 09:01:45"
    assert times(person__in=scots) == ["03 08:00:00", "03 08:00:15"]


def test_appointments_are_not_spread(hand_in, programme, quotas):
    PersonFactory.create_batch(20)
    plan(hand_in(is_appointment=True), programme=programme, now=at("2024-10-28 00:00:00"))
    assert times() == ["28 09:00:00"] * 20


def test_room_begins_at_the_hour_of_the_rule(hand_in, programme, quotas):
    PersonFactory.create_batch(2)
    plan(hand_in(hour=8), programme=programme, now=at("2024-10-28 00:00:00"))
    assert times() == ["28 08:00:00", "28 08:00:15"]


def test_what_finds_no_room_in_time_is_left_for_a_later_run(hand_in, programme, quotas):
    rule = hand_in(still_useful=1)
    PersonFactory.create_batch(20)
    assert plan(rule, programme=programme, now=at("2024-10-28 00:00:00")) == Planned(16, {})
    Message.objects.filter(not_before__lt=at("2024-10-29 00:00:00")).update(
        state="sent", sent_at=at("2024-10-28 09:30:00")
    )
    assert plan(rule, programme=programme, now=at("2024-10-29 00:00:00")) == Planned()  # full of yesterday's plan
    Message.objects.filter(state="queued").delete()
    assert plan(rule, programme=programme, now=at("2024-10-29 00:15:00")) == Planned(8, {})


def _only(people, programme):
    from .conftest import everyone

    assert Person.objects.count() >= len(people)
    return everyone(programme).filter(pk__in=[person.pk for person in people])
