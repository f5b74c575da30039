"""A department behind one IP address signs in: 2,000 people, each asking for a code and typing it.

In one process, so that the limits and the statements are what is measured, not the network. The codes are read from
the outbox; nothing is sent.
"""

from __future__ import annotations

import statistics
import time

from .place import Place

PEOPLE = 2000
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
    signed_in = refused = 0
    asking_ms: list[float] = []
    began = time.monotonic()
    for number in range(PEOPLE):
        if _signs_in(f"sign-in-{number}@bench.gov.uk", asking_ms):
            signed_in += 1
        else:
            refused += 1
        if time.monotonic() - began > MOST_SECONDS:
            break
    took = time.monotonic() - began
    print(f"  {signed_in} sign-ins in {took:.0f} s, {refused} refused")
    return {
        "signins_one_ip": signed_in,
        "signins_one_ip_refused": refused,
        "signin_post_ms_p95": round(statistics.quantiles(asking_ms, n=20)[-1], 1),
    }


def _signs_in(address: str, asking_ms: list[float]) -> bool:
    """Whether somebody with `address`, in a browser of their own, gets in."""
    from django.test import Client

    from obt.mail.models import Message
    from obt.people.sign_in.codes import code_for

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
