"""A real worker of the queue `codes`, a real mail server, a real person in a hurry."""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from email import message_from_bytes, policy

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from obt.celery import app
from obt.mail.models import Message
from obt.people.models import Person
from tests.factories import EmailDomainFactory

SIGN_IN, CODE = "/account/login/", "/account/login/code/confirm/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker(redis_url):
    """A function that points this process at a broker; the one of this test worker, at first."""
    before = app.conf.broker_url

    def use(url):
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None  # they are kept with the address that they were made for

    use(redis_url)
    yield use
    use(before)


@pytest.fixture
def worker(sink, broker, redis_url, tmp_path, settings):
    """The worker, started as in production; its log is in `tmp_path / "log"`."""
    settings.OBT_DEMO, settings.SECURE_SSL_REDIRECT = False, False
    EmailDomainFactory(domain="gov.uk")
    where = connection.settings_dict
    host = f"{where['HOST']}:{where['PORT']}" if where["PORT"] else where["HOST"]
    login = where["USER"] + (f":{where['PASSWORD']}" if where["PASSWORD"] else "")
    environ = {
        **os.environ,
        "DATABASE_URL": f"postgres://{login}@{host}/{where['NAME']}",
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "SECRET_KEY": django_settings.SECRET_KEY,
        "OBT_DEMO": "0",
        "SECURE_SSL": "0",
        "LOG_LEVEL": "INFO",
    }
    command = [sys.executable, "-m", "celery", "-A", "obt", "worker", "-Q", "codes", "-c", "1", "-l", "info",
               "--without-gossip", "--without-mingle"]  # fmt: skip
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(lambda: "ready." in (tmp_path / "log").read_text(), 40, "no worker")
            yield tmp_path / "log"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)


def wait_for(what, seconds, otherwise):
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)
    return found


def ask(client, address):
    """Ask for a code as a browser does; return how many seconds the page took."""
    client.get(SIGN_IN)
    began = time.monotonic()
    assert client.post(SIGN_IN, {"login": address}).status_code == 302
    return time.monotonic() - began


def received(sink, address):
    return next((one for one in sink.received if one[1].rcpt_tos == [address]), None)


def code_in(envelope):
    mail = message_from_bytes(envelope.original_content, policy=policy.default)
    return re.search(r"\b[B-Z]{4}-[B-Z]{4}\b", mail.get_body(("plain",)).get_content()).group()


def test_codes_arrive_at_once(worker, sink):
    took = []
    for number in range(20):
        asked_at = timezone.now()
        ask(Client(), f"person{number}@dvla.gov.uk")
        arrived_at, _ = wait_for(lambda n=number: received(sink, f"person{n}@dvla.gov.uk"), 10, "no mail")
        took.append((arrived_at - asked_at).total_seconds() * 1000)
    took.sort()
    print(f"\nfrom asking to the mail server: p50 {statistics.median(took):.0f} ms, p95 {took[18]:.0f} ms")
    assert statistics.median(took) < 900  # the standby thread alone would take a second
    said = worker.read_text()
    assert "person0" not in said
    assert not re.search(r"\b[B-Z]{4}-[B-Z]{4}\b", said)


def test_a_dead_mail_server_is_told_and_the_code_comes_later_and_works(worker, sink):
    sink.stop()
    client = Client()
    assert ask(client, "nia@dvla.gov.uk") < 1
    wait_for(lambda: Message.objects.get().last_problem, 10, "the worker did not notice")
    page = client.get(CODE).content.decode()
    assert "We are having trouble sending your email" in page
    assert "Send another code" in page
    sink.start()
    _, envelope = wait_for(lambda: received(sink, "nia@dvla.gov.uk"), 45, "no mail after the server came back")
    wait_for(lambda: Message.objects.get().state == "sent", 5, "not marked")
    assert "We are having trouble" not in client.get(CODE).content.decode()
    assert client.post(CODE, {"code": code_in(envelope)})["Location"] == "/home/"
    assert Person.objects.get().email == "nia@dvla.gov.uk"


def test_without_a_broker_the_page_is_fast_and_the_code_comes_all_the_same(worker, sink, broker):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))  # taken, and nobody listens
        broker(f"redis://127.0.0.1:{one.getsockname()[1]}/0")
        took = ask(Client(), "nia@dvla.gov.uk")
    print(f"\nwithout a broker the page took {took * 1000:.0f} ms")
    assert took < 1
    wait_for(lambda: received(sink, "nia@dvla.gov.uk"), 10, "the standby thread sent nothing")
