"""Stopping reminders, starting them again, and making the links in earlier messages invalid."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from django.db import transaction
from django.db.models import F

from obt.people.models import Person

from .models import LinkRevision, OptOut

log = structlog.get_logger(__name__)


def opt_out(*, person: Person, kind: str, how: OptOut.How = OptOut.How.PAGE) -> OptOut:
    """Stop reminders of `kind` for `person`, all of them if `kind` is "", and return the row.

    Done twice, the first time stands.
    """
    row, is_new = OptOut.objects.get_or_create(person=person, kind=kind, defaults={"how": how})
    if is_new:
        log.info("reminders_stopped", kind=kind or "all", how=row.how)
    return row


def opt_in(*, person: Person, kind: str, how: OptOut.How = OptOut.How.PAGE) -> None:
    """Start what `opt_out` has stopped of `kind` again; kinds that were stopped one by one stay so if `kind` is ""."""
    gone, _ = OptOut.objects.of(person).filter(kind=kind).delete()
    if gone:
        log.info("reminders_started_again", kind=kind or "all", how=how)


@transaction.atomic
def choose(*, person: Person, to_stop: Collection[str], to_start: Collection[str]) -> None:
    """Stop some kinds of reminder for `person` and start others again, on the page; what is in neither stays."""
    for kind in sorted(to_stop):
        opt_out(person=person, kind=kind)
    for kind in sorted(to_start):
        opt_in(person=person, kind=kind)


@transaction.atomic
def revoke_links(*, person: Person) -> LinkRevision:
    """Make the links in everything that `person` has been sent so far invalid, and return the row."""
    row, is_new = LinkRevision.objects.select_for_update().get_or_create(person=person)
    if not is_new:
        row.number = F("number") + 1
        row.save(update_fields=["number"])
        row.refresh_from_db()
    return row
