"""Who looks after others' data opens it with a second factor only."""

import datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from obt.mail.models import Message
from obt.people.sign_in.second_factor import WANTED, needs_one, second_factor_required
from tests.factories import ChampionFactory, PersonFactory

INDEX, ACTIVATE, AUTHENTICATE = "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/authenticate/"
CENTRAL = "central@cabinetoffice.gov.uk"


@pytest.fixture
def central(db):
    return PersonFactory(email=CENTRAL, is_central=True)


@pytest.fixture
def signed_in(visitor, central):
    visitor.sign_in(CENTRAL)
    return visitor.client


def test_the_central_team_is_led_to_setting_one_up_and_back(signed_in, add_app):
    assert signed_in.get("/admin/?a=b")["Location"] == INDEX
    page = signed_in.get(INDEX).content.decode()
    assert "you need a second step when you sign in" in page
    add_app(signed_in)
    assert 'href="/admin/?a=b"' in signed_in.get("/account/2fa/recovery-codes/").content.decode()
    assert signed_in.get("/admin/").status_code == 200
    assert WANTED not in signed_in.session


def test_the_second_step_is_asked_at_sign_in(signed_in, central, new_browser, add_app, numbers):
    secret = add_app(signed_in)
    later = new_browser()
    assert later.sign_in(CENTRAL)["Location"] == AUTHENTICATE
    assert later.signed_in_as() is None
    assert "That did not work" in later.client.post(AUTHENTICATE, {"code": "000000"}).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=True):
        assert later.client.post(AUTHENTICATE, {"code": numbers(secret)})["Location"] == "/home/"
        assert later.client.get("/admin/").status_code == 200


def test_a_recovery_code_does_too_but_once(signed_in, new_browser, add_app):
    add_app(signed_in)
    page = signed_in.get("/account/2fa/recovery-codes/download/").content.decode()
    recovery = page.split()[-1]
    for status in (302, 200):
        later = new_browser()
        later.sign_in(CENTRAL)
        assert later.client.post(AUTHENTICATE, {"code": recovery}).status_code == status


def test_numbers_of_the_app_work_once(signed_in, new_browser, add_app, numbers):
    secret = add_app(signed_in)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=False):
        for status in (302, 200):
            later = new_browser()
            later.sign_in(CENTRAL)
            assert later.client.post(AUTHENTICATE, {"code": numbers(secret)}).status_code == status


def test_a_factor_set_up_elsewhere_must_be_used_here(visitor, new_browser, central, add_app, numbers):
    visitor.sign_in(CENTRAL)
    other = new_browser()
    other.sign_in(CENTRAL)
    secret = add_app(visitor.client)
    assert other.client.get("/admin/")["Location"] == "/account/2fa/reauthenticate/?next=%2Fadmin%2F"
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=True):
        answer = other.client.post("/account/2fa/reauthenticate/", {"code": numbers(secret), "next": "/admin/"})
        assert answer["Location"] == "/admin/"
        assert other.client.get("/admin/").status_code == 200


def test_who_removes_their_factor_is_out_again(signed_in, central, add_app):
    add_app(signed_in)
    assert signed_in.get("/admin/").status_code == 200
    assert signed_in.post("/account/2fa/totp/deactivate/")["Location"] == INDEX
    assert not Authenticator.objects.filter(user=central).exists()
    assert signed_in.get("/admin/")["Location"] == INDEX


def test_changes_are_told_by_mail(signed_in, add_app):
    add_app(signed_in)
    signed_in.post("/account/2fa/totp/deactivate/")
    told = set(Message.objects.filter(kind="account_notice").values_list("context__what", "address"))
    assert told == {("totp_activated", CENTRAL), ("totp_deactivated", CENTRAL)}


def test_secrets_are_encrypted_in_the_database(signed_in, central, add_app):
    secret = add_app(signed_in)
    codes = signed_in.get("/account/2fa/recovery-codes/download/").content.decode().split()[-10:]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_secrets_survive_a_new_secret_key(signed_in, settings, add_app, numbers):
    secret = add_app(signed_in)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    stored = Authenticator.objects.get(type="totp").wrap()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=True):
        assert stored.validate_code(numbers(secret))


def test_in_demo_mode_nobody_needs_one(signed_in, settings, central):
    settings.OBT_DEMO = True
    assert not needs_one(central)
    assert signed_in.get("/admin/").status_code == 200


def test_champions_need_one_while_they_are(nia, central):
    today = timezone.localdate()
    assert not needs_one(nia)
    past = today - datetime.timedelta(days=9)
    ChampionFactory(person=nia, starts_on=past, ends_on=today - datetime.timedelta(days=1))
    assert not needs_one(nia)
    ChampionFactory(person=nia, starts_on=today)
    assert needs_one(nia)


def test_the_guard_asks_champions_and_lets_others_on(nia, visitor):
    visitor.sign_in(nia.email)

    def open_page():
        request = RequestFactory().get("/dashboard/?x=1")
        request.user, request.session = nia, visitor.client.session
        request._messages = type("Nobody", (), {"add": lambda *_: None})()
        return second_factor_required(lambda request: HttpResponse("figures"))(request)

    assert open_page().content == b"figures"
    ChampionFactory(person=nia)
    assert open_page()["Location"] == INDEX


def test_the_admin_is_not_there_for_others(visitor, nia):
    visitor.sign_in(nia.email)
    for path in ("/admin/", "/admin/login/", "/admin/people/person/", "/admin/nowhere/", "/admin/password_change/"):
        assert visitor.client.get(path).status_code == 404, path


def test_the_admin_has_no_sign_in_of_its_own(client, central):
    answer = client.get("/admin/people/person/", follow=True)
    assert answer.redirect_chain[-1][0] == "/account/login/?next=/admin/people/person/"
    assert client.post("/admin/login/", {"username": CENTRAL, "password": "x"})["Location"].startswith(
        "/account/login/"
    )
    assert client.get("/admin/login/", {"next": "//evil.example"})["Location"] == "/account/login/?next=/admin/"
    assert b'type="password"' not in answer.content


def test_the_admin_signs_out_on_our_page_and_changes_no_passwords(signed_in, add_app):
    add_app(signed_in)
    assert signed_in.post("/admin/logout/")["Location"] == "/account/logout/"
    assert signed_in.get("/admin/password_change/").status_code == 404
    assert signed_in.get("/admin/password_change/done/").status_code == 404


def test_the_admin_shows_nothing_that_opens_an_account(signed_in, add_app):
    add_app(signed_in)
    for table in (
        "mfa/authenticator",
        "usersessions/usersession",
        "account/emailaddress",
        "mail/message",
        "sessions/session",
    ):
        assert signed_in.get(f"/admin/{table}/").status_code == 404, table


JUNK = [
    "", "{}", "[]", "null", "1", '"x"', "{", '{"id": 1}', '{"response": {"userHandle": "!"}}', '{"response": []}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', "\0", "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_for_a_passkey_is_refused(signed_in, client, junk):
    assert client.post("/account/2fa/webauthn/login/", {"credential": junk}).status_code in {200, 302}
    signed_in.get("/account/2fa/webauthn/add/")
    assert signed_in.post("/account/2fa/webauthn/add/", {"name": "x", "credential": junk}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("junk", ["", "1", "000000", "x" * 10_000, "١٢٣٤٥٦", "\0", "1e5", "🦄"])
def test_junk_for_numbers_is_refused(signed_in, junk):
    signed_in.get(ACTIVATE)
    assert signed_in.post(ACTIVATE, {"code": junk}).status_code == 200
    assert not Authenticator.objects.exists()


def test_nobody_touches_anybody_elses_passkey(signed_in, nia):
    theirs = Authenticator.objects.create(user=nia, type="webauthn", data={"name": "Nia's", "credential": {}})
    for action in ("edit", "remove"):
        assert signed_in.get(f"/account/2fa/webauthn/keys/{theirs.pk}/{action}/").status_code == 404
        assert signed_in.post(f"/account/2fa/webauthn/keys/{theirs.pk}/{action}/", {"name": "x"}).status_code == 404
    assert signed_in.get(f"/account/2fa/webauthn/keys/{10**30}/edit/").status_code == 404
