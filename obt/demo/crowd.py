"""The demo's other people: colleagues whose taking part gives lists and figures something to show.

Everything about them follows from a fixed seed and a running number, so that a later run finds the same people.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from . import data
from .programmes import EARLIER, RUNNING
from .records import Record

SEED = "one small change"


@dataclass(frozen=True)
class Place:
    """An organisation of the crowd: how many work there, and how many in a hundred have done the masterclass."""

    organisation: str
    people: int
    done_pct: int


PLACES = (
    Place("driver-and-vehicle-licensing-agency", 16, 62),
    Place("department-for-transport", 10, 75),
    Place("driver-and-vehicle-standards-agency", 8, 38),
    Place("hm-revenue-customs", 10, 55),
    Place("department-for-work-pensions", 8, 50),
    Place("home-office", 6, 30),
    Place("cabinet-office", 4, 80),
)


@dataclass(frozen=True)
class Member:
    """One of the crowd. `joined` is the day they registered, counted from when the running programme opened."""

    number: int
    name: str
    organisation: str
    joined: int
    records: tuple[Record, ...]

    @property
    def email(self) -> str:
        """An address under example.gov.uk, so that nobody real ever gets mail meant for it."""
        first, last = self.name.lower().split(" ")
        return f"{first}.{last}.{self.number}@example.gov.uk"

    def dice(self, what: str) -> random.Random:
        """Their own source of chance for `what`, so that one decision does not change the next."""
        return random.Random(f"{SEED}, {self.number}, {what}")  # noqa: S311 - nothing secret


def members() -> list[Member]:
    """The whole crowd, the same each time."""
    places = [place for place in PLACES for _ in range(place.people)]
    return [_member(number, place) for number, place in enumerate(places, start=1)]


def _member(number: int, place: Place) -> Member:
    dice = random.Random(f"{SEED}, {number}")  # noqa: S311
    names = data.read("names")
    name = f"{dice.choice(names['first'])} {dice.choice(names['last'])}"
    day = int(dice.triangular(0, 122, 20))
    records = [*_earlier(dice), *(_running(dice, day) if dice.randrange(100) < place.done_pct else [])]
    return Member(number, name, place.organisation, joined=max(day - dice.randrange(10), 0), records=tuple(records))


def _running(dice: random.Random, day: int) -> list[Record]:
    """The masterclass, and for some an additional course in the weeks after it."""
    core = Record(
        RUNNING,
        day,
        dice.choice([50, 60, 60, 60, 75]),
        course="innovation-masterclass",
        rating=dice.choice([None, 2, 3, 3, 3, 4, 4]),
        is_imported=dice.random() < 0.2,
    )
    later = min(day + dice.randrange(1, 20), 140)
    more = (
        Record(RUNNING, later, 45, course="testing-ideas"),
        Record(RUNNING, later, 30, course="better-team-conversations"),
    )
    return [core, *(record for record in more if dice.random() < 0.3)]


def _earlier(dice: random.Random) -> list[Record]:
    """Of the programme before: nothing, some of its hours, or all seven."""
    hours = dice.choice(["none", "none", "some", "all", "all"])
    start = dice.randrange(5, 80)
    if hours == "none":
        return []
    first = Record(EARLIER, start, 120, course="data-awareness", rating=dice.choice([None, 2, 3, 4]))
    if hours == "some":
        return [first, Record(EARLIER, start + 9, 60, title="Dashboards that people read: a talk in our department")]
    return [
        first,
        Record(EARLIER, start + 12, 150, course="working-with-data", rating=dice.choice([None, 3, 4])),
        Record(EARLIER, start + 30, 150, course="data-practitioner"),
    ]
