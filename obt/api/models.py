"""Tokens: what a program shows to be given figures in somebody's name."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from obt.people.models import Person

LONGEST_NAME = 60
MOST_DAYS = 365


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def live(self) -> Self:
        """Those that have neither been revoked nor ended."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


# Issued and revoked, by whom and when; the digest stays out, so that history cannot be tried against tokens.
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("revoked_at")),
    fields=["person", "name", "prefix", "organisation", "expires_at", "revoked_at"],
    model_name="ApiTokenEvent",
)
class ApiToken(models.Model):
    """Lets a program read figures in the name of `person`, of `organisation` and everything below it.

    Without an organisation, of the whole programme. What it reaches at a moment is what the person may see then, and
    never more. The token itself is kept nowhere: `prefix` is its first part, by which it is found and named, `digest`
    the SHA-256 of all of it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    prefix = models.CharField(max_length=20, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="token_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="token_lasts_a_year_at_most",
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + datetime.timedelta(days=MOST_DAYS + 1)),  # whatever the hour
            ),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and not self.has_ended

    @property
    def has_ended(self) -> bool:
        return self.expires_at <= timezone.now()
