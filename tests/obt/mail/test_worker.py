"""Real workers, a real mail server, a real person in a hurry; and what happens when one of them dies."""

import re
import socket
import statistics
import time
from collections import Counter
from email import message_from_bytes, policy

import pytest
from django.test import Client
from django.utils import timezone

from obt.mail import actions
from obt.mail.actions import Outgoing
from obt.mail.models import Message
from obt.people.models import Person
from tests.factories import EmailDomainFactory

from .conftest import wait_for

SIGN_IN, CODE = "/account/login/", "/account/login/code/confirm/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(workers):
    """The log of a worker of the queue `codes`."""
    EmailDomainFactory(domain="gov.uk")
    return workers("codes").log


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


NOTICE = {"what": "totp_activated", "context": {}}


def many(number, name="person"):
    return actions.queue_all(
        kind="account_notice", messages=[Outgoing(f"{name}{one}@dvla.gov.uk", context=NOTICE) for one in range(number)]
    )


def received_ids(sink):
    """The Message-ID of each message that the server took."""
    mails = [
        message_from_bytes(envelope.original_content, policy=policy.default) for _, envelope in list(sink.received)
    ]
    return [mail["Message-ID"] for mail in mails]


def all_sent():
    """Whether everything is sent; if not, what waits is due now, and a worker is woken as the beat does."""
    if not Message.objects.exclude(state="sent").exists():
        return True
    Message.objects.filter(leased_until=None, state="queued").update(not_before=timezone.now())
    actions.wake("bulk")
    time.sleep(0.5)
    return False


def test_a_mail_server_that_is_killed_and_brought_back_gets_everything(workers, sink):
    workers("bulk", 2)
    rows = many(600)
    wait_for(lambda: len(sink.received) > 100, 20, "nothing was sent")
    sink.stop()
    taken = len(sink.received)
    wait_for(lambda: Message.objects.exclude(last_problem="").exists(), 20, "the workers did not notice")
    assert taken < 600
    assert len(sink.received) == taken
    assert not Message.objects.filter(state="failed").exists()
    sink.start()
    wait_for(all_sent, 60, "not everything was sent")
    times = Counter(received_ids(sink))
    assert set(times) == set(Message.objects.values_list("message_id", flat=True))
    assert len(times) == len(rows)
    assert sum(times.values()) - 600 <= 2  # the answer to one message of each process may have died with the server


@pytest.mark.parametrize(("command", "repeats"), [("DATA", 1), ("RCPT", 0)])
def test_a_worker_that_is_killed_loses_nothing_and_repeats_what_it_could_not_mark(workers, sink, command, repeats):
    first = workers("bulk")
    sink.watch = lambda given: first.kill() if given == command and len(sink.received) >= 40 else None
    many(150)
    wait_for(lambda: first.process.poll() is not None, 20, "it was not killed")
    sink.watch = None
    assert Message.objects.filter(state="queued").exclude(leased_until=None).count() > 50
    Message.objects.exclude(leased_until=None).update(leased_until=timezone.now())  # a minute later
    workers("bulk")
    wait_for(all_sent, 60, "not everything was sent")
    times = Counter(received_ids(sink))
    assert set(times) == set(Message.objects.values_list("message_id", flat=True))
    assert len(times) == 150
    assert sorted(times.values()) == [1] * (150 - repeats) + [2] * repeats


def test_codes_pass_thousands_of_others(workers, worker, sink):
    workers("bulk", 2)
    many(8000)
    wait_for(lambda: len(sink.received) > 100, 20, "nothing was sent")
    took = []
    for number in range(10):
        asked_at = timezone.now()
        ask(Client(), f"hurry{number}@dvla.gov.uk")
        arrived_at, _ = wait_for(lambda n=number: received(sink, f"hurry{n}@dvla.gov.uk"), 10, "no mail")
        took.append((arrived_at - asked_at).total_seconds())
    waiting = Message.objects.filter(lane="bulk", state="queued").count()
    print(f"\nthe slowest of ten codes took {max(took) * 1000:.0f} ms, {waiting} others waited")
    assert waiting > 1000
    assert max(took) < 2


def test_workers_side_by_side_send_each_message_once(workers, sink):
    workers("bulk", 2)
    workers("bulk", 1)
    rows = many(600)
    for _ in range(3):
        actions.wake("bulk")
    wait_for(all_sent, 40, "not everything was sent")
    assert sorted(received_ids(sink)) == sorted(Message.objects.values_list("message_id", flat=True))
    assert len(set(received_ids(sink))) == len(rows)
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}
    assert Message.objects.values("leased_by").distinct().count() > 1
