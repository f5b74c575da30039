"""`python -m tests.soak`: the long runs, on servers of their own in var/soak; 1 if something did not hold."""

import argparse
import os
import sys

from .servers import PLACE, Servers, servers

PARTS = ("faults", "windows", "figures")


def main(arguments: list[str]) -> int:
    """Run it as long as it is, or in its short form; print what there was."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "--short",
        action="store_true",
        help="2,000 messages, 5 kills, the mail server away for 20 s; one window; few histories",
    )
    parser.add_argument("--only", choices=PARTS, help="this part alone")
    options = parser.parse_args(arguments)
    with servers() as both:
        os.environ.update(
            both.environment,
            DJANGO_SETTINGS_MODULE="obt.settings",
            SECRET_KEY="only-for-the-soak",
            ALLOWED_HOSTS="127.0.0.1",
            OBT_BASE_URL="http://127.0.0.1:8000",
            EMAIL_URL="consolemail://",
            SECURE_SSL="0",
            OBT_DEMO="0",
            DEBUG="0",
            LOG_LEVEL="ERROR",
        )
        os.environ.pop("NOTIFY_API_KEY", None)
        import django

        django.setup()
        parts = {"faults": _faults, "windows": _windows, "figures": _figures}
        held = [parts[name](both, options.short) for name in PARTS if options.only in (None, name)]  # all of them
        is_good = all(held)
    print(f"\n  {'held' if is_good else 'DID NOT HOLD'}")
    return 0 if is_good else 1


def _faults(both: Servers, is_short: bool) -> bool:
    from . import faults

    size = faults.Size(reminders=2_000, kills=5, sink_away_s=20) if is_short else faults.Size()
    print(f"Faults: {size.reminders:,} reminders, {size.kills} kills; logs are in {PLACE}", flush=True)
    return faults.run(both, size)


def _windows(_both: Servers, is_short: bool) -> bool:
    from . import window

    windows = window.WINDOWS[:1] if is_short else window.WINDOWS
    print(f"\nWindows of {window.PEOPLE} people, day by day; who got what is in {PLACE}", flush=True)
    return window.run(windows)


def _figures(_both: Servers, is_short: bool) -> bool:
    from . import figures

    size = figures.Size(seeds=(1,), histories=5) if is_short else figures.Size()
    number = len(size.seeds) * size.histories
    print(f"\nHistories: {number} of up to {size.steps} actions each; every figure is worked out twice", flush=True)
    return figures.run(size)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
