"""What happens to an experiment as an entry of the library: thanks, questions, reports, decisions; and background."""

from __future__ import annotations

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from obt.people.models import Membership, Person

from .experiments import LONGEST_TEXT, Experiment

LONGEST_MESSAGE = 1000  # characters of a question, an answer, a report or a note: a few sentences


class Thanks(models.Model):
    """That a person thanked the team for an entry: once."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="thanks", db_index=False
    )  # the constraint below begins with it
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    thanked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "thanks"
        constraints = [models.UniqueConstraint(fields=["experiment", "person"], name="thanks_once")]

    def __str__(self) -> str:
        return f"thanks for experiment {self.experiment_id}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, person: Person) -> Self:
        """Those that the person asked, and those that reach them."""
        return self.filter(Q(asked_by=person) | _reaches(person))

    def reaching(self, person: Person) -> Self:
        """Those about experiments that `person` owns; where the owner has left the team, that they lead the team of."""
        return self.filter(_reaches(person))

    def open(self) -> Self:
        return self.filter(answered_at=None)


def _reaches(person: Person) -> Q:
    here = Membership.objects.current().filter(team=OuterRef("experiment__team"), person__is_active=True)
    owner_is_here = Exists(here.filter(person=OuterRef("experiment__owner")))
    owns = Q(experiment__owner=person) & Q(owner_is_here)
    return owns | (~Q(owner_is_here) & Q(Exists(here.leads().filter(person=person))))


class Question(models.Model):
    """ "We'd like to hear more": what somebody asks the owner of an entry, and the answer. Neither sees an address."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=LONGEST_MESSAGE)
    answer = models.TextField(blank=True, max_length=LONGEST_MESSAGE)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="question_answered_by_someone",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class ReportQuerySet(models.QuerySet["Report"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at=None)


class Report(models.Model):
    """That somebody told the central team that an entry should not be there. A decision settles it."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="reports", db_index=False
    )  # the constraint below begins with it
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(max_length=LONGEST_MESSAGE)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "reported_by"], condition=Q(settled_at=None), name="report_once_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["experiment"], condition=Q(settled_at=None), name="report_unsettled")]

    def __str__(self) -> str:
        return f"report of experiment {self.experiment_id}"


class Decision(models.Model):
    """What the central team decided about an entry, why, and who; never changed, so it is its own history."""

    class Kind(models.TextChoices):
        APPROVE = "approve", "Approved"
        ASK = "ask", "Changes asked for"
        HIDE = "hide", "Hidden"
        LEAVE = "leave", "Left as it is"

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.TextField(blank=True, max_length=LONGEST_MESSAGE, help_text="The owner reads it")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_says_why",
                condition=Q(kind__in=["approve", "leave"]) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"decision about experiment {self.experiment_id}"


class BackgroundStoryQuerySet(models.QuerySet["BackgroundStory"]):
    def shown(self) -> Self:
        return self.filter(is_shown=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class BackgroundStory(models.Model):
    """A story from before the programme, so that the first visitor of the library finds something. Never counted."""

    slug = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=1)
    is_shown = models.BooleanField("shown in the library", default=True)
    title = models.CharField(max_length=120)
    organisation_name = models.CharField("who did it", max_length=200)
    summary = models.CharField(max_length=LONGEST_MESSAGE)
    text = models.TextField(blank=True, max_length=LONGEST_TEXT)
    source = models.CharField(max_length=300, blank=True)

    objects = BackgroundStoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "background stories"

    def __str__(self) -> str:
        return self.title
