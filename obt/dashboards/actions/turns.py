"""Counting a programme: one at a time, and everything at one moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

from obt.dashboards.models import Snapshot
from obt.programme.models import Programme

_LOCK = 0x0B7D  # of Postgres' advisory locks, with the programme's id
_Made = TypeVar("_Made")


class FiguresClosed(Exception):
    """The closing snapshot of the programme has been taken: its figures stay as they are."""


def in_turn(programme: Programme, act: Callable[[], _Made]) -> _Made | None:
    """Run `act` in a transaction that sees one moment of the database; None if somebody else counts the programme.

    Somebody may have finished between that moment and the lock. As every act writes the row of the count, the database
    refuses the older figures then. In a transaction of the caller, each statement sees its own moment. Raises
    FiguresClosed.
    """
    is_outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            if is_outermost:
                _see_one_moment()
            if not _is_ours_alone(programme):
                return None
            if Snapshot.objects.filter(programme=programme, is_closing=True).exists():
                raise FiguresClosed
            return act()
    except OperationalError as error:
        if not isinstance(error.__cause__, errors.SerializationFailure):
            raise
        return None


def _see_one_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _is_ours_alone(programme: Programme) -> bool:
    """Whether nobody else counts this programme; until the transaction ends nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, programme.pk])
        return bool(cursor.fetchone()[0])
