"""How the central team reads what becomes of reminders, and what comes next."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.db.models import F

from obt.govuk.words import LONDON
from obt.people.models import Membership, Person
from obt.reminders.measures import Tally
from obt.reminders.models import Wording
from obt.reminders.overview import Line, Upcoming, Why, line, lines, upcoming
from obt.reminders.rules import Counted
from obt.reminders.wording import settings_of
from tests.factories import PersonFactory, TeamFactory

from .conftest import leads

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


def now(text):
    """The clock at a moment in London, as "2024-11-01 10:00"."""
    return time_machine.travel(datetime.datetime.fromisoformat(text).replace(tzinfo=LONDON), tick=False)


def next_ones(rule, programme):
    return [(str(one.day), one.count) for one in upcoming(rule, settings_of(rule), programme)]


def test_reasons_are_told_in_words_the_most_frequent_first(hand_in):
    rule = hand_in(why="You are {name}.", examples={"name": "Nia"})
    skipped = {"done": 2, "one-a-week": 9, "": 2, "opted-out": 0, "new-one": 3}
    shown = Line(rule, settings_of(rule), Tally(skipped=skipped, failed={"refused": 4, "": 1}))
    assert shown.skipped == [
        Why(9, "had another reminder that week"),
        Why(3, "new-one"),
        Why(2, "had done it by then"),
        Why(2, "no longer needed"),
    ]
    assert shown.failed == [Why(4, "refused by the reader’s mail server"), Why(1, "failed for another reason")]
    assert (shown.skipped_total, shown.failed_total, shown.why) == (16, 5, "You are Nia.")


def test_the_first_of_those_that_wait_is_told(hand_in):
    rule = hand_in()

    def goes(first_at):
        return Line(rule, settings_of(rule), Tally(planned=1, first_at=first_at)).goes

    with now("2024-11-01 10:00"):
        assert goes(None) == ""
        assert goes(datetime.datetime(2024, 11, 4, 9, tzinfo=LONDON)) == "from 9am on Monday 4 November"
        assert goes(datetime.datetime(2024, 11, 1, 9, tzinfo=LONDON)) == "due by now"


def test_all_kinds_stand_in_order_with_the_days_that_hold(hand_in, programme):
    hand_in("second", useful=60)
    hand_in("first", useful=10)
    Wording.objects.create(name="second", subject="", text="", button="", days=[7])
    found = lines(programme)
    assert [(one.rule.name, one.when) for one in found] == [
        ("first", "14 days after the programme opens"),
        ("second", "7 days after the programme opens"),
    ]
    assert [line(one.rule, programme) for one in found] == found


def test_the_next_days_and_how_many_go_then(hand_in, programme):
    rule = hand_in(days=(14, 42, 77))
    PersonFactory.create_batch(3)
    PersonFactory(name="Done")
    PersonFactory(is_active=False)
    with now("2024-10-27 10:00"):
        # 77 days after the opening is 30 December, in quiet dates: it goes on 6 January.
        assert next_ones(rule, programme) == [("2024-10-28", 3), ("2024-11-25", 3), ("2025-01-06", 3)]
    with now("2024-10-28 08:00"):
        assert next_ones(rule, programme) == [("2024-11-25", 3), ("2025-01-06", 3)]  # today's are planned by now
    with now("2025-01-06 08:00"):
        assert next_ones(rule, programme) == []


def test_what_was_due_on_a_closed_day_is_still_to_come(hand_in, programme):
    rule = hand_in(days=(19,))  # 2 November 2024, a Saturday
    PersonFactory()
    with now("2024-11-03 10:00"):
        assert next_ones(rule, programme) == [("2024-11-04", 1)]


def test_days_that_the_central_team_has_set_are_the_ones(hand_in, programme):
    rule = hand_in()
    PersonFactory()
    Wording.objects.create(name="learn", subject="", text="", button="", days=[21])
    with now("2024-10-20 10:00"):
        assert next_ones(rule, programme) == [("2024-11-04", 1)]


def test_those_of_many_events_come_together(hand_in, programme):
    rule = hand_in(whom=leads, days=(1, 5), counted=Counted.WORKING_DAYS)
    for joined in ("2024-11-01", "2024-11-01", "2024-11-04", "2024-11-05"):
        Membership.objects.filter(team=TeamFactory()).update(joined_on=day(joined))
    with now("2024-11-01 10:00"):
        assert next_ones(rule, programme) == [
            ("2024-11-04", 2),
            ("2024-11-05", 1),
            ("2024-11-06", 1),
            ("2024-11-08", 2),
            ("2024-11-11", 1),
            ("2024-11-12", 1),
        ]


def test_no_more_than_ten_days_are_told(hand_in, programme):
    rule = hand_in(whom=leads, days=(1,))
    for back in range(15):
        Membership.objects.filter(team=TeamFactory()).update(joined_on=day("2024-11-20") - datetime.timedelta(back))
    with now("2024-11-01 10:00"):
        assert len(next_ones(rule, programme)) == 10


def test_what_takes_too_long_is_given_up(hand_in, programme, monkeypatch):
    rule = hand_in()
    PersonFactory()
    monkeypatch.setattr("obt.reminders.overview._EVENTS", "SELECT pg_sleep(5), 1 FROM ({whom}) w")
    monkeypatch.setattr("obt.reminders.overview.LONGEST_COUNT_MS", 20)
    assert upcoming(rule, settings_of(rule), programme) is None
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_without_a_programme_or_anybody_nothing_comes_next(hand_in, programme):
    rule = hand_in()
    nobody = hand_in("nobody", whom=lambda programme: Person.objects.none().values(person_id=F("pk")))
    assert upcoming(rule, settings_of(rule), None) == []
    assert upcoming(nobody, settings_of(nobody), programme) == []


def test_an_upcoming_day_says_how_many(hand_in, programme):
    rule = hand_in()
    PersonFactory()
    with now("2024-10-20 10:00"):
        assert upcoming(rule, settings_of(rule), programme) == [Upcoming(day("2024-10-28"), 1)]
