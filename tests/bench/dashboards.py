"""The dashboards of the programme and of the largest organisation: statements, times, and that size does not matter.

Totals are counted anew every 30 seconds meanwhile, as in life, so that what is kept of a page grows old as often. A
second database has a tenth of the people: what a page takes there that nobody has asked for yet, and here.
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import dashboard_page, load, visitors
from .database import Database, with_name
from .home import MINIMAL, MINIMAL_BACKEND
from .place import Place
from .servers import Server, serve

COUNT_EVERY = 30  # seconds
LOOKS, PAUSE = 240, 0.25  # of one client, in a minute
EVERY_OTHER_ORDER = 8  # one look in so many asks for another order of the table
ORDERS = ("?sort=name", "?sort=headcount", "?sort=took_part", "?sort=name&order=down")
ROUNDS, SECONDS = 5, 3
TURNS = 3  # of the two databases


def measure(place: Place) -> dict[str, float]:
    """Return the figures of both pages; the worse of the two where there is one figure for both."""
    import django

    django.setup()
    dashboard_page.take_figures()
    figures = _growth(place)
    with dashboard_page.central(load.CLIENTS) as (people, cookies), _counting(), serve() as service:
        pages = dashboard_page.pages()
        for path in pages.values():
            load.check(service.url(path), cookies, ["obt-headline"] * len(cookies))
        figures |= _one_client(service, pages, cookies[0])
        figures |= _against_minimal(service, pages, cookies, people)
    return figures


def _growth(place: Place) -> dict[str, float]:
    """Statements of the pages, their time when nobody has asked for them yet, and by what that grows with size."""
    tenth = _tenth(place)
    here: list[dict[str, dict[str, float]]] = []
    ratios: dict[str, list[float]] = {}
    for _ in range(TURNS):
        small, large = _page(tenth), _page(place)
        here.append(large)
        for name, of_large in large.items():
            ratios.setdefault(name, []).append(of_large["cold_ms"] / small[name]["cold_ms"])
    for name, found in ratios.items():
        cold_ms = statistics.median(one[name]["cold_ms"] for one in here)
        print(
            f"  {name:12} {here[0][name]['cold_sql']:.0f} statements, {here[0][name]['kept_sql']:.0f} where it is kept;"
            f" {cold_ms:.1f} ms when it is not, {statistics.median(found):.2f} × that of a tenth of the people",
            flush=True,
        )
    return {
        "dashboard_sql": max(one["cold_sql"] for one in here[0].values()),
        "dashboard_kept_sql": max(one["kept_sql"] for one in here[0].values()),
        "dashboard_cold_ms": round(max(statistics.median(one[name]["cold_ms"] for one in here) for name in ratios), 1),
        "dashboard_growth": round(max(statistics.median(found) for found in ratios.values()), 3),
    }


def _tenth(place: Place) -> Place:
    """A database with a tenth of the people, made where it is missing, with its figures."""
    people = max(place.people // 10, 1)
    database = Database(with_name(place.database.url, f"{place.database.name}_tenth"), place.database.server)
    tenth = Place(database, people)
    if database.people() != people:
        print(f"  making the database {database.name} of {people:,} people", flush=True)
        database.make_anew()
        tenth.manage("migrate", "--verbosity=0")
        tenth.manage("load_reference")
        tenth.manage("seed_scale", "--people", str(people))
    tenth.run("-c", "from tests.bench import dashboard_page; dashboard_page.take_figures()")
    return tenth


def _page(place: Place) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(place.run("-m", "tests.bench.dashboard_page").splitlines()[-1])
    return found


@contextmanager
def _counting() -> Iterator[None]:
    """Count the totals every so many seconds for the block."""
    from django.db import connection

    from obt.dashboards import season

    is_over = threading.Event()

    def count() -> None:
        while not is_over.wait(COUNT_EVERY):
            season.count()
        connection.close()

    counting = threading.Thread(target=count)
    counting.start()
    try:
        yield
    finally:
        is_over.set()
        counting.join()


def _one_client(service: Server, pages: dict[str, str], cookie: str) -> dict[str, float]:
    """A minute of somebody who looks at one page and the other, at times in another order of the table."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    times = []
    for number in range(LOOKS):
        path = list(pages.values())[number % len(pages)]
        if number % EVERY_OTHER_ORDER >= EVERY_OTHER_ORDER - len(pages):
            path += ORDERS[number // EVERY_OTHER_ORDER % len(ORDERS)]
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        time.sleep(PAUSE)
    times.sort()
    p50, p95 = times[len(times) // 2], times[len(times) * 95 // 100]
    print(f"  one client: p50 {p50:.1f} ms, p95 {p95:.1f} ms, slowest {times[-1]:.1f} ms of {len(times)}", flush=True)
    return {"dashboard_p50_ms_1": round(p50, 1), "dashboard_p95_ms_1": round(p95, 1)}


def _against_minimal(service: Server, pages: dict[str, str], cookies: list[str], people: list) -> dict[str, float]:
    """Requests a second of the slower page by those of the minimal project."""
    to_name = visitors.cookies(people, MINIMAL_BACKEND)
    urls = {name: service.url(path) for name, path in pages.items()}
    with serve(MINIMAL) as minimal:
        name_page = minimal.url("/name/")
        load.run(name_page, to_name, seconds=SECONDS)
        ratios = load.over_minimal(name_page, to_name, urls, cookies, rounds=ROUNDS, seconds=SECONDS)
    return {"dashboard_over_minimal_16": round(min(ratios.values()), 3)}
