"""A synthetic Civil Service, to measure the service at its full size."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from obt.demo.rules import is_production
from obt.demo.scale import filling

CIVIL_SERVICE = 513_000


class Command(BaseCommand):
    help = (
        "Fill an empty database with made-up people of the whole Civil Service, what they completed, and their teams."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=CIVIL_SERVICE, help=f"how many (default {CIVIL_SERVICE:,})")
        parser.add_argument("--replace", action="store_true", help="take away everybody who is there first")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_production():
            raise CommandError("seed_scale fills the database with made-up people: never in production.")
        if options["people"] < 1:
            raise CommandError("--people must be 1 or more.")
        began = time.monotonic()
        try:
            made = filling.fill(options["people"], replace=options["replace"])
        except filling.NotEmpty as error:
            raise CommandError(
                "There are people in this database. Use another, or --replace to take them all away."
            ) from error
        took = time.monotonic() - began
        of_teams = ", ".join(f"{number:,} {_rows_of(table)}" for table, number in made.of_teams.items())
        self.stdout.write(f"Made {made.people:,} people, {made.completions:,} completions, {of_teams} in {took:.1f} s.")


def _rows_of(table: str) -> str:
    """A table's rows in a word, as "memberships"."""
    name = table.partition("_")[2]
    return name if name == "support" else f"{name}s"
