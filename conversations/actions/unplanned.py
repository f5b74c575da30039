"""Recording a conversation that was never planned: at length, or on one page; and taking it back.

What reaches an action in spite of the forms is a mistake in our code, and raises ValueError.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation
from conversations.rules import check_leads, is_day_of
from obt.people.models import Person, Team
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

from .records import NewIdea, record
from .scheduling import AlreadyPlanned, save_once


@transaction.atomic
def start_unplanned(
    *,
    team: Team,
    by: Person,
    programme: Programme,
    starts_at: datetime.datetime,
    minutes: int,
    is_another: bool = False,
) -> Conversation:
    """Make a conversation that was held without being planned, to be recorded, and return it.

    Raises AlreadyPlanned if the team has one on that day of London, unless `is_another`; at the same time, always.
    """
    check_takes_records(programme)
    check_leads(by, team)
    if starts_at > timezone.now() or not is_day_of(programme, timezone.localtime(starts_at).date()):
        raise ValueError(f"no conversation of {programme} was held at {starts_at}")
    Team.objects.select_for_update().get(pk=team.pk)  # a second click waits here, and finds the first's
    that_day = _on_day_of(team, starts_at).first()
    if that_day and not is_another:
        raise AlreadyPlanned(that_day)
    made = Conversation(
        team=team, programme=programme, starts_at=starts_at, minutes=minutes, created_by=by, was_planned=False
    )
    save_once(made)
    return made


@transaction.atomic
def discard_unplanned(*, conversation: Conversation, by: Person) -> None:
    """Take back one that was made only to be recorded, and has not been; of any other, does nothing.

    Nor does it of one that a second click, or another lead, has taken back meanwhile.
    """
    row = Conversation.objects.select_for_update(of=("self",)).select_related("team").filter(pk=conversation.pk).first()
    if row is None:
        return
    check_leads(by, row.team)
    if not row.was_planned and row.state == Conversation.State.SCHEDULED:
        row.delete()


@transaction.atomic
def record_brief(
    *,
    team: Team,
    by: Person,
    programme: Programme,
    starts_at: datetime.datetime,
    minutes: int,
    was_there: bool,
    emails: Sequence[str],
    others_count: int,
    talked_about: str = "",
    change: NewIdea | None = None,
    is_another: bool = False,
) -> Conversation:
    """Record a conversation that was not planned, from one page, and return it; raises as `start_unplanned`."""
    made = start_unplanned(
        team=team, by=by, programme=programme, starts_at=starts_at, minutes=minutes, is_another=is_another
    )
    return record(
        conversation=made, by=by, base_version=0, present=[by.pk] if was_there else [], emails=emails,
        others_count=others_count, talked_about=talked_about, new_ideas=[change] if change else [],
    )  # fmt: skip


def _on_day_of(team: Team, moment: datetime.datetime) -> Any:
    """The team's conversations on London's day of `moment`, but those cancelled."""
    midnight = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + datetime.timedelta(days=1)  # of the clock, so also right where the clocks change
    on_day = Conversation.objects.filter(team=team, starts_at__gte=midnight, starts_at__lt=end)
    return on_day.exclude(state=Conversation.State.CANCELLED).order_by("starts_at")
