"""What is asked just before reminders go: whether each is still wanted, and whether it may go now."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from obt.govuk.words import LONDON
from obt.mail import kinds, receipts
from obt.mail.models import Message, Undeliverable
from obt.people.models import Membership, Person
from obt.reminders.models import LinkRevision, OptOut, Switch, Wording
from obt.reminders.planning import plan_all
from obt.reminders.sending import link_revision, still_wanted
from tests.factories import PersonFactory, RegionFactory, TeamFactory

from .conftest import everyone, leads

pytestmark = pytest.mark.django_db


def at(text):
    """The moment in London, as "2024-10-28 09:00"."""
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.fixture
def ask():
    """A function: what is said at a moment of the messages that wait, as one word or moment each, by their order."""

    def ask(moment="2024-10-28 09:00", **which):
        messages = list(Message.objects.filter(state="queued", **which).order_by("pk"))
        with time_machine.travel(at(moment), tick=False):
            verdict = still_wanted(messages)
        answers = [*verdict.send, *verdict.dropped, *verdict.later]
        assert sorted(answers) == [message.pk for message in messages]  # each in one of the three
        return [
            "send" if one.pk in verdict.send else verdict.dropped.get(one.pk) or verdict.later[one.pk]
            for one in messages
        ]

    return ask


@pytest.fixture
def person(programme):
    return PersonFactory(name="Nia")


@pytest.fixture
def planned(person, hand_in):
    """A rule of which one message is planned."""
    rule = hand_in()
    plan_all(now=at("2024-10-28 00:00"))
    return rule


def test_who_still_has_it_to_do_is_reminded(planned, ask):
    assert ask() == ["send"]


def test_who_has_done_it_or_left_is_not(planned, ask, person):
    Person.objects.update(name="Done")
    assert ask() == ["done"]
    Person.objects.update(name="Nia", is_active=False)
    assert ask() == ["done"]


@pytest.mark.parametrize("kind", ["learn", ""])
def test_who_has_opted_out_is_not(planned, ask, person, kind):
    OptOut.objects.create(person=person, kind=kind)
    assert ask() == ["opted-out"]


def test_an_address_that_is_dead_gets_nothing(planned, ask, person):
    Undeliverable.objects.create(address=person.email, reason="no such mailbox")
    assert ask() == ["undeliverable"]


def test_what_is_paused_waits_as_long_as_it_is_useful(planned, ask):
    paused = Wording.objects.create(name="learn", subject="x", text="x", button="x", days=[14], is_paused=True)
    assert ask() == [at("2024-10-28 10:00")]
    assert ask("2024-10-28 17:30") == [at("2024-10-29 08:00")]
    assert ask("2024-11-11 17:30") == ["paused"]
    Wording.objects.filter(pk=paused.pk).update(is_paused=False)
    assert ask() == ["send"]
    Switch.objects.create(is_paused=True)
    assert ask() == [at("2024-10-28 10:00")]


def test_nothing_goes_after_the_window_or_without_a_programme(planned, ask, programme):
    type(programme).objects.update(closes_on=datetime.date(2024, 10, 25))
    assert ask() == ["closed"]
    assert ask("2025-03-20 09:00") == ["closed"]
    type(programme).objects.all().delete()
    assert ask() == ["closed"]


def test_outside_open_hours_it_waits_for_them(planned, ask):
    assert ask("2024-10-28 07:59") == [at("2024-10-28 08:00")]
    assert ask("2024-10-28 18:00") == [at("2024-10-29 08:00")]
    assert ask("2024-11-01 18:00") == [at("2024-11-04 08:00")]


def test_bank_holidays_are_those_of_the_persons_region_now(planned, ask, person):
    person.region = RegionFactory(bank_holidays="scotland")
    person.save()
    Message.objects.update(expires_at=at("2024-12-13 18:00"))
    assert ask("2024-12-02 10:00") == [at("2024-12-03 08:00")]


def test_one_a_week_is_counted_from_what_was_sent(hand_in, planned, ask, person):
    hand_in("record", useful=10)
    plan_all(now=at("2024-10-28 00:10"))
    learn, record = Message.objects.order_by("pk")
    assert ask(kind="record") == ["send"]
    assert ask(kind="learn") == [at("2024-10-28 10:00")]  # gives way
    Message.objects.filter(pk=record.pk).update(state="sent", sent_at=at("2024-10-28 09:05"))
    assert ask(kind="learn") == [at("2024-11-04 09:05")]
    Message.objects.filter(pk=learn.pk).update(expires_at=at("2024-11-01 18:00"))
    assert ask(kind="learn") == ["one-a-week"]
    Message.objects.filter(pk=record.pk).update(state="dropped", reason="done", sent_at=None)
    assert ask(kind="learn") == ["send"]


def test_to_what_is_paused_nothing_gives_way(hand_in, planned, ask):
    hand_in("record", useful=10)
    plan_all(now=at("2024-10-28 00:10"))
    Wording.objects.create(name="record", subject="", text="", button="", days=[], is_paused=True)
    assert ask(kind="learn") == ["send"]
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    Message.objects.filter(kind="record").update(leased_until=soon, leased_by="another")  # before it was paused
    assert ask(kind="learn") == [at("2024-10-28 10:00")]


def test_what_another_worker_has_in_hand_is_waited_for(hand_in, planned, ask):
    hand_in("record", useful=10)
    plan_all(now=at("2024-10-28 00:10"))
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    Message.objects.filter(kind="learn").update(leased_until=soon, leased_by="another")
    assert ask(kind="record") == [at("2024-10-28 09:05")]
    Message.objects.filter(kind="record").update(leased_until=soon, leased_by="another")
    assert ask(kind="record") == ["send"]


def test_appointments_are_not_counted(hand_in, planned, ask):
    hand_in("tomorrow", useful=1, is_appointment=True)
    plan_all(now=at("2024-10-28 00:10"))
    assert ask(kind="learn") == ["send"]
    Message.objects.filter(kind="learn").update(state="sent", sent_at=at("2024-10-28 09:00"))
    assert ask(kind="tomorrow") == ["send"]


def test_news_is_not_counted(hand_in, planned, ask):
    hand_in("news", useful=1, is_news=True)
    plan_all(now=at("2024-10-28 00:10"))
    assert ask(kind="learn") == ["send"]
    Message.objects.filter(kind="learn").update(state="sent", sent_at=at("2024-10-28 09:00"))
    assert ask(kind="news") == ["send"]


def test_an_event_that_moved_is_reminded_of_on_its_new_day(hand_in, programme, ask):
    hand_in("tomorrow", whom=leads, days=(7,), is_appointment=True)
    team = TeamFactory()
    Membership.objects.update(joined_on=datetime.date(2024, 10, 21))
    plan_all(now=at("2024-10-28 00:00"))
    Membership.objects.update(joined_on=datetime.date(2024, 10, 22))
    assert ask() == ["moved"]
    team.archived_at = at("2024-10-28 08:00")
    team.save()
    assert ask() == ["done"]


def test_once_stands_when_the_event_moves(hand_in, programme, ask):
    hand_in("find", whom=leads, days=(7,), once=True)
    hand_in("join", days=(14,), once=True)
    TeamFactory(lead=PersonFactory())
    Membership.objects.update(joined_on=datetime.date(2024, 10, 21))
    plan_all(now=at("2024-10-28 00:00"))
    Membership.objects.update(joined_on=datetime.date(2024, 10, 22))
    assert ask() == ["send"]


def test_what_is_said_is_brought_up_to_date(planned, person):
    person.name, person.email = "Nia Rees", "nia@dwp.gov.uk"
    person.save()
    LinkRevision.objects.create(person=person, number=3)
    message = Message.objects.get()
    with time_machine.travel(at("2024-10-28 09:00"), tick=False):
        still_wanted([message])
    assert (message.context["words"]["name"], message.address) == ("Nia Rees", "nia@dwp.gov.uk")
    assert link_revision(message) == 3


def test_a_receipt_about_it_is_about_the_address_that_it_went_to(planned, person):
    """Notify says by our reference what became of it: the row must not name an address that the person has left."""
    person.email = "nia@dwp.gov.uk"
    person.save()
    message = Message.objects.get()
    with time_machine.travel(at("2024-10-28 09:00"), tick=False):
        still_wanted([message])
    Message.objects.update(message_id="<1.x@obt>", provider_id="740e5834", state="sent", sent_at=at("2024-10-28 09:00"))
    receipts.take(receipts.Receipt("740e5834", "<1.x@obt>", receipts.PERMANENT))
    assert list(Undeliverable.objects.values_list("address", flat=True)) == ["nia@dwp.gov.uk"]


def test_what_does_not_go_keeps_the_address_that_it_was_planned_for(planned, ask, person):
    planned_for = person.email
    Person.objects.update(email="nia@dwp.gov.uk")
    assert ask("2024-10-28 19:00") == [at("2024-10-29 08:00")]
    assert Message.objects.get().address == planned_for


def test_what_was_not_planned_always_goes(planned, person):
    Message.objects.update(occurrence="")
    Person.objects.update(name="Done")
    message = Message.objects.get()
    assert still_wanted([message]).send == {message.pk}


def test_statements_do_not_grow_with_messages(hand_in, programme):
    hand_in()
    counts = []
    for how_many in (1, 20):
        PersonFactory.create_batch(how_many)
        plan_all(now=at("2024-10-28 00:00"))
        messages = list(Message.objects.all())
        with time_machine.travel(at("2024-10-28 09:00"), tick=False), CaptureQueriesContext(connection) as asked:
            assert len(still_wanted(messages).send) == len(messages)
        counts.append(len(asked))
    assert counts == [5, 5]  # the programme, settings, the switch, whom, their readers


def test_a_rule_that_now_finds_nobody_drops_all(planned, ask, hand_in):
    hand_in(whom=lambda programme: everyone(programme).none())
    assert ask() == ["done"]


def test_a_rule_that_cannot_be_asked_says_so_to_the_worker(planned, hand_in):
    hand_in(whom=lambda programme: Person.objects.values(nothing=F("pk")))
    messages = list(Message.objects.all())
    with time_machine.travel(at("2024-10-28 09:00"), tick=False), pytest.raises(ValueError, match="learn"):
        still_wanted(messages)


def test_each_rule_is_a_kind_of_message(planned):
    kind = kinds.get("learn")
    assert (kind.template, kind.priority) == ("reminder", 80)
    assert kind.still_wanted is still_wanted
