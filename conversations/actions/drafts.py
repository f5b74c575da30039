"""What somebody has typed of a record and not recorded yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation, RecordDraft
from conversations.rules import check_leads
from obt.people.models import Person


@transaction.atomic
def save_draft(*, conversation: Conversation, author: Person, base_version: int, answers: Mapping[str, Any]) -> None:
    """Keep what `author` has typed so far, for any device; the version that a draft began from stays.

    Raises Conversation.DoesNotExist if another lead has just discarded what was not planned.
    """
    check_leads(author, conversation.team)
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    draft, is_new = RecordDraft.objects.select_for_update().get_or_create(
        conversation=conversation,
        author=author,
        defaults={"base_version": base_version, "answers": dict(answers)},
    )
    if not is_new:
        draft.answers = dict(answers)
        draft.save(update_fields=["answers", "updated_at"])


def discard_draft(*, conversation: Conversation, author: Person) -> None:
    """Throw away what `author` has typed and not recorded."""
    RecordDraft.objects.filter(conversation=conversation, author=author).delete()


def build_on(*, conversation: Conversation, author: Person, version: int, answers: Mapping[str, Any]) -> None:
    """Note that `author` has read `version`, and means to replace it with `answers`: theirs, or both together."""
    drafts = RecordDraft.objects.filter(conversation=conversation, author=author)
    drafts.update(base_version=version, answers=dict(answers), updated_at=timezone.now())
