"""GOV.UK Notify's 3,000 messages a minute: how much of that real workers use, and how often they ask for too much.

A stand-in for Notify keeps to the limit by a sliding minute and by a bucket of a thousand, and takes a tenth of a
second for each message. Reminders wait in thousands; codes and invitations come in faster than the fifth that is kept
for them, so that somebody wants all of the limit. It is the real one and takes the time it takes: in a shorter minute
the workers' start would be a large part.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.notify_stand_in import KEY, TEMPLATE

from .mail import environ_of_workers, waking_them, workers
from .place import Place
from .servers import free_port, running

LIMIT = 3000  # a minute
LATENCY_S = 0.1
WARM_UP_S = 15
MINUTE_S = 60
URGENT_A_SECOND = 14  # of 50; ten are kept for them
EVERY_S = 0.5
REMINDERS = 8000

_FILL = """
INSERT INTO mail_message (kind, lane, priority, state, address, about, context, ticket, message_id, queued_at,
    not_before, attempts, last_problem, leased_by)
SELECT 'account_notice', %(lane)s, %(priority)s, 'queued', %(name)s || '-' || n || '@bench.gov.uk', '',
    '{"what": "totp_activated", "context": {}}', '', '', now(), now(), 0, '', ''
FROM generate_series(1, %(count)s) AS n
"""


@dataclass(frozen=True)
class Answer:
    """When Notify answered, how, and for whom."""

    at: float
    status: int
    address: str


def measure(place: Place) -> dict[str, float]:
    """Let the workers send; return the share of the limit that they used, in percent, and what Notify refused."""
    import django

    django.setup()
    _empty()
    try:
        with tempfile.TemporaryDirectory() as folder, _stand_in(Path(folder) / "answers") as (url, notes):
            environ = environ_of_workers(
                NOTIFY_API_KEY=KEY, NOTIFY_TEMPLATE_ID=TEMPLATE, NOTIFY_BASE_URL=url, NOTIFY_PER_MINUTE=str(LIMIT)
            )
            _fill("reminder", REMINDERS, priority=40)
            with workers(environ), waking_them(environ):
                began = _first_answer(notes)
                with _urgent_mail() as asked:
                    time.sleep(max(0.0, began + WARM_UP_S + MINUTE_S - time.time()))
                answers = _answers(notes)
        return _figures(answers, asked, began + WARM_UP_S)
    finally:
        _empty()


def _figures(answers: list[Answer], asked: dict[str, float], since: float) -> dict[str, float]:
    """What was used in the minute from `since` on, and how long urgent mail took over the whole time."""
    minute = [one for one in answers if one.status == 201 and since <= one.at < since + MINUTE_S]
    urgent = sum(1 for one in minute if not one.address.startswith("reminder"))
    too_much = sum(1 for one in answers if one.status == 429)
    took = [one.at - asked[one.address] for one in answers if one.status == 201 and one.address in asked]
    p95 = statistics.quantiles(took, n=20)[-1]
    print(
        f"  {len(minute):,} of {LIMIT:,} in a minute: {urgent:,} codes and invitations after p95 {p95 * 1000:.0f} ms,"
        f" longest {max(took) * 1000:.0f} ms; {len(minute) - urgent:,} reminders; {too_much} times too much"
    )
    return {
        "notify_limit_used_pct": round(100 * len(minute) / LIMIT, 1),
        "notify_too_much": too_much,
        "notify_urgent_p95_s": round(p95, 3),
    }


@contextmanager
def _urgent_mail() -> Iterator[dict[str, float]]:
    """Let codes and invitations come in for the block; when each was put into the outbox is what it is given."""
    from django.db import connection

    from obt.mail import actions

    asked: dict[str, float] = {}
    stop = threading.Event()

    def put_in() -> None:
        turn = 0
        try:
            while not stop.wait(EVERY_S):
                turn += 1
                for lane in ("codes", "bulk"):
                    count = round(URGENT_A_SECOND * EVERY_S / 2)
                    asked.update({f"{lane}{turn}-{n}@bench.gov.uk": time.time() for n in range(1, count + 1)})
                    _fill(f"{lane}{turn}", count, priority=10, lane=lane)
                    actions.wake(lane)
        finally:
            connection.close()

    thread = threading.Thread(target=put_in)
    thread.start()
    try:
        yield asked
    finally:
        stop.set()
        thread.join()


@contextmanager
def _stand_in(notes: Path) -> Iterator[tuple[str, Path]]:
    """Notify's stand-in for the block: its address, and the file that it writes its answers to."""
    port = free_port()
    command = [sys.executable, "-m", "tests.notify_stand_in", str(port), str(notes)]
    with running([*command, "--latency", str(LATENCY_S), "--limit", str(LIMIT)]):
        yield f"http://127.0.0.1:{port}", notes


def _answers(notes: Path) -> list[Answer]:
    whole_lines = notes.read_text().rpartition("\n")[0] if notes.exists() else ""
    words = [line.split() for line in whole_lines.splitlines()]
    return [Answer(float(when), int(status), address) for when, status, address in words]


def _first_answer(notes: Path) -> float:
    """When the workers had their first answer; SystemExit if there is none in a minute."""
    give_up = time.monotonic() + 60
    while not (answers := _answers(notes)):
        if time.monotonic() > give_up:
            raise SystemExit("The workers sent nothing; see var/bench-workers.log")
        time.sleep(0.2)
    return answers[0].at


def _fill(name: str, count: int, *, priority: int, lane: str = "bulk") -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"name": name, "count": count, "priority": priority, "lane": lane})


def _empty() -> None:
    """Take out every message and what was claimed for it, so that another run starts from the same database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mail_message, mail_quota")
