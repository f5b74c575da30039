"""What a person has begun in a programme and not finished: one step, with where it can be finished."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conversations.reminders import whom_nobody_has_asked_to_talk, whom_to_plan, whom_to_record
from experiments.reminders import whom_to_conclude, whom_to_see_it_through, whom_to_start_it, whom_to_try_it
from learning.reminders import whom_has_begun
from obt.govuk import words
from obt.programme.models import Programme
from obt.reminders.rules import Rows, Written


@dataclass(frozen=True)
class Begun:
    """A step that `whom` have begun: what to do, in their `words`, and on the button that leads to their `path`."""

    whom: Callable[[Programme], Rows]
    step: str
    action: str


# In the order of obt.home.next_action, so that a reminder and the home page ask for the same.
STEPS = (
    Begun(whom_to_record, "record what {team} talked about on {day}", "Record the conversation"),
    Begun(whom_to_conclude, "say how “{title}” went", "Say how it went"),
    Begun(whom_has_begun, "finish your learning", "Go on learning"),
    Begun(whom_to_plan, "find an hour for {team} to talk", "Plan the conversation"),
    Begun(whom_nobody_has_asked_to_talk, "talk with {team}", "See your team"),
    Begun(whom_to_start_it, "start “{title}”", "Start the experiment"),
    Begun(whom_to_see_it_through, "see “{title}” through and say how it went", "See the experiment"),
    Begun(whom_to_try_it, "plan how to try “{title}”", "Plan the experiment"),
)


def unfinished(programme: Programme) -> Written:
    """Everybody with such a step, once: with the first of `STEPS` that they have."""
    parts = [_rows(rank, begun, programme) for rank, begun in enumerate(STEPS)]
    sql = _FIRST_OF_EACH.format(rows=" UNION ALL ".join(sql for sql, _ in parts))
    common = {"programme": programme.name, "closes": words.day(programme.closes_on)}
    return Written(sql, [programme.closes_on, json.dumps(common), *(one for _, found in parts for one in found)])


_FIRST_OF_EACH = """
SELECT DISTINCT ON (found.person_id)
  found.person_id, '' AS thing, %s::date AS day, found.path,
  %s::jsonb || jsonb_build_object('step', found.step, 'action', found.action) AS words
FROM ({rows}) found
ORDER BY found.person_id, found.rank, found.thing
"""
_ROWS = "SELECT {rank} AS rank, w.person_id, w.thing::text, w.path::text, {step} AS step, %s AS action FROM ({whom}) w"


def _rows(rank: int, begun: Begun, programme: Programme) -> tuple[str, list[Any]]:
    """The rows of one step, as SQL, and its parameters."""
    sql, parameters = begun.whom(programme).query.sql_with_params()
    step, in_step = _filled(begun.step)
    return _ROWS.format(rank=rank, step=step, whom=sql), [*in_step, begun.action, *parameters]


def _filled(step: str) -> tuple[str, list[str]]:
    """The text of a step with the words of its row in place of {placeholders}, as SQL, and its parameters."""
    texts_and_names = re.split(r"{(\w+)}", step)
    parts = ("w.words->>%s" if number % 2 else "%s" for number in range(len(texts_and_names)))
    return f"concat({', '.join(parts)})", texts_and_names
