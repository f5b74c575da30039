"""Champions as those see them who look after champions, and who looked at which lists of teams."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from obt.people.models import Champion, Organisation, Person
from obt.people.models.champions import ChampionQuerySet
from obt.people.rules import may_administer

from .models import Look
from .paging import Order

MOST_ENDED = 50  # that are shown; those of one organisation are found by choosing it


def _path(typed: str) -> str:
    if not (typed.isascii() and typed.isalnum()):
        raise ValueError(typed)
    return typed


def _moment(typed: str) -> datetime.datetime:
    at = datetime.datetime.fromisoformat(typed)
    if at.tzinfo is None or not 1900 < at.year < 9999:
        raise ValueError(typed)
    return at.astimezone(datetime.UTC)  # Postgres refuses offsets of 16 hours and more


BY_ORGANISATION = Order("organisation__path", _path)
LATEST_FIRST = Order("at", _moment, datetime.datetime.isoformat, is_downwards=True)


@dataclass(frozen=True)
class Remit:
    """What somebody looks after today: everything, or some organisations with all that is below them."""

    is_everything: bool
    organisations: Sequence[Organisation]

    def __bool__(self) -> bool:
        return self.is_everything or bool(self.organisations)

    def takes_in(self, organisation: Organisation) -> bool:
        """Whether `organisation` is one of them, or below one."""
        return self.is_everything or any(organisation.path.startswith(one.path) for one in self.organisations)

    def may_appoint(self, organisation: Organisation) -> bool:
        """Whether its champions are theirs to appoint and to end: for a champion, of what is below their own."""
        return self.is_everything or any(
            organisation.path.startswith(one.path) and organisation.path != one.path for one in self.organisations
        )

    def signs_for(self, organisation: Organisation) -> Organisation | None:
        """Return the highest, of `organisation` and those above it, that they are champion of; None if central team."""
        return next((one for one in self.organisations if organisation.path.startswith(one.path)), None)

    def champions(self, of: Organisation | None = None) -> ChampionQuerySet:
        """Return the appointments to what it takes in, or to `of` and what is below, with whom they name."""
        rows = Champion.objects.select_related("person", "organisation", "appointed_by")
        return rows.filter(self._within(of))

    def looks(self, of: Organisation | None = None) -> QuerySet[Look]:
        """Return who looked at lists of teams of what it takes in, or of `of` and what is below."""
        return Look.objects.select_related("person", "organisation").filter(self._within(of))

    def _within(self, of: Organisation | None) -> Q:
        chosen: Iterable[Organisation] = self.organisations if of is None else [of]
        if self.is_everything and of is None:
            return Q()
        return reduce(or_, (Q(organisation__path__startswith=one.path) for one in chosen))


def remit_of(person: Person) -> Remit:
    """Return what `person` looks after; nothing for most. At most one statement."""
    if may_administer(person):
        return Remit(True, ())
    return Remit(False, list(Organisation.objects.looked_after_by(person).order_by("path")))


def not_ended(rows: ChampionQuerySet) -> ChampionQuerySet:
    """Those that hold today or will."""
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))


def latest_ended(rows: ChampionQuerySet) -> list[Champion]:
    """Those that held until a day before today, the latest first: at most one more than are shown."""
    ended = rows.filter(ends_on__lt=timezone.localdate())
    return list(ended.order_by("-ends_on", "-pk")[: MOST_ENDED + 1])


def organisation_of_one_taken_away(pk: int) -> Organisation | None:
    """Return whose champion an appointment was that is there no longer; None if there never was one of that number."""
    events = apps.get_model("people", "ChampionEvent").objects
    event = events.filter(pgh_obj_id=pk, pgh_label="delete").select_related("organisation").first()
    return None if event is None else event.organisation


def by_organisation(champions: Iterable[Champion]) -> Iterator[tuple[Organisation, list[Champion]]]:
    """Put together those of each organisation, which stand beside each other."""
    for _, found in groupby(champions, key=lambda one: one.organisation_id):
        together = list(found)
        yield together[0].organisation, together
