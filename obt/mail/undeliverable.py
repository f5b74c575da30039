"""Addresses that were refused for good, so that no reminder goes there any more.

Planning and sending of reminders ask (`obt.reminders`); sign-in codes and invitations still go. Its owner takes it off
the list, by "Try again" on the profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import structlog

from .models import Undeliverable

log = structlog.get_logger(__name__)

# SMTP: there is no such mailbox, it moved, its name is wrong, no such domain. Not 552 (full) or 554 (what it says).
_HARD_CODES = frozenset({550, 551, 553, 556})
# What servers add by RFC 3463: something with the mailbox (but 5.1.7 and 5.1.8 are about the sender), it is switched
# off, and how Exchange Online says that it does not know it. All else (5.7: policy) is about us, or will pass.
_ENHANCED = re.compile(rb"\s*\d\.\d{1,3}\.\d{1,3}\b")
_ENHANCED_HARD = re.compile(rb"\s*5\.(0\.0|1\.(?![78]\b)\d{1,3}|2\.1|4\.1)\b")
_ABOUT_US = re.compile(rb"\brelay", re.IGNORECASE)


def is_about_us(said: bytes | None) -> bool:
    """Whether a mail server that said this to a recipient passes on no mail of ours, whoever it is to.

    It is set up wrong, or we are: what cannot go now is not lost by it.
    """
    return bool(said and _ABOUT_US.search(said) and not _ENHANCED_HARD.match(said))


def is_no_mailbox(code: int, said: bytes | None) -> bool:
    """Whether a mail server that answered `code` and `said` to a recipient means that there is no such mailbox.

    `said` is None where it refused something else than the recipient. In doubt it does not mean that: a server that
    refuses us altogether must not make half a million addresses dead.
    """
    if said is None or code not in _HARD_CODES or is_about_us(said):
        return False
    return not _ENHANCED.match(said) or bool(_ENHANCED_HARD.match(said))


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
