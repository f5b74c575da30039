from typing import Any

from django.core.management.base import BaseCommand

from experiments.library.rebuild import rebuild_entries


class Command(BaseCommand):
    help = "Make the library's entries anew, should they ever differ from the experiments."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"The library has {rebuild_entries():,} entries.")
