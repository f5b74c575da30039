"""Reminders a second from two workers to a mail server: real ones, asked whether they are still wanted, rendered with
their way out, handed over and marked one by one; and where a process alone spends its time.

"Your masterclass is waiting" is planned for the whole made-up Civil Service, and waits while some of it is sent. The
workers' clock stands on the day that it is due, so that it goes on a Sunday too. The mail server is postfix's smtp-sink
where there is one.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.soak.crew import Crew

from . import visitors
from .mail import environ_of_workers, waking_them
from .place import ROOT, Place
from .servers import free_port, running

RULE = "learning-waits"
PROCESSES = 2
WARM_UP_S = 5
SECONDS = 30
ALONE_S = 10
LOG = ROOT / "var" / "bench-workers.log"
SMTP_SINK = "/usr/sbin/smtp-sink"

_SENT_SINCE = "SELECT count(*) FROM mail_message WHERE sent_at >= to_timestamp(%s) AND sent_at < to_timestamp(%s)"


def measure(place: Place) -> dict[str, float]:
    """Return what two workers send a second, what one process does, and each step's share of its time in percent."""
    import django

    django.setup()
    try:
        ahead = _plan() - time.time()
        with _sink() as port:
            environ = environ_of_workers(EMAIL_URL=f"smtp://127.0.0.1:{port}")
            return {**_alone(environ, ahead), "send_per_s": round(_with_workers(environ, ahead), 1)}
    finally:
        _empty()


def _plan() -> float:
    """Put the reminders into the outbox, due now; return the moment at which they may go."""
    from django.db import connection

    from obt.govuk.words import LONDON
    from obt.mail.models import Message
    from obt.reminders import rules
    from obt.reminders.planning import plan

    _empty()
    programme, rule = visitors.programme(), rules.get(RULE)
    day = programme.opens_on + datetime.timedelta(days=rule.days[0])
    planned = plan(rule, programme=programme, now=datetime.datetime.combine(day, datetime.time(6), LONDON))
    first = Message.objects.order_by("not_before").values_list("not_before", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mail_message SET not_before = now() WHERE not_before > now()")
        cursor.execute("VACUUM ANALYZE mail_message")
    print(f"  {planned.new:,} reminders wait", flush=True)
    return first.timestamp() + 3600


def _alone(environ: dict[str, str], ahead: float) -> dict[str, float]:
    """What one process without Celery sends, with a stopwatch at each step."""
    command = [sys.executable, "-m", "tests.moved_clock", str(ahead), "tests.bench.sending_steps", str(ALONE_S)]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    shares = {step: 100 * took / found["seconds"] for step, took in found["steps"].items()}
    shares["rest"] = 100 - sum(shares.values())
    rate = found["messages"] / found["seconds"]
    said = ", ".join(f"{step} {share:.0f}%" for step, share in shares.items())
    own_ms = 1000 * found["processor_seconds"] / found["messages"]
    print(
        f"  one process: {rate:,.0f}/s, {1000 / rate:.2f} ms each, {own_ms:.2f} ms of them its own: {said}", flush=True
    )
    return {"send_per_s_one_process": round(rate, 1), "send_own_ms": round(own_ms, 2)} | {
        f"send_{step.replace(' ', '_')}_pct": round(share, 1) for step, share in shares.items()
    }


def _with_workers(environ: dict[str, str], ahead: float) -> float:
    """Messages a second from real workers, once they are under way."""
    from django.db import connection

    from obt.mail import actions

    command = [
        *(sys.executable, "-m", "tests.moved_clock", str(ahead), "celery", "-A", "obt", "-q", "worker", "-Q", "bulk"),
        *("-c", str(PROCESSES), "-n", "sending@%h", "--without-gossip", "--without-mingle"),
    ]
    crew = Crew({"worker": command}, environ, LOG, ROOT)
    with waking_them(environ):
        crew.start()
        try:
            for _ in range(PROCESSES):
                actions.wake("bulk")
            _wait_until_they_send()
            began = time.time()
            time.sleep(SECONDS)
        finally:
            crew.stop()
    with connection.cursor() as cursor:
        cursor.execute(_SENT_SINCE, [began, began + SECONDS])
        number = int(cursor.fetchone()[0])
    print(f"  {PROCESSES} workers: {number:,} in {SECONDS} s, {number / SECONDS:,.0f}/s", flush=True)
    return number / SECONDS


def _wait_until_they_send() -> None:
    from obt.mail.models import Message

    sent = Message.objects.filter(state=Message.State.SENT)
    before, give_up = sent.count(), time.monotonic() + 60
    while sent.count() < before + 500:
        if time.monotonic() > give_up:
            raise SystemExit("The workers sent nothing; see var/bench-workers.log")
        time.sleep(0.2)
    time.sleep(WARM_UP_S)


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that takes everything, for the block; its port."""
    port = free_port()
    if Path(SMTP_SINK).exists():
        command = [SMTP_SINK, *(["-u", "nobody"] if os.geteuid() == 0 else []), f"127.0.0.1:{port}", "100"]
    else:
        command = [sys.executable, "-m", "tests.bench.smtp_sink", str(port), os.devnull]
    print(f"  mail server: {'smtp-sink' if command[0] == SMTP_SINK else 'our own'}", flush=True)
    with running(command):
        time.sleep(1)
        yield port


def _empty() -> None:
    """Take out every message, so that another run starts from the same database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mail_message")
