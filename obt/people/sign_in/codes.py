"""Codes that people type. Only a ticket is stored; the code is derived from it and SECRET_KEY, and kept nowhere."""

import secrets

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
    """Whether `typed` is the code of `ticket`; dashes, blanks and small letters make no difference."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return bool(ticket) and constant_time_compare(plain, code_for(ticket).replace("-", ""))
