"""The messages of the central team about an entry: that they ask for changes, or have hidden it, and why.

They are the central team's, not one person's: answers go to nobody, and the text says where to ask.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from obt.mail import kinds
from obt.mail.actions import Outgoing, queue_all
from obt.mail.models import Message
from obt.people.models import Person

from .models import Decision

CHANGES = "library-changes-asked"
HIDDEN = "library-hidden"
PRIORITY = 10  # before reminders: readers are kept from it meanwhile
_KINDS = {Decision.Kind.ASK: CHANGES, Decision.Kind.HIDE: HIDDEN}


def register() -> None:
    """Make the kinds known to the outbox; called once when Django starts."""
    for name, template, subject in (
        (CHANGES, "moderation_changes", "Please change “{title}” for the library"),
        (HIDDEN, "moderation_hidden", "“{title}” is not in the library"),
    ):
        kinds.register(kinds.Kind(name, template, subject, priority=PRIORITY, still_wanted=_still_the_last_word))


def tell_owner(decision: Decision, people: Sequence[Person]) -> None:
    """Tell `people`, who look after the experiment, what was decided and why, and what they can do."""
    if not people:
        return
    experiment = decision.experiment
    context = {
        "decision": decision.pk,
        "experiment": experiment.pk,
        "title": " ".join(experiment.title.split()),
        "note": decision.note,
        "page": reverse("experiment", args=[experiment.pk]),
        "may_change": experiment.programme.takes_records() and experiment.team.archived_at is None,
        "help": f"{reverse('help')}#feedback",
    }
    messages = [Outgoing(one.email, one, context | {"first_name": one.first_name}) for one in people]
    queue_all(kind=_KINDS[Decision.Kind(decision.kind)], messages=messages, about=f"moderation:{experiment.pk}")


def _still_the_last_word(messages: Sequence[Message]) -> set[int]:
    """Those of the last decision about an entry, to somebody who can still sign in."""
    entries = Decision.objects.filter(experiment__in={one.context["experiment"] for one in messages})
    last = set(entries.order_by("experiment_id", "-pk").distinct("experiment_id").values_list("pk", flat=True))
    readers = Person.objects.filter(pk__in={one.person_id for one in messages}, is_active=True)
    here = set(readers.values_list("pk", flat=True))
    return {one.pk for one in messages if one.context["decision"] in last and one.person_id in here}
