"""Concluding an experiment, correcting how it ended, and reopening it.

PermissionDenied for whom `experiments.rules` does not allow it; RecordsClosed outside the dates of the programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from experiments.models import Benefit, ConclusionDraft, Experiment
from experiments.rules import check, standing_in
from obt.people.models import Person, Team

from .refusals import check_state, check_version, locked
from .running import IdeaIsTried
from .writing import write

State = Experiment.State


@dataclass(frozen=True)
class Gain:
    """What came of it, of one kind of `Benefit.Kind`: minutes a week, pounds a year, people a year; whole team."""

    kind: str
    amount: Decimal
    workings: str
    confidence: str


@transaction.atomic
def conclude(
    *,
    experiment: Experiment,
    by: Person,
    outcome: str,
    what_happened: str,
    learned: str,
    needs: str = "",
    gains: Sequence[Gain] = (),
    version: int | None = None,
) -> Experiment:
    """End a running experiment with an outcome, or correct how a concluded one ended. Return it.

    The same said once more does nothing. Whoever else has a draft of its end keeps it, and is told when they send it:
    raises ChangedMeanwhile if `version`, the one that it began from, is not the present one.
    """
    row = locked(experiment)
    check(standing_in(row, by).decides)
    check_state(row, State.RUNNING, State.CONCLUDED)
    said = {"outcome": outcome, "what_happened": what_happened, "learned": learned, "needs": needs}
    gains_change = _differ(row, gains)
    same = not gains_change and all(getattr(row, name) == value for name, value in said.items())
    if row.state == State.CONCLUDED and same:
        _forget_draft(row, by)
        return row
    check_version(row, version)
    if gains_change:
        _put_gains(row, gains)
    ended = {"state": State.CONCLUDED, "concluded_at": timezone.now(), "concluded_by": by}
    write(row, said | (ended if row.state == State.RUNNING else {}), texts_changed=gains_change)
    _forget_draft(row, by)
    return row


@transaction.atomic
def reopen(*, experiment: Experiment, by: Person) -> Experiment:
    """Let a concluded experiment run again; what was written stays to begin from. A second time does nothing.

    Raises IdeaIsTried if its idea is being tried anew by now.
    """
    row = locked(experiment)
    check(standing_in(row, by).is_lead)
    if row.state == State.RUNNING:
        return row
    check_state(row, State.CONCLUDED)
    if row.idea_id:
        Team.objects.select_for_update(no_key=True).get(pk=row.team_id)  # as `propose` does: one of the two is first
        tried = Experiment.objects.filter(idea=row.idea_id).exclude(state=State.CONCLUDED).first()
        if tried is not None:
            raise IdeaIsTried(tried)
    return write(row, {"state": State.RUNNING, "concluded_at": None, "concluded_by": None, "outcome": ""})


def _differ(row: Experiment, gains: Sequence[Gain]) -> bool:
    kept = {Gain(one.kind, one.amount, one.workings, one.confidence) for one in Benefit.objects.filter(experiment=row)}
    return kept != set(gains)


def _put_gains(row: Experiment, gains: Sequence[Gain]) -> None:
    """Keep exactly `gains`; what stays of a kind is changed, so that its history goes on."""
    kept = {one.kind: one for one in Benefit.objects.filter(experiment=row)}
    for gain in gains:
        benefit = kept.pop(gain.kind, None) or Benefit(experiment=row, kind=gain.kind)
        benefit.amount, benefit.workings, benefit.confidence = gain.amount, gain.workings, gain.confidence
        benefit.save()
    Benefit.objects.filter(pk__in=[one.pk for one in kept.values()]).delete()


def _forget_draft(row: Experiment, by: Person) -> None:
    ConclusionDraft.objects.filter(experiment=row, author=by).delete()
