"""How what was sent is getting on, for whoever has to know that it arrived."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from obt import statements

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
        """How many addresses there are."""
        return self.waiting + self.sent + self.failed + self.dropped


def state_of(about: str, *, kinds: Collection[str] | None = None) -> Delivery:
    """Return how the messages about a thing, of these kinds or of all, are getting on, in one statement.

    Each address counts once, by its newest message: a second invitation takes the first one's place. What expired
    counts as failed.
    """
    found = statements.rows(_STATE, {"about": about, "kinds": None if kinds is None else list(kinds)})[0]
    waiting, sent, failed, dropped, lost, late = found
    problems = [_could_not(one) for one in json.loads(lost)] + [_not_yet(one) for one in json.loads(late)]
    return Delivery(waiting, sent, failed, dropped, tuple(problems))


# Written out, as a lead's page asks it each time (docs/bench.md).
_STATE = """
SELECT count(*) FILTER (WHERE state = 'queued'),
       count(*) FILTER (WHERE state = 'sent'),
       count(*) FILTER (WHERE state IN ('failed', 'expired')),
       count(*) FILTER (WHERE state = 'dropped'),
       coalesce(jsonb_agg(row ORDER BY address) FILTER (WHERE state IN ('failed', 'expired')), '[]'),
       coalesce(jsonb_agg(row ORDER BY address) FILTER (WHERE state = 'queued' AND last_problem <> ''), '[]')
FROM (
  SELECT DISTINCT ON (address) address, state, last_problem,
         jsonb_build_object('address', address, 'state', state, 'problem', last_problem) AS row
  FROM mail_message
  WHERE about = %(about)s AND about <> '' AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s::text[]))
  ORDER BY address, id DESC
) newest
"""


def _could_not(row: dict[str, str]) -> str:
    why = "it was not sent in time" if row["state"] == State.EXPIRED else _words(row["problem"])
    return f"could not be delivered to {row['address']}" + (f": {why}" if why else "")


def _not_yet(row: dict[str, str]) -> str:
    return f"has not reached {row['address']} yet, and we are trying again: {_words(row['problem'])}"


def _words(problem: str) -> str:
    """The problem without the code in brackets, which is for operators."""
    return problem.partition(" (")[0]
