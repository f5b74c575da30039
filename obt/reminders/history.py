"""Who of the central team changed what about reminders, when, and what it said before."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from obt.people.events import names_of, sent_by

from .rules import Rule
from .wording import Settings, days_in_words, delivered, settings_from

MOST = 50  # the latest; nobody turns more pages


@dataclass(frozen=True)
class Said:
    """One thing that was different before: its name, and what it was; `is_long` where that is a text of its own."""

    what: str
    before: str
    is_long: bool = False


@dataclass(frozen=True)
class Change:
    """What one person did at one moment. `by` is empty where nobody was signed in."""

    at: datetime.datetime
    by: str
    title: str
    said: list[Said] = field(default_factory=list)


def history_of(rule: Rule) -> list[Change]:
    """Return the latest changes of a kind's wording, days and pauses, the newest first; two SQL statements."""
    events = _events("WordingEvent", MOST + 1, name=rule.name)
    names = names_of(sent_by(event) for event in events)
    changes = [
        Change(event.pgh_created_at, names.get(sent_by(event), ""), title, said)
        for before, event in _with_before(events)
        for title, said in [_change(rule, before, event)]
        if title
    ]
    return changes[::-1]


def last_switched() -> Change | None:
    """Return who paused all reminders, or let them go on, last; two SQL statements."""
    events = _events("SwitchEvent", 1)
    names = names_of(sent_by(event) for event in events)
    return next((Change(one.pgh_created_at, names.get(sent_by(one), ""), _pause_title(one)) for one in events), None)


def _events(table: str, most: int, **condition: object) -> list[Any]:
    """The latest events of one table, each the row as it became, with its context; in the order in which they came."""
    model: Any = apps.get_model("reminders", table)
    found = model.objects.filter(**condition).select_related("pgh_context").order_by("-pgh_id")[:most]
    return list(found)[::-1]


def _with_before(events: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each event with the one before it: None before the first of all, and that before older ones left out."""
    if events and events[0].pgh_label == "insert":
        yield None, events[0]
    yield from itertools.pairwise(events)


def _change(rule: Rule, before: Any, after: Any) -> tuple[str, list[Said]]:
    """What was done, in words, and what was different before; "" where nothing is."""
    was, now = settings_from(rule, before), settings_from(rule, after)
    if was.is_paused != now.is_paused:
        return _pause_title(now), []
    said = list(_differences(rule, was, now))
    if not said:
        return "", []
    is_put_back = now.version == delivered(rule).version
    return "Put the delivered wording back" if is_put_back else "Changed what it says or when it goes", said


def _pause_title(row: Any) -> str:
    return "Paused" if row.is_paused else "Let it go on"


def _differences(rule: Rule, was: Settings, now: Settings) -> Iterator[Said]:
    if was.subject != now.subject:
        yield Said("Subject", was.subject)
    if was.text != now.text:
        yield Said("Text", was.text, is_long=True)
    if was.button != now.button:
        yield Said("Button", was.button)
    if was.days != now.days:
        yield Said("Days", days_in_words(rule, was.days))
