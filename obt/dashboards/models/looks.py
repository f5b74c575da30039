"""The audit trail of who looked at lists of teams."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Look(models.Model):
    """That somebody opened or took away a list of teams of an organisation, and which."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)  # which list: "not-started", "unrecorded", "quiet", …
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="look_at_organisation")]

    def __str__(self) -> str:
        return f"look {self.pk}"
