"""Codes that people type. Only a ticket is stored; the code is derived from it and SECRET_KEY, and kept nowhere."""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # consonants: no words come out, and none of them reads like a figure
LENGTH = 8  # 20 to the power of 8 is 25,600,000,000 codes for five tries


def new_ticket() -> str:
    """Return what a code can be derived from; 24 characters, stored in session and outbox row."""
    return secrets.token_urlsafe(18)


def code_for(ticket: str) -> str:
    """Return the code of `ticket`, as `BCDF-GHJK`."""
    rest = int.from_bytes(salted_hmac("people.codes", ticket, algorithm="sha256").digest(), "big")
    letters = []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(LETTERS))
        letters.append(LETTERS[place])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def matches(typed: str, ticket: str) -> bool:
    """Whether `typed` is or ends in the code of `ticket`; dashes, blanks and small letters make no difference.

    People copy the whole line, "Your code: BCDF-GHJK".
    """
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())[-LENGTH:]
    return bool(ticket) and constant_time_compare(plain, code_for(ticket).replace("-", ""))


def use_up(ticket: str) -> bool:
    """Return whether this is the first use of the right code of `ticket`; several at the same time gain nothing.

    One after the other it is refused by the session, which forgets the ticket. Only a hash is kept, for as long as a
    sign-in can be pending.
    """
    mark = salted_hmac("people.codes.used", ticket, algorithm="sha256").hexdigest()
    return bool(cache.add(f"code-used:{mark}", True, timeout=settings.ACCOUNT_LOGIN_TIMEOUT))
