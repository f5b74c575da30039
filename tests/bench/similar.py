"""Has this been tried? How soon somebody has an answer among 120,000 ideas and 30,000 experiments, 20,000 of them in
the library, and how often the right one is in it.

A hundred pairs of ideas that say the same (similar_pairs.json, written down before the search was): the first of each
is put in the place of one of the ideas or of one of the entries, in turn; the second is searched for. All requests are
whole ones, one after the other, for somebody of the department that shares most ideas and for somebody of one that
shares few.
"""

from __future__ import annotations

import http.client
import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from . import visitors
from .place import Place
from .servers import Server, serve

if TYPE_CHECKING:
    from django.db.models import QuerySet

IDEAS, ENTRIES = 120_000, 20_000
TOO_NEW = 2000  # the newest are compared by their titles as well, which would flatter
ROUNDS = 3
SHOWN = 3
PAIRS = Path(__file__).with_name("similar_pairs.json")
PAGE = "/library/similar/"


@dataclass(frozen=True)
class Pair:
    """Two ideas that say the same; the first as it is put forward, the second as it is typed."""

    kind: str
    title: str
    problem: str
    change: str
    asked_title: str
    asked_text: str


def measure(place: Place) -> dict[str, float]:
    """Return the times of requests in milliseconds, and the shares found in per cent, by kind of pair."""
    import django

    django.setup()
    pairs = [Pair(**pair) for pair in json.loads(PAIRS.read_text())]
    with _put_among_the_others(pairs) as places:
        _as_after_a_night()
        largest, small = _somebody(most=True), _somebody(most=False)
        with serve() as service:
            asking = [_Asking(service, person) for person in (largest, small)]
            whole = [(pair.asked_title, pair.asked_text) for pair in pairs]
            for one in asking:
                one.ask(whole[:20])
                one.times.clear()
            for one in asking * ROUNDS:
                one.ask(whole)
            for one, name in zip(asking, ("largest", "small"), strict=True):
                print(f"  {name} department: p50 {_p50(one.times):.1f} ms, p95 {_p95(one.times):.1f} ms")
            times = [*asking[0].times, *asking[1].times]
            found = [place in shown for place, shown in zip(places, asking[0].ask(whole), strict=True)]
            titles = asking[0].ask([(title, "") for title, _ in whole])
            by_title = [place in shown for place, shown in zip(places, titles, strict=True)]
    return {
        "similar_p50_ms": round(_p50(times), 1),
        "similar_p95_ms": round(_p95(times), 1),
        **_shares(pairs, found, "similar_top3_{}_pct"),
        **_shares(pairs, by_title, "similar_top3_{}_by_title_pct"),
    }


class _Asking:
    """Somebody who asks on a connection that is kept, and how long each answer took in milliseconds."""

    def __init__(self, service: Server, person: object) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
        self.cookie = visitors.cookies([person])[0]
        self.times: list[float] = []

    def ask(self, asked: list[tuple[str, str]]) -> list[list[str]]:
        """Ask for each title and text; return where the links of the pages that answer lead, in their order."""
        self.connection.close()  # the server may have; it is opened anew by itself
        return [self._ask(title, text) for title, text in asked]

    def _ask(self, title: str, text: str) -> list[str]:
        began = time.perf_counter()
        address = f"{PAGE}?{urlencode({'title': title, 'text': text})}"
        self.connection.request("GET", address, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.times.append((time.perf_counter() - began) * 1000)
        if answer.status != 200 or "Has this been tried?" not in page:
            raise SystemExit(f"{PAGE} answered {answer.status}")
        return re.findall(r'href="(/(?:ideas|library|experiments)/\d+/)"', page)[:SHOWN]


@contextmanager
def _put_among_the_others(pairs: list[Pair]) -> Iterator[list[str]]:
    """Put the first of each pair in the place of an idea or of an entry of the library, in turn, spread over all of
    them; give the addresses, and undo it at the end."""
    from conversations.models import Idea
    from experiments.models import Experiment

    ideas = _spread(Idea.objects.all(), Idea.objects.filter(experiments=None), IDEAS, len(pairs[::2]))
    library = Experiment.objects.in_library()
    entries = _spread(library, library.filter(idea=None, adopted_from=None), ENTRIES, len(pairs[1::2]))
    try:
        for idea, pair in zip(ideas, pairs[::2], strict=True):
            Idea.objects.filter(pk=idea.pk).update(
                title=pair.title, problem=pair.problem, change=pair.change, visibility="everyone",
                state="put-forward", parked_reason="", merged_into=None,
            )  # fmt: skip
        for entry, pair in zip(entries, pairs[1::2], strict=True):
            Experiment.objects.filter(pk=entry.pk).update(title=pair.title, problem=pair.problem, change=pair.change)
        places = zip(
            (f"/ideas/{idea.pk}/" for idea in ideas), (f"/library/{entry.pk}/" for entry in entries), strict=True
        )
        yield [place for two in places for place in two]
    finally:
        Idea.objects.bulk_update(
            ideas, ["title", "problem", "change", "visibility", "state", "parked_reason", "merged_into"]
        )
        Experiment.objects.bulk_update(entries, ["title", "problem", "change"])


def _spread(everything: QuerySet, possible: QuerySet, fewest: int, number: int) -> list:
    """`number` of the `possible` rows from the oldest to almost the newest; `everything` must be `fewest` at least."""
    if (there := everything.count()) < fewest:
        name = everything.model._meta.verbose_name_plural
        raise SystemExit(f"Only {there:,} {name} are in the database, not {fewest:,}: run the part seed.")
    newest = everything.model.objects.order_by("-pk").values_list("pk", flat=True)[TOO_NEW]
    pks = list(possible.filter(pk__lte=newest).order_by("pk").values_list("pk", flat=True))
    step = len(pks) // number
    return list(everything.model.objects.filter(pk__in=pks[: step * number : step]).defer("words").order_by("pk"))


def _as_after_a_night() -> None:
    """The tables of words made anew, and the planner's figures with them."""
    from django.db import connection

    from conversations.similar.words import rebuild

    began = time.monotonic()
    words = rebuild()
    print(f"  {words:,} words counted in {time.monotonic() - began:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM (ANALYZE) conversations_idea, experiments_experiment, conversations_lexeme, conversations_word, "
            "conversations_slip"
        )


def _somebody(*, most: bool) -> object:
    """Somebody with a team and an address that bears out a department: the one that shares most ideas, or few."""
    from django.db.models import Count
    from django.db.models.functions import Left

    from conversations.models import Idea
    from obt.people.models import Organisation, Person
    from obt.people.rules import vouched_for

    shared = (
        Idea.objects.filter(visibility="organisation")
        .annotate(department=Left("team__organisation__path", Organisation.steplen))
        .values_list("department")
        .annotate(ideas=Count("pk"))
        .order_by("-ideas" if most else "ideas")
    )
    for department, ideas in shared:
        people = Person.objects.registered().filter(
            organisation__path__startswith=department, memberships__left_on=None, memberships__isnull=False
        )
        for person in people.select_related("organisation")[:50]:
            if vouched_for(person):
                print(f"  {person.organisation.name}: {ideas:,} ideas are shared with its department")
                return person
    raise SystemExit("Nobody has a team and an address that bears out where they work.")


def _shares(pairs: list[Pair], found: list[bool], name: str) -> dict[str, float]:
    """How many of a hundred pairs of each kind were found, by `name` with the kind in it."""
    hits: dict[str, list[bool]] = {}
    for pair, hit in zip(pairs, found, strict=True):
        hits.setdefault(pair.kind, []).append(hit)
    return {name.format(kind): round(100 * statistics.mean(of_kind), 1) for kind, of_kind in hits.items()}


def _p50(times: list[float]) -> float:
    return statistics.median(times)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
