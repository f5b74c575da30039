"""The home page against a minimal Django project: requests a second with 16 clients, and the workers' memory."""

import statistics

from . import load, visitors
from .place import Place
from .servers import serve

ROUNDS = 9
SECONDS = 3
MINIMAL = "tests.bench.minimal.wsgi:application"
MINIMAL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def measure(place: Place) -> dict[str, float]:
    """Take turns between the two, in short rounds, so that a slow moment of the machine meets both."""
    people = visitors.known(load.CLIENTS)
    to_home, to_name = visitors.cookies(people), visitors.cookies(people, MINIMAL_BACKEND)
    with serve() as service, serve(MINIMAL) as minimal:
        home, name = service.url("/home/"), minimal.url("/name/")
        load.check(home, to_home, [person.first_name for person in people])
        load.check(name, to_name, [person.name for person in people])
        load.run(home, to_home, seconds=3)
        load.run(name, to_name, seconds=3)
        rounds = [_round(home, to_home, name, to_name) for _ in range(ROUNDS)]
        worker_rss_mb = service.largest_worker_mb()
    return _figures(rounds) | ({"worker_rss_mb": worker_rss_mb} if worker_rss_mb else {})


def _round(home: str, to_home: list[str], name: str, to_name: list[str]) -> tuple[load.Load, load.Load]:
    of_name = load.run(name, to_name, seconds=SECONDS)
    of_home = load.run(home, to_home, seconds=SECONDS)
    print(
        f"  minimal {of_name.rps:7,.0f}/s    home {of_home.rps:7,.0f}/s"
        f"  p50 {of_home.p50_ms:5.1f} ms  p99 {of_home.p99_ms:5.1f} ms",
        flush=True,
    )
    return of_home, of_name


def _figures(rounds: list[tuple[load.Load, load.Load]]) -> dict[str, float]:
    home = load.median([of_home for of_home, _ in rounds])
    minimal = load.median([of_name for _, of_name in rounds])
    ratio = statistics.median(of_home.rps / of_name.rps for of_home, of_name in rounds)
    print(f"  {ROUNDS} rounds of {SECONDS} s each, by {load.generator()}")
    return {
        "minimal_rps_16": round(minimal.rps, 1),
        "home_rps_16": round(home.rps, 1),
        "home_over_minimal_16": round(ratio, 3),
        "home_p50_ms_16": round(home.p50_ms, 2),
        "home_p99_ms_16": round(home.p99_ms, 2),
        "home_p99_over_p50_16": round(home.p99_ms / home.p50_ms, 2),
    }
