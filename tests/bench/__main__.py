"""`python -m tests.bench [part …]`: measure the service, print a table, and write var/bench.json."""

import argparse
import importlib
import os
import sys

from . import report
from .database import Database
from .place import ROOT, Place

# In this order: a part may need what an earlier one made.
PARTS = (
    "seed",
    "sql",
    "home",
    "size",
    "sign_ins",
    "teams",
    "chart",
    "reminders",
    "mail",
    "sending",
    "notify",
    "similar",
    "library",
    "snapshot",
    "small_numbers",
    "exports",
    "dashboards",
)
NATION = 513_000


def main(arguments: list[str]) -> int:
    """Run the parts that are named in `arguments` or in the variable ONLY, or all; 1 if a figure misses its target."""
    options = _options(arguments)
    place = _prepare(options.people, parts := _asked(options.parts))
    print(f"Benchmarks on {place.people:,} people, in the database {place.database.name}", flush=True)
    figures: dict[str, float] = {}
    for part in parts:
        print(f"\n{part}", flush=True)
        measure = importlib.import_module(f"tests.bench.{part}").measure
        figures.update(measure(place))
    if place.people == NATION:
        report.merge(figures, ROOT / "var" / "bench.json")
    else:
        print("\nNot the size that targets are set for: nothing is written.")
    return report.show(figures)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"from {', '.join(PARTS)} (default: the variable ONLY, or all)")
    people = NATION * int(os.environ.get("SCALE") or 1)
    parser.add_argument("--people", type=int, default=people, help=f"default {people:,}; for a quick look take fewer")
    return parser.parse_args(arguments)


def _asked(parts: list[str]) -> list[str]:
    """The parts to run, in their own order; ends with a clear line on one that is not there."""
    asked = parts or [name for name in os.environ.get("ONLY", "").replace(" ", ",").split(",") if name]
    there = [part for part in PARTS if (ROOT / "tests" / "bench" / f"{part}.py").exists()]
    if unknown := sorted(set(asked) - set(there)):
        raise SystemExit(f"There is no benchmark called {', '.join(unknown)}: choose from {', '.join(there)}.")
    return [part for part in there if part in asked or not asked]


def _prepare(people: int, parts: list[str]) -> Place:
    """Point Django at a database of our own, which holds `people` people when this returns, unless a part seeds it."""
    database = Database.beside(os.environ["DATABASE_URL"])
    os.environ.update(
        DATABASE_URL=database.url,
        DJANGO_SETTINGS_MODULE="obt.settings",
        OBT_DEMO="0",
        SECURE_SSL="0",
        EMAIL_URL="consolemail://",
        ALLOWED_HOSTS="127.0.0.1",
        LOG_LEVEL="WARNING",
    )
    place = Place(database, people)
    if "seed" not in parts and database.people() != people:
        parts.insert(0, "seed")
    place.manage("collectstatic", "--no-input", "--verbosity=0")
    return place


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
