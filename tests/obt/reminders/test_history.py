"""Who changed what about reminders."""

import pghistory
import pytest

from obt.reminders.history import MOST, Said, history_of, last_switched
from obt.reminders.managing import pause, pause_everything, put_back, set_wording
from obt.reminders.wording import settings_of
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def helen(db):
    return PersonFactory(name="Helen Ashworth", is_central=True)


def save(rule, by, **other):
    """What happens when `by` sends the form of `rule`."""
    now = settings_of(rule)
    said = {"subject": now.subject, "text": now.text, "button": now.button, "days": now.days}
    with pghistory.context(user=by.pk):
        set_wording(rule=rule, by=by, version=now.version, **said | other)


def test_nothing_was_changed_at_first(hand_in):
    assert history_of(hand_in()) == []
    assert last_switched() is None


def test_each_change_says_who_and_what_it_was_before_the_newest_first(hand_in, helen):
    rule = hand_in()
    omar = PersonFactory(name="Omar Said", is_central=True)
    save(rule, helen, subject="Anew", days=(7, 21))
    save(rule, omar, text="Other.\n\nText.", button="Do it")
    with pghistory.context(user=omar.pk):
        pause(rule=rule, by=omar, is_paused=True)
        pause(rule=rule, by=omar, is_paused=False)
        put_back(rule=rule, by=omar)
    found = history_of(rule)
    assert [(one.by, one.title) for one in found] == [
        ("Omar Said", "Put the delivered wording back"),
        ("Omar Said", "Let it go on"),
        ("Omar Said", "Paused"),
        ("Omar Said", "Changed what it says or when it goes"),
        ("Helen Ashworth", "Changed what it says or when it goes"),
    ]
    assert found[-1].said == [Said("Subject", "Waiting, {name}"), Said("Days", "14 days")]
    assert found[-2].said == [Said("Text", "It waits.", is_long=True), Said("Button", "Take it")]
    assert found[0].said == [
        Said("Subject", "Anew"),
        Said("Text", "Other.\n\nText.", is_long=True),
        Said("Button", "Do it"),
        Said("Days", "7 and 21 days"),
    ]
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_a_kind_has_its_own_history(hand_in, helen):
    rule, other = hand_in(), hand_in("other")
    save(other, helen, subject="Anew")
    assert history_of(rule) == []
    assert len(history_of(other)) == 1


def test_a_change_by_nobody_who_was_signed_in_names_nobody(hand_in, helen):
    rule = hand_in()
    pause(rule=rule, by=helen, is_paused=True)
    assert [(one.by, one.title) for one in history_of(rule)] == [("", "Paused")]


def test_no_more_than_the_latest_are_told(hand_in, helen, django_assert_num_queries):
    rule = hand_in()
    for number in range(MOST + 5):
        save(rule, helen, subject=f"Number {number}")
    with django_assert_num_queries(2):
        found = history_of(rule)
    assert len(found) == MOST
    assert found[-1].said == [Said("Subject", "Number 4")]


def test_the_last_to_switch_everything_is_told(helen):
    with pghistory.context(user=helen.pk):
        pause_everything(by=helen, is_paused=True)
    found = last_switched()
    assert (found.by, found.title) == ("Helen Ashworth", "Paused")
    with pghistory.context(user=helen.pk):
        pause_everything(by=helen, is_paused=False)
    assert last_switched().title == "Let it go on"
