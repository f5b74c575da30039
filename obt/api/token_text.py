"""The text of a token: made once, kept nowhere, known again by its digest."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

_TOKEN = re.compile(r"(obt_[0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_NOTHING = "0" * 64  # the digest of nothing that anybody knows


def make(*, person_pk: int, submission: uuid.UUID) -> str:
    """Return the token of the form `submission` of a person: the same again for the same form, unguessable otherwise.

    So a form that is sent twice shows one token, though nothing that is stored holds it.
    """
    about = f"{person_pk}:{submission.hex}"
    first = salted_hmac("obt.api.token.prefix", about, algorithm="sha256").hexdigest()[:12]
    secret = salted_hmac("obt.api.token.secret", about, algorithm="sha256").digest()
    return f"obt_{first}_{base64.urlsafe_b64encode(secret).rstrip(b'=').decode()}"


def prefix(token: str) -> str:
    """Return the part of `token` that may be shown; "" for what cannot be a token."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


def digest(token: str) -> str:
    """Return what is stored of `token`. It has 256 bits of chance, so a plain SHA-256 cannot be turned back."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def is_right(token: str, stored: str | None) -> bool:
    """Whether `stored` is the digest of `token`, in the same time whether it is or not, or whether there is one."""
    return constant_time_compare(digest(token), stored or _NOTHING)
