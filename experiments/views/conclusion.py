"""How an experiment ended: three steps, a check, and it is concluded; the same pages correct it. For who decides.

What is typed is saved at every step, also what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from experiments.actions import conclusion as actions
from experiments.actions import drafts
from experiments.actions.refusals import ChangedMeanwhile
from experiments.benefits import COUNTED_OUTCOMES
from experiments.forms.conclusion import STEPS, answers_of, as_concluded, filled_in, first_lacking, typed_in
from experiments.models import Benefit, ConclusionDraft, Experiment
from experiments.public_text import FoundIn, found_in, public_texts
from experiments.results import Result, result_of_readings
from experiments.seen import SeenExperiment
from experiments.wording import LABELS, WORKINGS
from obt.people.requests import number_of_row, require_form
from obt.programme.rules import check_takes_records

from .experiments import seen_or_404

Moderation, Visibility = Experiment.Moderation, Experiment.Visibility

_ORDER = tuple(STEPS)
_TEMPLATES = {"outcome": "outcome.html", "story": "story.html", "benefits": "what_came.html"}


@dataclass(frozen=True)
class Ending:
    """What one person is saying of the end of an experiment: what it says now, and over it what they typed."""

    seen: SeenExperiment
    draft: ConclusionDraft | None

    @property
    def experiment(self) -> Experiment:
        return self.seen.experiment

    @cached_property
    def now(self) -> dict[str, str]:
        """How it has ended, as it would be typed; empty if it never has."""
        return answers_of(self.experiment, self.seen.benefits)

    @cached_property
    def answers(self) -> dict[str, str]:
        return self.now | (self.draft.answers if self.draft else {})

    @cached_property
    def lacking(self) -> str | None:
        """The first step that is not answered."""
        return first_lacking(self.answers)

    @property
    def was_changed(self) -> bool:
        """Whether somebody changed the experiment since they began."""
        return self.draft is not None and self.draft.base_version != self.experiment.version

    @cached_property
    def result(self) -> Result:
        return result_of_readings(self.experiment, self.seen.readings, has_ended=True)

    def page(self, step: str = "") -> dict[str, Any]:
        """What all the pages show; without a step it is the check."""
        number = _ORDER.index(step) + 1 if step else 0
        progress = f" – step {number} of {len(_ORDER)}" if step else ""
        back = self._back(number)
        return {
            "experiment": self.experiment,
            "team": self.experiment.team,
            "draft": self.draft,
            "result": self.result,
            "is_correction": self.seen.is_concluded,
            "is_early": self.seen.is_running and timezone.localdate() < self.experiment.ends_on,
            "caption": f"{self.experiment.title}{progress}",
            "back": back,
            "back_text": self.experiment.title if back[0] == "experiment" else "Back",
        }

    def _back(self, number: int) -> tuple[Any, ...]:
        """The page before: of a step the one before it, or the check that its link to change stands on."""
        pk = self.experiment.pk
        if number and self.lacking is None:
            return "experiment_conclude_check", pk
        if number > 1 or (number == 0 and not self.seen.is_concluded):
            return "experiment_conclude_step", pk, _ORDER[number - 2 if number else -1]
        return "experiment", pk


def _ending(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for who decides, while anything can be written and once the experiment has started."""

    @require_form
    @wraps(view)
    def page(request: HttpRequest, pk: int, **named: str) -> HttpResponse:
        seen = seen_or_404(request, pk)
        if not seen.standing.decides:
            raise Http404
        check_takes_records(seen.experiment.programme)
        if seen.is_planned:
            messages.info(request, f"This has not started yet, so there is no end to tell: {seen.experiment.title}")
            return redirect("experiment", pk)
        draft = ConclusionDraft.objects.filter(experiment=pk, author=seen.person).first()
        return view(request, Ending(seen, draft), **named)

    return page


@_ending
def conclude(request: HttpRequest, at: Ending) -> HttpResponse:
    """Go on where they were; to the check, where all is there."""
    return _next(at.experiment, at.answers)


@_ending
def step(request: HttpRequest, at: Ending, step: str) -> HttpResponse:
    """One step: saved as it was typed, and once it is right, on to what lacks still."""
    if step not in STEPS:
        raise Http404
    form = filled_in(step, at.answers)
    if request.method == "POST":
        form, typed = STEPS[step](request.POST), typed_in(step, request.POST)
        drafts.save_conclusion(
            experiment=at.experiment,
            author=at.seen.person,
            answers=typed,
            version=number_of_row(request.POST.get("seen", "")) or None,
        )
        if form.is_valid():
            return _next(at.experiment, at.answers | typed)
    is_counted = at.answers.get("outcome") in (None, "", *COUNTED_OUTCOMES)
    context = {**at.page(step), "form": form, "is_counted": is_counted}
    return render(request, f"experiments/end/{_TEMPLATES[step]}", context)


@_ending
def check(request: HttpRequest, at: Ending) -> HttpResponse:
    """Everything at a glance; then it is concluded, or corrected. Who was overtaken sees what it says now."""
    if at.lacking:
        return redirect("experiment_conclude_step", at.experiment.pk, at.lacking)
    if request.method == "POST":
        return _concluded(request, at)
    said, kept = as_concluded(at.answers), at.experiment
    context = {
        **at.page(),
        "said": said,
        "outcome": Experiment.Outcome(said["outcome"]).label,
        "benefits": _benefits(said),
        "is_counted": said["outcome"] in COUNTED_OUTCOMES,
        "now": kept if at.was_changed and at.now and at.now != at.answers else None,
        "now_benefits": at.seen.benefits,
        "was_changed": at.was_changed,
        "found": _personal_data(kept, said),
        "change_links": _change_links(kept),
        "is_looked_at": kept.visibility == Visibility.EVERYONE
        and (kept.programme.moderates_library or kept.moderation in (Moderation.CHANGES, Moderation.HIDDEN)),
    }
    return render(request, "experiments/end/check.html", context)


@_ending
def discard(request: HttpRequest, at: Ending) -> HttpResponse:
    """Ask first, then forget what they typed; the experiment stays as it is."""
    pk = at.experiment.pk
    if at.draft is None:
        return redirect("experiment", pk)
    if request.method == "POST":
        drafts.remove_conclusion(experiment=at.experiment, author=at.seen.person)
        messages.success(request, f"What you typed about how it ended is thrown away: {at.experiment.title}")
        return redirect("experiment", pk)
    return render(request, "experiments/end/discard.html", at.page())


def _next(experiment: Experiment, answers: Mapping[str, str]) -> HttpResponse:
    """The first page that lacks an answer, or the check."""
    lacking = first_lacking(answers)
    if lacking is None:
        return redirect("experiment_conclude_check", experiment.pk)
    return redirect("experiment_conclude_step", experiment.pk, lacking)


def _concluded(request: HttpRequest, at: Ending) -> HttpResponse:
    """Conclude it with what was typed. Without a draft it has been done, by the first of two clicks."""
    pk, before = at.experiment.pk, at.experiment.version
    if at.draft is None:
        return redirect("experiment", pk)
    try:
        row = actions.conclude(
            experiment=at.experiment,
            by=at.seen.person,
            version=number_of_row(request.POST.get("version", "")),
            **as_concluded(at.answers),
        )
    except ChangedMeanwhile:
        return redirect("experiment_conclude_check", pk)  # which tells it, and asks
    if at.seen.is_running:
        # The same words for all four: whoever tried it and found out has done what was asked.
        found = f"You tried it, you found out, and you decided: {row.get_outcome_display().lower()}. Well done."
        messages.success(request, f"Concluded: {row.title}. {found}")
    elif row.version != before:
        messages.success(request, f"Changed how it ended: {row.title}")
    else:
        messages.info(request, f"Nothing was changed, as it says this already: {row.title}")
    return redirect("experiment", pk)


def _benefits(said: Mapping[str, Any]) -> list[Benefit]:
    """What was typed, as rows that are not stored, which know their words; in the order of those that are."""
    gains: list[actions.Gain] = sorted(said["gains"], key=lambda gain: gain.kind)
    return [Benefit(kind=g.kind, amount=g.amount, workings=g.workings, confidence=g.confidence) for g in gains]


def _personal_data(experiment: Experiment, said: Mapping[str, Any]) -> list[FoundIn]:
    """What of the end leads to a person, where more than the team will read it."""
    if experiment.visibility == Visibility.TEAM:
        return []
    return found_in(public_texts(said, said["gains"]))


def _change_links(experiment: Experiment) -> dict[str, str]:
    """Where each of the texts is changed."""
    story, benefits = (
        reverse("experiment_conclude_step", args=[experiment.pk, step]) for step in ("story", "benefits")
    )
    texts = [LABELS[name] for name in STEPS["story"].base_fields]  # type: ignore[attr-defined]
    return dict.fromkeys(texts, story) | dict.fromkeys(WORKINGS.values(), benefits)
