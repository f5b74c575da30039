"""The addresses by which whoever got a reminder stops such reminders, without signing in.

A link holds the number of a person, a kind of reminder and how often that person has made earlier links invalid, signed
with the service's key. It never runs out: somebody who finds an old message must be able to stop the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .expressions import around
from .models import LinkRevision

_SALT = "obt.reminders.links"


@dataclass(frozen=True)
class Stop:
    """What a link is for: whose reminders, and of which kind ("" for all)."""

    person_id: int
    kind: str


def one_click_address(*, person_id: int, kind: str, revision: int = 0) -> str:
    """Return the whole address that stops reminders of `kind` for a person whose links have the number `revision`.

    It is for `List-Unsubscribe` and for the text of a message; no SQL.
    """
    token = _signer().sign_object([person_id, kind, revision])
    before, after = _around_token()
    return f"{settings.OBT_BASE_URL}{before}{token}{after}"


def settings_address() -> str:
    """Return the whole address of the page on which people choose their reminders, once they have signed in."""
    return f"{settings.OBT_BASE_URL}{_settings_path()}"


def read(token: str) -> Stop | None:
    """Return what the link with `token` is for; None if it is not one of ours, or its person has made it invalid."""
    try:
        signed = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    match signed:
        case [int(person_id), str(kind), int(revision)] if revision == revision_of(person_id):
            return Stop(person_id, kind)
    return None


def revision_of(person_id: int) -> int:
    """Return the number that a person's links have now."""
    number = LinkRevision.objects.filter(person_id=person_id).values_list("number", flat=True).first()
    return number or 0


@cache
def _around_token() -> tuple[str, str]:
    """What stands before and after a token in its path; found once, as every reminder has such an address."""
    return around("reminders_stop")


@cache
def _settings_path() -> str:
    return reverse("profile_reminders")


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep=".")
