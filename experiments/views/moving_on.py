"""Moving an experiment on: start, extend, hand over, share, reopen, remove."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from experiments.actions import conclusion, running
from experiments.actions.refusals import ChangedMeanwhile, NotInThatState
from experiments.forms.moving_on import ExtendForm, HandOverForm
from experiments.forms.sharing import ShareForm
from experiments.models import Experiment
from experiments.planning import links_to_change
from experiments.public_text import found_in, public_texts
from experiments.seen import SeenExperiment
from obt.govuk import words
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.programme.rules import check_takes_records

from .experiments import seen_or_404

State = Experiment.State

_REMOVED = "experiment_removed"  # in the session: what was removed last, for whoever clicks twice


Page = Callable[[HttpRequest, SeenExperiment], HttpResponse]


def _moving_on(*states: Experiment.State, leads: bool = False) -> Callable[[Page], Callable[..., HttpResponse]]:
    """A page on which who decides (or leads only) moves on an experiment that is in one of `states`.

    Whoever comes too late for it is told what it is now; everybody else gets a 404.
    """

    def decorate(view: Page) -> Callable[..., HttpResponse]:
        @require_form
        @wraps(view)
        def page(request: HttpRequest, pk: int) -> HttpResponse:
            seen = seen_or_404(request, pk)
            if not (seen.standing.is_lead if leads else seen.standing.decides):
                raise Http404
            check_takes_records(seen.experiment.programme)
            if seen.experiment.state not in states:
                return _not_in_that_state(request, seen.experiment)
            try:
                return view(request, seen)
            except NotInThatState as refusal:
                return _not_in_that_state(request, refusal.experiment)

        return page

    return decorate


@_moving_on(State.PLANNED, leads=True)
def start(request: HttpRequest, seen: SeenExperiment) -> HttpResponse:
    """Ask first, then begin it: from now on readings can be added."""
    row = seen.experiment
    if request.method == "POST":
        running.start(experiment=row, by=signed_in(request))
        messages.success(request, f"Started: {row.title}")
        return redirect("experiment", row.pk)
    return _page(request, "start", seen)


@_moving_on(State.PLANNED, State.RUNNING)
def extend(request: HttpRequest, seen: SeenExperiment) -> HttpResponse:
    """Move its end."""
    row = seen.experiment
    form = ExtendForm(posted(request), experiment=row)
    now_there = None
    if form.is_valid():
        ends_on, version = form.cleaned_data["ends_on"], form.cleaned_data["seen"]
        if ends_on == row.ends_on:
            messages.info(request, f"Nothing was different: it ends on {words.date(ends_on)}")
            return redirect("experiment", row.pk)
        try:
            changed = running.extend(experiment=row, by=signed_in(request), ends_on=ends_on, version=version)
        except ChangedMeanwhile as meanwhile:
            now_there = meanwhile.experiment
            form.show_again(now_there)
        else:
            messages.success(request, f"{changed.title} ends on {words.date(changed.ends_on)}")
            return redirect("experiment", row.pk)
    return _page(request, "extend", seen, form=form, now_there=now_there, status=409 if now_there else 200)


@require_form
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make somebody else of the team its owner; who clicks twice is told that it is done."""
    seen = seen_or_404(request, pk)
    row = seen.experiment
    if not seen.standing.is_member:
        raise Http404
    check_takes_records(row.programme)
    if request.method == "POST" and number_of_row(request.POST.get("to", "")) == row.owner_id:
        messages.info(request, f"{row.owner} looks after it already")
        return redirect("experiment", pk)
    if not seen.standing.decides:
        raise Http404
    form = HandOverForm(posted(request), experiment=row)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            running.hand_over(experiment=row, by=signed_in(request), to=to)
        except running.NotInTeam:
            form.add_error("to", "They have just left the team. Choose somebody else")
        else:
            messages.success(request, f"{to} looks after it now: {row.title}")
            return redirect("experiment", pk)
    return _page(request, "hand_over", seen, form=form)


@_moving_on(*State)
def share(request: HttpRequest, seen: SeenExperiment) -> HttpResponse:
    """Say who may see it; personal data in it is pointed out, and what the central team does first."""
    row = seen.experiment
    form = ShareForm(posted(request), experiment=row)
    if form.is_valid():
        if not form.has_changed():
            messages.info(request, "Nothing was different, so nothing was changed")
            return redirect("experiment", row.pk)
        shared = running.share(experiment=row, by=signed_in(request), **form.cleaned_data)
        messages.success(request, _who_sees(shared))
        return redirect("experiment", row.pk)
    found = found_in(public_texts(vars(row), seen.benefits))
    return _page(request, "share", seen, form=form, found=found, change_links=_change_links(row))


@_moving_on(State.CONCLUDED, leads=True)
def reopen(request: HttpRequest, seen: SeenExperiment) -> HttpResponse:
    """Ask first, then let it run again."""
    row = seen.experiment
    if request.method == "POST":
        try:
            conclusion.reopen(experiment=row, by=signed_in(request))
        except running.IdeaIsTried as tried:
            messages.info(request, "Nothing was changed: the same idea is being tried in this experiment already.")
            return redirect("experiment", tried.experiment.pk)
        messages.success(request, f"Reopened: {row.title}")
        return redirect("experiment", row.pk)
    return _page(request, "reopen", seen)


@require_form
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then remove one that never began; who clicks twice is told once more that it is gone."""
    try:
        return _remove(request, pk)
    except Http404:
        if request.method != "POST" or request.session.get(_REMOVED) != pk:
            raise
    messages.info(request, "The experiment has been removed")
    return redirect("experiments")


@_moving_on(State.PLANNED)
def _remove(request: HttpRequest, seen: SeenExperiment) -> HttpResponse:
    row = seen.experiment
    if request.method == "POST":
        running.remove(experiment=row, by=signed_in(request))
        request.session[_REMOVED] = row.pk
        messages.success(request, f"Removed: {row.title}")
        return redirect(f"/experiments/?team={row.team_id}")
    return _page(request, "remove", seen)


def _page(request: HttpRequest, name: str, seen: SeenExperiment, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"seen": seen, "experiment": seen.experiment, "team": seen.experiment.team, **more}
    return render(request, f"experiments/{name}.html", context, status=status)


def _not_in_that_state(request: HttpRequest, row: Experiment) -> HttpResponse:
    """What it is now, on its own page: a second click, or somebody else was faster."""
    now = {"planned": "has not been started", "running": "is running", "concluded": "has been concluded"}[row.state]
    messages.info(request, f"Nothing was changed: this experiment {now}.")
    return redirect("experiment", row.pk)


def _change_links(row: Experiment) -> dict[str, str]:
    """Where each of its texts is changed, as long as they can be."""
    if row.state == State.CONCLUDED:
        return {}
    return links_to_change(lambda step: reverse("experiment_change", args=[row.pk, step]))


def _who_sees(row: Experiment) -> str:
    """What sharing has come to, in a sentence that names it."""
    who = "only your team"
    if row.is_in_library:
        who = "everyone in the Civil Service"
    elif row.audience < 0:
        who = "your organisation"
    elif row.visibility == Experiment.Visibility.EVERYONE:
        return f"{row.title} is to be seen by everyone"
    return f"{row.title} can now be seen by {who}"
