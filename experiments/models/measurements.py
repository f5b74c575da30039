"""Readings of what an experiment measures."""

from __future__ import annotations

import uuid
from typing import Self

import pghistory
from django.conf import settings
from django.db import models

from obt.people.models import Membership, Person

from .experiments import DECIMALS, DIGITS, LONGEST_LINE, Experiment

MOST_READINGS = 1000  # of one experiment: a reading a day for longer than any programme


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def of_teams_of(self, person: Person) -> Self:
        """Those of experiments of the teams that `person` is in now."""
        return self.filter(experiment__team__in=Membership.objects.current().filter(person=person).values("team_id"))


@pghistory.track(
    pghistory.UpdateEvent(row="OLD"),
    pghistory.DeleteEvent(),
    fields=["experiment", "taken_on", "value", "note", "recorded_by"],
    model_name="MeasurementEvent",
)
class Measurement(models.Model):
    """One reading: what was measured on a day, in the experiment's unit. `submission` makes a double click one."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="measurements", db_index=False
    )  # the index below begins with it
    taken_on = models.DateField()
    value = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    note = models.CharField(max_length=LONGEST_LINE, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["taken_on", "pk"]
        indexes = [models.Index(fields=["experiment", "taken_on", "id"], name="measurement_of_experiment")]

    def __str__(self) -> str:
        return f"reading {self.pk} of experiment {self.experiment_id}"
