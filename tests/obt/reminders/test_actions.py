"""Stopping reminders and starting them again: once is enough, however often it is asked, also at the same moment."""

import pytest

from obt.reminders.actions import choose, opt_in, opt_out, revoke_links
from obt.reminders.models import LinkRevision, OptOut
from tests.at_once import at_once
from tests.factories import PersonFactory

How = OptOut.How


@pytest.fixture
def person(db):
    return PersonFactory()


def stopped(person):
    return sorted(OptOut.objects.of(person).values_list("kind", "how"))


def test_a_kind_is_stopped_for_that_person_only(person):
    other = PersonFactory()

    opt_out(person=person, kind="masterclass", how=How.LINK)

    assert stopped(person) == [("masterclass", "link")]
    assert stopped(other) == []


def test_stopped_twice_the_first_time_stands(person):
    first = opt_out(person=person, kind="masterclass", how=How.ONE_CLICK)
    again = opt_out(person=person, kind="masterclass", how=How.PAGE)

    assert (again.pk, again.since) == (first.pk, first.since)
    assert stopped(person) == [("masterclass", "one-click")]


def test_all_at_once_is_a_row_of_its_own_and_leaves_the_others(person):
    opt_out(person=person, kind="masterclass")
    opt_out(person=person, kind="")
    opt_in(person=person, kind="")

    assert stopped(person) == [("masterclass", "page")]


def test_starting_again_what_was_not_stopped_changes_nothing(person):
    opt_out(person=person, kind="masterclass")
    opt_in(person=person, kind="reading")

    assert stopped(person) == [("masterclass", "page")]


def test_choosing_touches_only_what_it_names(person):
    for kind in ("a", "b", "c"):
        opt_out(person=person, kind=kind, how=How.LINK)

    choose(person=person, to_stop={"c", "d"}, to_start={"a"})

    assert stopped(person) == [("b", "link"), ("c", "link"), ("d", "page")]


def test_links_are_made_invalid_as_often_as_asked(person):
    assert [revoke_links(person=person).number for _ in range(3)] == [1, 2, 3]
    assert LinkRevision.objects.get().number == 3


def test_the_log_says_the_kind_and_how_once_and_never_whose(person, caplog):
    with caplog.at_level("INFO"):
        opt_out(person=person, kind="masterclass", how=How.ONE_CLICK)
        opt_out(person=person, kind="masterclass", how=How.ONE_CLICK)
        opt_out(person=person, kind="", how=How.LINK)
        opt_in(person=person, kind="", how=How.LINK)
        opt_in(person=person, kind="", how=How.LINK)

    said = [{key: one.msg[key] for key in ("event", "kind", "how")} for one in caplog.records]
    assert said == [
        {"event": "reminders_stopped", "kind": "masterclass", "how": "one-click"},
        {"event": "reminders_stopped", "kind": "all", "how": "link"},
        {"event": "reminders_started_again", "kind": "all", "how": "link"},
    ]
    assert person.email not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_same_at_the_same_moment_is_one_row():
    person = PersonFactory()
    for _ in range(5):
        answers = at_once(*[lambda: opt_out(person=person, kind="masterclass")] * 4)
        assert [type(one) for one in answers] == [OptOut] * 4, answers
        assert stopped(person) == [("masterclass", "page")]
        assert at_once(*[lambda: opt_in(person=person, kind="masterclass")] * 3) == [None] * 3
        assert stopped(person) == []


@pytest.mark.django_db(transaction=True)
def test_two_pages_saved_at_the_same_moment_both_hold():
    person = PersonFactory()
    for _ in range(5):
        answers = at_once(
            lambda: choose(person=person, to_stop={"a", "b", "c"}, to_start=set()),
            lambda: choose(person=person, to_stop={"c", "b", "d"}, to_start=set()),
        )
        assert answers == [None, None]
        assert [kind for kind, _ in stopped(person)] == ["a", "b", "c", "d"]
        OptOut.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_links_made_invalid_at_the_same_moment_are_all_counted():
    person = PersonFactory()
    answers = at_once(*[lambda: revoke_links(person=person)] * 4)
    assert sorted(one.number for one in answers) == [1, 2, 3, 4], answers
