"""Fills a database with the synthetic people, by COPY and in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from conversations.similar import words
from experiments.library.rebuild import rebuild_entries
from learning.models import Completion
from obt.demo import programmes
from obt.people.models import Organisation, Person
from obt.programme.models import Programme

from . import people as made_up
from . import teams
from .society import gather


class NotEmpty(Exception):
    """There are people in the database."""


@dataclass
class Made:
    """How many rows were made."""

    people: int = 0
    completions: int = 0
    of_teams: dict[str, int] = field(default_factory=lambda: dict.fromkeys(teams.COLUMNS, 0))


def fill(number: int, *, replace: bool = False, today: datetime.date | None = None) -> Made:
    """Make `number` people with what they completed in the demo's running programme, and their teams; return how many.

    The same number makes the same people in the same organisations every time. Reference data and programmes are
    made where they are missing. Raises NotEmpty if there are people, unless `replace`: then they all go first, and
    with them everything that belongs to them.
    """
    today = today or timezone.localdate()
    if not Organisation.objects.exists():
        call_command("load_reference", verbosity=0)
    with transaction.atomic():
        if replace:
            _empty()
        elif Person.objects.exists():
            raise NotEmpty
        programmes.settle(today)
        made = _copy(number, today)
        _copy_teams(made, number, today)
    _analyse()
    words.rebuild()
    return made


def _empty() -> None:
    """Take away all people and everything that refers to them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_person, people_team, django_session RESTART IDENTITY CASCADE")


def _copy(number: int, today: datetime.date) -> Made:
    society = gather(number, today)
    made = Made()
    with connection.cursor() as cursor:
        # Foreign keys are then checked at the end of each COPY, not all at once at the end, held in memory till then.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for chunk in made_up.chunks(society, number, first_id=1):
            _copy_rows(Person._meta.db_table, made_up.PERSON_COLUMNS, chunk.people)
            _copy_rows(Completion._meta.db_table, made_up.COMPLETION_COLUMNS, chunk.completions)
            made.people += len(chunk.people)
            made.completions += len(chunk.completions)
        cursor.execute("SELECT setval(pg_get_serial_sequence('people_person', 'id'), %s)", [max(number, 1)])
    return made


def _copy_teams(made: Made, number: int, today: datetime.date) -> None:
    programme = Programme.objects.get(slug=programmes.RUNNING)
    with _library_made_at_the_end():
        for chunk in teams.chunks(number, programme, today):
            for table, rows in chunk.items():
                _copy_rows(table, teams.COLUMNS[table], rows)
                made.of_teams[table] += len(rows)
    with connection.cursor() as cursor:
        for table in teams.WITH_IDS:
            last = max(made.of_teams[table], 1)
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])


@contextmanager
def _library_made_at_the_end() -> Iterator[None]:
    """Put experiments in past the triggers that keep the library row by row; make its entries all at once afterwards.

    What the triggers would have written into the rows themselves (`audience`) is in the rows that are copied.
    """
    with connection.cursor() as cursor:
        for table in ("experiments_experiment", "experiments_benefit"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in ("experiments_experiment", "experiments_benefit"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    rebuild_entries()


def _copy_rows(table: str, columns: Iterable[str], rows: Iterable[made_up.Row]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _analyse() -> None:
    """Give the planner its figures, as it would have them after a night of running."""
    with connection.cursor() as cursor:
        tables = ("people_person", "learning_completion", *teams.COLUMNS, "experiments_libraryentry")
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
