"""Figures as they are shown. No true number of people that must not be shown is in any of these tables.

`organisation` is empty where a row is of the programme as a whole. `reach` says how much a row takes in.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from obt.figures.figure import Figure
from obt.programme.models import Programme

_FROZEN = """
    IF EXISTS (SELECT 1 FROM dashboards_snapshot s
               WHERE s.programme_id = {row}.programme_id AND s.is_closing)
    THEN
        RAISE EXCEPTION 'the figures of programme % are closed', {row}.programme_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'figures_closed';
    END IF;
    RETURN {row};
"""


def _frozen(name: str) -> list[pgtrigger.Trigger]:
    """Once the closing snapshot is there, nothing of the programme's figures changes any more."""
    return [
        pgtrigger.Trigger(
            name=f"{name}_not_once_closed",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=_FROZEN.format(row="NEW"),
        ),
        pgtrigger.Trigger(
            name=f"{name}_kept_once_closed",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=_FROZEN.format(row="OLD"),
        ),
    ]


class Reach(models.TextChoices):
    """How much the figures of a row take in."""

    OWN = "own", "Own staff, with the parts that its headcount includes"
    WHOLE = "whole", "With all bodies below; without an organisation, the whole Civil Service"
    OUTSIDE = "outside", "All other public bodies together"
    POOL = "pool", "Bodies under 200 people, by body"


class Measure(models.TextChoices):
    """What people are counted for. Which takes in whose people: `obt.dashboards.publishing.whole.WITHIN`."""

    TOOK_PART = "took_part", "Took part"
    LEARNED = "learned", "Learned"
    TALKED = "talked", "Talked in a team"
    TRIED = "tried", "Tried, in a team with an experiment"
    CONCLUDED = "concluded", "Concluded an experiment"


MINUTES = "minutes"  # what they learned together, beside the numbers of people
LINES = (*Measure.values, MINUTES)


class Dimension(models.TextChoices):
    """By what people are split."""

    GRADE = "grade", "Grade"
    PROFESSION = "profession", "Profession"
    REGION = "region", "Region"
    UNIT = "unit", "Part of the organisation"
    BODY = "body", "Body"  # of the pool only


SPLIT_MEASURES = (Measure.LEARNED, Measure.TALKED, Measure.TRIED)


class OfOrganisation(models.Model):
    """What every published row is of."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reach = models.CharField(max_length=10, choices=Reach.choices)

    class Meta:
        abstract = True


class Count(models.Model):
    """When the whole totals of a programme were last counted, and how long that took."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, primary_key=True, related_name="count")
    counted_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return f"count of programme {self.programme_id}"


class Total(OfOrganisation):
    """The whole totals of a body, of it and everything below it, or of the programme, as they may be shown.

    `people` holds a measure's (or "minutes") [value, how] as `obt.figures.Figure` stores it. `things` are numbers of
    teams, conversations, ideas, experiments and sums of benefits: no people, so exact. `headcount` is of the bodies
    that the row takes in.
    """

    headcount = models.PositiveIntegerField(null=True, blank=True)
    people: Any = models.JSONField(default=dict)
    things: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation", "reach"], name="total_once", nulls_distinct=False
            ),
        ]
        triggers = _frozen("total")

    def __str__(self) -> str:
        return f"total of organisation {self.organisation_id}, {self.reach}"

    def figure(self, measure: str) -> Figure:
        return Figure.from_json(self.people.get(measure))


class Snapshot(models.Model):
    """That a day's figures were frozen. The closing one, once records have closed, is the last of its programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="snapshots")
    on = models.DateField()
    taken_at = models.DateTimeField()
    seconds = models.FloatField()
    is_closing = models.BooleanField(default=False)

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "on"], name="snapshot_once_a_day"),
            models.UniqueConstraint(fields=["programme"], condition=Q(is_closing=True), name="snapshot_closes_once"),
        ]

    def __str__(self) -> str:
        return f"snapshot of programme {self.programme_id} on {self.on}"


class TrendPoint(OfOrganisation):
    """The whole totals at the end of a day, as they may be shown; frozen. Each moves only when 5 or more moved it.

    A number is None while it is hidden.
    """

    on = models.DateField()
    took_part = models.PositiveIntegerField(null=True)
    learned = models.PositiveIntegerField(null=True)
    talked = models.PositiveIntegerField(null=True)
    tried = models.PositiveIntegerField(null=True)
    concluded = models.PositiveIntegerField(null=True)
    minutes = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation", "reach", "on"], name="trend_point_once", nulls_distinct=False
            ),
        ]
        triggers = _frozen("trend_point")

    def __str__(self) -> str:
        return f"trend of organisation {self.organisation_id} on {self.on}"


class Split(OfOrganisation):
    """How many people of each category, for one measure, in the edition of the day `on`.

    `figures` has the number by the id of the category (of a grade, profession, region or organisation), None where it
    is hidden; `total` is the whole total of that day as it was shown. Rows with reach WHOLE add up what their bodies
    show; `on` is then the oldest edition among them. The total of the pool is shown nowhere unless it can be worked out
    from exact ones: it says when the pool is renewed.
    """

    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    on = models.DateField()
    total = models.PositiveIntegerField()
    figures: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation", "reach", "dimension", "measure"],
                name="split_once",
                nulls_distinct=False,
            ),
        ]
        triggers = _frozen("split")

    def __str__(self) -> str:
        return f"{self.measure} by {self.dimension} of organisation {self.organisation_id}"
