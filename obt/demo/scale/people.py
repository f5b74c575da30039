"""The synthetic people, a chunk at a time: the same ones for the same number, whatever else is made."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .society import SEED, Society

CHUNK = 10_000
KNOWN = 32  # the first so many people have an address that a benchmark can ask for, and three records each
KNOWN_DOMAIN = "known.example.gov.uk"
# In a hundred people 86 have registered; in a hundred of those 76, more or fewer by organisation, have taken the
# masterclass, and of these every third or fourth each additional course. At the size of the Civil Service that makes
# half a million completions.
REGISTERED = 0.86
ALSO_TOOK = (0.29, 0.20)
IMPORTED = 0.25

PERSON_COLUMNS = (
    *("id", "email", "name", "organisation_id", "grade_id", "profession_id", "region_id", "is_central", "is_active"),
    *("created_at", "registered_at", "profile_completed_at", "session_stamp"),
)
COMPLETION_COLUMNS = (
    *("person_id", "programme_id", "course_id", "minutes", "declared_on", "imported_on", "rating", "reflection"),
    *("created_at", "updated_at"),
)
Row = tuple[Any, ...]


def known_address(number: int) -> str:
    """The address of known person `number`, from 1 to KNOWN."""
    return f"person{number}@{KNOWN_DOMAIN}"


@dataclass(frozen=True)
class Chunk:
    """Some of the people, and what each of them completed."""

    people: list[Row]
    completions: list[Row]


def chunks(society: Society, people: int, first_id: int) -> Iterator[Chunk]:
    """Make `people` people from the id `first_id` on, CHUNK at a time: no more than that is in memory."""
    for start in range(0, people, CHUNK):
        dice = random.Random(f"{SEED}, from {start}")  # noqa: S311 - nothing secret
        yield _chunk(society, dice, start, min(CHUNK, people - start), first_id)


def _chunk(society: Society, dice: random.Random, start: int, size: int, first_id: int) -> Chunk:
    made = Chunk([], [])
    mornings = [datetime.datetime.combine(day, datetime.time(9), datetime.UTC) for day in society.days]
    firsts = dice.choices(society.first_names, k=size)
    lasts = dice.choices(society.last_names, k=size)
    lists = (society.grades, society.professions, society.regions)
    profiles = zip(*(choice.draw(dice, size) for choice in lists), strict=True)
    for number, (first, last, profile) in enumerate(zip(firsts, lasts, profiles, strict=True), start):
        place = society.workplaces[society.places[number]]
        is_known = number < KNOWN
        at = place.domains[number % len(place.domains)]
        email = known_address(number + 1) if is_known else f"{first}.{last}{number}@{at}".lower()
        joined = _early(dice, len(mornings)) if is_known or dice.random() < REGISTERED else None
        moment = None if joined is None else mornings[joined]
        pk = first_id + number
        about = (pk, email, f"{first} {last}", place.pk, *profile, False, True)
        made.people.append((*about, mornings[0], moment, moment, f"{dice.getrandbits(64):016x}"))
        if joined is not None:
            made.completions.extend(_completions(society, dice, mornings, pk, joined, 1.0 if is_known else place.done))
    return made


def _early(dice: random.Random, days: int) -> int:
    """The number of a day, more likely one of the first of `days` than a late one."""
    return int(days * dice.random() ** 2)


def _soon(dice: random.Random, days: int, first: int) -> int:
    """The number of a day from `first` on, most likely soon after it."""
    return first + int((days - first) * dice.random() ** 6)


def _completions(
    society: Society, dice: random.Random, mornings: list[datetime.datetime], pk: int, joined: int, done: float
) -> Iterator[Row]:
    """What the person `pk`, who registered on the day `joined`, completed: by chance `done`, or all of it at 1."""
    is_known = done >= 1
    if not is_known and dice.random() >= done:
        return
    took = [True, *(is_known or dice.random() < chance for chance in ALSO_TOOK)]
    day = joined
    for (course, minutes), taken in zip(society.courses, took, strict=False):
        if not taken:
            continue
        day = _soon(dice, len(mornings), day)
        declared_on, imported_on = (None, society.days[day]) if dice.random() < IMPORTED else (society.days[day], None)
        rating = int(dice.random() * 5) or None
        moment = mornings[day]
        yield pk, society.programme, course, minutes, declared_on, imported_on, rating, "", moment, moment
