"""Into the outbox, one or many, and back out of it."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from obt.mail import actions, claims, kinds
from obt.mail.actions import Outgoing
from obt.mail.models import Message
from tests.factories import PersonFactory

NOTICE = {"what": "totp_activated", "context": {}}


@pytest.fixture
def woken(monkeypatch):
    lanes = []
    monkeypatch.setattr(actions, "wake", lanes.append)
    return lanes


@pytest.fixture
def kind():
    one = kinds.Kind("test_invitation", "account_notice", "We meet", priority=10)
    kinds.register(one)
    yield one
    del kinds._kinds["test_invitation"]


def crowd(number):
    return [Outgoing(f"person{one}@dvla.gov.uk", context=NOTICE) for one in range(number)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 60, 5000])
def test_many_are_one_statement_and_wake_once_after_commit(kind, woken, django_assert_num_queries, number):
    with transaction.atomic():
        with django_assert_num_queries(1):
            rows = actions.queue_all(kind=kind.name, messages=crowd(number), about="conversation:12")
        assert woken == []
    assert woken == ["bulk"]
    assert len(rows) == number
    assert Message.objects.about("conversation:12").count() == number
    row = Message.objects.get(pk=rows[-1].pk)
    assert (row.address, row.kind, row.lane, row.priority) == (
        f"person{number - 1}@dvla.gov.uk",
        "test_invitation",
        "bulk",
        10,
    )
    assert (row.context, row.state, row.person) == (NOTICE, "queued", None)


def test_none_are_no_statement(kind, woken, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert actions.queue_all(kind=kind.name, messages=[]) == []


@pytest.mark.django_db(transaction=True)
def test_one_names_its_person_and_what_it_is_about(kind, woken):
    person = PersonFactory()
    row = actions.queue(kind=kind.name, address=person.email, person=person, about="team:3")
    assert Message.objects.about("team:3").get() == row
    assert row.person_id == person.pk
    assert woken == ["bulk"]


@pytest.mark.django_db(transaction=True)
def test_what_is_for_later_wakes_nobody_and_is_not_claimed_before(kind, woken):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    actions.queue(kind=kind.name, address="nia@dvla.gov.uk", not_before=tomorrow)
    actions.queue_all(kind=kind.name, messages=[Outgoing("eve@dvla.gov.uk", not_before=tomorrow)])
    assert woken == []
    assert claims.claim("bulk", "one") == []
    Message.objects.update(not_before=timezone.now() - datetime.timedelta(seconds=1))
    assert len(claims.claim("bulk", "one")) == 2


def test_an_unknown_kind_is_a_mistake_of_ours(db):
    with pytest.raises(KeyError):
        actions.queue_all(kind="no_such_kind", messages=crowd(1))


def test_what_waits_is_withdrawn_and_nothing_else(queued):
    waits = queued(about="conversation:1")
    ran_out = queued(about="conversation:1", leased_until=timezone.now() - datetime.timedelta(minutes=1), leased_by="x")
    others = [
        queued(about="conversation:1", leased_until=timezone.now() + datetime.timedelta(minutes=1), leased_by="x"),
        queued(about="conversation:12"),
        queued(),
        queued(about="conversation:1", state="sent", ticket="", sent_at=timezone.now()),
        queued(about="conversation:1", state="failed", ticket=""),
    ]
    before = [one.state for one in others]
    assert actions.withdraw(about="conversation:1") == 2
    for message in (waits, ran_out):
        message.refresh_from_db()
        assert (message.state, message.get_state_display()) == ("dropped", "No longer needed")
        assert (message.ticket, message.context) == ("", {})
    assert [Message.objects.get(pk=one.pk).state for one in others] == before
    assert waits not in claims.claim("codes", "one")


def test_only_some_kinds_are_withdrawn(queued):
    invitation, other = queued(about="conversation:1", kind="invitation"), queued(about="conversation:1", kind="other")
    assert actions.withdraw(about="conversation:1", kinds=["invitation"]) == 1
    assert set(Message.objects.values_list("pk", "state")) == {(invitation.pk, "dropped"), (other.pk, "queued")}
    assert actions.withdraw(about="conversation:1", kinds=[]) == 0
