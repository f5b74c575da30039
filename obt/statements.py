"""Statements that every page asks: written out, and planned by Postgres once a connection.

Django writes the SQL of a query set anew each time it runs, and Postgres plans it anew. For the five statements of
the home page that took longer than all the rest of the page and the database together (docs/bench.md). Elsewhere a
query set is the better choice.

The columns are the models' own (`columns`), so that a new field comes along by itself, and rows become instances as
they would from a query set (`instance`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor

Row = TypeVar("Row", bound=models.Model)


def columns(model: type[models.Model], alias: str) -> str:
    """Return the columns of `model` for a SELECT, in the order that `instance` takes them."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def width(model: type[models.Model]) -> int:
    """Return how many cells of a row belong to `model`."""
    return len(model._meta.concrete_fields)


def instance(model: type[Row], cells: Sequence[Any]) -> Row:
    """Return the row of `model` that `cells`, selected by `columns`, hold."""
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], cells)


def taken(model: type[Row], cells: Sequence[Any]) -> tuple[Row, Sequence[Any]]:
    """Return the row of `model` at the front of `cells`, and the cells behind it."""
    return instance(model, cells[: width(model)]), cells[width(model) :]


def rows(sql: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Run `sql` with its named `parameters` and return all rows; after the second time it is planned no more."""
    with _plan_kept(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]  # the stubs know fewer types than psycopg
        return cursor.fetchall()


@contextmanager
def _plan_kept() -> Iterator[None]:
    """Send parameters beside the SQL for the block, as only then a plan can be kept (`prepare_threshold`).

    Not a setting for everything: the audit puts its context as a second command in front of a write, and two
    commands at once cannot be prepared.
    """
    connection.ensure_connection()
    driver: Any = connection.connection
    usual = driver.cursor_factory
    driver.cursor_factory = ServerBindingCursor
    try:
        yield
    finally:
        driver.cursor_factory = usual
