"""Who may do what with an experiment, beyond what the programme's dates allow (`obt.programme.rules`).

Every member of the team proposes, adds readings and sees; who runs it (owner, helpers, leads) changes what it says; its
owner and the leads conclude it, move its end, hand it over and share it; leads start and reopen.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from obt.people.models import Membership, Person
from obt.programme.models import Programme

from .models import Experiment, Helper, Measurement


@dataclass(frozen=True)
class Standing:
    """What a person is in an experiment now. Nobody of an archived team may write: all are off."""

    is_member: bool = False
    is_lead: bool = False
    is_owner: bool = False
    is_helper: bool = False

    @property
    def runs(self) -> bool:
        """Whether they change what it says, and other people's readings."""
        return self.is_lead or self.is_owner or self.is_helper

    @property
    def decides(self) -> bool:
        """Whether they conclude it, move its end, hand it over, share it."""
        return self.is_lead or self.is_owner


NOBODY = Standing()


def standing_in(experiment: Experiment, person: Person) -> Standing:
    """What `person` is in `experiment` now, in two SQL statements."""
    here = Membership.objects.current().filter(person=person, team=experiment.team_id, team__archived_at=None)
    membership = here.first()
    if membership is None:
        return NOBODY
    return Standing(
        is_member=True,
        is_lead=membership.is_lead,
        is_owner=experiment.owner_id == person.pk,
        is_helper=Helper.objects.filter(experiment=experiment, person=person).exists(),
    )


def check(allowed: bool) -> None:
    """Raise PermissionDenied unless `allowed`; asked in the transaction, as people leave while a page is open."""
    if not allowed:
        raise PermissionDenied


def may_correct(standing: Standing, measurement: Measurement, person: Person) -> bool:
    """Whether `person` may change or remove a reading: who recorded it, and who runs the experiment."""
    return standing.runs or (standing.is_member and measurement.recorded_by_id == person.pk)


def first_day_of(programme: Programme) -> datetime.date:
    """The first day that experiments of `programme` can be recorded on: its opening, or later if it says so."""
    return max(programme.opens_on, programme.experiments_from or programme.opens_on)


def may_plan(programme: Programme | None) -> bool:
    """Whether experiments of `programme`, the present one if there is any, can be planned now."""
    return programme is not None and programme.has_experiments and programme.takes_records()


def lies_within(experiment: Experiment, day: datetime.date) -> bool:
    """Whether a reading of `day` lies within the experiment's dates; outside them people are asked, not refused."""
    return experiment.starts_on <= day <= experiment.ends_on


def is_over(experiment: Experiment, today: datetime.date | None = None) -> bool:
    """Whether a running experiment's end has passed: time to say how it went."""
    return experiment.state == Experiment.State.RUNNING and experiment.ends_on < (today or timezone.localdate())
