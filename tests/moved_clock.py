"""`python -m tests.moved_clock SECONDS MODULE argument …`: run a module as `python -m` does, its clock set off.

Reminders go on working days from eight to six; with this they can be sent at any time. Postgres has a clock of its own
(`move_postgres`).
"""

import datetime
import runpy
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine


@contextmanager
def moved_by(seconds: float) -> Iterator[None]:
    """For the block the clock of this process, and of those that it forks, is `seconds` ahead and goes on."""
    with time_machine.travel(datetime.datetime.fromtimestamp(time.time() + seconds, datetime.UTC), tick=True):
        yield


def move_postgres(database: str, seconds: float) -> None:
    """Set off the clock of `database` for all connections that are made from now on; for good."""
    from django.db import connection

    make_clock("moved", set_off(seconds))
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" SET search_path = {found_first("moved")}')
    connection.close()


def set_off(seconds: float) -> str:
    """The SQL of a moment, for `make_clock`: that of Postgres, so many seconds ahead."""
    return f"pg_catalog.{{name}}() + interval '{seconds} seconds'"


def make_clock(schema: str, moment: str) -> None:
    """Make functions in a `schema` of their own that tell the time by the SQL of `moment`, which may have their {name}.

    A connection goes by them that finds them before those of Postgres (`found_first`).
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for name, kind in (
            ("now", "STABLE"), ("transaction_timestamp", "STABLE"), ("statement_timestamp", "STABLE"),
            ("clock_timestamp", "VOLATILE"),
        ):  # fmt: skip
            cursor.execute(
                f"CREATE FUNCTION {schema}.{name}() RETURNS timestamptz LANGUAGE sql {kind} AS "
                f"$$ SELECT {moment.format(name=name)} $$"
            )


def found_first(schema: str) -> str:
    """The search path by which functions of `schema` hide those of Postgres."""
    return f"{schema}, pg_catalog, public"


if __name__ == "__main__":
    ahead, module = float(sys.argv[1]), sys.argv[2]
    sys.argv = sys.argv[2:]
    with moved_by(ahead):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
