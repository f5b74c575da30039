"""What a reminder is: when it is due, whom it goes to, what it says unless the central team has worded it anew.

Each app's `reminders.py` makes its rules and registers them when Django starts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from obt.programme.models import Programme


@dataclass(frozen=True)
class Written:
    """What no query set can say: SQL, with %s where its parameters stand."""

    sql: str
    parameters: Sequence[Any]


# Rows of `person_id`, `thing` (what it is about, as "conversation:12", or ""), `day` (the event that days count from),
# `path` (where the button leads, as "/conversations/12/") and `words` (JSON: what wording may name, as {team}).
Rows = QuerySet[Any, Any]
Whom = Rows | Written


class Counted(StrEnum):
    """In which days a rule counts."""

    DAYS = "days"
    WORKING_DAYS = "working days"


class Until(StrEnum):
    """Until which of the programme's days a rule may remind."""

    CLOSES = "closes"
    RECORDS_CLOSE = "records close"


@dataclass(frozen=True)
class Rule:
    """One kind of reminder.

    `days` are counted from each event, before it where they are negative; each is an occasion of its own. `whom` says
    who should be reminded as things stand now: it is asked when it is planned, and once more just before it goes, so
    it must leave out whoever has done the thing. For `still_useful` days after it was due it is worth sending; what
    could not go by then is skipped. `once` reminds a person of a thing once, whatever becomes of the event's day. An
    appointment goes in quiet times too and is not counted with other reminders; news, which somebody gets each week for
    a role that they have, is not counted either, but keeps quiet times. On its day it goes at `hour` in London.
    `useful` orders reminders that come together: the lowest goes first. Where the event is the same for everybody,
    `event` says it, so that nobody is looked for while none of its occasions is near. `subject`, `text` (Markdown) and
    `button` are the wording as delivered; `examples` has what the `words` may hold, with an example of each, for
    whoever words it anew. Beside these, `words` may have "lists", which stand below the text: see `example_lists`.
    """

    name: str
    title: str  # in lists, and where people switch it off
    when: str  # in words, for the same places: "14, 42 and 77 days after the programme opens"
    why: str  # in the message: why this person gets it
    days: tuple[int, ...]
    whom: Callable[[Programme], Whom]
    subject: str
    text: str
    button: str
    counted: Counted = Counted.DAYS
    until: Until = Until.CLOSES
    still_useful: int = 21  # longer than the quiet dates, so that what is due in them comes in January
    once: bool = False
    is_appointment: bool = False
    is_news: bool = False
    hour: int = 9
    useful: int = 50
    event: Callable[[Programme], datetime.date] | None = None  # as the programme's opening
    examples: Mapping[str, str] = field(default_factory=dict, hash=False)  # as {"team": "Drivers’ Medical Team C"}
    # Each with "title", "path" (where it leads, or "") and "lines", pairs of a text and a path.
    example_lists: Sequence[Mapping[str, Any]] = field(default=(), hash=False)

    @property
    def is_capped(self) -> bool:
        """Whether a person gets one in seven days of it and the others that are capped, taken together."""
        return not (self.is_appointment or self.is_news)


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Make `rules` known; one of the same name takes the place of the earlier, as when Django is reloaded."""
    for rule in rules:
        _rules[rule.name] = rule


def get(name: str) -> Rule:
    """Return the rule called `name`; KeyError if no app has registered it."""
    return _rules[name]


def all_rules() -> Sequence[Rule]:
    """Every rule, the most useful first."""
    return sorted(_rules.values(), key=lambda rule: (rule.useful, rule.name))
