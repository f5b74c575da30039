"""How many entries there are: of what is asked, and with each choice that could be made next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from obt.people.models import Organisation, Profession

from .asked import Asked
from .filters import FILTERS
from .matching import WITH_WORDS, conditions, parameters

# All in one pass over the entries with the words: the choices that take an entry, and the filters that it fails, are
# the bits of two numbers. So few different ones are counted that the rest is done here, in half the time of counting
# each choice in SQL.
_CHOICES = [(one, choice) for one in FILTERS for choice in one.choices]
_TAKEN_BY = " + ".join(
    f"CASE WHEN {choice.condition} THEN {1 << n} ELSE 0 END" for n, (_, choice) in enumerate(_CHOICES)
)
_BITS = {name: 1 << n for n, name in enumerate(["organisation", "profession", *(one.name for one in FILTERS)])}

_COUNTS = """
SELECT grouping(organisation_path, profession_id, taken_by),
    organisation_path, profession_id, taken_by, failed, count(*)
FROM (
    SELECT organisation_path, profession_id, {taken_by} AS taken_by, {failed} AS failed
    FROM experiments_libraryentry WHERE {words}
) AS found
GROUP BY GROUPING SETS ((organisation_path, failed), (profession_id, failed), (taken_by, failed))
"""
_OF_ORGANISATION, _OF_PROFESSION, _OF_CHOICES = 0b011, 0b101, 0b110  # grouping() says what a row is not counted by


@dataclass(frozen=True)
class Counts:
    """`total` entries are what is asked, and `with_words` there are whatever the filters.

    The others are how many there would be with a choice and all the other filters: `choices` by filter and value;
    `professions`; and `organisations` with everything below each: departments, those on the way to the chosen one, and
    those right below it, as the tree has them. What would find nothing is in neither of the last two, unless chosen.
    """

    total: int
    with_words: int
    choices: Mapping[str, Mapping[str, int]]
    organisations: tuple[tuple[Organisation, int], ...] = ()
    professions: tuple[tuple[Profession, int], ...] = ()

    @classmethod
    def nothing(cls) -> Counts:
        """Where there is nothing to look for."""
        return cls(0, 0, {one.name: dict.fromkeys((choice.value for choice in one.choices), 0) for one in FILTERS})


def count(asked: Asked, words: str) -> Counts:
    """Count what is asked, in three SQL statements. `words` is a tsquery, "" where nothing is searched for."""
    by_organisation: Counter[str] = Counter()
    by_profession: Counter[int] = Counter()
    choices = {one.name: dict.fromkeys((choice.value for choice in one.choices), 0) for one in FILTERS}
    total = with_words = 0
    for kind, path, profession, taken_by, failed, number in _rows(asked, words):
        if kind == _OF_ORGANISATION and _passes_but("organisation", failed):
            by_organisation[path] += number
        elif kind == _OF_PROFESSION and profession and _passes_but("profession", failed):
            by_profession[profession] += number
        elif kind == _OF_CHOICES:
            with_words += number
            total += 0 if failed else number
            for n, (one, choice) in enumerate(_CHOICES):
                if taken_by & 1 << n and _passes_but(one.name, failed):
                    choices[one.name][choice.value] += number
    organisations = _organisations(by_organisation, asked.organisation)
    return Counts(total, with_words, choices, organisations, _professions(by_profession, asked.profession))


def _rows(asked: Asked, words: str) -> list[tuple[Any, ...]]:
    fails = [f"CASE WHEN {condition} THEN 0 ELSE {_BITS[name]} END" for name, condition in conditions(asked).items()]
    statement = _COUNTS.format(
        taken_by=_TAKEN_BY, failed=" + ".join(fails) or "0", words=WITH_WORDS if words else "true"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(asked, words))
        return cursor.fetchall()


def _passes_but(name: str, failed: int) -> bool:
    """Whether an entry passes all filters, that of `name` aside."""
    return failed in (0, _BITS[name])


def _organisations(counts: Mapping[str, int], chosen: Organisation | None) -> tuple[tuple[Organisation, int], ...]:
    step = Organisation.steplen
    below: dict[str, int] = {}
    for path, number in counts.items():
        for end in range(step, len(path) + 1, step):
            below[path[:end]] = below.get(path[:end], 0) + number
    path = chosen.path if chosen else ""
    way = [path[:end] for end in range(step, len(path) + 1, step)]
    shown = [one for one in below if len(one) == step or one in way or one[:-step] == path]
    rows = Organisation.objects.filter(path__in={*shown, *way})
    return tuple((row, below.get(row.path, 0)) for row in rows)


def _professions(counts: Mapping[int, int], chosen: Profession | None) -> tuple[tuple[Profession, int], ...]:
    rows = Profession.objects.filter(pk__in={*counts, *([chosen.pk] if chosen else [])})
    return tuple((row, counts.get(row.pk, 0)) for row in rows)
