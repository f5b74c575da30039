"""Experiments of one's teams, one experiment, and what happened to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from experiments.amounts import Unit
from experiments.board import own_drafts, own_experiments, shared_with
from experiments.forms.readings import ReadingForm
from experiments.history import A_PAGE, history_of
from experiments.models import Experiment
from experiments.pictures import picture_of, table_of
from experiments.results import baseline_words, result_of_readings, target_words
from experiments.rules import may_plan
from experiments.seen import SeenExperiment, seen_by
from obt.people.models import Team
from obt.people.requests import number_of_row, signed_in
from obt.programme.models import Programme


@require_safe
def experiments(request: HttpRequest) -> HttpResponse:
    """Those of one's teams (or of one of these), what one is planning, and what one's organisation shares."""
    person, wanted = signed_in(request), request.GET.get("team", "")
    team = get_object_or_404(Team.objects.visible_to(person), pk=number_of_row(wanted)) if wanted else None
    before, after = (number_of_row(request.GET.get(key, "")) for key in ("before", "after"))
    programme = Programme.objects.current()
    is_first = not (before or after)
    context = {
        "team": team,
        "own": own_experiments(person, team=team) if is_first else None,
        "drafts": own_drafts(person, programme, team=team) if is_first and programme else [],
        "shared": None if team else shared_with(person, before=before, after=after),
        "may_plan": may_plan(programme) and (team is None or team.archived_at is None),
    }
    return render(request, "experiments/experiments.html", context)


@require_safe
def experiment(request: HttpRequest, pk: int) -> HttpResponse:
    """What it expects, what was measured, how it ended; for other teams what is shared with them, without names."""
    seen = seen_or_404(request, pk)
    row = seen.experiment
    if not seen.is_member and row.is_in_library:
        return redirect("library_entry", pk)
    readings = seen.readings
    last = readings[-1] if readings else None
    context = {
        "seen": seen,
        "experiment": row,
        "team": row.team,
        "result": result_of_readings(row, readings),
        "picture": picture_of(row, readings),
        "figures": list(zip(table_of(row, readings), readings, strict=True)),
        "baseline": baseline_words(row),
        "target": target_words(row),
        "unit": _unit(row),
        "weeks": _weeks(row),
        "benefits": seen.benefits if seen.is_concluded else [],
        "reading_form": ReadingForm(experiment=row, last=last) if seen.may_write and seen.is_running else None,
    }
    return render(request, "experiments/experiment.html", context)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what when, and what it said before; its team alone reads it."""
    seen = seen_or_404(request, pk)
    if not seen.is_member:
        raise Http404
    happenings = history_of(seen)
    page = max(number_of_row(request.GET.get("page", "")), 1)
    start = (page - 1) * A_PAGE
    context = {
        "seen": seen, "experiment": seen.experiment, "happenings": happenings[start : start + A_PAGE], "page": page,
        "has_more": len(happenings) > start + A_PAGE,
    }  # fmt: skip
    return render(request, "experiments/history.html", context)


def seen_or_404(request: HttpRequest, pk: int) -> SeenExperiment:
    """The experiment as they see it; Http404 for whom it is not there."""
    seen = seen_by(signed_in(request), pk)
    if seen is None:
        raise Http404
    return seen


def _unit(row: Experiment) -> str:
    """What the figures of the picture are, as a sentence."""
    counted = {Unit.PERCENT: "In per cent. ", Unit.POUNDS: "In pounds. ", Unit.MINUTES: "In hours and minutes. "}
    return counted.get(Unit(row.unit), f"In {row.unit_name}. " if row.unit_name else "")


def _weeks(row: Experiment) -> str:
    """How far a running experiment is, within its dates: "Week 6 of 8, "."""
    today = timezone.localdate()
    if not row.starts_on <= today <= row.ends_on:
        return ""
    week, all_weeks = ((day - row.starts_on).days // 7 + 1 for day in (today, row.ends_on))
    return f"Week {week} of {all_weeks}, " if all_weeks > 1 else ""
