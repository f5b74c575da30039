"""How many messages may go to GOV.UK Notify, which counts them by the minute and by the day.

A limit holds in every stretch of time of its length, not by the clock's minutes: those would let twice as much through
around a boundary. What was claimed is counted by slots of time in one row a limit, which is locked for a moment, so
that all workers together keep to it. A claim is to be used at once (`HOLD_S`); what was not used is given back.

A fifth of each limit is kept for codes and invitations (`urgent`). Everything else goes at the minute's even pace: were
all of a minute gone within its first seconds, codes would wait for the next, and Notify lets nobody have more than a
thousand at once.
"""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction

from .models import Quota

KEPT_FOR_URGENT = 0.2
ALWAYS_FREE = 0.005  # of a limit: where urgent mail and the rest meet at it, urgent mail finds some free all the same
HOLD_S = 0.4  # a claim's messages have begun to go after so long
PACES_S = (2.0, 10.0, 30.0)  # in so long no more goes than its share of the limit, unless it is urgent


@dataclass(frozen=True)
class Limit:
    """`size` messages in any `seconds`, counted by slots of `slot_s` seconds; `is_paced` if they are to go evenly."""

    name: str
    size: int
    seconds: float
    slot_s: float
    is_paced: bool = False

    @property
    def slots(self) -> int:
        """How many slots count: as many as the use of claims in `seconds` can go back to."""
        return math.ceil((self.seconds + HOLD_S) / self.slot_s) + 1

    @property
    def for_others(self) -> int:
        """How many of `size` may be taken by what is not urgent."""
        return max(1, math.floor(self.size * (1 - KEPT_FOR_URGENT)))


@dataclass
class Window:
    """What has been claimed of a limit, by slots, the newest last. It knows no clock: it is told which slot it is."""

    limit: Limit
    newest: int = 0
    urgent: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)

    def move_to(self, slot: int) -> None:
        """Let the time be `slot`: what is older than counts is forgotten. A clock that was put back moves nothing."""
        length = self.limit.slots
        if slot < self.newest - length:
            self.newest = slot  # put back by more than it can make good: as if all had been claimed just now
        moved = max(0, slot - self.newest)
        self.urgent, self.others = _moved(self.urgent, moved, length), _moved(self.others, moved, length)
        self.newest += moved

    def free(self, *, urgent: bool, ahead: int = 0) -> int:
        """How many may go now, or `ahead` slots later if none go until then."""
        of_others = sum(self.others[ahead:])
        left = self.limit.size - of_others - sum(self.urgent[ahead:])
        if urgent:
            return max(0, left)
        left -= math.floor(self.limit.size * ALWAYS_FREE)
        return max(0, min(left, self.limit.for_others - of_others, self._even(ahead)))

    def wait(self, *, urgent: bool) -> int:
        """After how many slots the next may go, if none go until then; 0 for now."""
        slots = self.limit.slots
        return next((ahead for ahead in range(slots) if self.free(urgent=urgent, ahead=ahead)), slots)

    def take(self, *, urgent: int, others: int) -> None:
        """Count so many more of each sort in the newest slot."""
        self.urgent[-1] += urgent
        self.others[-1] += others

    def give_back(self, slot: int, *, urgent: int, others: int) -> None:
        """Take back what was claimed in `slot` and not used, if that still counts."""
        place = self.limit.slots - 1 - (self.newest - slot)
        if 0 <= place < self.limit.slots:
            self.urgent[place] = max(0, self.urgent[place] - urgent)
            self.others[place] = max(0, self.others[place] - others)

    def _even(self, ahead: int) -> int:
        """How many more may go that are not urgent, if all is to go evenly."""
        return min(self._even_in(round(seconds / self.limit.slot_s), ahead) for seconds in PACES_S)

    def _even_in(self, slots: int, ahead: int) -> int:
        share = self.limit.size * slots // self.limit.slots
        if not self.limit.is_paced or ahead >= slots:
            return self.limit.size
        others, urgent = sum(self.others[ahead - slots :]), sum(self.urgent[ahead - slots :])
        return min(max(1, math.floor(share * (1 - KEPT_FOR_URGENT))) - others, max(1, share) - others - urgent)


@dataclass(frozen=True)
class Claim:
    """How many may go at once, the slot of each limit that they count in, and how long the next has to wait.

    They have to begin to go before `use_by` (`time.monotonic`); what does not is to be given back.
    """

    urgent: int
    others: int
    slots: dict[str, int]
    urgent_wait_s: float
    others_wait_s: float
    use_by: float


def limits() -> list[Limit]:
    """Notify's limits for this service. Its day is a calendar day; any 24 hours are safe wherever that begins."""
    return [
        Limit("notify-minute", settings.NOTIFY_PER_MINUTE, 60, 0.2, is_paced=True),
        Limit("notify-day", settings.NOTIFY_PER_DAY, 60 * 60 * 24, 60 * 15),
    ]


def claim(*, urgent: int = 0, others: int = 0) -> Claim:
    """Claim up to so many messages of each sort from all limits, what is urgent first."""
    with _locked() as held:
        windows = held.windows
        if held.closed_s > 0:
            return Claim(0, 0, {}, held.closed_s, held.closed_s, 0)
        urgently = min([urgent, *(window.free(urgent=True) for window in windows)])
        for window in windows:
            window.take(urgent=urgently, others=0)
        otherwise = min([others, *(window.free(urgent=False) for window in windows)])
        for window in windows:
            window.take(urgent=0, others=otherwise)
        return Claim(
            urgent=urgently,
            others=otherwise,
            slots={window.limit.name: window.newest for window in windows},
            urgent_wait_s=held.wait_s(urgent=True) if urgently < urgent else 0,
            others_wait_s=held.wait_s(urgent=False) if otherwise < others else 0,
            use_by=held.since + HOLD_S,
        )


def give_back(claimed: Claim, *, urgent: int = 0, others: int = 0) -> None:
    """Give back so many of a claim that were not used."""
    if not urgent and not others:
        return
    with _locked() as held:
        for window in held.windows:
            window.give_back(claimed.slots[window.limit.name], urgent=urgent, others=others)


def close(*, seconds: float) -> None:
    """Let nobody have anything for so long: the provider has said that it is too much."""
    with _locked() as held:
        held.closed_s = max(held.closed_s, seconds)


@dataclass
class _Held:
    """The limits while their rows are locked."""

    now: float  # seconds since the epoch, by the database
    since: float  # the same moment or a little before, by this process's `time.monotonic`
    windows: list[Window]
    closed_s: float

    def wait_s(self, *, urgent: bool) -> float:
        """In how many seconds the next of a sort may go."""
        ends = [(one.newest + one.wait(urgent=urgent)) * one.limit.slot_s for one in self.windows]
        return max(0.0, max(ends) - self.now)


@contextmanager
def _locked() -> Iterator[_Held]:
    """The limits for the block, locked, at the database's own time; what changed is written at its end."""
    every = {limit.name: limit for limit in limits()}
    with transaction.atomic():
        rows = _rows(list(every))
        if len(rows) < len(every):
            Quota.objects.bulk_create([Quota(name=name) for name in every], ignore_conflicts=True)
            rows = _rows(list(every))
        since, now = time.monotonic(), _now()  # asked once the rows are ours: waiting for them takes time
        windows = [Window(every[row.name], row.newest, row.urgent, row.others) for row in rows]
        for window in windows:
            window.move_to(math.floor(now / window.limit.slot_s))
        closed = max((row.closed_until.timestamp() for row in rows if row.closed_until), default=0.0)
        held = _Held(now, since, windows, max(0.0, closed - now))
        yield held
        until = datetime.datetime.fromtimestamp(now + held.closed_s, datetime.UTC) if held.closed_s else None
        for row, window in zip(rows, windows, strict=True):
            row.newest, row.urgent, row.others, row.closed_until = window.newest, window.urgent, window.others, until
        Quota.objects.bulk_update(rows, ["newest", "urgent", "others", "closed_until"])


def _rows(names: list[str]) -> list[Quota]:
    """The limits' rows, locked in one order, so that two never wait for each other."""
    return list(Quota.objects.select_for_update().filter(name__in=names).order_by("name"))


def _now() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        return float(cursor.fetchone()[0])


def _moved(counts: list[int], by: int, length: int) -> list[int]:
    """`counts` of the last `length` slots, `by` slots later."""
    return ([0] * length + counts + [0] * min(by, length))[-length:]
