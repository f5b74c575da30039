"""Who did what the audit trail tells of: its events have with them the request that each came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .models import Person

Names = Mapping[int | None, str]


def sent_by(event: Any) -> int | None:
    """Return who sent the request that an event, fetched with its `pgh_context`, came from; None where nobody did."""
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return user if isinstance(user, int) else None


def names_of(people: Iterable[int | None]) -> Names:
    """Return what each of `people` is called, in at most one statement; None, who is nobody, is called ""."""
    wanted = set(people) - {None}
    found = Person.objects.filter(pk__in=wanted).only("name", "email") if wanted else []
    return {None: ""} | {person.pk: str(person) for person in found}
