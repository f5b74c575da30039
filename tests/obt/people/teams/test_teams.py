"""One's teams, starting one, and what a lead does with it as a whole."""

import pytest

from obt.people.actions import teams as actions
from obt.people.models import Person, Team
from tests.factories import (
    MembershipFactory,
    TeamFactory,
)
from tests.obt.people.teams.pages import JUNK, said, statements, text

pytestmark = pytest.mark.django_db


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
