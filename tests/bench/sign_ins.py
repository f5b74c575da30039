"""A department behind one IP address signs in: 2,000 people, each asking for a code and typing it, many at once.

In one process, so that the limits and the statements are what is measured, not the network. The codes are read from
the outbox; nothing is sent.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator

from .place import Place

PEOPLE = 2000
ALONE = 100  # come one after the other, for the time that a page takes
AT_ONCE = 32  # all others together, as they wait for each other at whatever a limit locks
MOST_SECONDS = 600  # the limits count over ten minutes
DEPARTMENT = "203.0.113.7"
SIGN_IN, CODE = "/account/login/", "/account/login/code/confirm/"


def measure(place: Place) -> dict[str, float]:
    """Let 2,000 people sign in; return how many did, how many were refused, and the time of asking for a code."""
    return run()


def run() -> dict[str, float]:
    """As `measure`, in the database that Django is pointed at. Leaves no one and nothing behind."""
    import django

    django.setup()
    from django.core.cache import cache

    from obt.mail import actions

    cache.clear()
    wake, actions.wake = actions.wake, lambda lane: None  # nobody sends what this queues
    try:
        return _sign_in_all()
    finally:
        actions.wake = wake
        _tidy_up()


def _sign_in_all() -> dict[str, float]:
    asking_ms: list[float] = []
    began = time.monotonic()
    one_by_one = [_signs_in(number, asking_ms) for number in range(ALONE)]
    together = _crowd(iter(range(ALONE, PEOPLE)), began)
    signed_in = sum(one_by_one) + sum(together)
    print(f"  {signed_in} sign-ins in {time.monotonic() - began:.0f} s, {PEOPLE - signed_in} refused")
    return {
        "signins_one_ip": signed_in,
        "signins_one_ip_refused": PEOPLE - signed_in,
        "signin_post_ms_p95": round(statistics.quantiles(asking_ms, n=20)[-1], 1),
    }


def _crowd(numbers: Iterator[int], began: float) -> list[bool]:
    """Let the people with these numbers sign in, `AT_ONCE` at a time; return who got in while the limits count."""
    from django.db import connections

    got_in: list[bool] = []
    turn = threading.Lock()

    def visit() -> None:
        try:
            while time.monotonic() - began < MOST_SECONDS:
                with turn:
                    number = next(numbers, None)
                if number is None:
                    return
                got_in.append(_signs_in(number, []))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got_in


def _signs_in(number: int, asking_ms: list[float]) -> bool:
    """Whether the person with this number, in a browser of their own, gets in; adds how long asking took."""
    from django.test import Client

    from obt.mail.models import Message
    from obt.people.sign_in.codes import code_for

    address = f"sign-in-{number}@bench.gov.uk"
    client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=DEPARTMENT)
    client.get(SIGN_IN)
    began = time.perf_counter()
    answer = client.post(SIGN_IN, {"login": address})
    asking_ms.append((time.perf_counter() - began) * 1000)
    if answer.status_code != 302:
        return False
    ticket = Message.objects.filter(address=address).latest("pk").ticket
    return client.post(CODE, {"code": code_for(ticket)}).headers.get("Location") == "/home/"


def _tidy_up() -> None:
    """Take out what was made, so that another run starts from the same database."""
    from allauth.account.models import EmailAddress
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session
    from django.core.cache import cache

    from obt.mail.models import Message
    from obt.people.models import Person

    made = Person.objects.filter(email__endswith="@bench.gov.uk")
    sessions = UserSession.objects.filter(user__in=made)
    Session.objects.filter(pk__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    EmailAddress.objects.filter(user__in=made).delete()
    Message.objects.filter(address__endswith="@bench.gov.uk").delete()
    made.delete()
    cache.clear()
