"""What holds for a kind of reminder, and what it says."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from obt.reminders.models import Switch, Wording
from obt.reminders.rules import Counted
from obt.reminders.wording import (
    Settings,
    all_settings,
    days_in_words,
    delivered,
    everything_is_paused,
    examples,
    in_mail,
    settings_of,
    when,
    worded,
)

pytestmark = pytest.mark.django_db


def anew(name="learn", **said):
    """A row in which nothing is set but `said`."""
    return Wording.objects.create(name=name, **{"subject": "", "text": "", "button": "", "days": [], **said})


def test_without_a_row_all_is_as_delivered(hand_in):
    rule = hand_in(days=(42, 14), subject="Hello {name}", text="It *waits*.", button="Go")
    assert settings_of(rule) == Settings((14, 42), False, "Hello {name}", "It *waits*.", "Go") == delivered(rule)


def test_what_a_row_leaves_empty_is_as_delivered(hand_in):
    rule = hand_in()
    anew(is_paused=True)
    assert settings_of(rule) == Settings((14,), True, "Waiting, {name}", "It waits.", "Take it")
    Wording.objects.update(subject="Anew", days=[7, 21])
    assert settings_of(rule) == Settings((7, 21), True, "Anew", "It waits.", "Take it")


def test_all_settings_are_one_statement_and_leave_out_kinds_that_nobody_hands_in(hand_in):
    hand_in()
    hand_in("other", days=(-3,))
    anew("other", subject="Of the other")
    anew("gone", subject="Of a kind that is no more")
    with CaptureQueriesContext(connection) as asked:
        found = all_settings()
    assert {name: (one.subject, one.days) for name, one in found.items()} == {
        "learn": ("Waiting, {name}", (14,)),
        "other": ("Of the other", (-3,)),
    }
    assert len(asked) == 1


def test_a_version_is_another_for_other_words_and_days_and_not_for_a_pause(hand_in):
    rule = hand_in()
    row = anew()
    versions = [settings_of(rule).version]
    for change in ({"is_paused": True}, {"subject": "X"}, {"subject": "", "text": "X"}, {"text": "", "days": [15]}):
        Wording.objects.filter(pk=row.pk).update(**change)
        versions.append(settings_of(rule).version)
    assert versions[0] == versions[1]
    assert len(set(versions)) == 4
    assert all(len(version) == 16 for version in versions)


def test_all_are_paused_once_the_switch_says_so():
    assert not everything_is_paused()
    Switch.objects.create()
    assert not everything_is_paused()
    Switch.objects.update(is_paused=True)
    assert everything_is_paused()


def test_subject_text_button_and_reason_name_what_they_may(hand_in):
    hand_in(subject="{name}!", text="Hello **{name}**", button="Go, {name}", why="You take part in {year}.")
    said = worded("learn", {"name": "O’Neill & <Co>\n", "year": "One Big Thing 2024"})
    assert (said.subject, said.button) == ("O’Neill & <Co>!", "Go, O’Neill & <Co>")
    assert (said.text, said.why) == ("Hello O’Neill & <Co>", "You take part in One Big Thing 2024.")
    assert said.html == "<p>Hello <strong>O’Neill &amp; &lt;Co&gt;</strong></p>"


def test_a_worker_reads_the_wordings_every_few_seconds_and_not_for_each_message(hand_in):
    hand_in()
    with time_machine.travel(datetime.datetime(2024, 11, 4, 10, tzinfo=datetime.UTC)) as clock:
        assert worded("learn", {"name": "Nia"}).subject == "Waiting, Nia"
        anew(subject="Anew, {name}")
        with CaptureQueriesContext(connection) as asked:
            assert worded("learn", {"name": "Tom"}).subject == "Waiting, Tom"
        assert len(asked) == 0
        clock.shift(5)
        assert worded("learn", {"name": "Tom"}).subject == "Anew, Tom"


def test_a_kind_that_nobody_hands_in_has_no_wording(hand_in):
    with pytest.raises(KeyError):
        worded("nothing", {})


def test_a_mail_has_its_button_its_reason_and_two_ways_out(hand_in):
    hand_in()
    context = in_mail(worded("learn", {"name": "Nia"}), path="/learning/", stop="https://one.example/stop/")
    assert context.pop("html") == "<p>It waits.</p>"
    assert context == {
        "subject": "Waiting, Nia",
        "text": "It waits.",
        "lists": (),
        "button": "Take it",
        "path": "/learning/",
        "why": "You take part",
        "stop": "https://one.example/stop/",
        "settings": "http://127.0.0.1:8000/profile/reminders/",
    }


def test_examples_are_the_rules_own_and_for_other_placeholders_their_names(hand_in):
    rule = hand_in(subject="{team} on {first_day}", why="In {year}", examples={"team": "Drivers", "place": "Room 4"})
    assert examples(rule) == {
        "team": "Drivers", "first_day": "[first day]", "year": "[year]", "place": "Room 4",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "counted", "said"),
    [
        ((14,), Counted.DAYS, "14 days"),
        ((1,), Counted.DAYS, "1 day"),
        ((0,), Counted.DAYS, "0 days"),
        ((-1,), Counted.WORKING_DAYS, "1 working day"),
        ((1, 5), Counted.WORKING_DAYS, "1 and 5 working days"),
        ((-14, -3), Counted.DAYS, "14 and 3 days"),
        ((14, 42, 77), Counted.DAYS, "14, 42 and 77 days"),
    ],
)
def test_days_are_told_in_words(hand_in, days, counted, said):
    assert days_in_words(hand_in(counted=counted), days) == said


@pytest.mark.parametrize(
    ("as_delivered", "days", "said"),
    [
        ("14 days after the opening, at 9am", (14,), "14 days after the opening, at 9am"),
        ("14 days after the opening, at 9am", (7, 21), "7 and 21 days after the opening, at 9am"),
        ("{days} after the opening", (14,), "14 days after the opening"),
        ("{days} after the opening", (1,), "1 day after the opening"),
        ("two weeks after the opening", (7, 21), "two weeks after the opening, changed to 7 and 21 days after"),
    ],
)
def test_when_it_goes_is_told_by_the_days_that_hold(hand_in, as_delivered, days, said):
    assert when(hand_in(when=as_delivered), days) == said


def test_when_it_goes_before_an_event_is_told_so(hand_in):
    rule = hand_in(when="the day before", days=(-1,))
    assert when(rule, (-2,)) == "the day before, changed to 2 days before"
