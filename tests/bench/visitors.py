"""People of the synthetic Civil Service, signed in as the service itself would have it."""

from __future__ import annotations

import django
from django.conf import settings


def known(number: int) -> list:
    """The first `number` people with three records each."""
    django.setup()
    from obt.demo.scale.people import KNOWN, known_address
    from obt.people.models import Person

    assert number <= KNOWN
    addresses = [known_address(one + 1) for one in range(number)]
    return list(Person.objects.filter(email__in=addresses).order_by("pk"))


def newly_registered(number: int) -> list:
    """People who have registered and recorded nothing yet."""
    django.setup()
    from learning.models import Completion
    from obt.people.models import Person

    recorded = Completion.objects.values("person")
    return list(Person.objects.registered().exclude(pk__in=recorded).order_by("pk")[:number])


def programme():
    """The programme of today; SystemExit if there is none."""
    django.setup()
    from obt.programme.models import Programme

    found = Programme.objects.current()
    if found is None:
        raise SystemExit("There is no programme.")
    return found


def session(person, backend: str = "") -> str:
    """Sign `person` in and return the session's key; `backend` is the one that the server loads people by."""
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = backend or settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def cookies(people: list, backend: str = "") -> list[str]:
    """A Cookie header for each of `people`, signed in."""
    return [f"{settings.SESSION_COOKIE_NAME}={session(person, backend)}" for person in people]
