"""The pages of teams: who gets them, what they say, and what bad input, haste and bad luck get."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obt.mail.models import Message
from obt.people.actions import teams as actions
from obt.people.models import Invitation, Membership, Person, Team
from obt.people.sign_in.codes import code_for
from tests.factories import (
    GradeFactory,
    MembershipFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    ProfessionFactory,
    RegionFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

_MEGABYTE = "x" * 1_000_000
JUNK = {
    "nothing": "",
    "blank": " \t ",
    "NUL": "Team\0A",
    "a megabyte": _MEGABYTE,
    "a number beyond all columns": str(10**30),
    "lines": "Team\r\nA",
    "turned around": "\u202emaet",
    "lone surrogate": "Team \ud800".encode("utf-8", "surrogatepass"),
    "figures only": "12345",
}


@pytest.fixture(autouse=True)
def in_production(settings):
    """Neither demo nor TLS, whatever the machine's environment says."""
    settings.OBT_DEMO = False
    settings.SECURE_SSL_REDIRECT = False


def text(answer):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def said(client, answer):
    """Where an answer leads, and what the page there says."""
    return answer["Location"], text(client.get(answer["Location"]))


def statements(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# My teams


def test_teams_are_listed_with_what_one_is_in_them(as_person, lead, team):
    archived = TeamFactory(name="Old team", lead=lead)
    actions.archive_team(team=archived, by=lead)
    TeamFactory(name="Not mine")
    page = text(as_person(lead).get("/teams/"))
    assert "Drivers Medical Team C DVLA You lead it" in page
    assert "Archived teams Old team , archived on" in page
    assert "Not mine" not in page


def test_who_is_in_no_team_is_told_what_to_do(as_person, stranger):
    page = text(as_person(stranger).get("/teams/"))
    assert "You are in no team yet" in page
    assert "Start a team" in page
    assert "Join a team by its code" in page


def test_many_teams_cost_as_many_statements_as_one(as_person, lead, team):
    client = as_person(lead)
    one = statements(client, "/teams/")
    for _ in range(60):
        TeamFactory(lead=lead)
    assert statements(client, "/teams/") == one <= 4


# Starting and changing


def test_a_team_is_started_and_its_page_gives_the_link(as_person, stranger, dvla):
    client = as_person(stranger)
    assert f'<option value="{stranger.organisation.slug}" selected>' in client.get("/teams/new/").content.decode()

    answer = client.post("/teams/new/", {"name": "  Finance   and\tpay ".replace("\t", " "), "organisation": "dvla"})

    team = Team.objects.get()
    where, page = said(client, answer)
    assert (where, team.name, team.organisation) == (f"/teams/{team.pk}/started/", "Finance and pay", dvla)
    assert team.join_codes.get().code in page
    assert "Finance and pay is ready" in page


def test_a_form_sent_twice_starts_one_team(as_person, stranger, dvla):
    client = as_person(stranger)
    answers = [client.post("/teams/new/", {"name": "Finance", "organisation": "dvla"})["Location"] for _ in range(2)]
    assert answers == [f"/teams/{Team.objects.get().pk}/started/"] * 2


def test_a_taken_name_is_said_and_what_was_typed_stays(as_person, stranger, team):
    answer = as_person(stranger).post("/teams/new/", {"name": "drivers medical team c", "organisation": "dvla"})
    page = text(answer)
    assert "DVLA has a team called drivers medical team c already" in page
    assert page.startswith("Error: Start a team")
    assert 'value="drivers medical team c"' in answer.content.decode()
    assert Team.objects.count() == 1


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
@pytest.mark.parametrize("field", ["name", "organisation"])
def test_junk_starts_and_changes_no_team(as_person, lead, team, field, junk):
    client = as_person(lead)
    typed = {"name": "Finance", "organisation": "dvla", field: junk}
    for address in ("/teams/new/", f"/teams/{team.pk}/change/"):
        answer = client.post(address, typed)
        assert answer.status_code == 200
        assert text(answer).startswith("Error: ")
    assert list(Team.objects.values_list("name", flat=True)) == ["Drivers Medical Team C"]


def test_names_are_text_wherever_they_stand(as_person, lead, team, member):
    Team.objects.update(name="<script>alert(1)</script> & Söhne {{ 7*7 }}")
    Person.objects.filter(pk=member.pk).update(name="<b>Priya</b>")
    client = as_person(lead)
    one = team.memberships.get(person=member).pk
    for page in ("/teams/", *(f"/teams/{team.pk}/{page}" for page in (
        "started/", "change/", "leave/", "hand-over/", "archive/", "code/", "code/renew/", "people/", "people/add/",
        f"people/{one}/lead/", f"people/{one}/remove/",
    ))):  # fmt: skip
        source = client.get(page).content.decode()
        assert "<script>alert(1)" not in source, page
        assert "<b>Priya" not in source, page
        assert "&lt;script&gt;alert(1)" in source, page
        assert "{{ 7*7 }}" in source, page


def test_a_team_is_renamed(as_person, lead, team):
    client = as_person(lead)
    answer = client.post(f"/teams/{team.pk}/change/", {"name": "Medical C", "organisation": "dvla"})
    team.refresh_from_db()
    assert (answer["Location"], team.name) == (f"/teams/{team.pk}/", "Medical C")


# Who may and who may not

LEADS_PAGES = ["started/", "change/", "hand-over/", "archive/", "code/", "code.svg", "code/renew/", "people/add/",
               "people/{}/lead/", "people/{}/member/", "people/{}/remove/"]  # fmt: skip


@pytest.mark.parametrize("page", LEADS_PAGES)
@pytest.mark.parametrize("who", ["member", "stranger", "champion"])
def test_the_pages_of_leads_are_not_there_for_others(as_person, request, team, membership, lead, member, page, who):
    address = f"/teams/{team.pk}/" + page.format(membership(lead).pk)
    client = as_person(request.getfixturevalue(who))
    posted = client.post(address, {"name": "X", "organisation": "dvla", "emails": "a@dvla.gov.uk"}).status_code
    assert client.get(address).status_code == 404
    assert posted in ({404, 405} | ({302} if (who, page) == ("member", "hand-over/") else set()))
    team.refresh_from_db()
    assert (team.name, team.archived_at) == ("Drivers Medical Team C", None)
    assert set(team.memberships.filter(role="lead", left_on=None).values_list("person", flat=True)) == {lead.pk}
    assert not Message.objects.exists()


@pytest.mark.parametrize("page", ["people/", "leave/", *LEADS_PAGES])
def test_an_outsider_gets_the_same_page_as_for_a_team_that_is_none(as_person, stranger, team, membership, lead, page):
    client = as_person(stranger)
    there, nowhere = (client.get(f"/teams/{pk}/{page.format(membership(lead).pk)}") for pk in (team.pk, team.pk + 1000))
    assert there.status_code == nowhere.status_code == 404
    assert text(there) == text(nowhere)


def test_a_membership_of_another_team_is_not_there(as_person, lead, team):
    other = MembershipFactory()
    client = as_person(lead)
    for page in ("lead", "member", "remove"):
        assert client.post(f"/teams/{team.pk}/people/{other.pk}/{page}/").status_code == 404
    other.refresh_from_db()
    assert (other.role, other.left_on) == ("member", None)


# Joining


def test_the_page_asks_first_then_joins(as_person, stranger, team, code):
    client = as_person(stranger)
    page = text(client.get(f"/teams/join/{code.code}/"))
    assert "Join Drivers Medical Team C?" in page
    assert "It is led by Tomos Rees." in page
    assert not team.memberships.filter(person=stranger).exists()

    for _ in range(2):  # the second is a double click
        assert client.post(f"/teams/join/{code.code}/")["Location"] == f"/teams/{team.pk}/"

    assert team.memberships.filter(person=stranger).count() == 1


def test_a_code_is_typed_in_any_way(as_person, stranger, code):
    client = as_person(stranger)
    answer = client.post("/teams/join/", {"code": f" {code.code.lower().replace('-', ' ')} "})
    assert answer["Location"] == f"/teams/join/{code.code}/"
    assert client.get(f"/teams/join/{code.code.lower().replace('-', '')}/").status_code == 200


@pytest.mark.parametrize("typed", ["", "KTX4", "KTX4-9WM0", "\0" * 8, _MEGABYTE, "<script>", "ＫＴＸ４９ＷＭＰ"])
def test_what_can_be_no_code_is_said_at_the_field(as_person, stranger, typed):
    answer = as_person(stranger).post("/teams/join/", {"code": typed})
    assert answer.status_code == 200
    assert text(answer).startswith("Error: Join a team")


@pytest.mark.parametrize("typed", ["KTX4-9WMP", "x", "%00", "a" * 2000, "9" * 40, "%F0%9F%98%80"])
def test_a_code_of_no_team_gets_a_page_that_says_so(as_person, stranger, typed):
    assert as_person(stranger).get(f"/teams/join/{typed}/").status_code == 404


def test_who_tries_codes_is_stopped_and_nobody_else(as_person, stranger, lead, code):
    client = as_person(stranger)
    answers = [client.get("/teams/join/KTX4-9WMP/").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    assert client.get(f"/teams/join/{code.code}/").status_code == 429  # a right guess is not told either
    assert as_person(PersonFactory()).get(f"/teams/join/{code.code}/").status_code == 200


def test_a_replaced_link_gets_a_page_of_its_own_that_names_no_team(as_person, stranger, lead, team, code):
    actions.renew_code(team=team, by=lead)
    client = as_person(stranger)
    for answer in (client.get(f"/teams/join/{code.code}/"), client.post(f"/teams/join/{code.code}/")):
        assert answer.status_code == 410
        assert "This link has been replaced" in text(answer)
        assert "Drivers Medical" not in text(answer)
    assert not team.memberships.filter(person=stranger).exists()


def test_the_link_of_an_archived_team_says_so(as_person, stranger, lead, team, code):
    actions.archive_team(team=team, by=lead)
    answer = as_person(stranger).get(f"/teams/join/{code.code}/")
    assert (answer.status_code, "This team has been archived" in text(answer)) == (410, True)


def test_who_is_in_it_already_is_led_to_the_team_even_by_an_old_link(as_person, member, lead, team, code):
    actions.renew_code(team=team, by=lead)
    assert as_person(member).get(f"/teams/join/{code.code}/")["Location"] == f"/teams/{team.pk}/"


def sign_in(client, email, onward):
    """Sign in as people do, from the page that asks for it to where it leads."""
    asked = client.get(onward)["Location"]
    client.get(asked)
    typed_at = client.post(asked, {"login": email})["Location"]
    ticket = Message.objects.filter(address=email, lane=Message.Lane.CODES).latest("pk").ticket
    return client.get(client.post(typed_at, {"code": code_for(ticket)})["Location"])


def welcome(client):
    """Answer the first-time questions; return what the last answer leads to."""
    GradeFactory(code="SEO")
    ProfessionFactory(code="policy")
    RegionFactory(code="wales")
    answers = {"name": "Nia New", "organisation": "dvla", "grade": "SEO", "profession": "policy", "region": "wales"}
    for question, answer in answers.items():
        client.post(f"/welcome/{question}/", {question: answer})
    return client.post("/welcome/check/")


def test_a_newcomer_who_scans_the_code_signs_in_says_who_they_are_and_lands_on_the_join_page(team, code):
    client = Client()
    link = f"/teams/join/{code.code}/"

    assert sign_in(client, "nia.new@dvla.gov.uk", link)["Location"] == "/welcome/"
    assert welcome(client)["Location"] == link
    assert "Join Drivers Medical Team C?" in text(client.get(link))


def test_who_was_added_before_registering_finds_the_team_when_they_sign_in(lead, team):
    actions.add_people(team=team, by=lead, emails=["nia.new@dvla.gov.uk"])
    placeholder = Person.objects.get(email="nia.new@dvla.gov.uk")
    client = Client()

    sign_in(client, "nia.new@dvla.gov.uk", "/teams/")
    assert welcome(client)["Location"] == "/teams/"

    assert "Drivers Medical Team C DVLA Member" in text(client.get("/teams/"))
    placeholder.refresh_from_db()
    assert placeholder.registered_at is not None
    assert team.memberships.get(person=placeholder).added_by == lead


def test_who_was_added_can_leave_by_the_link_in_the_mail_though_a_newcomer(as_person, lead, team):
    actions.add_people(team=team, by=lead, emails=["nia.new@dvla.gov.uk"])
    Person.objects.filter(email="nia.new@dvla.gov.uk").update(registered_at=timezone.now())
    client = as_person(Person.objects.get(email="nia.new@dvla.gov.uk"))
    assert client.get(f"/teams/{team.pk}/leave/")["Location"] == "/welcome/"
    assert welcome(client)["Location"] == f"/teams/{team.pk}/leave/"


# The code's pages


def test_the_code_is_shown_with_link_and_picture_and_can_be_downloaded(as_person, lead, team, code, settings):
    settings.OBT_BASE_URL = "https://obt.example"
    client = as_person(lead)
    page = client.get(f"/teams/{team.pk}/code/").content.decode()
    assert f"https://obt.example/teams/join/{code.code}/" in page
    assert "<svg aria-hidden" in page
    file = client.get(f"/teams/{team.pk}/code.svg")
    assert (file["Content-Type"], file["Content-Disposition"]) == (
        "image/svg+xml",
        f'attachment; filename="join-{code.code}.svg"',
    )


def test_renewing_asks_first_and_a_second_click_renews_once(as_person, lead, team, code):
    client = as_person(lead)
    address = f"/teams/{team.pk}/code/renew/"
    assert code.code in client.get(address).content.decode()
    for typed in ({}, {"code": "x"}, {"code": code.code}, {"code": code.code}):
        assert client.post(address, typed)["Location"] == f"/teams/{team.pk}/code/"
    assert team.join_codes.count() == 2


# People


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
    "junk", ["", " ", "Bob", "a\0@dvla.gov.uk", _MEGABYTE, "a@dvla.gov.uk," * 100_000, "@" * 20_000]
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


# Leaving, handing over, archiving


def test_a_member_leaves_and_a_second_click_is_told_so(as_person, member, team):
    client = as_person(member)
    assert "Do you want to leave this team?" in text(client.get(f"/teams/{team.pk}/leave/"))
    for message in ("You have left Drivers Medical Team C", "You are no longer in Drivers Medical Team C"):
        where, page = said(client, client.post(f"/teams/{team.pk}/leave/"))
        assert (where, message in page) == ("/teams/", True)
    assert client.get(f"/teams/{team.pk}/leave/").status_code == 404
    assert client.get(f"/teams/{team.pk}/people/").status_code == 404


def test_the_only_lead_is_told_what_to_do_instead(as_person, lead, team):
    client = as_person(lead)
    for answer in (client.get(f"/teams/{team.pk}/leave/"), client.post(f"/teams/{team.pk}/leave/")):
        assert "You cannot leave yet: the team needs a lead" in text(answer)
        assert "Hand the team over" in text(answer)
    assert team.memberships.get(person=lead).left_on is None


def test_a_lead_hands_over_and_a_second_click_is_told_so(as_person, lead, member, team, membership):
    client = as_person(lead)
    address = f"/teams/{team.pk}/hand-over/"
    assert "Priya Patel" in text(client.get(address))
    for _ in range(2):
        assert client.post(address, {"to": membership(member).pk})["Location"] == f"/teams/{team.pk}/"
    assert list(team.memberships.filter(role="lead").values_list("person", flat=True)) == [member.pk]


def test_a_click_that_comes_while_the_first_hands_over_is_told_so(
    as_person, lead, member, team, membership, monkeypatch
):
    client, hand_over = as_person(lead), actions.hand_over

    def after_the_first(**given):
        hand_over(**given)
        return hand_over(**given)

    monkeypatch.setattr(actions, "hand_over", after_the_first)
    where, page = said(client, client.post(f"/teams/{team.pk}/hand-over/", {"to": membership(member).pk}))
    assert (where, "You do not lead Drivers Medical Team C any more" in page) == (f"/teams/{team.pk}/", True)


@pytest.mark.parametrize("to", ["", "0", "9" * 40, "x", "\0", "another team's"])
def test_a_team_is_handed_to_nobody_who_is_not_in_it(as_person, lead, team, to):
    elsewhere = MembershipFactory()
    answer = as_person(lead).post(f"/teams/{team.pk}/hand-over/", {"to": elsewhere.pk if "team" in to else to})
    assert text(answer).startswith("Error: Hand the team over")


def test_with_nobody_to_hand_over_to_one_is_led_to_adding(as_person, lead):
    alone = TeamFactory(lead=lead)
    assert "Nobody else is in the team yet" in text(as_person(lead).get(f"/teams/{alone.pk}/hand-over/"))


def test_a_lead_archives_and_a_second_click_is_told_so(as_person, lead, team):
    client = as_person(lead)
    assert "2 members" in text(client.get(f"/teams/{team.pk}/archive/"))
    for message in ("Archived: Drivers Medical Team C", "Drivers Medical Team C has been archived already"):
        where, page = said(client, client.post(f"/teams/{team.pk}/archive/"))
        assert (where, message in page) == ("/teams/", True)


def test_the_people_of_an_archived_team_stay_readable(as_person, lead, team):
    actions.archive_team(team=team, by=lead)
    client = as_person(lead)
    page = text(client.get(f"/teams/{team.pk}/people/"))
    assert "Priya Patel Member" in page
    assert "Remove" not in page
    for gone in ("change/", "hand-over/", "code/", "code/renew/", "people/add/"):
        assert client.get(f"/teams/{team.pk}/{gone}").status_code == 404


# A champion's list


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
    for junk in ("%", "nothing", "<b>", _MEGABYTE[:3000], "\u202e"):
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
    "email", ["", "x", "me@gmail.com", "off@dvla.gov.uk", "a\0@dvla.gov.uk", _MEGABYTE, "é@dvla.gov.uk"]
)
def test_an_address_that_cannot_sign_in_leads_nothing(as_champion, team, lead, email):
    PersonFactory(email="off@dvla.gov.uk", is_active=False)
    answer = as_champion.post(f"/manage/teams/{team.pk}/lead/", {"email": email})
    assert answer.status_code == 200
    assert text(answer).startswith("Error: Replace the lead")
    assert team.memberships.get(role="lead").person == lead


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40, "1e3", "-1", "\u0663"])
def test_numbers_of_nothing_are_404(as_person, lead, champion, team, settings, number):
    settings.OBT_DEMO = True
    for person, address in (
        (lead, f"/teams/{number}/people/"),
        (lead, f"/teams/{team.pk}/people/{number}/remove/"),
        (champion, f"/manage/teams/{number}/lead/"),
    ):
        client = as_person(person)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)


def test_a_lead_sees_how_the_emails_to_those_added_are_getting_on_and_a_member_does_not(as_person, team, lead, member):
    actions.add_people(team=team, by=lead, emails=["new@dvla.gov.uk", "gone@dvla.gov.uk"])
    Message.objects.filter(address="gone@dvla.gov.uk").update(
        state="failed", last_problem="the mail server refused it (550)"
    )
    page = as_person(lead).get(f"/teams/{team.pk}/people/").content.decode()
    assert "1 email is waiting to be sent." in page
    assert "It could not be delivered to gone@dvla.gov.uk: the mail server refused it." in page
    assert "waiting to be sent" not in as_person(member).get(f"/teams/{team.pk}/people/").content.decode()
