"""Reminders on their way while everything around them fails: none is lost, and hardly one comes twice.

Real reminders, planned by two beats at once, sent by real workers to a mail server of the soak's own. Meanwhile workers
are killed, Valkey is emptied and restarted, Postgres crashes, the mail server is away, and people ask for codes.
"""

from __future__ import annotations

import datetime
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from obt.govuk.words import LONDON
from tests.bench import report
from tests.bench.servers import ROOT
from tests.moved_clock import move_postgres, moved_by

from .crew import Crew
from .servers import PLACE, Servers
from .sink import Sink

# Beats plan at a quarter to; until then they have time to start. The learning waits 14 days after the opening.
MONDAY = datetime.datetime(2024, 10, 28, 9, 44, 20, tzinfo=LONDON)
OPENED = datetime.date(2024, 10, 14)
SENDERS = ("worker", "codes")
CODE_EVERY_S = 2.0
PATIENCE_S = 400.0  # longer than a lease and than the longest wait for a mail server


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    reminders: int = 20_000
    kills: int = 20
    sink_away_s: float = 60


@dataclass(frozen=True)
class Outcome:
    """What there was in the end, by Postgres and by the mail server."""

    planned: int
    queued: int
    not_sent: int
    lost: int
    repeats: int
    strangers: int
    twice: int  # people with two reminders
    killed: int

    @property
    def is_good(self) -> bool:
        return not (self.not_sent or self.lost or self.strangers or self.twice) and self.repeats <= self.killed


def run(servers: Servers, size: Size) -> bool:
    """Return whether every planned message was sent, none was lost, and repeats are no more than killed processes."""
    _fill(size)
    ahead = MONDAY.timestamp() - time.time()
    move_postgres(servers.database, ahead)
    sink = Sink()
    sink.start()
    environ = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "LOG_LEVEL": "INFO"}
    crew = Crew(_programs(ahead), environ, PLACE / "workers.log", ROOT)
    with moved_by(ahead):
        crew.start()
        try:
            return _Run(servers, size, sink, crew).go()
        finally:
            crew.stop()
            sink.end()


def _programs(ahead: float) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "tests.moved_clock", str(ahead), "celery", "-A", "obt", "-q"]
    worker = [*celery, "worker", "--without-gossip", "--without-mingle"]
    beats = {
        name: [*celery, "beat", "--schedule", str(PLACE / name), "--pidfile="] for name in ("beat-one", "beat-two")
    }
    return {
        "worker": [*worker, "-Q", "bulk,celery", "-c", "2", "-n", "worker@%h"],
        "codes": [*worker, "-Q", "codes", "-c", "1", "-n", "codes@%h"],
        **beats,
    }


class _Run:
    def __init__(self, servers: Servers, size: Size, sink: Sink, crew: Crew) -> None:
        self.servers, self.size, self.sink, self.crew = servers, size, sink, crew
        self.killed: list[int] = []
        self.began = time.monotonic()
        self.over = threading.Event()
        self.codes: dict[str, float] = {}

    def go(self) -> bool:
        _wait_for(lambda: _rows() >= self.size.reminders, 180, "The beats have not planned all")
        self.say(f"{_rows():,} reminders planned, by two beats")
        asking = threading.Thread(target=self.ask_for_codes, name="people")
        asking.start()
        try:
            for share, fault in sorted(self.faults(), key=lambda one: one[0]):
                self.wait_for_share(share)
                fault()
            _wait_for(lambda: not _rows(state="queued"), PATIENCE_S, "Not everything was sent")
        finally:
            self.over.set()
            asking.join()
        _wait_for(lambda: not _rows(state="queued"), PATIENCE_S, "Not every code was sent")
        self.say("everything is sent")
        return self.show(outcome(self.sink, len(self.killed)))

    def faults(self) -> list[tuple[float, Callable[[], None]]]:
        """What fails when so much of all has been sent."""
        kills = [(number / (self.size.kills + 1), self.kill) for number in range(1, self.size.kills + 1)]
        return [*kills, (0.22, self.empty_valkey), (0.47, self.crash_postgres), (0.72, self.take_sink_away)]

    def kill(self) -> None:
        gone: list[int] = []
        while not gone:
            gone = self.crew.kill_one(*SENDERS)
        self.killed += gone
        self.say(f"killed {len(gone)} process{'es' if len(gone) > 1 else ''}")

    def empty_valkey(self) -> None:
        self.servers.flush_and_restart_valkey()
        self.say("Valkey was emptied and restarted")

    def crash_postgres(self) -> None:
        from django.db import connection

        self.servers.crash_postgres()
        connection.close()
        self.say("Postgres was ended at once and started again")

    def take_sink_away(self) -> None:
        self.sink.stop()
        before = len(self.sink.taken)
        time.sleep(self.size.sink_away_s)
        if len(self.sink.taken) != before:
            raise SystemExit("The mail server was not away")
        self.sink.start()
        self.say(f"the mail server was away for {self.size.sink_away_s:g} s")

    def ask_for_codes(self) -> None:
        from django.db import DatabaseError, connection

        from obt.mail import actions

        while not self.over.wait(CODE_EVERY_S):
            address = f"code-{len(self.codes)}@soak.gov.uk"
            try:
                actions.queue(kind="sign_in_code", address=address, ticket="soak", context={"purpose": "sign-in"})
                self.codes[address] = time.monotonic()
            except DatabaseError:
                connection.close()
        connection.close()

    def wait_for_share(self, share: float) -> None:
        _wait_for(
            lambda: len(self.sink.taken) >= share * self.size.reminders, PATIENCE_S, "Sending has come to a standstill"
        )

    def say(self, what: str) -> None:
        print(f"  {time.monotonic() - self.began:6.1f} s  {len(self.sink.taken):6,} taken  {what}", flush=True)

    def show(self, found: Outcome) -> bool:
        print(
            f"\n  planned {found.planned:,} (asked for {self.size.reminders:,}), with codes {found.queued:,};"
            f" not sent {found.not_sent}, lost {found.lost},"
            f" repeats {found.repeats} with the same Message-ID for {found.killed} killed processes"
            f" ({self.size.kills} kills), messages of nobody {found.strangers}, people reminded twice {found.twice};"
            f" programs restarted {self.crew.restarts}, {len(self.codes)} codes"
        )
        figures = {
            "kills": self.size.kills,
            "mail_planned": found.planned,
            "mail_lost": found.lost,
            "mail_repeats": found.repeats,
            "mail_repeats_other_id": found.twice,
        }
        report.merge(figures, ROOT / "var" / "soak.json")
        return found.is_good and found.planned == self.size.reminders


def outcome(sink: Sink, killed: int) -> Outcome:
    """Hold the outbox, of which nothing is queued any more, against what the mail server took."""
    from obt.mail.models import Message

    rows = list(Message.objects.values_list("message_id", "state", "occurrence"))
    times = sink.times()
    ids = {message_id for message_id, _, _ in rows}
    by_person: defaultdict[str, set[str]] = defaultdict(set)
    for address, message_id in sink.taken:
        by_person[address].add(message_id)
    return Outcome(
        planned=sum(1 for _, _, occurrence in rows if occurrence),
        queued=len(rows),
        not_sent=sum(1 for _, state, _ in rows if state != "sent"),
        lost=sum(1 for message_id, _, _ in rows if message_id not in times),
        repeats=sum(number - 1 for number in times.values()),
        strangers=len(set(times) - ids),
        twice=sum(1 for messages in by_person.values() if len(messages) > 1),
        killed=killed,
    )


def _fill(size: Size) -> None:
    """A programme that opened two weeks before the Monday, one course, and so many people who have it before them."""
    from django.core.management import call_command

    from obt.people.models import Person
    from tests.factories import ProgrammeCourseFactory, ProgrammeFactory

    call_command("migrate", verbosity=0)
    ProgrammeCourseFactory(programme=ProgrammeFactory(opens_on=OPENED))
    Person.objects.bulk_create(
        [Person(email=f"person-{number}@soak.gov.uk", name="Nia Rees") for number in range(size.reminders)],
        batch_size=5000,
    )


def _rows(**which: object) -> int:
    """How many messages there are of these, by default of those that were planned."""
    from obt.mail.models import Message

    found = Message.objects.filter(**which) if which else Message.objects.exclude(occurrence="")
    return found.count()


def _wait_for(what: Callable[[], bool], seconds: float, otherwise: str) -> None:
    give_up = time.monotonic() + seconds
    while not what():
        if time.monotonic() > give_up:
            raise SystemExit(f"{otherwise}; what the workers said is in {PLACE / 'workers.log'}")
        time.sleep(0.05)
