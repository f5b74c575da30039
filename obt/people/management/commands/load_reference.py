"""`manage.py load_reference`: organisations, e-mail domains, grades, professions and regions from CSV files.

And what other rooms have registered (`obt.people.reference.rooms`).
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from obt.people.reference import files, loading, rooms


class Command(BaseCommand):
    help = (
        "Brings organisations, e-mail domains, grades, professions and regions in line with the CSV files. "
        "Repeatable: only rows that the files say something new of are written, all or none. A change made in "
        "the admin stands until the file's own row changes. What a file no longer has is closed, never lost "
        "with the people in it; only a domain is deleted. Rows added in the admin are left alone. "
        "Small changes to begin with and background stories are added once, and are the admin's from then on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--directory", type=Path, default=files.DIRECTORY, help="where the CSV files are (default: our own)"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="write every row of the files, over what the admin changed"
        )

    def handle(self, *args: Any, directory: Path, overwrite: bool, **options: Any) -> None:
        try:
            with transaction.atomic():
                changes = [*loading.load(directory, overwrite=overwrite), *rooms.load_all(overwrite=overwrite)]
        except files.BrokenFile as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        for table in changes:
            self.stdout.write(str(table))
