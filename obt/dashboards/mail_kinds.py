"""The message to somebody who was made champion: of what, until when, and what they need for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from obt.govuk import words
from obt.mail import kinds
from obt.mail.actions import queue
from obt.mail.models import Message
from obt.people.models import Champion

APPOINTED = "champion-appointed"
PRIORITY = 10  # before reminders: somebody just did it


def register() -> None:
    """Make the kind known to the outbox; called once when Django starts."""
    kinds.register(
        kinds.Kind(
            APPOINTED,
            "champion_appointed",
            "You are a champion for {organisation}",
            priority=PRIORITY,
            reply_to=_sender,
            still_wanted=_still_appointed,
        )
    )


def tell_appointed(champion: Champion) -> None:
    """Tell a champion that they were appointed, by whom, and that they need a second step to sign in."""
    person, organisation, by = champion.person, champion.organisation, champion.appointed_by
    context = {
        "champion_id": champion.pk,
        "first_name": person.first_name,
        "organisation": organisation.name,
        "has_parts": not organisation.is_leaf(),
        "starts_on": words.date(champion.starts_on),
        "has_started": champion.starts_on <= timezone.localdate(),
        "ends_on": words.date(champion.ends_on) if champion.ends_on else "",
        "by": by.name or by.email,
        "sender": [by.name, by.email],
        "page": reverse("dashboard_organisation", args=[organisation.slug]),
    }
    queue(kind=APPOINTED, address=person.email, person=person, context=context, about=f"champion:{champion.pk}")


def _sender(message: Message) -> tuple[str, str]:
    """Whom an answer reaches: who appointed them."""
    name, email = message.context["sender"]
    return name, email


def _still_appointed(messages: Sequence[Message]) -> set[int]:
    """Those whose reader's appointment has not ended, nor been taken away."""
    wanted = {one.context["champion_id"] for one in messages}
    today = timezone.localdate()
    rows = Champion.objects.filter(pk__in=wanted).exclude(ends_on__lt=today)
    there = set(rows.values_list("pk", flat=True))
    return {one.pk for one in messages if one.context["champion_id"] in there}
