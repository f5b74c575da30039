"""Champions: who looks after taking part in an organisation, and from when to when."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from .people import Person


class ChampionQuerySet(models.QuerySet["Champion"]):
    def on(self, day: datetime.date) -> Self:
        """The appointments that hold on `day`."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self) -> Self:
        return self.on(timezone.localdate())

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


def _range(kind: str, first: str, last: str) -> Func:
    """A Postgres range from one column to another, both included; an empty last one leaves it open."""
    return Func(F(first), F(last), Value("[]"), function=kind, output_field=models.TextField())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Champion(models.Model):
    """An appointment of a person as champion of an organisation and everything below it.

    The first and the last day are included; no last day means until it is ended.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="championships")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="champions")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = ChampionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="champion_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day must not be before the first day.",
            ),
            # One-number ranges stand for equality: for "=" beside ranges Postgres wants an extension.
            ExclusionConstraint(
                name="champion_once_at_a_time",
                expressions=[
                    (_range("int8range", "person", "person"), RangeOperators.OVERLAPS),
                    (_range("int8range", "organisation", "organisation"), RangeOperators.OVERLAPS),
                    (_range("daterange", "starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person is champion of this organisation already, on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.organisation}"
