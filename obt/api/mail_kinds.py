"""The message about tokens: that one was made, to the person in whose name. It does not hold the token."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from obt.govuk import words
from obt.mail import kinds
from obt.mail.actions import queue

from .models import ApiToken

ISSUED = "token-issued"
PRIORITY = 10  # before reminders: if it was somebody else, each minute counts


def register() -> None:
    """Make the kind known to the outbox; called once when Django starts."""
    kinds.register(kinds.Kind(ISSUED, "token_issued", "A token was made in your name", priority=PRIORITY))


def tell_issued(token: ApiToken) -> None:
    """Tell the person that a token was made, for what, and where to revoke it."""
    person = token.person
    context = {
        "first_name": person.first_name,
        "name": " ".join(token.name.split()),
        "prefix": token.prefix,
        "reach": token.organisation.name if token.organisation else "the whole programme",
        "ends_on": words.date(timezone.localdate(token.expires_at)),
        "page": reverse("tokens"),
    }
    queue(kind=ISSUED, address=person.email, person=person, context=context, about=f"token:{token.pk}")
