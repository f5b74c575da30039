"""Small changes to begin with, for a team without an idea."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q

from experiments.amounts import Unit

from .experiments import LONGEST_LINE, LONGEST_TEXT, Experiment


class StarterQuerySet(models.QuerySet["Starter"]):
    def offered(self) -> Self:
        return self.filter(is_offered=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Starter(models.Model):
    """A small change that any team can try, with what to expect and to measure. The central team edits them."""

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=1, help_text="Those with small numbers come first")
    is_offered = models.BooleanField("offered to teams", default=True)
    title = models.CharField(max_length=120)
    problem = models.TextField(max_length=LONGEST_TEXT)
    change = models.TextField("small change", max_length=LONGEST_TEXT)
    if_we = models.CharField("if we", max_length=LONGEST_LINE)
    then = models.CharField(max_length=LONGEST_LINE)
    because = models.CharField(max_length=LONGEST_LINE)
    measure_name = models.CharField("what is measured", max_length=120)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.NUMBER)
    unit_name = models.CharField("of what", max_length=40, blank=True)
    better = models.CharField("which way is better", max_length=6, choices=Experiment.Better.choices)

    objects = StarterQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="starter_unit_name_only_of_numbers",
                condition=Q(unit="number") | Q(unit_name=""),
                violation_error_message="Only a number is a number of something.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
