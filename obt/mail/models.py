"""The outbox: a row for everything that is sent, from the moment it is decided until it is handed over.

The message itself is rendered at hand-over and not kept. A row names its person by a string foreign key, as this
room stands below `obt.people`.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

LATE_AFTER = datetime.timedelta(seconds=10)
WIPED: dict[str, Any] = {"ticket": "", "context": {}}  # what a row loses with its last mark: the message is not kept


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, about: str) -> MessageQuerySet:
        """What was sent, or waits to be sent, about one thing, such as "conversation:12"."""
        return self.filter(about=about)

    def withdrawable(self) -> MessageQuerySet:
        """What waits and is in no worker's hands at this moment."""
        is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=Now())
        return self.filter(is_free, state=Message.State.QUEUED)


class Message(models.Model):
    """One message to one address.

    A worker claims a row by a lease (`leased_until`, `leased_by`) while its state stays `queued`; a lease that ran out
    is free again, so nothing has to tidy up after a worker that died. `ticket` is what a sign-in code is derived from,
    `context` what the templates need; both are wiped in the statement that marks it sent, failed, expired or dropped.
    `priority` orders what is due in a lane, the lowest first; `about` names the thing that a message is about, for
    whoever looks after it. `occurrence` is what it is sent for, as "conversation:12 2024-12-04": one message a person,
    kind and occurrence, however often it is planned. `reason` says in a word why it was dropped or failed, to count
    by; `last_problem` says it to people. `provider_id` and `receipt` are GOV.UK Notify's.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"
        DROPPED = "dropped", "No longer needed"

    class Lane(models.TextChoices):
        """Which worker sends it: codes have one of their own."""

        CODES = "codes", "Codes"
        BULK = "bulk", "Everything else"

    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=10, choices=Lane.choices, default=Lane.BULK)
    occurrence = models.CharField(max_length=120, blank=True, db_default="", default="")
    priority = models.PositiveSmallIntegerField(default=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.EmailField()
    about = models.CharField(max_length=60, blank=True)
    context: Any = models.JSONField(default=dict, blank=True)
    ticket = models.CharField(max_length=40, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True, db_default="", default="")
    last_problem = models.CharField(max_length=200, blank=True)
    provider_id = models.CharField(max_length=40, blank=True, db_default="", default="")
    receipt = models.CharField(max_length=20, blank=True, db_default="", default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_ticket_only_while_queued", condition=Q(state="queued") | Q(ticket="")),
            models.CheckConstraint(name="message_sent_has_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
            models.UniqueConstraint(
                fields=["person", "kind", "occurrence"], condition=~Q(occurrence=""), name="message_once_an_occurrence"
            ),
            models.CheckConstraint(
                name="message_of_an_occurrence_has_person", condition=Q(occurrence="") | Q(person__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "priority", "not_before", "id"], condition=Q(state="queued"), name="message_due"
            ),
            models.Index(fields=["about"], condition=~Q(about=""), name="message_about"),
            models.Index(
                fields=["kind", "state", "reason", "not_before"], condition=~Q(occurrence=""), name="message_tally"
            ),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_of_provider"),
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


class Undeliverable(models.Model):
    """An address that the mail server or GOV.UK Notify has refused for good: no reminder goes there any more.

    Codes and invitations still do: people must be able to sign in, and to say that it works again.
    """

    address = models.EmailField(unique=True)
    since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "undeliverable addresses"

    def __str__(self) -> str:
        return f"undeliverable address {self.pk}"


class Quota(models.Model):
    """How much of one of a provider's limits has been claimed: one row a limit ("notify-minute", "notify-day").

    Time is cut into slots (`obt.mail.quotas`). `urgent` and `others` count what was claimed in each of those that still
    matter, the newest last; `newest` is its number since the epoch. Until `closed_until` nothing more is given out: the
    provider has said that it is too much.
    """

    name = models.CharField(max_length=40, unique=True)
    newest = models.BigIntegerField(default=0)
    urgent = ArrayField(models.IntegerField(), default=list, blank=True)
    others = ArrayField(models.IntegerField(), default=list, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
