"""What may be done with conversations, beyond what the programme's dates allow (`obt.programme.rules`)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from obt.people.models import Membership, Person, Team
from obt.programme.models import Programme
from obt.programme.rules import RecordsClosed


def check_leads(person: Person, team: Team) -> None:
    """Raise PermissionDenied unless `person` leads `team` now and it has not been archived.

    Pages show others no way here; it is asked once more in the transaction, as both may have changed meanwhile.
    """
    leading = Membership.objects.current().leads().filter(person=person, team=team, team__archived_at=None)
    if not leading.exists():
        raise PermissionDenied


def check_member(person: Person, team: Team) -> None:
    """Raise PermissionDenied unless `person` is in `team` now and it has not been archived."""
    if not Membership.objects.current().filter(person=person, team=team, team__archived_at=None).exists():
        raise PermissionDenied


def check_takes_plans(programme: Programme, today: datetime.date | None = None) -> None:
    """Raise RecordsClosed once nothing of `programme` can be recorded any more; planning may begin before it opens."""
    if (today or timezone.localdate()) > programme.records_close_on:
        raise RecordsClosed(programme, opens_later=False)


def is_day_of(programme: Programme, day: datetime.date) -> bool:
    """Whether a conversation of `programme` can be held on `day`."""
    return first_day_of(programme) <= day <= programme.records_close_on


def first_day_of(programme: Programme) -> datetime.date:
    """The first day that a conversation of `programme` can be held on: its opening, or later if it says so."""
    return max(programme.opens_on, programme.conversations_from or programme.opens_on)
