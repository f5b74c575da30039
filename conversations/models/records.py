"""How a conversation was recorded: what is being typed, and every version of what was."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .conversations import Conversation


class RecordDraft(models.Model):
    """What one person has typed so far of a record, saved at every step; the same on another device.

    `base_version` is the conversation's version that it began from: once that has risen, somebody else recorded in
    between, and the author is shown it and asked.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )  # the constraint below begins with it
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    base_version = models.PositiveIntegerField()
    answers: Any = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "author"], name="record_draft_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"draft of conversation {self.conversation_id}"


class RecordVersion(models.Model):
    """What a record said, version by version: people and ideas by id, so that erasing a name erases it here too.

    That a version exists once is what keeps two leads from overwriting each other, whatever the code does.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="versions", db_index=False
    )  # the constraint below begins with it
    version = models.PositiveIntegerField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    attendees = ArrayField(models.BigIntegerField(), help_text="Ids of people")
    others_count = models.PositiveSmallIntegerField()
    talked_about = models.TextField(blank=True)
    chosen = ArrayField(models.BigIntegerField(), help_text="Ids of ideas")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "version"], name="record_version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of conversation {self.conversation_id}"
