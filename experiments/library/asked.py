"""What somebody asks of the library: words, filters, order and page. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

from obt.people.models import Organisation, Profession

from .filters import FILTERS
from .keys import Key

LONGEST_WORDS = 200  # characters that are searched for; what is longer is cut


@dataclass(frozen=True)
class Sort:
    """An order of the list: its name in the address and on the page, and how many numbers its keys have."""

    name: str
    label: str
    numbers: int


RELEVANCE = Sort("relevance", "Most relevant", 1)
NEWEST = Sort("newest", "Newest", 2)
ADOPTED = Sort("tried", "Most tried", 3)
SORTS = {sort.name: sort for sort in (RELEVANCE, NEWEST, ADOPTED)}


@dataclass(frozen=True)
class Chip:
    """A chosen filter, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Asked:
    """What is asked. Entries of `organisation` are those of it and of everything below it.

    `outcome`, `benefit` and `saving` hold values of `experiments.library.filters`; `after` and `before` are the keys
    of a page, at most one of them.
    """

    words: str = ""
    organisation: Organisation | None = None
    profession: Profession | None = None
    outcome: tuple[str, ...] = ()
    benefit: tuple[str, ...] = ()
    saving: tuple[str, ...] = ()
    chosen_sort: str = ""
    after: Key | None = None
    before: Key | None = None

    @property
    def sort(self) -> Sort:
        """The order that was chosen; otherwise what fits best comes first, and without words, the newest."""
        sort = SORTS.get(self.chosen_sort)
        if sort is None or (sort is RELEVANCE and not self.words):
            return RELEVANCE if self.words else NEWEST
        return sort

    @property
    def sorts(self) -> list[Sort]:
        """The orders that can be chosen: without words nothing is more relevant than another."""
        return [sort for sort in SORTS.values() if self.words or sort is not RELEVANCE]

    @property
    def is_filtered(self) -> bool:
        return bool(self.organisation or self.profession or any(getattr(self, one.name) for one in FILTERS))

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, in its one order; what is so by itself is left out."""
        usual = replace(self, chosen_sort="").sort
        return [
            *([("words", self.words)] if self.words else []),
            *([("organisation", self.organisation.slug)] if self.organisation else []),
            *([("profession", self.profession.code)] if self.profession else []),
            *((one.name, choice.value) for one in FILTERS for choice in one.chosen(getattr(self, one.name))),
            *([("sort", self.sort.name)] if self.sort is not usual else []),
            *([("after", self.after.write())] if self.after else []),
            *([("before", self.before.write())] if self.before else []),
        ]

    @property
    def address(self) -> str:
        """The page's one address."""
        pairs = self.pairs()
        return reverse("library") + (f"?{urlencode(pairs)}" if pairs else "")

    def but(self, **changed: object) -> Self:
        """The same with something else changed, from its first page on."""
        return replace(self, **{"after": None, "before": None, **changed})  # type: ignore[arg-type]

    @property
    def without_filters(self) -> Asked:
        return self.but(organisation=None, profession=None, outcome=(), benefit=(), saving=())

    def chips(self) -> Iterator[Chip]:
        """What is chosen, each with the way to choose it no longer."""
        if self.organisation:
            yield Chip(self.organisation.name, self.but(organisation=None).address)
        if self.profession:
            yield Chip(self.profession.name, self.but(profession=None).address)
        for one in FILTERS:
            values: tuple[str, ...] = getattr(self, one.name)
            for choice in one.chosen(values):
                rest = tuple(value for value in values if value != choice.value)
                yield Chip(choice.label, self.but(**{one.name: rest}).address)
