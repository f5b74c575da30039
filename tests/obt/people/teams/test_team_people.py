"""Who is in a team: the list, adding, removing, sharing the lead."""

import html
import re

import pytest

from obt.mail.models import Message
from obt.people.actions import teams as actions
from obt.people.models import Invitation
from tests.factories import (
    MembershipFactory,
)
from tests.obt.people.teams.pages import MEGABYTE, said, statements, text

pytestmark = pytest.mark.django_db


def test_everybody_in_it_sees_who_is_in_it_and_leads_what_to_do(as_person, lead, member, team):
    actions.add_people(team=team, by=lead, emails=["new@dvla.gov.uk"])
    page = text(as_person(lead).get(f"/teams/{team.pk}/people/"))
    assert "3 people." in page
    assert page.index("Tomos Rees Lead") < page.index("new@dvla.gov.uk Member, has not signed in yet")
    assert "Remove Priya Patel" in page
    page = text(as_person(member).get(f"/teams/{team.pk}/people/"))
    assert "Priya Patel Member" in page
    assert "Remove" not in page
    assert "Add people" not in page


def test_many_people_cost_as_many_statements_as_one(as_person, lead, team):
    client = as_person(lead)
    one = statements(client, f"/teams/{team.pk}/people/")
    for _ in range(60):
        MembershipFactory(team=team)
    assert statements(client, f"/teams/{team.pk}/people/") == one <= 8


def test_a_hundred_people_a_page(as_person, lead, team):
    for _ in range(99):
        MembershipFactory(team=team)
    client = as_person(lead)
    assert "Next page" in text(client.get(f"/teams/{team.pk}/people/"))
    assert "Previous page" in text(client.get(f"/teams/{team.pk}/people/?page=2"))
    for page in ("0", "-1", "9" * 5000, "x", "\u0663"):
        assert client.get(f"/teams/{team.pk}/people/", {"page": page}).status_code == 200


def test_what_was_pasted_is_sorted_and_nothing_typed_is_lost(as_person, lead, team, member):
    Invitation.objects.bulk_create([Invitation(team=team, person=member, invited_by=lead) for _ in range(199)])
    pasted = "Rees, Ann <ann@dvla.gov.uk>; priya@dvla.gov.uk, Bob\r\nbob at dvla\r\nme@gmail.com;late@dvla.gov.uk"
    answer = as_person(lead).post(f"/teams/{team.pk}/people/add/", {"emails": pasted})
    page = text(answer)
    for part in (
        "1 person added",
        "Added to Drivers Medical Team C They get an email that says so. ann@dvla.gov.uk",
        "they get no email. priya@dvla.gov.uk",
        "We found no email address that we can use here. Bob bob at dvla",
        "or mistyped? me@gmail.com",
        "give them the team’s link. late@dvla.gov.uk",
    ):
        assert part in page
    again = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.DOTALL)[1]).strip()
    assert again.splitlines() == ["Bob", "bob at dvla", "me@gmail.com", "late@dvla.gov.uk"]


def test_a_paste_sent_twice_adds_and_tells_once(as_person, lead, team):
    client = as_person(lead)
    for title in ("1 person added", "Nobody new was added"):
        assert title in text(client.post(f"/teams/{team.pk}/people/add/", {"emails": "ann@dvla.gov.uk"}))
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "junk", ["", " ", "Bob", "a\0@dvla.gov.uk", MEGABYTE, "a@dvla.gov.uk," * 100_000, "@" * 20_000]
)
def test_junk_adds_nobody(as_person, lead, team, junk):
    answer = as_person(lead).post(f"/teams/{team.pk}/people/add/", {"emails": junk})
    assert answer.status_code == 200
    assert text(answer).startswith("Error: Add people")
    assert team.memberships.count() == 2


@pytest.mark.parametrize(
    ("page", "after"), [("lead", "Tomos Rees Lead"), ("remove", "Priya Patel is no longer in Drivers Medical Team C")]
)
def test_each_asks_first_and_a_second_click_is_fine(as_person, lead, member, team, membership, page, after):
    client = as_person(lead)
    address = f"/teams/{team.pk}/people/{membership(member).pk}/{page}/"
    assert "Priya Patel" in text(client.get(address))
    assert team.memberships.filter(role="member", left_on=None).exists()
    for _ in range(2):
        where, said_there = said(client, client.post(address))
        assert where == f"/teams/{team.pk}/people/"
        assert after in said_there


def test_the_last_lead_is_told_why_they_stay(as_person, lead, team, membership):
    client = as_person(lead)
    for page in ("member", "remove"):
        _, page = said(client, client.post(f"/teams/{team.pk}/people/{membership(lead).pk}/{page}/"))
        assert "Drivers Medical Team C needs a lead: make somebody else one first" in page


def test_a_lead_sees_how_the_emails_to_those_added_are_getting_on_and_a_member_does_not(as_person, team, lead, member):
    actions.add_people(team=team, by=lead, emails=["new@dvla.gov.uk", "gone@dvla.gov.uk"])
    Message.objects.filter(address="gone@dvla.gov.uk").update(
        state="failed", last_problem="the mail server refused it (550)"
    )
    page = as_person(lead).get(f"/teams/{team.pk}/people/").content.decode()
    assert "1 email is waiting to be sent." in page
    assert "It could not be delivered to gone@dvla.gov.uk: the mail server refused it." in page
    assert "waiting to be sent" not in as_person(member).get(f"/teams/{team.pk}/people/").content.decode()
