"""Conversations in words, the same on every page and in every message."""

from __future__ import annotations

import datetime

from obt.govuk import words

from .models import Conversation


def when(starts_at: datetime.datetime, minutes: int) -> str:
    """Day, start and end in London: "Thursday 5 December 2024, 2pm to 2:45pm"."""
    ends_at = starts_at + datetime.timedelta(minutes=minutes)
    end = words.time(ends_at)
    if words.in_london(starts_at).date() != words.in_london(ends_at).date():
        end += f" on {words.day(ends_at)}"
    return f"{words.full_date(starts_at)}, {words.time(starts_at)} to {end}"


def when_of(conversation: Conversation) -> str:
    return when(conversation.starts_at, conversation.minutes)
