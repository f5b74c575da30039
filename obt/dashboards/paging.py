"""Long lists, a page at a time, each by where the one before it ended: as quick at its end as at its beginning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet

from obt.people.requests import number_of_row

A_PAGE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Order:
    """What a list is ordered by: a column (as query sets name it, never empty), then the row's number, the same way.

    `read` makes its value of what `write` wrote, and raises ValueError where that is nothing of the kind.
    """

    column: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    is_downwards: bool = False

    def names(self, *, backwards: bool = False) -> tuple[str, str]:
        """Return what a query set is ordered by."""
        sign = "-" if self.is_downwards != backwards else ""
        return f"{sign}{self.column}", f"{sign}pk"

    def beyond(self, key: str, *, backwards: bool = False) -> Q | None:
        """Return which rows stand behind the key of one (or before it); None where it is no key."""
        typed, _, number = key.rpartition("~")
        pk = number_of_row(number)
        try:
            value = self.read(typed)
        except ValueError:
            return None
        if not pk:
            return None
        way = "lt" if self.is_downwards != backwards else "gt"
        return Q(**{f"{self.column}__{way}": value}) | Q(**{self.column: value, f"pk__{way}": pk})

    def key(self, row: Model) -> str:
        """Return the key of `row`; what its column names must have been fetched with it."""
        value = reduce(getattr, self.column.split("__"), row)
        return f"{self.write(value)}~{row.pk}"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list; `previous` and `next` are the queries of the pages beside it, "" for none."""

    rows: list[Row]
    previous: str
    next: str


def page_of(rows: QuerySet[Row], order: Order, query: Mapping[str, str], **kept: str) -> Page[Row]:
    """Return the page that a `query` asks for by `after` or `before`, a key, in one statement; the first one otherwise.

    `kept` goes into the queries of the pages beside it, without what is empty. A key stays good when its row is gone.
    """
    earlier = order.beyond(query.get("before", ""), backwards=True)
    if earlier is not None:
        found = list(rows.filter(earlier).order_by(*order.names(backwards=True))[: A_PAGE + 1])
        is_more, found = len(found) > A_PAGE, found[:A_PAGE][::-1]
        return _page(found, order, kept, has_previous=is_more, has_next=True)
    later = order.beyond(query.get("after", ""))
    chosen = rows if later is None else rows.filter(later)
    found = list(chosen.order_by(*order.names())[: A_PAGE + 1])
    return _page(found[:A_PAGE], order, kept, has_previous=later is not None, has_next=len(found) > A_PAGE)


def _page(found: list[Row], order: Order, kept: Mapping[str, str], *, has_previous: bool, has_next: bool) -> Page[Row]:
    said = {name: value for name, value in kept.items() if value}

    def query(name: str, row: Row) -> str:
        return "?" + urlencode(said | {name: order.key(row)})

    return Page(
        found,
        query("before", found[0]) if found and has_previous else "",
        query("after", found[-1]) if found and has_next else "",
    )
