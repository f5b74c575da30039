"""The library among 20,000 public experiments: how long a search takes, and what its 500th page costs.

Whole requests, counts included, one after the other on a connection that is kept. Each search has words, a third of
them with a slip, and two filters. Pages follow each other by key, so the 500th is asked for by the key of its first.
"""

from __future__ import annotations

import http.client
import itertools
import random
import statistics
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from . import visitors
from .place import Place
from .servers import Server, serve

if TYPE_CHECKING:
    from experiments.models import LibraryEntry

ENTRIES = 20_000
SEARCHES = 120
ROUNDS = 3
PAGES = 60  # of each of the two pages, in turns


def measure(place: Place) -> dict[str, float]:
    """Return milliseconds of a search, and how many times the first page's the 500th takes, at the median."""
    cookie = visitors.cookies(visitors.known(1))[0]
    _check_entries()
    searches, far = _searches(), _page(500)
    with serve() as service:
        visitor = _Visitor(service, cookie)
        visitor.times([*searches[:20], far])  # whatever a process does only once
        times = [one for _ in range(ROUNDS) for one in visitor.times(searches)]
        both = visitor.times(["/library/", far] * PAGES)
    first, last = statistics.median(both[::2]), statistics.median(both[1::2])
    print(f"  page 1: p50 {first:.1f} ms, page 500: p50 {last:.1f} ms")
    return {
        "library_search_p50_ms": round(statistics.median(times), 1),
        "library_search_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "library_page500_over_page1": round(last / first, 2),
    }


class _Visitor:
    """Somebody who is signed in, on one connection."""

    def __init__(self, service: Server, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
        self.cookie = cookie

    def times(self, addresses: list[str]) -> list[float]:
        """Visit each address and return how many milliseconds each took; ends if one does not show the library."""
        return [self._time(address) for address in addresses]

    def _time(self, address: str) -> float:
        began = time.perf_counter()
        self.connection.request("GET", address, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        page = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200 or b"Library of small changes" not in page:
            raise SystemExit(f"{address} answered {answer.status}")
        return took


def _check_entries() -> None:
    from experiments.models import LibraryEntry

    if (entries := LibraryEntry.objects.count()) < ENTRIES:
        raise SystemExit(f"Only {entries:,} entries are in the library, not {ENTRIES:,}: run the part seed.")


def _searches() -> list[str]:
    """Addresses with up to three words of an entry's title, and two filters that it passes: each two in turn."""
    from experiments.models import LibraryEntry

    dice = random.Random(1)
    pks = list(LibraryEntry.objects.exclude(profession=None).exclude(minutes=None).values_list("pk", flat=True))
    entries = LibraryEntry.objects.filter(pk__in=dice.sample(sorted(pks), SEARCHES)).order_by("pk")
    pairs = itertools.cycle(itertools.combinations(("organisation", "profession", "outcome", "benefit", "saving"), 2))
    return [
        _search(dice, entry.experiment.title, _passes(entry, next(pairs)), has_slip=n % 3 == 0)
        for n, entry in enumerate(entries.select_related("experiment__team__organisation", "profession"))
    ]


def _passes(entry: LibraryEntry, names: tuple[str, ...]) -> dict[str, str]:
    """What an entry that saves time passes of the filters `names`."""
    minutes = entry.minutes or 0
    values = {
        "organisation": entry.experiment.team.organisation.get_root().slug,
        "profession": entry.profession.code if entry.profession else "",
        "outcome": entry.outcome,
        "benefit": "time",
        "saving": "under-1-hour" if minutes < 60 else "1-to-5-hours" if minutes < 300 else "5-hours-or-more",
    }
    return {name: values[name] for name in names}


def _search(dice: random.Random, title: str, filters: dict[str, str], *, has_slip: bool) -> str:
    words = [word for word in title.lower().split() if word.isalpha() and len(word) > 4] or ["meetings"]
    chosen = dice.sample(words, min(len(words), dice.randrange(1, 4)))
    if has_slip:
        place = dice.randrange(1, len(chosen[0]) - 1)
        chosen[0] = chosen[0][:place] + chosen[0][place + 1 :]
    return f"/library/?{urlencode({'words': ' '.join(chosen), **filters})}"


def _page(number: int) -> str:
    """The address of a page of the newest entries: behind the last entry of the page before."""
    from experiments.library.asked import NEWEST, Asked
    from experiments.library.lines import A_PAGE, key_of
    from experiments.models import LibraryEntry

    last = LibraryEntry.objects.order_by("-latest_at", "-experiment")[(number - 1) * A_PAGE - 1]
    return Asked(after=key_of(last, NEWEST)).address
