"""The pages of a planned conversation: who gets them, what they say, what happens when a form is sent."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from conversations.models import Attendance, Conversation
from conversations.wording import when_of
from obt.mail.models import Message
from tests.factories import (
    ConversationFactory,
    HeldConversationFactory,
    IdeaFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(programme, team, lead, next_week):
    return ConversationFactory(programme=programme, team=team, created_by=lead, starts_at=next_week)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def address(conversation, page=""):
    return f"/conversations/{conversation.pk}/{page}"


# The page


def test_a_member_sees_what_when_where_and_how_to_get_ready(as_person, member, planned, lead):
    Conversation.objects.update(facilitator=lead, link="https://teams.example.com/1")
    page = text_of(as_person(member).get(address(planned)))
    said = [
        "<title>Conversation of Drivers Medical Team C on ", when_of(planned), "Room 3",
        "Tomos Rees facilitates.", 'href="https://teams.example.com/1"', "Add to calendar",
        f"/teams/{planned.team_id}/guide/", f"/ideas/new/?team={planned.team_id}", "No ideas yet",
    ]  # fmt: skip
    assert [one for one in said if one not in page] == []
    assert "Change the plan" not in page
    assert "Invitations" not in page


def test_a_lead_sees_the_ways_to_change_it_and_how_the_invitations_are_getting_on(as_person, lead, planned, member):
    about = f"conversation:{planned.pk}"
    now = timezone.now()
    Message.objects.create(
        kind="conversation-invitation", address=lead.email, person=lead, about=about, not_before=now, state="sent",
        sent_at=now,
    )  # fmt: skip
    Message.objects.create(
        kind="conversation-invitation", address=member.email, person=member, about=about, not_before=now,
        state="failed", last_problem="the mail server refused it (550)",
    )  # fmt: skip
    page = text_of(as_person(lead).get(address(planned)))
    said = [
        "Change the plan", "Cancel it", "1 sent", "1 could not be delivered",
        "could not be delivered to priya@dvla.gov.uk: the mail server refused it", "1 member has no invitation",
        "Invite 1 person",
    ]  # fmt: skip
    assert [one for one in said if one not in page] == []


def test_somebody_from_elsewhere_gets_a_404_for_everything(as_person, stranger, planned, lead):
    for page in ("", "change/", "cancel/", "invite/", "invite.ics"):
        assert as_person(stranger).get(address(planned, page)).status_code == 404
        assert as_person(stranger).post(address(planned, page)).status_code in (404, 405)
    other = TeamFactory(lead=stranger)
    assert as_person(lead).get(f"/conversations/new/?team={other.pk}").status_code == 404


def test_somebody_who_left_gets_a_404(as_person, member, planned, team):
    team.memberships.filter(person=member).update(left_on=timezone.localdate())
    assert as_person(member).get(address(planned)).status_code == 404


def test_a_member_can_neither_change_nor_cancel(as_person, member, planned, typed, next_week):
    me = as_person(member)
    for page in ("change/", "cancel/", "invite/"):
        assert me.get(address(planned, page)).status_code == 404
        assert me.post(address(planned, page), typed(next_week, place="Hacked")).status_code == 404
    assert me.get(f"/conversations/new/?team={planned.team_id}").status_code == 404
    planned.refresh_from_db()
    assert (planned.place, planned.state) == ("Room 3", "scheduled")


def test_ideas_stand_most_supported_first(as_person, member, lead, planned, programme, team):
    few = IdeaFactory(programme=programme, team=team, title="Fewer forms")
    many = IdeaFactory(programme=programme, team=team, title="Shorter meetings", supporters=[member, lead])
    IdeaFactory(programme=programme, title="Somebody else's")
    IdeaFactory(programme=programme, team=team, title="Parked one", state="parked", parked_reason="Later")
    page = text_of(as_person(member).get(address(planned)))
    assert page.index(many.title) < page.index(few.title)
    assert "Somebody else" not in page
    assert "Parked one" not in page


def test_other_peoples_text_is_never_html(as_person, member, planned, programme, team):
    IdeaFactory(programme=programme, team=team, title="<script>alert(1)</script>")
    Conversation.objects.update(place="<b>Room</b>")
    page = as_person(member).get(address(planned)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Room" not in page


def test_what_was_recorded_with_names_of_ones_own_team(as_person, member, lead, programme, team):
    guest = PersonFactory(name="Guest from Finance")
    denied = PersonFactory(name="Not There")
    held = HeldConversationFactory(
        programme=programme, team=team, created_by=lead, present=[member, lead, guest, denied], others_count=2,
        talked_about="How **forms** come back <i>",
    )  # fmt: skip
    Attendance.objects.filter(person=denied).update(disputed_at=timezone.now())
    IdeaFactory(programme=programme, team=team, title="One checklist", state="chosen", conversation=held)
    page = text_of(as_person(member).get(address(held)))
    said = ["The small change you chose", "One checklist", "<strong>forms</strong> come back &lt;i&gt;", "Priya Patel",
            "Tomos Rees", "And 3 other people.", "I was not there"]  # fmt: skip
    assert [one for one in said if one not in page] == []
    assert "Guest from Finance" not in page
    assert "Not There" not in page
    assert "Guest from Finance" in text_of(as_person(lead).get(address(held)))


def test_a_cancelled_one_says_so_with_the_reason(as_person, member, planned):
    Conversation.objects.update(state="cancelled", cancelled_at=timezone.now(), cancel_reason="Half of us are ill")
    page = text_of(as_person(member).get(address(planned)))
    assert "This conversation was cancelled on" in page
    assert "Half of us are ill" in page


def test_a_lead_is_led_to_record_it_once_it_has_started(as_person, lead, member, planned):
    Conversation.objects.update(starts_at=timezone.now() - datetime.timedelta(minutes=5))
    assert f"/conversations/{planned.pk}/record/" in text_of(as_person(lead).get(address(planned)))
    assert f"/conversations/{planned.pk}/record/" not in text_of(as_person(member).get(address(planned)))


def test_an_archived_teams_page_is_readable_and_says_so(as_person, lead, planned, team):
    team.archived_at = timezone.now()
    team.save()
    me = as_person(lead)
    page = text_of(me.get(address(planned)))
    assert "was archived on" in page
    assert "Change the plan" not in page
    assert me.get(address(planned, "change/")).status_code == 404
    assert me.get(f"/conversations/new/?team={team.pk}").status_code == 404


@pytest.mark.parametrize("state", ["scheduled", "recorded"])
def test_it_takes_eight_statements_at_most_for_one_and_for_sixty(as_person, lead, programme, team, joins, state):
    def add(number):
        for _ in range(number):
            person = joins(team)
            IdeaFactory(programme=programme, team=team, conversation=shown, author=person, supporters=[person, lead])
            Attendance.objects.create(conversation=shown, person=person)
            Message.objects.create(
                kind="conversation-invitation", address=person.email, person=person, not_before=timezone.now(),
                about=f"conversation:{shown.pk}", state="failed",
            )  # fmt: skip

    def count():
        with CaptureQueriesContext(connection) as statements:
            assert me.get(address(shown)).status_code == 200
        return len(statements)

    shown = (ConversationFactory if state == "scheduled" else HeldConversationFactory)(
        programme=programme, team=team, created_by=lead, facilitator=lead
    )
    me = as_person(lead)
    add(1)
    few = count()
    add(59)
    assert count() == few <= 8


# Planning one


def test_planning_one(as_person, lead, team, programme, typed, next_week):
    me = as_person(lead)
    page = f"/conversations/new/?team={team.pk}"
    assert "Plan a conversation" in text_of(me.get(page))

    answer = me.post(page, typed(next_week, time="2pm"), follow=True)

    made = Conversation.objects.get()
    assert answer.redirect_chain == [(address(made), 302)]
    assert f"Planned: {when_of(made)}." in text_of(answer)
    assert "2 waiting to be sent" in text_of(answer)


def test_a_second_click_leads_to_the_first_ones_page(as_person, lead, team, programme, typed, next_week):
    me = as_person(lead)
    page = f"/conversations/new/?team={team.pk}"
    first = me.post(page, typed(next_week))
    second = me.post(page, typed(next_week))
    assert first["Location"] == second["Location"]
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 2


def test_typed_values_survive_an_error(as_person, lead, team, programme, typed, next_week):
    answer = as_person(lead).post(
        f"/conversations/new/?team={team.pk}", typed(next_week, time="soonish", place="Attic")
    )
    page = text_of(answer)
    assert "<title>Error: Plan a conversation" in page
    assert 'value="soonish"' in page
    assert 'value="Attic"' in page
    assert "Enter a time, like 2pm or 14:00" in page


def test_a_lead_of_one_team_is_not_asked_which(as_person, lead, team, programme):
    assert as_person(lead).get("/conversations/new/")["Location"] == f"/conversations/new/?team={team.pk}"


def test_a_lead_of_several_teams_is_asked_which(as_person, lead, team, programme):
    other = TeamFactory(lead=lead, name="Night shift")
    me = as_person(lead)
    page = text_of(me.get("/conversations/new/"))
    assert "Which team is it for?" in page
    assert "Night shift" in page
    assert me.post("/conversations/new/", {"team": other.pk})["Location"] == f"/conversations/new/?team={other.pk}"
    assert "Choose a team" in text_of(me.post("/conversations/new/", {}))


def test_who_leads_no_team_is_told_what_to_do(as_person, member, team, programme):
    page = text_of(as_person(member).get("/conversations/new/"))
    assert "Only leads plan conversations" in page
    assert "/teams/new/" in page


def test_there_is_nothing_to_plan_without_a_programme_or_with_conversations_off(as_person, lead, team):
    me = as_person(lead)
    assert me.get("/conversations/new/").status_code == 404
    programme = ProgrammeFactory(has_conversations=False)
    assert me.get("/conversations/new/").status_code == 404
    programme.delete()


def test_once_records_closed_a_page_says_so(as_person, lead, team):
    today = timezone.localdate()
    ProgrammeFactory(opens_on=today - datetime.timedelta(days=300))
    answer = as_person(lead).get(f"/conversations/new/?team={team.pk}")
    assert answer.status_code == 200
    assert "closed" in text_of(answer)


# Changing and cancelling


def test_changing_it(as_person, lead, planned, typed, next_week):
    me = as_person(lead)
    assert 'value="Room 3"' in text_of(me.get(address(planned, "change/")))
    later = next_week + datetime.timedelta(hours=1)
    answer = me.post(address(planned, "change/"), typed(later, seen="0"), follow=True)
    planned.refresh_from_db()
    assert (planned.starts_at, planned.place, planned.sequence) == (later, "Room 4.12", 1)
    assert "Changed: " in text_of(answer)


def test_a_stale_form_is_shown_what_is_there_now_and_can_be_sent_again(as_person, lead, planned, typed, next_week):
    me = as_person(lead)
    me.post(address(planned, "change/"), typed(next_week, place="Room 5", seen="0"))
    stale = typed(next_week, place="Room 6", seen="0")

    answer = me.post(address(planned, "change/"), stale)

    page = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody changed this plan after you opened it" in page
    assert "Room 5" in page
    assert 'value="Room 6"' in page
    assert 'name="seen" value="1"' in page
    planned.refresh_from_db()
    assert planned.place == "Room 5"

    me.post(address(planned, "change/"), stale | {"seen": "1"})
    planned.refresh_from_db()
    assert (planned.place, planned.sequence) == ("Room 6", 2)


def test_the_same_twice_says_that_nothing_was_different(as_person, lead, planned, typed, next_week):
    me = as_person(lead)
    me.post(address(planned, "change/"), typed(next_week, place="Room 5", seen="0"))
    answer = me.post(address(planned, "change/"), typed(next_week, place="Room 5", seen="0"), follow=True)
    assert "Nothing was different" in text_of(answer)


def test_moving_it_onto_another_names_the_other(as_person, lead, planned, typed, next_week, programme, team):
    other = ConversationFactory(
        programme=programme, team=team, created_by=lead, starts_at=next_week + datetime.timedelta(days=1)
    )
    answer = as_person(lead).post(address(planned, "change/"), typed(other.starts_at, seen="0"))
    assert "has another conversation then" in text_of(answer)


def test_cancelling_asks_first_and_names_the_team_and_the_time(as_person, lead, planned):
    me = as_person(lead)
    page = text_of(me.get(address(planned, "cancel/")))
    assert "Do you want to cancel this conversation?" in page
    assert f"Drivers Medical Team C, {when_of(planned)}" in page

    answer = me.post(address(planned, "cancel/"), {"reason": "Half of us are ill"}, follow=True)

    planned.refresh_from_db()
    assert (planned.state, planned.cancel_reason) == ("cancelled", "Half of us are ill")
    assert "Cancelled: Drivers Medical Team C" in text_of(answer)
    again = me.post(address(planned, "cancel/"), {"reason": "x"}, follow=True)
    assert "has been cancelled" in text_of(again)
    assert "has been cancelled" in text_of(me.get(address(planned, "change/"), follow=True))


def test_a_recorded_one_has_no_plan_to_change(as_person, lead, programme, team, typed, next_week):
    held = HeldConversationFactory(programme=programme, team=team, created_by=lead)
    for page in ("change/", "cancel/"):
        answer = as_person(lead).post(address(held, page), typed(next_week), follow=True)
        assert "has been recorded" in text_of(answer)


def test_inviting_who_joined_since(as_person, lead, planned, joins, team):
    answer = as_person(lead).post(address(planned, "invite/"), follow=True)
    assert "The invitation is on its way to 2 people." in text_of(answer)
    again = as_person(lead).post(address(planned, "invite/"), follow=True)
    assert "Everybody in the team has been sent the invitation already." in text_of(again)


# The file for a calendar


def test_the_file_for_ones_calendar(as_person, member, planned, next_week):
    answer = as_person(member).get(address(planned, "invite.ics"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="conversation-{next_week:%Y-%m-%d}.ics"'
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.events
    assert calendar["METHOD"] == "PUBLISH"
    assert event["DTSTART"].dt == next_week
    assert event["UID"].startswith(str(planned.uid))
    assert "ATTENDEE" not in event


def test_the_file_of_a_cancelled_one_takes_it_out(as_person, member, planned):
    Conversation.objects.update(state="cancelled", cancelled_at=timezone.now(), sequence=1)
    (event,) = Calendar.from_ical(as_person(member).get(address(planned, "invite.ics")).content).events
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


# Junk


JUNK = ["\0", "\ud800", "a" * 200_000, "<script>", "'; DROP TABLE", "٣", "-1", "9" * 5000, "💥", "1\r\nBcc: x@y.z"]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_every_field_is_answered(as_person, lead, planned, typed, next_week, junk):
    from urllib.parse import urlencode

    me = as_person(lead)
    pages = {
        f"/conversations/new/?team={planned.team_id}": typed(next_week + datetime.timedelta(days=1)),
        address(planned, "change/"): typed(next_week, seen="0"),
        address(planned, "cancel/"): {"reason": ""},
        "/conversations/new/": {"team": ""},
    }
    for page, fields in pages.items():
        for name in fields:
            sent = urlencode({**fields, name: junk}, errors="surrogatepass")
            answer = me.post(page, sent, content_type="application/x-www-form-urlencoded")
            assert answer.status_code in (200, 302, 400, 409), (page, name)
    for wanted in ("abc", "-1", "9" * 40, "9" * 5000, "%00", "1.5", "%F0%9F%92%A5"):
        assert me.get(f"/conversations/new/?team={wanted}").status_code in (400, 404)
