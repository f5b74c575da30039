"""What the central team looks at: entries that wait, entries that were reported, and what was decided.

A team that shares its experiment with fewer people takes it off these pages too: it is the team's own then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Count, Min, OuterRef, Subquery

from .models import Benefit, Decision, Experiment, Measurement, Report
from .models.experiments import ExperimentQuerySet
from .public_text import PUBLIC, FoundIn, found_in, public_texts
from .results import Result, baseline_words, result_of, target_words
from .wording import LABELS, hypothesis_of

A_PAGE = 50
MOST_REPORTS, MOST_DECISIONS = 50, 50  # shown of one entry, the newest

Moderation = Experiment.Moderation

WAITING = (Moderation.WAITING, Moderation.REWRITTEN)
_HYPOTHESIS = ("if_we", "then", "because")  # told as one sentence


@dataclass(frozen=True)
class Counts:
    """How many entries wait, and how many were reported."""

    waiting: int
    reported: int


@dataclass(frozen=True)
class Line:
    """One entry of the queue, and how many reports of it are not settled."""

    experiment: Experiment
    reports: int

    @property
    def is_waiting(self) -> bool:
        return self.experiment.moderation in WAITING


@dataclass(frozen=True)
class Page:
    """A page of a list. `follows` is the key that the next page begins behind; None where nothing follows."""

    rows: Sequence[Any]
    follows: int | None


@dataclass(frozen=True)
class Text:
    """One text that everybody reads. `before` is what it said at the last decision, None if it says the same."""

    label: str
    says: str
    before: str | None


@dataclass(frozen=True)
class LookedAt:
    """An entry with all that the central team decides by. `experiment` has its team, organisation, owner and programme.

    `before` is the entry as it was at the last decision; None if nobody decided, or nothing has changed since.
    `benefits_changed` is whether what came of it has been written or changed since then.
    """

    experiment: Experiment
    readings: int
    last_reading: Decimal | None
    benefits: Sequence[Benefit]
    reports: Sequence[Report]
    more_reports: int
    decisions: Sequence[Decision]
    before: Any
    benefits_changed: bool

    @property
    def is_waiting(self) -> bool:
        return self.experiment.moderation in WAITING

    @property
    def last_report(self) -> int:
        """The number of the newest report that is not settled; 0 if there is none."""
        return self.reports[0].pk if self.reports else 0

    @cached_property
    def texts(self) -> dict[str, Text]:
        """What everybody reads, by name, in the order of its page; what is empty and was empty is left out."""
        said = {name: str(getattr(self.experiment, name)) for name in PUBLIC}
        return {
            name: Text(LABELS[name], now, was if was != now else None)
            for name, now in said.items()
            if (was := str(getattr(self.before, name)) if self.before else now) or now
        }

    @cached_property
    def expects(self) -> Text:
        """What they expect, in one sentence."""
        now = hypothesis_of(vars(self.experiment))
        was = hypothesis_of(vars(self.before)) if self.before else now
        return Text("What they expect", now, was if was != now else None)

    @property
    def changed(self) -> list[str]:
        """What says something else than at the last decision, by its heading."""
        texts = [text for name, text in self.texts.items() if name not in _HYPOTHESIS]
        changed = [text.label for text in (*texts, self.expects) if text.before is not None]
        return [*changed, "What came of it"] if self.benefits_changed else changed

    @cached_property
    def personal_data(self) -> list[FoundIn]:
        """The fields that everybody reads with something in them that leads to a person."""
        return found_in(public_texts(vars(self.experiment), self.benefits))

    @cached_property
    def result(self) -> Result:
        return result_of(self.experiment, count=self.readings, last=self.last_reading)

    @property
    def target(self) -> str:
        return target_words(self.experiment)

    @property
    def baseline(self) -> str:
        return baseline_words(self.experiment)


def for_everyone() -> ExperimentQuerySet:
    """Those that the central team may look at: begun, and shared with everyone, whether the library has them or not."""
    shared: Any = Experiment.objects.filter(visibility=Experiment.Visibility.EVERYONE)
    return shared.exclude(state=Experiment.State.PLANNED)


def waiting_count() -> int:
    """How many entries wait for the central team; one statement over an index of nothing else."""
    return _waiting().count()


def counts() -> Counts:
    """How many entries are in each of the two queues; two statements."""
    return Counts(waiting_count(), _reports().aggregate(entries=Count("experiment", distinct=True))["entries"])


def waiting(after: int = 0) -> Page:
    """Return a page of `Line`s of entries that wait, the oldest first, behind the one with number `after`."""
    entries = _with_team(_waiting().filter(pk__gt=after).order_by("pk"))[: A_PAGE + 1]
    rows = list(entries)
    reported = _reports().filter(experiment__in=[row.pk for row in rows]).values("experiment").annotate(n=Count("pk"))
    numbers = dict(reported.order_by().values_list("experiment", "n"))
    return _page([Line(row, numbers.get(row.pk, 0)) for row in rows], [row.pk for row in rows])


def reported(after: int = 0) -> Page:
    """Return a page of `Line`s of reported entries, the one reported longest ago first; `after` is a first report."""
    groups = _reports().order_by().values("experiment").annotate(first=Min("pk"), n=Count("pk"))
    found = list(groups.filter(first__gt=after).order_by("first").values_list("experiment", "first", "n")[: A_PAGE + 1])
    rows = _with_team(Experiment.objects.all()).in_bulk([pk for pk, _, _ in found])
    lines = [Line(rows[pk], number) for pk, _, number in found if pk in rows]
    return _page(lines, [first for _, first, _ in found])


def decided(before: int = 0) -> Page:
    """Return a page of `Decision`s, the newest first, behind the one with number `before`."""
    shared = Decision.objects.filter(experiment__in=for_everyone())
    shared = shared.select_related("experiment__team__organisation", "decided_by").defer("experiment__words")
    rows = list((shared.filter(pk__lt=before) if before else shared).order_by("-pk")[: A_PAGE + 1])
    return _page(rows, [row.pk for row in rows])


def looked_at(pk: int) -> LookedAt | None:
    """Return entry `pk` as the central team reads it; None if it is not shared with everyone. A few statements."""
    readings = Measurement.objects.filter(experiment=OuterRef("pk")).order_by()
    of_all: Any = for_everyone().select_related("team__organisation", "owner", "programme")
    row = (
        of_all.annotate(
            readings=Subquery(readings.values("experiment").annotate(n=Count("pk")).values("n")),
            last_reading=Subquery(readings.order_by("-taken_on", "-pk").values("value")[:1]),
        )
        .filter(pk=pk)
        .first()
    )
    if row is None:
        return None
    unsettled = Report.objects.unsettled().filter(experiment=row).select_related("reported_by").order_by("-pk")
    reports = list(unsettled[: MOST_REPORTS + 1])
    decisions = list(Decision.objects.filter(experiment=row).select_related("decided_by")[:MOST_DECISIONS])
    return LookedAt(
        experiment=row,
        readings=row.readings or 0,
        last_reading=row.last_reading,
        benefits=list(Benefit.objects.filter(experiment=row)),
        reports=reports[:MOST_REPORTS],
        more_reports=unsettled.count() - MOST_REPORTS if len(reports) > MOST_REPORTS else 0,
        decisions=decisions,
        before=_since(decisions[0], "ExperimentEvent", pgh_obj=row.pk).first() if decisions else None,
        benefits_changed=bool(decisions) and _since(decisions[0], "BenefitEvent", experiment=row.pk).exists(),
    )


def _waiting() -> ExperimentQuerySet:
    return for_everyone().filter(moderation__in=WAITING)


def _reports() -> Any:
    """The reports that are not settled, of entries that are shared with everyone."""
    return Report.objects.unsettled().filter(experiment__in=for_everyone())


def _with_team(entries: Any) -> Any:
    return entries.select_related("team__organisation").defer("words")


def _page(rows: Sequence[Any], keys: Sequence[int]) -> Page:
    """The rows of a page, of which one more than it has was asked for."""
    return Page(rows[:A_PAGE], keys[A_PAGE - 1] if len(keys) > A_PAGE else None)


def _since(decision: Decision, events: str, **of: int) -> Any:
    """The events since `decision`, the first of them first; each holds its row as it was before a change."""
    model: Any = apps.get_model("experiments", events)
    return model.objects.filter(pgh_created_at__gt=decision.decided_at, **of).order_by("pgh_id")
