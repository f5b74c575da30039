"""Somebody at a browser who signs in, and what the outbox holds for them."""

import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from obt.mail.models import Message
from obt.people.sign_in.codes import code_for
from tests.factories import EmailDomainFactory, PersonFactory

SIGN_IN, CODE = "/account/login/", "/account/login/code/confirm/"
ADD_APP = "/account/2fa/totp/activate/"


class Visitor:
    """A browser of its own. What it posts comes from pages that it opened, so it has a browser's cookies."""

    def __init__(self, **options):
        self.client = Client(**options)

    def ask(self, address, **more):
        self.client.get(SIGN_IN)
        return self.client.post(SIGN_IN, {"login": address, **more})

    def again(self):
        return self.client.post(CODE, {"action": "resend"})

    def type(self, code, **more):
        return self.client.post(CODE, {"code": code, **more})

    def page(self):
        return self.client.get(CODE)

    def is_asked_for_a_code(self):
        return self.page().status_code == 200

    def signed_in_as(self):
        return int(self.client.session.get("_auth_user_id", 0)) or None

    def sign_in(self, address):
        self.ask(address)
        return self.type(newest_code(address))


def newest_message(address=None):
    messages = Message.objects.filter(lane=Message.Lane.CODES)
    return (messages.filter(address=address.lower()) if address else messages).latest("pk")


def newest_code(address=None):
    return code_for(newest_message(address).ticket)


@pytest.fixture(autouse=True)
def in_production(settings):
    """Neither demo nor TLS, whatever the machine's environment says."""
    settings.OBT_DEMO = False
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(autouse=True)
def gov_uk(db):
    return EmailDomainFactory(domain="gov.uk")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Nobody is woken by these tests; what is queued stays queued."""
    monkeypatch.setattr("obt.mail.actions.wake", lambda lane: None)


@pytest.fixture
def new_browser():
    """A function that opens a new browser."""
    return Visitor


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def code():
    """A function: the newest code, to an address or at all."""
    return newest_code


@pytest.fixture
def mail():
    """A function: the outbox row of the newest code, to an address or at all."""
    return newest_message


@pytest.fixture
def nia(db):
    return PersonFactory(email="nia@dvla.gov.uk", name="Nia Evans")


@pytest.fixture
def numbers():
    """A function: what an authenticator app with a secret shows now."""
    return lambda secret: totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def add_app(numbers, monkeypatch):
    """A function that adds an authenticator app as the page says, for whom a client is signed in; gives its secret."""
    # Inside a test's own transaction nothing commits before the answer, as it does outside.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_: function())

    def add(client):
        client.get(ADD_APP)
        secret = client.session["mfa.totp.secret"]
        assert client.post(ADD_APP, {"code": numbers(secret)})["Location"] == "/account/2fa/recovery-codes/"
        return secret

    return add
