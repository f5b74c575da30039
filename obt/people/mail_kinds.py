"""The messages about teams: that somebody was added to one, or made its lead."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from obt.mail import kinds
from obt.mail.actions import Outgoing, queue_all
from obt.mail.models import Message
from obt.people.models import Membership, Person, Team
from obt.people.models.teams import MembershipQuerySet

ADDED = "team-added"
MADE_LEAD = "team-made-lead"
PRIORITY = 10  # before reminders: somebody just asked for it


def register() -> None:
    """Make the kinds known to the outbox; called once when Django starts."""
    for name, template, subject, still_wanted in (
        (ADDED, "team_added", "{by} added you to the team {team}", _still_members),
        (MADE_LEAD, "team_made_lead", "You lead the team {team} now", _still_leads),
    ):
        kinds.register(
            kinds.Kind(name, template, subject, priority=PRIORITY, reply_to=_sender, still_wanted=still_wanted)
        )


def tell_added(*, team: Team, by: Person, people: Sequence[Person]) -> None:
    """Tell `people` that a lead added them to `team`, and how to leave it."""
    _tell(ADDED, team, by, people)


def tell_made_lead(*, team: Team, by: Person, person: Person) -> None:
    """Tell `person` that a champion made them lead of `team`."""
    _tell(MADE_LEAD, team, by, [person])


def about(team: Team) -> str:
    """How the outbox names it."""
    return f"team:{team.pk}"


def _tell(kind: str, team: Team, by: Person, people: Sequence[Person]) -> None:
    common = {
        "team": " ".join(team.name.split()),
        "team_id": team.pk,
        "organisation": team.organisation.name,
        "by": by.name or by.email,
        "sender": [by.name, by.email],
        "page": reverse("team", args=[team.pk]),
        "leave": reverse("team_leave", args=[team.pk]),
    }
    messages = [
        Outgoing(one.email, one, {**common, "first_name": one.first_name, "is_new": one.registered_at is None})
        for one in people
    ]
    queue_all(kind=kind, messages=messages, about=about(team))


def _sender(message: Message) -> tuple[str, str]:
    """Whom an answer reaches: who added them."""
    name, email = message.context["sender"]
    return name, email


def _still_members(messages: Sequence[Message]) -> set[int]:
    """Those whose reader is in the team still, and the team has not been archived."""
    return _still_among(Membership.objects.current(), messages)


def _still_leads(messages: Sequence[Message]) -> set[int]:
    """Those whose reader leads the team still, and the team has not been archived."""
    return _still_among(Membership.objects.current().leads(), messages)


def _still_among(memberships: MembershipQuerySet, messages: Sequence[Message]) -> set[int]:
    current = set(
        memberships.filter(team__archived_at=None, person__is_active=True)
        .filter(team__in={one.context["team_id"] for one in messages}, person__in={one.person_id for one in messages})
        .values_list("team_id", "person_id")
    )
    return {one.pk for one in messages if (one.context["team_id"], one.person_id) in current}
