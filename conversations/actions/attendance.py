"""What those say who were recorded."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from conversations.models import Attendance, RecordVersion
from obt.programme.rules import check_takes_records

from .records import NoLongerOffered


@transaction.atomic
def say_not_there(*, attendance: Attendance) -> Attendance:
    """Note that its person says "I wasn't there", which ends the credit, and return it; a second time does nothing.

    Raises NoLongerOffered if the record does not name them any more.
    """
    row = _own(attendance)
    if row.disputed_at is None:
        row.disputed_at = timezone.now()
        row.save(update_fields=["disputed_at"])
    return row


@transaction.atomic
def take_back(*, attendance: Attendance) -> Attendance:
    """Note that its person was there after all, and return it.

    Raises NoLongerOffered if the record has been corrected and does not name them any more.
    """
    row = _own(attendance)
    latest = RecordVersion.objects.filter(conversation=row.conversation_id).first()
    if latest and row.person_id not in latest.attendees:
        raise NoLongerOffered
    if row.disputed_at:
        row.disputed_at = None
        row.save(update_fields=["disputed_at"])
    return row


def _own(attendance: Attendance) -> Attendance:
    """The row as it is now, locked; NoLongerOffered if a lead has just corrected it away."""
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("conversation__programme")
    row = rows.filter(pk=attendance.pk).first()
    if row is None:
        raise NoLongerOffered
    check_takes_records(row.conversation.programme)
    return row
