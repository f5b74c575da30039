"""Proposing an experiment, starting, changing, extending, handing over, sharing and removing it.

Nothing is written to an archived team, nor outside the dates of the programme (RecordsClosed). PermissionDenied for
whom `experiments.rules` does not allow it; their pages have no button for it. `NotInThatState` where it was started
or concluded meanwhile. What has happened already is not done twice and is no error: a double click.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone

from conversations.models import Idea
from conversations.rules import check_member
from experiments.models import Experiment, Helper, Measurement
from experiments.rules import check, standing_in
from obt.people.models import Membership, Person, Profession, Team
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

from .refusals import check_state, check_version, locked
from .writing import write

State = Experiment.State


class Plan(TypedDict):
    """What an experiment says before it begins."""

    title: str
    problem: str
    change: str
    if_we: str
    then: str
    because: str
    measure_name: str
    unit: str
    unit_name: str
    better: str
    baseline: Decimal | None
    baseline_note: str
    target: Decimal | None
    starts_on: datetime.date
    ends_on: datetime.date
    profession: Profession | None
    visibility: str
    shows_team: bool


class IdeaIsTried(Exception):
    """The idea is being tried already. Attribute: `experiment`, which tries it."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(f"{experiment} tries the same idea")
        self.experiment = experiment


class UnitHasReadings(Exception):
    """The unit cannot change any more: readings in the present one would say something else."""


class NotInTeam(Exception):
    """An owner or helper has left the team meanwhile. Attribute: `people`, their ids."""

    def __init__(self, people: set[int]) -> None:
        super().__init__(f"{people} are not in the team")
        self.people = people


@transaction.atomic
def propose(
    *,
    team: Team,
    by: Person,
    programme: Programme,
    submission: uuid.UUID,
    plan: Plan,
    owner: Person,
    helpers: Collection[Person] = (),
    idea: Idea | None = None,
    adopted_from: Experiment | None = None,
) -> Experiment:
    """Plan an experiment in a team of `by`, or find the one that this draft has made already.

    `idea` has to be a chosen one of the team, `adopted_from` an entry that `by` may see (both the caller's to find).
    Raises IdeaIsTried, NotInTeam.
    """
    check_takes_records(programme)
    check_member(by, team)
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    made = Experiment.objects.select_related("team", "programme").filter(submission=submission).first()
    if made is not None:
        check(made.team_id == team.pk)
        return made
    if idea is not None:
        check(idea.team_id == team.pk)
        tried = Experiment.objects.filter(idea=idea).exclude(state=State.CONCLUDED).first()
        if tried is not None:
            raise IdeaIsTried(tried)
    _check_in_team(team, {owner.pk, *(person.pk for person in helpers)})
    experiment = Experiment(
        team=team, programme=programme, submission=submission, proposed_by=by, owner=owner, idea=idea,
        adopted_from=adopted_from, **plan,
    )  # fmt: skip
    if programme.moderates_library:
        experiment.moderation = Experiment.Moderation.WAITING
    experiment.save()
    _put_helpers(experiment, helpers)
    experiment.refresh_from_db(fields=["audience"])
    return experiment


@transaction.atomic
def change(*, experiment: Experiment, by: Person, version: int | None = None, **said: Any) -> Experiment:
    """Change some of what a planned or running experiment says: keys of `Plan`, and `helpers`. Return it.

    Raises ChangedMeanwhile, UnitHasReadings, NotInTeam. `share` says who may see it; `extend` moves its end.
    """
    row = locked(experiment)
    check(standing_in(row, by).runs)
    check_state(row, State.PLANNED, State.RUNNING)
    check_version(row, version)
    helpers: Collection[Person] | None = said.pop("helpers", None)
    if helpers is not None:
        _check_in_team(row.team, {person.pk for person in helpers})
        _put_helpers(row, helpers)
    if _changes_unit(row, said) and Measurement.objects.filter(experiment=row).exists():
        raise UnitHasReadings
    return write(row, said)


@transaction.atomic
def start(*, experiment: Experiment, by: Person) -> Experiment:
    """Begin a planned experiment; a second time does nothing."""
    row = locked(experiment)
    check(standing_in(row, by).is_lead)
    if row.state == State.RUNNING:
        return row
    check_state(row, State.PLANNED)
    return write(row, {"state": State.RUNNING, "started_at": timezone.now(), "started_by": by})


@transaction.atomic
def extend(*, experiment: Experiment, by: Person, ends_on: datetime.date, version: int | None = None) -> Experiment:
    """Move the end of a running experiment to another day, not before it starts."""
    row = locked(experiment)
    check(standing_in(row, by).decides)
    check_state(row, State.PLANNED, State.RUNNING)
    check_version(row, version)
    return row if row.ends_on == ends_on else write(row, {"ends_on": ends_on})


@transaction.atomic
def hand_over(*, experiment: Experiment, by: Person, to: Person) -> Experiment:
    """Make `to`, somebody of the team, its owner; they are a helper no longer. A second time does nothing."""
    row = locked(experiment)
    check(standing_in(row, by).decides or row.owner_id == to.pk)
    _check_in_team(row.team, {to.pk})
    if row.owner_id == to.pk:
        return row
    Helper.objects.filter(experiment=row, person=to).delete()
    return write(row, {"owner": to})


@transaction.atomic
def share(*, experiment: Experiment, by: Person, visibility: str, shows_team: bool) -> Experiment:
    """Say who may see it, whatever its state, and whether the library names the team."""
    row = locked(experiment)
    check(standing_in(row, by).decides)
    return write(row, {"visibility": visibility, "shows_team": shows_team})


@transaction.atomic
def remove(*, experiment: Experiment, by: Person) -> None:
    """Remove an experiment that never began: its owner or a lead may. A second time does nothing."""
    try:
        row = locked(experiment)
    except Experiment.DoesNotExist:
        return
    check(standing_in(row, by).decides)
    check_state(row, State.PLANNED)
    row.delete()


def _changes_unit(row: Experiment, said: Mapping[str, Any]) -> bool:
    return any(name in said and said[name] != getattr(row, name) for name in ("unit", "unit_name"))


def _check_in_team(team: Team, people: set[int]) -> None:
    """Raise NotInTeam for those of `people` (ids) who are not in `team` now."""
    here = Membership.objects.current().filter(team=team, person__in=people).values_list("person_id", flat=True)
    if gone := people - set(here):
        raise NotInTeam(gone)


def _put_helpers(experiment: Experiment, helpers: Collection[Person]) -> None:
    wanted = {person.pk for person in helpers} - {experiment.owner_id}
    Helper.objects.filter(experiment=experiment).exclude(person__in=wanted).delete()
    rows = [Helper(experiment=experiment, person_id=pk) for pk in sorted(wanted)]
    Helper.objects.bulk_create(rows, ignore_conflicts=True)
