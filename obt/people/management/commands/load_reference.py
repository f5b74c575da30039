"""`manage.py load_reference`: organisations, e-mail domains, grades, professions and regions from CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obt.people.reference import files, loading


class Command(BaseCommand):
    help = (
        "Brings organisations, e-mail domains, grades, professions and regions in line with the CSV files. "
        "Repeatable: only rows that the files say something new of are written, all or none. A change made in "
        "the admin stands until the file's own row changes. What a file no longer has is closed, never lost "
        "with the people in it; only a domain is deleted. Rows added in the admin are left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--directory", type=Path, default=files.DIRECTORY, help="where the files are (default: the repository's)"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="write every row of the files, over what the admin changed"
        )

    def handle(self, *args: Any, directory: Path, overwrite: bool, **options: Any) -> None:
        try:
            changes = loading.load(directory, overwrite=overwrite)
        except files.BrokenFile as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        for table in changes:
            self.stdout.write(str(table))
