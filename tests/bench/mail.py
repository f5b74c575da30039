"""The outbox with 250,000 messages waiting: how soon a sign-in code is with the mail server, and how many go a second.

Real workers for codes and for everything else, with a beat, started as `bin/dev` and the containers start them; a
mail server that takes everything; people who ask for codes on the real sign-in page. The broker is a Redis database of
its own, so that a running service and the benchmark do not wake each other's workers.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from .place import ROOT, Place
from .servers import free_port, programs_of, running

WAITING = 250_000  # other messages in the outbox, while and when the last code is asked for
AT_MOST_SENT = 120_000  # so many more are put in beforehand, to be sent meanwhile
SECONDS = 90
A_SECOND = 5  # codes
PAGES_AT_ONCE = 4
ALONE_SECONDS = 20  # what one process sends on its own
BULK_PROCESSES = "2"  # as in docker-compose.yml
BROKER_DATABASE = 15
SIGN_IN = "/account/login/"
LOG = ROOT / "var" / "bench-workers.log"

_FILL = """
INSERT INTO mail_message (kind, lane, priority, state, address, about, context, ticket, message_id, queued_at,
    not_before, attempts, last_problem, leased_by)
SELECT 'account_notice', 'bulk', 30, 'queued', 'waiting-' || n || '@bench.gov.uk', '',
    '{"what": "email_changed", "context": {"from_email": "a@bench.gov.uk", "to_email": "b@bench.gov.uk"}}',
    '', '', now(), now() - interval '1 minute', 0, '', ''
FROM generate_series(1, %s) AS n
"""
_ALONE = f"""
import django
django.setup()
from obt.mail import delivery
delivery.drain("bulk", seconds={ALONE_SECONDS})
"""


@dataclass(frozen=True)
class Sink:
    """The mail server's notes."""

    port: int
    notes: Path

    def taken(self) -> list[tuple[float, str]]:
        """When each message was taken, and for whom."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [(float(line.split()[0]), line.split()[1]) for line in lines]


def measure(place: Place) -> dict[str, float]:
    """Send with one process, then with the workers while codes are asked for; return rates and the codes' p95."""
    import django

    django.setup()
    _fill()
    try:
        with _sink() as sink:
            environ = environ_of_workers(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
            alone = _alone(environ, sink)
            return {"mail_per_s_one_process": round(alone, 1), **_with_workers(environ, sink)}
    finally:
        _empty()


def _alone(environ: dict[str, str], sink: Sink) -> float:
    """Messages a second of one process without Celery, from its first to its last."""
    with LOG.open("wb") as log:
        subprocess.run([sys.executable, "-c", _ALONE], cwd=ROOT, env=environ, check=True, stdout=log, stderr=log)
    time.sleep(0.3)
    times = [when for when, _ in sink.taken()]
    rate = (len(times) - 1) / (times[-1] - times[0])
    print(f"  one process: {len(times):,} messages in {times[-1] - times[0]:.1f} s, {rate:,.0f}/s", flush=True)
    return rate


def _with_workers(environ: dict[str, str], sink: Sink) -> dict[str, float]:
    with workers(environ), waking_them(environ):
        _wait_until_they_send(sink)
        began = time.time()
        asked = _ask_for_codes()
        ended = time.time()
        waiting = _waiting()
        arrived = _arrivals(sink, asked)
    took = [arrived[address] - when for address, when in asked.items()]
    meanwhile = sum(1 for when, to in sink.taken() if to.startswith("waiting-") and began <= when < ended)
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(
        f"  {len(took)} codes in {ended - began:.0f} s: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms,"
        f" longest {max(took) * 1000:.0f} ms; {meanwhile:,} others went meanwhile, {waiting:,} were left"
    )
    if waiting < WAITING:
        raise SystemExit(f"Only {waiting:,} messages were left waiting: put more in (AT_MOST_SENT).")
    return {
        "code_handover_p95_s": round(p95, 3),
        "code_handover_max_s": round(max(took), 3),
        "mail_per_s": round(meanwhile / (ended - began), 1),
    }


def _ask_for_codes() -> dict[str, float]:
    """Let somebody new ask for a code every 1/`A_SECOND` of a second; return when each address was sent in."""
    from django.db import connections

    asked: dict[str, float] = {}
    numbers = iter(range(SECONDS * A_SECOND))
    turn = threading.Lock()
    began = time.time()

    def visit() -> None:
        try:
            while True:
                with turn:
                    number = next(numbers, None)
                if number is None:
                    return
                time.sleep(max(0.0, began + number / A_SECOND - time.time()))
                _ask(number, asked)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(PAGES_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked


def _ask(number: int, asked: dict[str, float]) -> None:
    from django.test import Client

    address = f"code-{number}@bench.gov.uk"
    client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"203.0.113.{number % 250}")
    client.get(SIGN_IN)
    asked[address] = time.time()
    answer = client.post(SIGN_IN, {"login": address})
    if answer.status_code != 302:
        raise SystemExit(f"Asking for a code answered {answer.status_code}")
    client.session.delete()


def _arrivals(sink: Sink, asked: dict[str, float]) -> dict[str, float]:
    """When the mail server took the code of each address; SystemExit if one is missing after half a minute."""
    give_up = time.monotonic() + 30
    while True:
        arrived = {to: when for when, to in sink.taken() if to in asked}
        if len(arrived) == len(asked):
            return arrived
        if time.monotonic() > give_up:
            raise SystemExit(f"{len(asked) - len(arrived)} of {len(asked)} codes did not arrive")
        time.sleep(0.2)


def _wait_until_they_send(sink: Sink) -> None:
    """Return when the workers have sent for a second, which their start is not to count in."""
    before = len(sink.taken())
    give_up = time.monotonic() + 60
    while len(sink.taken()) < before + 500:
        if time.monotonic() > give_up:
            raise SystemExit("The workers sent nothing; see var/bench-workers.log")
        time.sleep(0.2)
    time.sleep(1)


@contextmanager
def _sink() -> Iterator[Sink]:
    with tempfile.TemporaryDirectory() as folder:
        sink = Sink(free_port(), Path(folder) / "taken")
        with running([sys.executable, "-m", "tests.bench.smtp_sink", str(sink.port), str(sink.notes)]):
            time.sleep(1)
            yield sink


@contextmanager
def workers(environ: dict[str, str]) -> Iterator[None]:
    """The workers and the beat, for the block; what they say goes to `var/bench-workers.log`."""
    parts = programs_of(environ, port=0)
    commands = {name: [str(word) for word in parts[name].command] for name in ("codes", "worker", "beat")}
    worker = commands["worker"]
    worker[worker.index("--concurrency") + 1] = BULK_PROCESSES
    with tempfile.TemporaryDirectory() as folder, LOG.open("ab") as log:
        beat = commands["beat"]
        beat[beat.index("--schedule") + 1] = f"{folder}/schedule"
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log) for command in commands.values()
        ]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(40)


@contextmanager
def waking_them(environ: dict[str, str]) -> Iterator[None]:
    """For the block, what this process queues wakes workers of the benchmark's own broker."""
    from obt.celery import app

    before = app.conf.broker_url
    _use_broker(environ["REDIS_URL"].replace("unix://", "redis+socket://", 1))
    try:
        yield
    finally:
        _use_broker(before)


def _use_broker(url: str) -> None:
    from obt.celery import app

    app.conf.broker_url = url
    app._pool = app.amqp._producer_pool = None  # they are kept with the address that they were made for


def environ_of_workers(**given: str) -> dict[str, str]:
    """The variables for workers, with what is `given`; they wake each other by a broker of the benchmark's own."""
    return {**os.environ, "REDIS_URL": _other_redis(os.environ["REDIS_URL"]), "LOG_LEVEL": "INFO", **given}


def _other_redis(url: str) -> str:
    """The broker's own database on the server that `url` names."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(query=f"db={BROKER_DATABASE}"))
    return urlunsplit(parts._replace(path=f"/{BROKER_DATABASE}"))


def _fill() -> None:
    from django.db import connection

    _empty()
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [WAITING + AT_MOST_SENT])
        cursor.execute("ANALYZE mail_message")


def _waiting() -> int:
    from obt.mail.models import Message

    return Message.objects.filter(lane=Message.Lane.BULK, state=Message.State.QUEUED).count()


def _empty() -> None:
    """Take out every message, so that another run starts from the same database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mail_message")
