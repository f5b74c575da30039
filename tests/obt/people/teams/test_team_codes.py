"""Joining by a code or link, and the page that shows them."""

import pytest
from django.test import Client
from django.utils import timezone

from obt.mail.models import Message
from obt.people.actions import teams as actions
from obt.people.models import Person
from obt.people.sign_in.codes import code_for
from tests.factories import (
    GradeFactory,
    PersonFactory,
    ProfessionFactory,
    RegionFactory,
)
from tests.obt.people.teams.pages import MEGABYTE, text

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("typed", ["", "KTX4", "KTX4-9WM0", "\0" * 8, MEGABYTE, "<script>", "ＫＴＸ４９ＷＭＰ"])
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
