"""Somebody who was known by an address only turns out to be a person whom we know under another one."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from psycopg import errors

from obt.people.models import Membership, Person, Team


class NoPlaceholder(Exception):
    """They have signed in, or the central team has given or refused them access: an account of its own."""


@transaction.atomic
def absorb_placeholder(*, placeholder: Person, into: Person) -> Person:
    """Give everything recorded of `placeholder` to `into`, delete the former, and return the latter.

    That both are one is the caller's to know. Where both have a row that can be there once (both were recorded at a
    conversation), the one of `into` stays; in a team that both are in, they have been since the earlier day, and lead
    it if either did. Other rooms' tables come along by their foreign keys, whichever there are. History is not
    rewritten. Raises NoPlaceholder.
    """
    _hold_teams_of(placeholder)
    held = Person.objects.select_for_update().in_bulk(sorted([placeholder.pk, into.pk]))
    if not Person.objects.placeholders().filter(pk=placeholder.pk).exists():
        raise NoPlaceholder
    _join_memberships(placeholder, into)
    for field in _fields_that_keep_a_person():
        _give(field, placeholder, into)
    held[placeholder.pk].delete()
    return into


def _hold_teams_of(person: Person) -> None:
    """Keep leads from changing in these teams meanwhile; teams before people, as everywhere."""
    theirs = Membership.objects.filter(person=person).values("team_id")
    list(Team.objects.select_for_update(no_key=True).filter(pk__in=theirs).order_by("pk"))


def _join_memberships(placeholder: Person, into: Person) -> None:
    """Make one of two memberships where both are in a team now."""
    current = Membership.objects.current()
    for theirs in current.filter(person=placeholder, team__in=current.filter(person=into).values("team_id")):
        own = current.get(person=into, team=theirs.team_id)
        own.joined_on = min(own.joined_on, theirs.joined_on)
        own.role = Membership.Role.LEAD if own.is_lead or theirs.is_lead else own.role
        own.save(update_fields=["joined_on", "role"])
        theirs.delete()


def _fields_that_keep_a_person() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key to Person that would keep a row of it from being deleted."""
    relations = Person._meta.get_fields(include_hidden=True)
    return [
        one.field
        for one in relations
        if isinstance(one, models.ManyToOneRel) and one.on_delete is models.PROTECT  # history does nothing
    ]


def _give(field: models.ForeignKey[Any, Any], placeholder: Person, into: Person) -> None:
    """Let all rows name `into`, all at once if that is possible, else one by one."""
    rows = field.model._base_manager.filter(**{field.name: placeholder})
    if not _named(rows, field, into):
        for pk in list(rows.values_list("pk", flat=True)):
            one = rows.filter(pk=pk)
            if not _named(one, field, into):
                one.delete()


def _named(rows: models.QuerySet[Any], field: models.ForeignKey[Any, Any], person: Person) -> bool:
    """Let `rows` name `person`; False if the database says that there is such a row already."""
    try:
        with transaction.atomic():
            rows.update(**{field.name: person})
    except IntegrityError as error:
        if not isinstance(error.__cause__, errors.UniqueViolation | errors.ExclusionViolation):
            raise
        return False
    return True
