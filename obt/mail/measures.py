"""How what was sent is getting on, for whoever has to know that it arrived."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Q
from django.db.models.functions import JSONObject

from .models import Message

State = Message.State


@dataclass(frozen=True)
class Delivery:
    """How many addresses the newest message about a thing has reached, and what stands in the way at the others.

    `problems` are sentences for people, by address: first what failed, then what is being tried again.
    """

    waiting: int
    sent: int
    failed: int
    dropped: int
    problems: tuple[str, ...]

    @property
    def total(self) -> int:
        return self.waiting + self.sent + self.failed + self.dropped


def state_of(about: str, *, kinds: Collection[str] | None = None) -> Delivery:
    """Return how the messages about a thing, of these kinds or of all, are getting on, in one statement.

    Each address counts once, by its newest message: a second invitation takes the first one's place. What expired
    counts as failed.
    """
    messages = Message.objects.about(about)
    if kinds is not None:
        messages = messages.filter(kind__in=kinds)
    newest = messages.order_by("address", "-pk").distinct("address").values("pk")
    failed = Q(state__in=[State.FAILED, State.EXPIRED])
    trying_again = Q(state=State.QUEUED) & ~Q(last_problem="")
    found: dict[str, Any] = Message.objects.filter(pk__in=newest).aggregate(
        waiting=Count("pk", filter=Q(state=State.QUEUED)),
        sent=Count("pk", filter=Q(state=State.SENT)),
        failed=Count("pk", filter=failed),
        dropped=Count("pk", filter=Q(state=State.DROPPED)),
        lost=_troubles(failed),
        late=_troubles(trying_again),
    )
    problems = [_could_not(one) for one in found.pop("lost")] + [_not_yet(one) for one in found.pop("late")]
    return Delivery(**found, problems=tuple(problems))


def _troubles(which: Q) -> JSONBAgg:
    row = JSONObject(address="address", state="state", problem="last_problem")
    return JSONBAgg(row, filter=which, order_by=["address"], default=[])


def _could_not(row: dict[str, str]) -> str:
    why = "it was not sent in time" if row["state"] == State.EXPIRED else _words(row["problem"])
    return f"could not be delivered to {row['address']}" + (f": {why}" if why else "")


def _not_yet(row: dict[str, str]) -> str:
    return f"has not reached {row['address']} yet, and we are trying again: {_words(row['problem'])}"


def _words(problem: str) -> str:
    """The problem without the code in brackets, which is for operators."""
    return problem.partition(" (")[0]
