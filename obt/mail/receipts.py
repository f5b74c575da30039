"""What GOV.UK Notify says became of a message that it took: its delivery receipts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

from . import metrics, undeliverable
from .models import Message

log = structlog.get_logger(__name__)

DELIVERED, PERMANENT = "delivered", "permanent-failure"
# What is not delivered has failed, for a reason in a word and one for people.
FAILURES = {
    PERMANENT: ("refused", "there is no such mailbox"),
    "temporary-failure": ("gave-up", "the mailbox is full or its mail server does not answer"),
    "technical-failure": ("technical", "GOV.UK Notify could not deliver it"),
}
_ID = re.compile(r"[0-9A-Fa-f-]{1,40}")
_REFERENCE = re.compile(r"<([0-9]{1,18})\.[!-~]{1,99}>")  # as `claims` makes a Message-ID


@dataclass(frozen=True)
class Receipt:
    """Notify's id of a message, our Message-ID of it ("" where it does not say) and what became of it."""

    provider_id: str
    reference: str
    status: str


def read(body: bytes) -> Receipt | None:
    """Return the receipt that `body` holds as JSON; None if it is none."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    given, reference, status = told.get("id"), told.get("reference") or "", told.get("status")
    if not isinstance(given, str) or not isinstance(reference, str) or not isinstance(status, str):
        return None
    if not _ID.fullmatch(given) or status not in {DELIVERED, *FAILURES}:
        return None
    return Receipt(given, reference if _REFERENCE.fullmatch(reference) else "", status)


def take(receipt: Receipt) -> bool:
    """Write down what became of a message; return whether it is one of ours. A repeat changes nothing.

    A receipt may come before the worker has marked the message, or after the worker died: then it tells the next one
    that Notify has the message.
    """
    with transaction.atomic():
        message = _message_of(receipt)
        if message is None:
            log.info("mail_receipt_unknown", provider_id=receipt.provider_id)
            return False
        if message.receipt in {receipt.status, PERMANENT}:
            return True
        changes: dict[str, object] = {"receipt": receipt.status, "provider_id": receipt.provider_id}
        if receipt.status in FAILURES and message.state == Message.State.SENT:
            reason, words = FAILURES[receipt.status]
            changes |= {"state": Message.State.FAILED, "reason": reason, "last_problem": words}
        Message.objects.filter(pk=message.pk).update(**changes)
        if receipt.status == PERMANENT:
            undeliverable.refuse(message.address, "GOV.UK Notify says that there is no such mailbox")
    metrics.changed("delivered" if receipt.status == DELIVERED else "failed", message.kind)
    metrics.put_together()
    log.info("mail_receipt", message=message.pk, kind=message.kind, receipt=receipt.status)
    return True


def _message_of(receipt: Receipt) -> Message | None:
    """The row that a receipt is about, locked: by Notify's id, or by the Message-ID before that is stored."""
    rows = Message.objects.select_for_update(of=("self",))
    if found := rows.filter(provider_id=receipt.provider_id).first():
        return found
    if not (match := _REFERENCE.fullmatch(receipt.reference)):
        return None
    return rows.filter(pk=int(match[1]), message_id=receipt.reference).first()
