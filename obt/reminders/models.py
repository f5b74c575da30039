"""What the central team has set of reminders, and what people have switched off. What is sent is in `obt.mail`."""

from __future__ import annotations

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from obt.people.models import Person

ONLY = 1  # the number of the one row of a table that has one


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Wording(models.Model):
    """How the central team has worded a kind of reminder, on which days it goes, and whether it is paused.

    Without a row a rule goes as it was delivered (`obt.reminders.rules`); so does what a row leaves empty, so that a
    pause, or another day, holds no other part to what was delivered at the time.
    """

    name = models.CharField(max_length=60, unique=True, editable=False)
    subject = models.CharField(max_length=120)
    text = models.TextField(max_length=2000)
    button = models.CharField(max_length=40)
    days = ArrayField(models.SmallIntegerField(), size=6)
    is_paused = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Switch(models.Model):
    """Whether all reminders are paused: one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    is_paused = models.BooleanField("all reminders are paused", default=False)

    class Meta:
        verbose_name_plural = "switch"
        constraints = [models.CheckConstraint(name="switch_is_one", condition=Q(id=ONLY))]

    def __str__(self) -> str:
        return "paused" if self.is_paused else "on"


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def of(self, person: Person) -> Self:
        """Those of one person, whatever their kind."""
        return self.filter(person=person)


class OptOut(models.Model):
    """That a person does not want reminders of one kind, or of any (`kind` is ""). `how`: on the page, or by a link."""

    class How(models.TextChoices):
        PAGE = "page", "On the page"
        LINK = "link", "By the link in a message"
        ONE_CLICK = "one-click", "By the mail program"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opt_outs", db_index=False
    )  # the constraint below begins with it
    kind = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, default=How.PAGE)
    since = models.DateTimeField(default=timezone.now)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="opt_out_once")]
        indexes = [models.Index(fields=["kind"], name="opt_out_of_kind")]

    def __str__(self) -> str:
        return f"opt-out of person {self.person_id}"


class LinkRevision(models.Model):
    """How often a person has made the links in their earlier messages invalid; without a row, never."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"revision {self.number} of the links of person {self.person_id}"
