"""What the central team decides about entries of the library. It goes on when the programme takes no more records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from experiments.models import Decision, Experiment, Report
from experiments.moderation import for_everyone
from experiments.moderation_mail import tell_owner
from experiments.rules import check
from obt.people.models import Person
from obt.people.rules import may_administer

from .library import who_answers
from .refusals import ChangedMeanwhile, check_version
from .writing import write

Kind, Moderation = Decision.Kind, Experiment.Moderation

_BECOMES = {Kind.APPROVE: Moderation.APPROVED, Kind.ASK: Moderation.CHANGES, Kind.HIDE: Moderation.HIDDEN}
_TOLD = (Kind.ASK, Kind.HIDE)


class NotForEveryone(Exception):
    """The experiment is not shared with everyone, or not any more: it is its team's own."""


@dataclass(frozen=True)
class Decided:
    """A decision, and whether it was made just now; the same said once more finds the one there is.

    `told` is how many people get an email about it.
    """

    decision: Decision
    is_new: bool
    told: int = 0


@transaction.atomic
def decide(
    *,
    experiment: Experiment,
    by: Person,
    kind: str,
    note: str = "",
    version: int,
    last_report: int | None = None,
) -> Decided:
    """Decide about an experiment that is shared with everyone: one of `Decision.Kind`, with a note to ask or hide.

    It settles all reports and raises the version; its owner, or the leads once the owner has left, get a note by
    email. `version` is the one that was looked at, `last_report` the newest report that was (its number, 0 for none):
    raises ChangedMeanwhile if there is something newer. NotForEveryone; PermissionDenied for all but the central team.
    """
    check(may_administer(by))
    row = _locked(experiment)
    kind = Decision.Kind(kind)
    unsettled = list(Report.objects.unsettled().filter(experiment=row).order_by("pk").values_list("pk", flat=True))
    made = None if unsettled else _made_already(row, by, kind, note)
    if made is not None:
        return Decided(made, is_new=False)
    check_version(row, version)
    if last_report is not None and unsettled and unsettled[-1] > last_report:
        raise ChangedMeanwhile(row)
    decision = Decision.objects.create(experiment=row, kind=kind, note=note, decided_by=by)
    Report.objects.filter(pk__in=unsettled).update(settled_at=timezone.now())
    write(row, {"moderation": _BECOMES[kind]} if kind in _BECOMES else {})
    people = who_answers(row) if kind in _TOLD else []
    tell_owner(decision, people)
    return Decided(decision, is_new=True, told=len(people))


def _locked(experiment: Experiment) -> Experiment:
    """The row as it is now, held until the transaction ends; reports of it wait."""
    rows: Any = for_everyone().select_for_update(of=("self",), no_key=True).select_related("team", "programme")
    row: Experiment | None = rows.filter(pk=experiment.pk).first()
    if row is None:
        raise NotForEveryone
    return row


def _made_already(row: Experiment, by: Person, kind: Decision.Kind, note: str) -> Decision | None:
    """The last decision, if this one would say nothing new: approved or hidden is what it is, whoever says it again."""
    last = Decision.objects.filter(experiment=row).first()
    if last is None or row.moderation != _BECOMES.get(kind, row.moderation):
        return None
    if kind in (Kind.APPROVE, Kind.HIDE):
        return last
    return last if (last.kind, last.note, last.decided_by_id) == (kind, note, by.pk) else None
