"""What calendars are told from plan to end, in which mail, and who is told when."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from conversations.actions.scheduling import (
    cancel,
    invite_the_others,
)
from conversations.models import Conversation
from obt.mail import delivery
from obt.mail.measures import state_of
from obt.mail.models import Message
from tests.conversations.actions.told import read, waiting
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_the_way_of_an_invitation_through_a_calendar(plan, change, lead, sent, settings, next_week):
    settings.OBT_BASE_URL = "https://obt.example.gov.uk"
    made = plan(facilitator=lead)
    first = {message.address: read(rendered) for message, rendered in sent()}
    moved = change(made, starts_at=next_week + datetime.timedelta(hours=2), place="Room 9, by the lift")
    second = {message.address: read(rendered) for message, rendered in sent()}
    cancel(conversation=moved, by=lead, reason="Half of us are ill; we try again in March")
    third = {message.address: read(rendered) for message, rendered in sent()}

    assert set(first) == set(second) == set(third) == {"priya@dvla.gov.uk", "tomos@dvla.gov.uk"}
    told = [one["priya@dvla.gov.uk"] for one in (first, second, third)]
    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for _, event in told] == [0, 1, 2]
    assert {str(event["UID"]) for _, event in told} == {f"{made.uid}@obt.example.gov.uk"}
    assert [str(event["STATUS"]) for _, event in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event["DTSTART"].dt for _, event in told] == [
        next_week, next_week + datetime.timedelta(hours=2), next_week + datetime.timedelta(hours=2)
    ]  # fmt: skip
    assert [str(event["LOCATION"]) for _, event in told][:2] == ["Room 4.12", "Room 9, by the lift"]
    assert [str(event["ATTENDEE"]) for _, event in told] == ["mailto:priya@dvla.gov.uk"] * 3
    assert told[0][1]["ORGANIZER"].params["CN"] == "One Big Thing for Tomos Rees"
    assert f"https://obt.example.gov.uk/conversations/{made.pk}/" in told[0][1]["DESCRIPTION"]
    assert "Tomos Rees facilitates." in told[0][1]["DESCRIPTION"]


def test_a_message_names_its_reader_alone_and_answers_go_to_the_lead(plan, sent):
    plan()
    for message, rendered in sent():
        everything = rendered.text + rendered.html + rendered.calendar.content.decode().replace("\r\n ", "")
        other = {"priya@dvla.gov.uk": "tomos", "tomos@dvla.gov.uk": "priya"}[message.address]
        assert f"{other}@dvla.gov.uk" not in everything
        assert rendered.reply_to == ("Tomos Rees", "tomos@dvla.gov.uk")


def test_what_the_mails_say(plan, change, lead, sent, next_week):
    made = plan(link="https://teams.example.com/1")
    invitation = sent()[0][1]
    changed = change(made, minutes=45, facilitator=lead)
    update = sent()[0][1]
    cancel(conversation=changed, by=lead, reason="Too few of us <b>can</b>")
    end = sent()[0][1]

    day = f"{next_week:%A} {next_week.day} {next_week:%B}"
    assert invitation.subject == f"Drivers Medical Team C talks on {day}"
    assert "Room 4.12" in invitation.text
    assert "https://teams.example.com/1" in invitation.html
    assert f"/ideas/new/?team={made.team_id}" in invitation.html
    assert update.subject == f"Changed: Drivers Medical Team C talks on {day}"
    assert "The time has changed. It was" in update.text
    assert "2pm to 2:45pm" in update.text
    assert "Tomos Rees facilitates it now." in update.html
    assert end.subject == f"Cancelled: Drivers Medical Team C on {day}"
    assert "Why: Too few of us <b>can</b>" in end.text
    assert "Too few of us &lt;b&gt;can&lt;/b&gt;" in end.html


def test_a_worker_hands_over_what_mail_programs_take(plan):
    plan()
    Message.objects.update(not_before=timezone.now() - datetime.timedelta(minutes=1))  # before this test's transaction
    delivery.drain("bulk")

    letter = mail.outbox[0].message()
    types = [part.get_content_type() for part in letter.walk()]
    assert "text/calendar" in types
    assert "application/ics" in types
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert Calendar.from_ical(part.get_payload(decode=True)).events
    assert letter["Reply-To"] == "Tomos Rees <tomos@dvla.gov.uk>"
    assert state_of(f"conversation:{Conversation.objects.get().pk}").sent == 2


def test_who_joins_later_is_invited_when_a_lead_says_so_and_once(plan, lead, team, joins, sent):
    made = plan()
    sent()
    joins(team, email="later@dvla.gov.uk")

    assert invite_the_others(conversation=made, by=lead) == 1
    assert invite_the_others(conversation=made, by=lead) == 0
    assert waiting() == [("conversation-invitation", "later@dvla.gov.uk")]


def test_whose_invitation_failed_is_invited_again(plan, lead):
    made = plan()
    Message.objects.filter(address="priya@dvla.gov.uk").update(state="failed")

    assert invite_the_others(conversation=made, by=lead) == 1


def test_who_joins_later_is_invited_with_a_change(plan, change, team, joins, sent):
    made = plan()
    sent()
    joins(team, email="later@dvla.gov.uk")
    change(made, place="Room 5")

    assert ("conversation-invitation", "later@dvla.gov.uk") in waiting()
    assert len(waiting()) == 3


def test_planning_takes_as_many_statements_for_sixty_as_for_two(plan, team, joins, django_assert_max_num_queries):
    for _ in range(58):
        joins(team)
    with django_assert_max_num_queries(9):
        plan()
    assert len(waiting()) == 60


def test_a_person_of_another_team_hears_nothing(plan, sent):
    PersonFactory(email="else@dvla.gov.uk")
    plan()
    assert "else@dvla.gov.uk" not in [message.address for message, _ in sent()]
