"""Who has not said who they are is asked first, wherever they were going."""

import pytest

from tests.factories import NewcomerFactory, PersonFactory


@pytest.fixture
def new(as_person, db):
    return as_person(NewcomerFactory())


@pytest.mark.parametrize("address", ["/", "/home/", "/learning/", "/profile/", "/learning/other/record/"])
def test_a_newcomer_is_led_to_the_questions(new, address):
    assert new.get(address)["Location"] == "/welcome/"


@pytest.mark.parametrize(
    "address", ["/help/", "/privacy/", "/accessibility/", "/cookies/", "/account/sessions/", "/healthz"]
)
def test_what_is_public_and_the_account_open_all_the_same(new, address):
    assert new.get(address).get("Location") != "/welcome/"


@pytest.mark.parametrize(
    ("method", "address", "kept"),
    [
        ("get", "/learning/?page=2", "/learning/?page=2"),
        ("get", "/home/", None),
        ("post", "/learning/other/record/", None),
        ("get", "/learning/?" + "x" * 3000, None),
    ],
)
def test_the_page_asked_for_is_kept(new, method, address, kept):
    getattr(new, method)(address)

    assert new.session.get("welcome_next") == kept


def test_home_wipes_out_no_page_asked_for_before(new):
    new.get("/learning/")
    new.get("/home/")

    assert new.session["welcome_next"] == "/learning/"


def test_who_has_a_profile_goes_on(as_person, db):
    assert as_person(PersonFactory()).get("/home/").status_code == 200


def test_who_is_not_signed_in_is_asked_to(client, db):
    assert client.get("/home/")["Location"] == "/account/login/?next=/home/"
