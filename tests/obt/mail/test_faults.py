"""The short form of `make soak`: what is lost, and what comes twice, when everything around the outbox fails."""

import socket
import time

import pytest
import redis
from django.utils import timezone

from obt.mail import actions
from obt.mail.actions import Outgoing
from obt.mail.models import Message
from tests.bench.place import ROOT
from tests.soak.crew import Crew
from tests.soak.faults import outcome
from tests.soak.sink import Sink

from .conftest import wait_for, worker_command

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 500


@pytest.fixture
def taking():
    """A mail server that takes everything."""
    one = Sink()
    one.start()
    yield one
    one.end()


@pytest.fixture
def crew(worker_environ, taking, tmp_path):
    """A worker with two processes and two beats, each started again when it ends; they run when this is asked for."""
    environ = {**worker_environ, "EMAIL_URL": f"smtp://127.0.0.1:{taking.port}"}
    celery = worker_command("bulk", 2)
    beat = [*celery[: celery.index("worker")], "beat", "--pidfile=", "--schedule"]
    commands = {"worker": celery, "one": [*beat, str(tmp_path / "one")], "two": [*beat, str(tmp_path / "two")]}
    crew = Crew(commands, environ, tmp_path / "log", ROOT)
    crew.start()
    yield crew
    crew.stop(patience=3)


def _a_minute_later(killed):
    """The leases of processes that were killed have run out; those of the living have not."""
    for pid in killed:
        Message.objects.filter(leased_by__startswith=f"{socket.gethostname()[:40]}.{pid}.").update(
            leased_until=timezone.now()
        )
    Message.objects.filter(leased_until=None, state="queued").update(not_before=timezone.now())


def test_everything_fails_nothing_is_lost_and_hardly_anything_comes_twice(crew, taking, redis_url):
    killed = []

    def until(number, seconds=20):
        def enough():
            _a_minute_later(killed)
            actions.wake("bulk")
            time.sleep(0.1)
            return len(taking.taken) >= number

        wait_for(enough, seconds, "sending has come to a standstill")

    notice = {"what": "totp_activated", "context": {}}
    rows = [Outgoing(f"person{number}@dvla.gov.uk", context=notice) for number in range(MANY)]
    actions.queue_all(kind="account_notice", messages=rows)
    until(MANY // 10, seconds=60)  # with the start of everything
    killed += crew.kill_one("worker")
    until(3 * MANY // 10)
    redis.Redis.from_url(redis_url).flushdb()
    killed += crew.kill_one("worker")
    until(5 * MANY // 10)
    taking.stop()
    taken = len(taking.taken)
    killed += crew.kill_one("worker")
    time.sleep(2)
    assert len(taking.taken) == taken < MANY
    taking.start()
    until(7 * MANY // 10)
    killed += crew.kill_one("worker")
    until(MANY)
    wait_for(lambda: _a_minute_later(killed) or not Message.objects.filter(state="queued"), 20, "not all is marked")
    found = outcome(taking, len(killed))
    print(f"\n{found}")
    assert (found.queued, found.not_sent, found.lost, found.strangers, found.twice) == (MANY, 0, 0, 0, 0)
    assert found.repeats <= len(killed)
