"""What the library is searched, filtered and sorted by: a row for each experiment that everyone may see."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from obt.people.models import Profession

from .experiments import DECIMALS, DIGITS, Experiment


class LibraryEntry(models.Model):
    """An experiment as an entry of the library. It is there exactly while the experiment's audience is everyone.

    Written by the database alone (migration 0003): whoever changes an experiment, its benefits, its team or the tree of
    organisations changes the entry in the same transaction. `experiments.library.rebuild` makes all of them anew.

    `minutes` a week, `pounds` a year and `people` a year are what came of it, where it ended with keep, adapt or scale;
    what was stopped, and what runs, saved nothing yet. `adoptions` is how many other teams have started to try it too,
    whoever may see theirs, and `organisations_reached` how many bodies these are of: a sub-unit is part of its body.
    """

    experiment = models.OneToOneField(Experiment, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    words = SearchVectorField()  # title A, problem, change and hypothesis B, what came of it C, what is measured D
    organisation_path = models.CharField(max_length=255)  # of the team's: what is below it begins with it
    profession = models.ForeignKey(
        Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=10, choices=Experiment.Outcome.choices, blank=True)  # "" while it runs
    minutes = models.DecimalField(null=True, blank=True, max_digits=DIGITS, decimal_places=DECIMALS)
    pounds = models.DecimalField(null=True, blank=True, max_digits=DIGITS, decimal_places=DECIMALS)
    people = models.DecimalField(null=True, blank=True, max_digits=DIGITS, decimal_places=DECIMALS)
    adoptions = models.PositiveIntegerField(default=0)
    organisations_reached = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField()  # when it was concluded, or as long as it runs, started

    class Meta:
        verbose_name_plural = "library entries"
        indexes = [
            GinIndex("words", name="entry_words", fastupdate=False),
            models.Index(fields=["-latest_at", "-experiment"], name="entry_newest"),
            models.Index(fields=["-adoptions", "-organisations_reached", "-experiment"], name="entry_most_adopted"),
        ]

    def __str__(self) -> str:
        return f"entry of experiment {self.experiment_id}"
