"""Counting whole totals and taking a day's snapshot of everybody, alone and while 200 records a second are written.

Writers are processes of their own that record learning as the pages do, each record in a transaction of its own. What
they wrote, and the days that were frozen for the measurement, are taken out again.
"""

from __future__ import annotations

import datetime
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from . import visitors
from .place import ROOT, Place
from .record_writer import TITLE

if TYPE_CHECKING:
    from obt.programme.models import Programme

WRITERS, PER_SECOND = 4, 50  # each
SECONDS = 40
ROUNDS = 3


def measure(place: Place) -> dict[str, float]:
    """Return seconds of a count, of a daily and of a first snapshot, and how long writes take beside snapshots."""
    import django

    django.setup()
    from django.db import connection

    programme = visitors.programme()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum does within minutes of so many new rows
    from obt.demo.figures import take_away

    with _left_as_found(programme):
        take_away(programme)
        first = _seconds(partial(_snapshot, programme))
        counted = statistics.median(_seconds(partial(_count, programme)) for _ in range(ROUNDS))
        daily = statistics.median(_seconds(partial(_snapshot, programme, day)) for day in range(1, ROUNDS + 1))
        print(f"  count {counted:.2f} s, daily snapshot {daily:.2f} s, first one {first:.2f} s", flush=True)
        alone = _written(partial(time.sleep, SECONDS / 2), seconds=SECONDS / 2)
        beside = _written(partial(_snapshots, programme, ROUNDS + 1), seconds=SECONDS)
    _show("nothing", alone)
    _show("snapshots", beside)
    return {
        "count_totals_s": round(counted, 2),
        "snapshot_s": round(daily, 2),
        "first_snapshot_s": round(first, 2),
        "snapshot_write_p999_ms": round(_percentile(beside, 0.999), 1),
        "alone_write_p999_ms": round(_percentile(alone, 0.999), 1),
    }


def _count(programme: Programme) -> None:
    from obt.dashboards.actions.counting import count_totals

    if not count_totals(programme=programme):
        raise SystemExit("Somebody else counts.")


def _snapshot(programme: Programme, days: int = 0) -> None:
    """Freeze the figures of today, or of so many days later."""
    from django.utils import timezone

    from obt.dashboards.actions.counting import take_snapshot

    if not take_snapshot(programme=programme, on=timezone.localdate() + datetime.timedelta(days=days)):
        raise SystemExit("Somebody else counts.")


def _snapshots(programme: Programme, first: int) -> None:
    """One after the other as long as writers write, counting totals between."""
    until, day = time.monotonic() + SECONDS, first
    while time.monotonic() < until:
        _snapshot(programme, day)
        _count(programme)
        day += 1
    print(f"  {day - first} snapshots meanwhile", flush=True)


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _written(meanwhile: Callable[[], None], *, seconds: float) -> list[float]:
    """How long each record took that was written while something else was done, in milliseconds."""
    command = [sys.executable, "-m", "tests.bench.record_writer"]
    writers = [
        subprocess.Popen(
            [*command, str(number), str(WRITERS), str(PER_SECOND), str(seconds)],
            cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True,
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()  # it is ready, and begins
    meanwhile()
    found: list[float] = []
    for writer in writers:
        said, _ = writer.communicate()
        if writer.returncode:
            raise SystemExit("A writer failed.")
        found += json.loads(said)
    if len(found) < 0.95 * WRITERS * PER_SECOND * seconds:
        print(f"  only {len(found):,} records in {seconds:.0f} s: the machine is too busy", flush=True)
    return found


def _percentile(found: list[float], share: float) -> float:
    return sorted(found)[min(int(share * len(found)), len(found) - 1)]


def _show(beside: str, found: list[float]) -> None:
    said = ", ".join(f"p{100 * share:g} {_percentile(found, share):.1f} ms" for share in (0.5, 0.99, 0.999))
    print(f"  {len(found):,} records beside {beside}: {said}", flush=True)


@contextmanager
def _left_as_found(programme: Programme) -> Iterator[None]:
    """Take out afterwards what writers wrote and what was frozen for days to come; leave the figures of today."""
    from django.db import connection

    from learning.models import OtherLearning
    from obt.demo.figures import take_away

    try:
        yield
    finally:
        OtherLearning.objects.filter(title__startswith=TITLE).delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE learning_otherlearning")
        take_away(programme)
        _snapshot(programme)
