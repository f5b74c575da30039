"""What a lead types: what is taken, and the words for what is not."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from conversations.forms.planning import PlanForm, moment_in_london
from obt.govuk import words
from tests.factories import ConversationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(team, programme, typed, next_week):
    """A function: the form for a moment, with changes by keyword."""

    def form(starts_at=None, planned=None, **changes):
        return PlanForm(typed(starts_at or next_week, **changes), team=team, programme=programme, planned=planned)

    return form


def test_what_is_typed_becomes_a_plan(form, next_week, member):
    filled = form(time="2pm", minutes="45", place=" Room  4.12\n", link="https://example.org/1", facilitator=member.pk)

    assert filled.is_valid(), filled.errors
    assert filled.plan == {
        "starts_at": next_week, "minutes": 45, "place": "Room 4.12", "link": "https://example.org/1",
        "facilitator": member,
    }  # fmt: skip


def test_only_people_of_the_team_facilitate(form, stranger):
    assert form(facilitator=stranger.pk).errors["facilitator"] == ["Choose somebody who is in the team"]


def test_somewhere_to_meet_is_asked_for(form):
    assert form(place="").errors["place"] == ["Enter where you meet, or a link to join online"]
    assert form(place="", link="https://example.org/").is_valid()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.b/", "example", "https://", "http://a b.c/"])
def test_a_link_is_a_web_address(form, link):
    assert form(link=link).errors["link"] == ["Enter a full web address, like https://teams.microsoft.com/…"]


@pytest.mark.parametrize("minutes", ["4", "481", "-5", "0", "9" * 300])
def test_minutes_have_a_range(form, minutes):
    assert form(minutes=minutes).errors["minutes"] == ["Minutes must be between 5 and 480"]


@pytest.mark.parametrize("minutes", ["an hour", "1e3", "5.5", "9" * 5000])
def test_minutes_are_a_whole_number(form, minutes):
    assert "minutes" in form(minutes=minutes).errors


def test_the_past_is_no_time_to_plan_for(form):
    now = timezone.now()
    with time_machine.travel(timezone.localtime(now).replace(hour=15, minute=0), tick=False):
        today = timezone.now()
        assert form(today - datetime.timedelta(hours=2)).errors["time"] == ["Time must be in the future"]
        assert form(today - datetime.timedelta(days=1)).errors["day"] == ["Date must be in the future"]


def test_outside_the_programme(form, programme):
    after = programme.records_close_on + datetime.timedelta(days=1)
    first, last = words.date(programme.opens_on), words.date(programme.records_close_on)
    wrong = form(timezone.make_aware(datetime.datetime.combine(after, datetime.time(14))))
    assert wrong.errors["day"] == [f"Date must be between {first} and {last}, the dates of One Big Thing"]


def test_the_last_day_of_the_programme_is_a_day_of_it(form, programme):
    last = timezone.make_aware(datetime.datetime.combine(programme.records_close_on, datetime.time(23)))
    assert form(last).is_valid()


def test_what_is_planned_keeps_its_own_time(form, programme, team):
    past = ConversationFactory(
        programme=programme, team=team, starts_at=timezone.now().replace(second=17) - datetime.timedelta(hours=1)
    )
    filled = form(past.starts_at, planned=past, place="Room 5")
    assert filled.is_valid(), filled.errors
    assert filled.plan["starts_at"] == past.starts_at


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_hour_that_comes_twice_and_the_hour_that_does_not_come(year):
    sunday = {2024: (27, 31), 2025: (26, 30), 2026: (25, 29)}[year]
    with pytest.raises(ValueError, match="clocks go back that night, so 1:30am comes twice"):
        moment_in_london(datetime.date(year, 10, sunday[0]), datetime.time(1, 30))
    with pytest.raises(ValueError, match="clocks go forward that night, so there is no 1:30am"):
        moment_in_london(datetime.date(year, 3, sunday[1]), datetime.time(1, 30))


@pytest.mark.parametrize(
    ("day", "time", "utc"),
    [((26, 10), (14, 0), 13), ((27, 10), (0, 59), 23), ((27, 10), (2, 0), 2), ((27, 10), (14, 0), 14)],
)
def test_round_the_end_of_summer_time(day, time, utc):
    moment = moment_in_london(datetime.date(2024, day[1], day[0]), datetime.time(*time))
    assert moment.astimezone(datetime.UTC).hour == utc


def test_the_form_says_so_at_the_time(team, typed):
    with time_machine.travel("2024-10-20 12:00Z"):
        programme = ProgrammeFactory(opens_on=datetime.date(2024, 10, 14))
        night = timezone.make_aware(datetime.datetime(2024, 10, 27, 14))
        filled = PlanForm(typed(night, time="1.30am"), team=team, programme=programme)
        assert filled.errors["time"] == [
            "The clocks go back that night, so 1:30am comes twice. Choose a time before 1am or from 2am"
        ]
