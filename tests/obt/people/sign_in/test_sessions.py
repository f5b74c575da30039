"""Where somebody is signed in: they see it all, and end what they want; nobody else's."""

import pytest
from allauth.usersessions.models import UserSession

from obt.people.actions.accounts import end_sessions
from tests.factories import PersonFactory

SESSIONS = "/account/sessions/"


@pytest.fixture
def two(new_browser, nia):
    """Nia's laptop and her phone."""
    laptop, phone = new_browser(HTTP_USER_AGENT="Laptop"), new_browser(HTTP_USER_AGENT="Phone")
    laptop.sign_in(nia.email)
    phone.sign_in(nia.email)
    return laptop, phone


def is_in(visitor):
    return visitor.client.get("/profile/").status_code == 200


def row_of(visitor):
    return UserSession.objects.get(session_key=visitor.client.cookies["obt_session"].value)


def test_both_are_listed(two):
    page = two[0].client.get(SESSIONS).content.decode()
    assert page.count("Laptop") == page.count("Phone") == page.count("This browser") == 1


def test_one_is_ended(two):
    laptop, phone = two
    assert laptop.client.post(SESSIONS, {"end": row_of(phone).pk})["Location"] == SESSIONS
    assert (is_in(laptop), is_in(phone)) == (True, False)


def test_all_others_are_ended(two, new_browser, nia):
    third = new_browser()
    third.sign_in(nia.email)
    two[0].client.post(SESSIONS, {"end": "others"})
    assert [is_in(one) for one in (*two, third)] == [True, False, False]


def test_ending_this_one_leads_to_sign_in(two):
    laptop, phone = two
    assert laptop.client.post(SESSIONS, {"end": row_of(laptop).pk})["Location"] == "/account/login/"
    assert (is_in(laptop), is_in(phone)) == (False, True)


def test_nobody_ends_anybody_elses(two, new_browser):
    PersonFactory(email="eve@dvla.gov.uk")
    eve = new_browser()
    eve.sign_in("eve@dvla.gov.uk")
    assert eve.client.post(SESSIONS, {"end": row_of(two[0]).pk}).status_code == 404
    eve.client.post(SESSIONS, {"end": "others"})
    assert all(is_in(one) for one in two)
    assert "Laptop" not in eve.client.get(SESSIONS).content.decode()


@pytest.mark.parametrize(
    "end", ["", "0", "-1", "1e3", "9" * 18, "9" * 19, "9" * 400, "x", "²", "٣", "' OR 1=1", "other"]
)
def test_junk_ends_nothing(two, end):
    assert two[0].client.post(SESSIONS, {"end": end}).status_code == 404
    assert all(is_in(one) for one in two)


def test_looking_ends_nothing(two):
    two[0].client.get(SESSIONS, {"end": "others"})
    assert is_in(two[1])
    assert two[0].client.delete(SESSIONS).status_code == 405


def test_all_of_a_persons_sessions_end_at_once(two, nia):
    end_sessions(person=nia)
    assert not any(is_in(one) for one in two)


def test_signing_out_asks_first(two):
    laptop = two[0]
    assert "Do you want to sign out?" in laptop.client.get("/account/logout/").content.decode()
    assert is_in(laptop)
    assert laptop.client.post("/account/logout/")["Location"] == "/"
    assert (is_in(laptop), is_in(two[1])) == (False, True)
