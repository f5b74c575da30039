"""What the address of a page of figures chooses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from .models.published import SPLIT_MEASURES, Measure

SORTS = ("name", "headcount", "took_part", "rate")


@dataclass(frozen=True)
class Choices:
    """What the address of a page chooses: `sort` of the parts, `measure` that is broken down, whether all are shown."""

    sort: str = "rate"
    is_downwards: bool = True
    measure: str = Measure.LEARNED.value
    shows_all: bool = False
    programme: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Choices:
        """Read them; what makes no sense is as if it had not been said."""
        sort, measure = query.get("sort", ""), query.get("measure", "")
        sort = sort if sort in SORTS else cls.sort
        return cls(
            sort=sort,
            is_downwards=query.get("order", "up" if sort == "name" else "down") != "up",
            measure=measure if measure in SPLIT_MEASURES else cls.measure,
            shows_all=query.get("all") == "1",
            programme=query.get("programme", "")[:40],
        )

    def sorted_by(self, sort: str) -> Choices:
        """The same in another order; asked for once more, the other way round."""
        if sort == self.sort:
            return replace(self, is_downwards=not self.is_downwards)
        return replace(self, sort=sort, is_downwards=sort != "name")

    def of_measure(self, measure: str) -> Choices:
        return replace(self, measure=measure)

    def all_shown(self) -> Choices:
        return replace(self, shows_all=True)

    @property
    def query(self) -> str:
        """As it stands in an address: its question mark alone where nothing was chosen, which undoes other choices."""
        said = {
            "programme": self.programme,
            "sort": "" if self.sort == Choices.sort else self.sort,
            "order": "" if self.is_downwards == (self.sort != "name") else "down" if self.is_downwards else "up",
            "measure": "" if self.measure == Choices.measure else self.measure,
            "all": "1" if self.shows_all else "",
        }
        given = {name: value for name, value in said.items() if value}
        return f"?{urlencode(given)}" if given else "?"
