"""Addresses that were refused for good, so that no reminder goes there any more.

Sign-in codes and invitations still do. Its owner takes it off the list, by "Try again" on the profile.
"""

from __future__ import annotations

from collections.abc import Collection

import structlog

from .models import Undeliverable

log = structlog.get_logger(__name__)

REASON = "undeliverable"  # why a message that would go to such an address is dropped
# SMTP: there is no such mailbox, it moved, its name is wrong, no such domain. Not 552 (full) or 554 (what it says).
HARD_CODES = frozenset({550, 551, 553, 556})


def refuse(address: str, reason: str) -> None:
    """Note that `address` was refused for good; the first reason stands until it is forgotten."""
    _, is_new = Undeliverable.objects.get_or_create(address=address.lower(), defaults={"reason": reason[:200]})
    if is_new:
        log.warning("mail_undeliverable", reason=reason)  # no address in a log


def forget(address: str) -> bool:
    """Let reminders go to `address` again; return whether it was on the list."""
    return bool(Undeliverable.objects.filter(address=address.lower()).delete()[0])


def refused(addresses: Collection[str]) -> set[str]:
    """Those of `addresses` that were refused for good."""
    lower = {address.lower() for address in addresses}
    return set(Undeliverable.objects.filter(address__in=lower).values_list("address", flat=True))
