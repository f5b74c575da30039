"""One small, lively programme to try the service with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obt.demo import figures, seeding
from obt.demo.programmes import WindowTaken
from obt.demo.rules import demo_is_on


class Command(BaseCommand):
    help = "Make the demo's programmes, accounts and people; a second run only moves what the calendar moves."

    def handle(self, *args: Any, **options: Any) -> None:
        if not demo_is_on():
            raise CommandError(
                "seed_demo makes accounts that anybody can use: only with OBT_DEMO=1, never in production."
            )
        try:
            done = seeding.seed()
        except seeding.ReferenceMissing as missing:
            raise CommandError(f"There is no organisation “{missing}”. Run load_reference first.") from missing
        except WindowTaken as taken:
            raise CommandError(f"The demo's dates are taken. {taken}") from taken
        if done:
            done += figures.bring_up_to_date()
        self.stdout.write("\n".join(done or ["The demo is as it should be."]))
