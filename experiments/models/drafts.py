"""What is being typed: an experiment before it is proposed, and how one ended before it is concluded."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models

from conversations.models import Idea
from obt.people.models import Membership, Person, Team
from obt.programme.models import Programme

from .experiments import Experiment
from .starters import Starter

MOST_DRAFTS = 20  # of one person: more are forgotten ones


class ExperimentDraftQuerySet(models.QuerySet["ExperimentDraft"]):
    def visible_to(self, person: Person) -> Self:
        """A draft is its author's alone, while they are in the team."""
        return self.filter(author=person, team__in=Membership.objects.current().filter(person=person).values("team_id"))


class ExperimentDraft(models.Model):
    """What one person has typed so far of an experiment, saved at every step; the same on another device.

    `submission` becomes the experiment's: a draft sent twice makes one experiment.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="experiment_drafts")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    adopted_from = models.ForeignKey(Experiment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    starter = models.ForeignKey(Starter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answers: Any = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ExperimentDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return f"draft {self.pk} of an experiment"


class ConclusionDraft(models.Model):
    """What one person has typed so far of how an experiment ended. `base_version` is the experiment's it began from."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="conclusion_drafts", db_index=False
    )  # the constraint below begins with it
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    base_version = models.PositiveIntegerField()
    answers: Any = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "author"], name="conclusion_draft_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"draft of the end of experiment {self.experiment_id}"
