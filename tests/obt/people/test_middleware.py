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


class TestSomebodyWhoseSessionHasEnded:
    """They press a button that is still on their screen."""

    def press(self, client, **headers):
        response = client.post("/profile/reminders/stop/", {"kind": "x"}, headers=headers)
        return response["Location"]

    @pytest.mark.django_db
    def test_comes_back_to_the_page_that_the_button_stood_on(self, client):
        came_from = {"referer": "http://testserver/profile/reminders/?a=1"}
        assert self.press(client, **came_from) == "/account/login/?next=/profile/reminders/%3Fa%3D1"

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "referer",
        ["", "https://elsewhere.example/profile/", "http://testserver//elsewhere.example/", "http://[", "x" * 5000],
    )
    def test_is_led_home_where_that_is_not_known(self, client, referer):
        assert self.press(client, referer=referer) == "/account/login/?next=/home/"

    @pytest.mark.django_db
    def test_is_told_that_nothing_was_changed(self, client):
        response = client.post("/profile/reminders/stop/", follow=True)
        assert "You had been signed out, so nothing was changed" in response.content.decode()
