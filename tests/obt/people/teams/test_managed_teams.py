"""A champion's list of teams, and replacing a lead who is lost."""

import pytest

from obt.mail.models import Message
from obt.people.models import Membership
from tests.factories import (
    MembershipFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    TeamFactory,
)
from tests.obt.people.teams.pages import MEGABYTE, said, statements, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_champion(as_person, champion, settings):
    """A client that the champion is signed in with; in the demo, which asks for no second factor."""
    settings.OBT_DEMO = True
    return as_person(champion)


def test_a_champion_gives_a_second_factor_first(as_person, champion, team):
    client = as_person(champion)
    assert "Teams of your organisation" in text(client.get("/teams/"))
    for address in ("/manage/teams/", f"/manage/teams/{team.pk}/lead/"):
        assert client.get(address)["Location"] == "/account/2fa/"
        assert client.post(address, {"email": "priya@dvla.gov.uk"}).status_code in (302, 405)
    assert team.memberships.get(role="lead").person.name == "Tomos Rees"
    assert not Message.objects.exists()


def test_nobody_else_is_shown_the_way_there(as_person, lead, team):
    assert "Teams of your organisation" not in text(as_person(lead).get("/teams/"))


def test_a_champion_sees_names_and_leads_of_their_teams_and_finds_them(as_champion, team, dvla, lead):
    TeamFactory(name="Swansea 2", organisation=OrganisationFactory(name="Swansea", parent=dvla), lead=lead)
    TeamFactory(name="Elsewhere")
    client = as_champion
    page = text(client.get("/manage/teams/"))
    assert "2 teams" in page
    assert "Drivers Medical Team C DVLA Led by Tomos Rees" in page
    assert "Elsewhere" not in page
    assert "1 team" in text(client.get("/manage/teams/", {"name": "SWANSEA"}))
    for junk in ("%", "nothing", "<b>", MEGABYTE[:3000], "\u202e"):
        assert "No team has a name like that" in text(client.get("/manage/teams/", {"name": junk}))
    assert client.get("/manage/teams/", {"name": "\0"}).status_code == 404


def test_leads_without_a_name_leave_no_gap(as_champion, team, lead):
    MembershipFactory(team=team, role="lead", person=NewcomerFactory())
    assert "Led by Tomos Rees Replace" in text(as_champion.get("/manage/teams/"))
    Membership.objects.filter(person=lead).update(role="member")
    assert "Its lead has not signed in yet" in text(as_champion.get("/manage/teams/"))


def test_many_managed_teams_cost_as_many_statements_as_one(as_champion, team, dvla):
    client = as_champion
    one = statements(client, "/manage/teams/")
    for _ in range(60):
        TeamFactory(organisation=dvla)
    assert statements(client, "/manage/teams/") == one <= 6
    assert "Next page" in text(client.get("/manage/teams/"))


@pytest.mark.parametrize("who", ["lead", "stranger"])
def test_who_is_no_champion_manages_nothing(as_person, request, team, who):
    client = as_person(request.getfixturevalue(who))
    assert client.get("/manage/teams/").status_code == 404
    assert client.post(f"/manage/teams/{team.pk}/lead/", {"email": "a@dvla.gov.uk"}).status_code == 404


def test_a_champion_replaces_a_lead(as_champion, team):
    client = as_champion
    assert "is led by Tomos Rees" in text(client.get(f"/manage/teams/{team.pk}/lead/"))
    for _ in range(2):
        where, page = said(client, client.post(f"/manage/teams/{team.pk}/lead/", {"email": "Priya@dvla.gov.uk"}))
        assert (where, "Led by Priya Patel" in page) == ("/manage/teams/", True)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "email", ["", "x", "me@gmail.com", "off@dvla.gov.uk", "a\0@dvla.gov.uk", MEGABYTE, "é@dvla.gov.uk"]
)
def test_an_address_that_cannot_sign_in_leads_nothing(as_champion, team, lead, email):
    PersonFactory(email="off@dvla.gov.uk", is_active=False)
    answer = as_champion.post(f"/manage/teams/{team.pk}/lead/", {"email": email})
    assert answer.status_code == 200
    assert text(answer).startswith("Error: Replace the lead")
    assert team.memberships.get(role="lead").person == lead
