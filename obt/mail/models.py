"""The outbox: a row for everything that is sent, from the moment it is decided until it is handed over.

The message itself is rendered at hand-over and not kept. A row names its person by a string foreign key, as this
room stands below `obt.people`.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

LATE_AFTER = datetime.timedelta(seconds=10)


class Message(models.Model):
    """One message to one address.

    A worker claims a row by a lease (`leased_until`, `leased_by`) while its state stays `queued`; a lease that ran out
    is free again, so nothing has to tidy up after a worker that died. `ticket` is what a sign-in code is derived from;
    it is wiped in the same statement that marks the message sent, failed or expired.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"

    class Lane(models.TextChoices):
        """Which worker sends it: codes have one of their own."""

        CODES = "codes", "Codes"
        BULK = "bulk", "Everything else"

    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=10, choices=Lane.choices, default=Lane.BULK)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.EmailField()
    context: Any = models.JSONField(default=dict, blank=True)
    ticket = models.CharField(max_length=40, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_problem = models.CharField(max_length=200, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_ticket_only_while_queued", condition=Q(state="queued") | Q(ticket="")),
            models.CheckConstraint(name="message_sent_has_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["lane", "not_before", "id"], condition=Q(state="queued"), name="message_due"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} ({self.kind}, {self.state})"

    @property
    def is_late(self) -> bool:
        """Whether its reader should be told: it failed, a try went wrong, or it waits longer than it should."""
        if self.state == self.State.FAILED:
            return True
        waits_since = timezone.now() - self.queued_at
        return self.state == self.State.QUEUED and (bool(self.last_problem) or waits_since > LATE_AFTER)
