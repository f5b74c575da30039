"""Planning, changing and cancelling: who may, what stands in the way, and two at once."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from conversations.actions.scheduling import (
    AlreadyPlanned,
    ChangedMeanwhile,
    NoLongerPlanned,
    cancel,
    invite_the_others,
)
from conversations.models import Conversation
from obt.mail.models import Message
from obt.programme.rules import RecordsClosed
from tests.conversations.actions.told import read, waiting
from tests.factories import HeldConversationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


# Planning


def test_a_lead_plans_and_every_member_is_invited(plan, team, programme, next_week, lead):
    made = plan()

    assert (made.team, made.programme, made.state, made.was_planned) == (team, programme, "scheduled", True)
    assert (made.sequence, made.created_by, made.ends_at) == (0, lead, next_week + datetime.timedelta(hours=1))
    assert waiting() == [
        ("conversation-invitation", "priya@dvla.gov.uk"),
        ("conversation-invitation", "tomos@dvla.gov.uk"),
    ]


def test_somebody_who_left_or_cannot_sign_in_is_not_invited(plan, team, joins):
    joins(team, email="off@dvla.gov.uk", is_active=False)
    left = joins(team, email="left@dvla.gov.uk")
    team.memberships.filter(person=left).update(left_on=timezone.localdate())

    plan()

    assert {address for _, address in waiting()} == {"priya@dvla.gov.uk", "tomos@dvla.gov.uk"}


def test_somebody_who_was_added_and_has_not_registered_is_invited(plan, team, joins):
    joins(team, email="new@dvla.gov.uk", name="", registered_at=None, profile_completed_at=None, organisation=None)

    plan()

    assert ("conversation-invitation", "new@dvla.gov.uk") in waiting()


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_a_member_or_a_stranger_cannot_plan(plan, request, who):
    with pytest.raises(PermissionDenied):
        plan(by=request.getfixturevalue(who))

    assert not Conversation.objects.exists()


def test_nothing_is_planned_for_an_archived_team(plan, team):
    team.archived_at = timezone.now()
    team.save()

    with pytest.raises(PermissionDenied):
        plan()


def test_it_cannot_be_planned_for_the_past_or_outside_the_programme(plan, programme):
    for starts_at in (
        timezone.now() - datetime.timedelta(minutes=1),
        timezone.make_aware(
            datetime.datetime.combine(programme.records_close_on + datetime.timedelta(days=1), datetime.time(9))
        ),
    ):
        with pytest.raises(ValueError):
            plan(starts_at=starts_at)


def test_it_can_be_planned_before_the_programme_opens_but_not_after_its_records_closed(plan, next_week):
    today = timezone.localdate()
    ahead = ProgrammeFactory(opens_on=today + datetime.timedelta(days=200))
    over = ProgrammeFactory(opens_on=today - datetime.timedelta(days=600))
    assert plan(programme=ahead, starts_at=next_week + datetime.timedelta(days=210)).programme == ahead
    with pytest.raises(RecordsClosed):
        plan(programme=over)


def test_a_second_click_makes_no_second_meeting_and_no_second_mail(plan):
    first = plan()
    with pytest.raises(AlreadyPlanned) as caught:
        plan(place="Elsewhere")

    assert caught.value.conversation == first
    assert len(waiting()) == 2


def test_after_a_cancellation_the_time_is_free_again(plan, lead):
    cancel(conversation=plan(), by=lead)

    assert plan().state == "scheduled"


# Changing


def test_no_difference_tells_nobody(plan, change, sent):
    made = plan()
    sent()

    assert change(made).sequence == 0
    assert waiting() == []


@pytest.mark.parametrize("what", ["starts_at", "minutes", "place", "link", "facilitator"])
def test_every_change_reaches_calendars(plan, change, sent, what, next_week, member):
    made = plan()
    sent()
    value = {
        "starts_at": next_week + datetime.timedelta(days=1), "minutes": 90, "place": "Room 5",
        "link": "https://example.org/", "facilitator": member,
    }[what]  # fmt: skip

    changed = change(made, **{what: value})

    assert (changed.sequence, getattr(changed, what), changed.uid) == (1, value, made.uid)
    assert [kind for kind, _ in waiting()] == ["conversation-change"] * 2


def test_what_waits_is_overtaken_by_a_change(plan, change, sent):
    """Nobody reads of a change to something they were never told, and nobody gets two."""
    made = plan()
    change(made, place="Room 5")

    gone = sent()

    assert [message.kind for message, _ in gone] == ["conversation-invitation"] * 2
    assert {read(rendered)[1]["SEQUENCE"] for _, rendered in gone} == {1}


def test_an_invitation_that_is_overtaken_in_a_workers_hands_is_dropped(plan, change, sent):
    made = plan()
    in_hand = Message.objects.filter(address="priya@dvla.gov.uk")
    in_hand.update(leased_until=timezone.now() + datetime.timedelta(minutes=5))  # not to be withdrawn any more
    change(made, place="Room 5")

    gone = {(message.address, message.kind) for message, _ in sent()}

    assert gone == {
        ("priya@dvla.gov.uk", "conversation-change"),
        ("tomos@dvla.gov.uk", "conversation-invitation"),
    }


def test_two_leads_the_second_is_told_and_nothing_is_overwritten(plan, change, sent, next_week):
    made = plan()
    sent()
    change(made, place="Room 5")

    with pytest.raises(ChangedMeanwhile) as caught:
        change(made, starts_at=next_week + datetime.timedelta(days=1))

    assert (caught.value.conversation.place, caught.value.conversation.starts_at) == ("Room 5", next_week)
    assert len(waiting()) == 2


def test_the_same_change_twice_is_one(plan, change):
    made = plan()
    first, second = change(made, place="Room 5"), change(made, place="Room 5")

    assert (first.sequence, second.sequence) == (1, 1)
    assert len(waiting()) == 2


def test_it_cannot_be_moved_onto_another_or_into_the_past(plan, change, next_week):
    other = plan(starts_at=next_week + datetime.timedelta(days=1))
    made = plan()

    with pytest.raises(AlreadyPlanned) as caught:
        change(made, starts_at=other.starts_at)
    assert caught.value.conversation == other
    with pytest.raises(ValueError):
        change(made, starts_at=timezone.now() - datetime.timedelta(hours=1))


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_only_leads_change_or_cancel(plan, change, request, who):
    made = plan()
    with pytest.raises(PermissionDenied):
        change(made, by=request.getfixturevalue(who), place="Room 5")
    with pytest.raises(PermissionDenied):
        cancel(conversation=made, by=request.getfixturevalue(who))
    with pytest.raises(PermissionDenied):
        invite_the_others(conversation=made, by=request.getfixturevalue(who))


def test_what_is_recorded_or_cancelled_is_no_plan(plan, change, lead, programme, team):
    held = HeldConversationFactory(programme=programme, team=team, created_by=lead)
    with pytest.raises(NoLongerPlanned):
        change(held, place="Room 5")
    with pytest.raises(NoLongerPlanned):
        cancel(conversation=held, by=lead)
    gone = cancel(conversation=plan(), by=lead)
    with pytest.raises(NoLongerPlanned):
        change(gone, place="Room 5")


# Cancelling


def test_cancelling_reaches_those_who_were_invited_and_no_one_else(plan, lead, team, joins, sent):
    made = plan()
    sent()
    joins(team, email="later@dvla.gov.uk")

    cancelled = cancel(conversation=made, by=lead, reason="Ill")

    assert (cancelled.state, cancelled.sequence, cancelled.cancel_reason) == ("cancelled", 1, "Ill")
    assert waiting() == [
        ("conversation-cancelled", "priya@dvla.gov.uk"),
        ("conversation-cancelled", "tomos@dvla.gov.uk"),
    ]


def test_cancelling_what_was_never_sent_sends_nothing_at_all(plan, lead, sent):
    cancel(conversation=plan(), by=lead)

    assert sent() == []
    assert set(Message.objects.values_list("state", flat=True)) == {"dropped"}


def test_a_second_click_cancels_once(plan, lead, sent):
    made = plan()
    sent()
    cancel(conversation=made, by=lead, reason="Ill")
    cancel(conversation=made, by=lead, reason="Other")

    assert len(waiting()) == 2
    assert Conversation.objects.get().cancel_reason == "Ill"


def test_somebody_who_left_gets_it_out_of_their_calendar_without_the_reason(plan, lead, member, team, sent):
    made = plan()
    sent()
    team.memberships.filter(person=member).update(left_on=timezone.localdate())
    cancel(conversation=made, by=lead, reason="Ill")

    gone = {message.address: rendered for message, rendered in sent()}

    assert "Why: Ill" in gone["tomos@dvla.gov.uk"].text
    assert "Ill" not in gone["priya@dvla.gov.uk"].text
    assert read(gone["priya@dvla.gov.uk"])[0] == "CANCEL"


def test_somebody_who_left_gets_neither_invitation_nor_change(plan, change, member, team, sent):
    made = plan()
    team.memberships.filter(person=member).update(left_on=timezone.localdate())
    assert [message.address for message, _ in sent()] == ["tomos@dvla.gov.uk"]

    change(made, place="Room 5")
    assert [message.address for message, _ in sent()] == ["tomos@dvla.gov.uk"]


def test_nobody_is_written_to_once_its_time_has_passed(plan, lead, sent, next_week):
    made = plan()
    with time_machine.travel(next_week + datetime.timedelta(hours=3)):
        assert sent() == []
        cancel(conversation=made, by=lead)
        assert waiting() == []
