"""The central team's changes: who may make them, what is written, two at once."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from obt.reminders.managing import ChangedMeanwhile, pause, pause_everything, put_back, set_wording
from obt.reminders.models import Switch, Wording
from obt.reminders.wording import Settings, delivered, everything_is_paused, settings_of
from tests.at_once import at_once
from tests.factories import ChampionFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def helen(db):
    return PersonFactory(name="Helen Ashworth", is_central=True)


@pytest.fixture
def rule(hand_in):
    return hand_in(examples={"name": "Nia"})


def said(rule, **other):
    """What a form sends that was opened just now."""
    now = settings_of(rule)
    return {
        "subject": now.subject, "text": now.text, "button": now.button, "days": now.days, "version": now.version,
    } | other  # fmt: skip


def test_what_was_changed_is_kept_and_the_rest_stays_as_delivered(rule, helen):
    assert set_wording(rule=rule, by=helen, **said(rule, subject="Anew", days=(21, 7)))
    row = Wording.objects.get()
    assert (row.name, row.subject, row.text, row.button, row.days) == ("learn", "Anew", "", "", [7, 21])
    assert settings_of(rule) == Settings((7, 21), False, "Anew", "It waits.", "Take it")


def test_what_is_as_delivered_again_follows_later_releases(rule, helen, hand_in):
    set_wording(rule=rule, by=helen, **said(rule, subject="Anew", text="Other."))
    set_wording(rule=rule, by=helen, **said(rule, text="It waits."))
    later = hand_in(text="It still waits.")
    assert settings_of(later) == Settings((14,), False, "Anew", "It still waits.", "Take it")


def test_the_same_once_more_changes_nothing(rule, helen):
    typed = said(rule, subject="Anew")
    assert set_wording(rule=rule, by=helen, **typed)
    assert not set_wording(rule=rule, by=helen, **typed)  # a second click: its version is out of date


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(rule, helen):
    opened = said(rule)
    set_wording(rule=rule, by=helen, **opened | {"subject": "Theirs"})
    with pytest.raises(ChangedMeanwhile) as refused:
        set_wording(rule=rule, by=helen, **opened | {"subject": "Mine"})
    assert refused.value.settings.subject == "Theirs"
    assert settings_of(rule).subject == "Theirs"


def test_a_pause_meanwhile_does_not_hold_up_a_wording(rule, helen):
    opened = said(rule, subject="Anew")
    pause(rule=rule, by=helen, is_paused=True)
    assert set_wording(rule=rule, by=helen, **opened)
    assert settings_of(rule) == Settings((14,), True, "Anew", "It waits.", "Take it")


def test_the_delivered_wording_comes_back_and_a_pause_stays(rule, helen):
    assert not put_back(rule=rule, by=helen)
    set_wording(rule=rule, by=helen, **said(rule, subject="Anew", text="Other.", button="Do", days=(1,)))
    pause(rule=rule, by=helen, is_paused=True)
    assert put_back(rule=rule, by=helen)
    assert settings_of(rule).version == delivered(rule).version
    assert settings_of(rule).is_paused
    assert not put_back(rule=rule, by=helen)


def test_one_kind_is_paused_and_goes_on(rule, helen, hand_in):
    other = hand_in("other")
    assert pause(rule=rule, by=helen, is_paused=True)
    assert not pause(rule=rule, by=helen, is_paused=True)
    assert (settings_of(rule).is_paused, settings_of(other).is_paused) == (True, False)
    assert settings_of(rule).version == delivered(rule).version
    assert pause(rule=rule, by=helen, is_paused=False)
    assert not settings_of(rule).is_paused


def test_everything_is_paused_and_goes_on(helen):
    assert not pause_everything(by=helen, is_paused=False)
    assert pause_everything(by=helen, is_paused=True)
    assert not pause_everything(by=helen, is_paused=True)
    assert everything_is_paused()
    assert pause_everything(by=helen, is_paused=False)
    assert not everything_is_paused()


def test_nobody_but_the_central_team_changes_anything(rule):
    for person in (PersonFactory(), ChampionFactory().person):
        for act in (
            partial(set_wording, rule=rule, **said(rule, subject="Anew")),
            partial(put_back, rule=rule),
            partial(pause, rule=rule, is_paused=True),
            partial(pause_everything, is_paused=True),
        ):
            with pytest.raises(PermissionDenied):
                act(by=person)
    assert not Wording.objects.exists()
    assert not Switch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(rule, helen):
    opened = said(rule)
    answers = at_once(
        *(partial(set_wording, rule=rule, by=helen, **opened | {"subject": subject}) for subject in ("One", "Two"))
    )
    assert {type(answer) for answer in answers} == {bool, ChangedMeanwhile}
    assert Wording.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_who_pause_at_once_pause(rule, helen):
    answers = at_once(*[partial(pause, rule=rule, by=helen, is_paused=True)] * 4)
    assert sorted(answers) == [False, False, False, True]
    answers = at_once(*[partial(pause_everything, by=helen, is_paused=True)] * 4)
    assert sorted(answers) == [False, False, False, True]
