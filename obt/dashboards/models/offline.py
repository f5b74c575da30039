"""What champions report of people who took part away from a screen. Never added to a person or to a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from obt.programme.models import Programme

if TYPE_CHECKING:
    from obt.people.models import Organisation

MOST_PEOPLE = 100_000  # more than any body but four has
LONGEST_NOTE = 500


class OfflineReportQuerySet(models.QuerySet["OfflineReport"]):
    def within(self, organisation: Organisation) -> Self:
        """Those of `organisation` and of everything below it."""
        return self.filter(organisation__path__startswith=organisation.path)

    def standing(self) -> Self:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    fields=["part", "on", "people", "note", "withdrawn_at"],
    model_name="OfflineReportEvent",
)
class OfflineReport(models.Model):
    """So many people of an organisation took part in a part of the programme on a day, says a champion.

    `version` rises with every change, so that a stale form is noticed. Withdrawn ones stay, with their history.
    """

    class Part(models.TextChoices):
        LEARNING = "learning", "Learning"
        CONVERSATIONS = "conversations", "Team conversations"
        EXPERIMENTS = "experiments", "Experiments"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="offline_reports")
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="offline_reports", db_index=False
    )  # the index below begins with it
    part = models.CharField(max_length=15, choices=Part.choices)
    on = models.DateField()
    people = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)])
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    submission = models.UUIDField(unique=True, editable=False)  # a form sent twice is one report
    version = models.PositiveIntegerField(default=1, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfflineReportQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="offline_people_in_range", condition=Q(people__range=(1, MOST_PEOPLE))),
        ]
        indexes = [models.Index(fields=["organisation", "programme", "on"], name="offline_of_organisation")]

    def __str__(self) -> str:
        return f"offline report {self.pk}"
