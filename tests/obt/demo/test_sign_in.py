"""One click signs in as a demo account: in demo mode, and nowhere else."""

import pytest
from django.urls import reverse

from obt.demo.accounts import ACCOUNTS
from obt.people.models import Person
from tests.factories import PersonFactory

URL = "/demo/sign-in/"
EMAILS = [account.email for account in ACCOUNTS]


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def accounts(db):
    return [PersonFactory(email=email) for email in EMAILS]


@pytest.mark.parametrize("email", EMAILS)
def test_a_demo_account_is_signed_in_by_its_button(client, demo_mode, accounts, email):
    answer = client.post(URL, {"email": email})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")
    assert signed_in_as(client) == str(Person.objects.get(email=email).pk)


def test_the_session_is_listed_like_any_other(client, demo_mode, accounts):
    client.post(URL, {"email": "lead@example.gov.uk"})
    assert Person.objects.get(email="lead@example.gov.uk").usersession_set.count() == 1


def test_a_click_as_somebody_else_takes_over(client, demo_mode, accounts):
    client.post(URL, {"email": EMAILS[0]})
    client.post(URL, {"email": EMAILS[1]})
    assert signed_in_as(client) == str(Person.objects.get(email=EMAILS[1]).pk)


@pytest.mark.parametrize(
    "email", ["somebody@example.gov.uk", "", "Participant@example.gov.uk", "participant@example.gov.uk\0"]
)
def test_no_other_address_gets_in(client, demo_mode, accounts, email):
    PersonFactory(email="somebody@example.gov.uk")
    assert client.post(URL, {"email": email}).status_code == 404
    assert signed_in_as(client) is None


def test_an_account_that_is_not_there_is_explained(client, demo_mode, db):
    answer = client.post(URL, {"email": EMAILS[0]})
    assert answer["Location"] == reverse("account_login")
    assert signed_in_as(client) is None


def test_an_account_that_is_switched_off_stays_out(client, demo_mode, db):
    PersonFactory(email=EMAILS[0], is_active=False)
    client.post(URL, {"email": EMAILS[0]})
    assert signed_in_as(client) is None


@pytest.mark.parametrize(("demo", "production"), [(False, False), (True, True), (False, True)])
def test_outside_demo_mode_there_is_no_such_page(client, settings, accounts, demo, production):
    settings.OBT_DEMO = demo
    settings.SECURE_SSL_REDIRECT = production
    assert client.post(URL, {"email": EMAILS[0]}, secure=True).status_code == 404
    assert client.get(URL, secure=True).status_code == 404
    assert signed_in_as(client) is None


def test_looking_at_it_signs_nobody_in(client, demo_mode, accounts):
    assert client.get(URL, {"email": EMAILS[0]})["Location"] == reverse("account_login")
    assert client.put(URL).status_code == 405
    assert signed_in_as(client) is None


def test_it_needs_the_form_of_our_own_page(demo_mode, accounts):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(URL, {"email": EMAILS[0]}).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/learning/", "/learning/"),
        ("/learning/?a=b", "/learning/?a=b"),
        ("https://example.com/", "/home/"),
        ("//example.com/", "/home/"),
        ("/\\example.com", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("home", "/home/"),
        ("", "/home/"),
    ],
)
def test_it_goes_on_to_a_page_of_ours_only(client, demo_mode, accounts, wanted, gets):
    assert client.post(URL, {"email": EMAILS[0], "next": wanted})["Location"] == gets
