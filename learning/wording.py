"""Records of learning in words, the same on every page and in every message."""

from __future__ import annotations

from obt.govuk import words

from .models import Completion, OtherLearning


def when_and_how_long(record: Completion | OtherLearning) -> str:
    """The day and the minutes of a record: "12 November 2024, 60 minutes"."""
    return f"{words.date(record.completed_on)}, {words.counted(record.minutes, 'minute')}"


def named(record: Completion | OtherLearning) -> str:
    """A record so that it can be told from all others: "Innovation Masterclass, 12 November 2024, 60 minutes"."""
    title = record.course.title if isinstance(record, Completion) else record.title
    return f"{title}, {when_and_how_long(record)}"
