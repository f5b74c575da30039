"""`python -m tests.bench.dashboard_page`: statements and milliseconds of the dashboards' pages, on DATABASE_URL.

A process of its own, as it is run on two databases. Whole requests within the process, with a cache of its own that is
emptied before each: how long a page takes that nobody has asked for since the last count. Prints one line of JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import visitors

ROUNDS = 25
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def pages() -> dict[str, str]:
    """The addresses of the programme's page and of the organisation's with most people in it."""
    from obt.dashboards.models import Total

    largest = Total.objects.filter(programme=visitors.programme(), reach="whole", organisation__is_sub_unit=False)
    slug = largest.order_by("-headcount").values_list("organisation__slug", flat=True)[0]
    return {"programme": "/dashboard/", "organisation": f"/dashboard/{slug}/"}


def take_figures() -> None:
    """Count, and freeze the day where that has not been done."""
    programme = visitors.programme()
    from obt.dashboards import season
    from obt.dashboards.models import Snapshot

    if not Snapshot.objects.filter(programme=programme).exists():
        began = time.monotonic()
        season.take_snapshots()
        print(f"  figures frozen in {time.monotonic() - began:.1f} s", flush=True)
    season.count()


@contextmanager
def central(number: int) -> Iterator[tuple[list, list[str]]]:
    """So many people who are of the central team for the block, each with a second factor used; their cookies."""
    people = visitors.known(number)
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from obt.people.models import Person

    pks = [person.pk for person in people]
    Person.objects.filter(pk__in=pks).update(is_central=True)
    Authenticator.objects.bulk_create(
        Authenticator(user=person, type="totp", data={"secret": "bench"}) for person in people
    )
    cookies = []
    for person in people:
        store = SessionStore(visitors.session(person))
        store["account_authentication_methods_user"] = str(person.pk)
        store["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        store.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")
    try:
        yield people, cookies
    finally:
        Authenticator.objects.filter(user__in=pks).delete()
        Person.objects.filter(pk__in=pks).update(is_central=False)


def main() -> dict[str, dict[str, float]]:
    """Return for each page the statements, cold and kept, and the median of the milliseconds, cold."""
    import django

    django.setup()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    found = {}
    with central(1) as (_, cookies), override_settings(CACHES=OWN_CACHE):
        client = Client(SERVER_NAME="127.0.0.1")
        client.cookies.load(cookies[0])
        for name, path in pages().items():

            def take(path: str = path) -> int:
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(path)
                if answer.status_code != 200 or b"obt-headline" not in answer.content:
                    raise SystemExit(f"{path} answered {answer.status_code} without its figures")
                for query in queries.captured_queries if "-v" in sys.argv else []:
                    print(f"    {(query['sql'] or '(prepared)')[:150]!r}", file=sys.stderr)
                return len(queries)

            take()  # whatever a process does only once
            cache.clear()
            cold, kept = take(), take()
            times = []
            for _ in range(ROUNDS):
                cache.clear()
                began = time.perf_counter()
                client.get(path)
                times.append((time.perf_counter() - began) * 1000)
            found[name] = {"cold_sql": cold, "kept_sql": kept, "cold_ms": statistics.median(times)}
    return found


if __name__ == "__main__":
    print(json.dumps(main()))
