"""Changing what a planned or running experiment says, one step at a time, for those who run it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from experiments import planning
from experiments.actions import running
from experiments.actions.refusals import ChangedMeanwhile, NotInThatState
from experiments.forms.planning import as_answered
from experiments.forms.steps import About, StepForm
from experiments.models import Experiment, Measurement
from experiments.planning import CHANGES
from experiments.public_text import FoundIn, found_in, public_texts
from experiments.seen import SeenExperiment
from obt.govuk import words
from obt.people.requests import number_of_row, posted, require_form
from obt.programme.rules import check_takes_records

from .drafts import template_of
from .experiments import seen_or_404


@require_form
def change(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Change one step of what a planned or running experiment says, for those who run it."""
    seen = seen_or_404(request, pk)
    if not seen.standing.runs or step not in CHANGES:
        raise Http404
    experiment = seen.experiment
    check_takes_records(experiment.programme)
    form = CHANGES[step](
        posted(request), about=_about_changed(request, seen, step), initial=as_answered(experiment) | _helpers(seen)
    )
    if seen.is_concluded:
        return _concluded(request, experiment, form)
    version = number_of_row(request.POST.get("seen", "")) if form.is_bound else experiment.version
    now_there, found = None, None
    if form.is_valid() and _is_as_before(seen, form):
        messages.info(request, "Nothing was different, so nothing was changed")
        return redirect("experiment", pk)
    if form.is_valid() and not request.POST.get("asked"):
        found = _personal_data(experiment, form)
    if form.is_valid() and not found:
        try:
            changed = running.change(experiment=experiment, by=seen.person, version=version, **form.said)
        except ChangedMeanwhile as meanwhile:
            version, now_there = meanwhile.experiment.version, _told(request, pk, step)
        except NotInThatState as ended:
            return _concluded(request, ended.experiment, form)
        except running.UnitHasReadings:
            form.add_error("unit", "Somebody added a reading just now, so what it is counted in stays as it is")
        except running.NotInTeam:
            form.add_error("helpers", "Somebody you ticked has left the team just now. Choose from those who are in it")
        else:
            return _changed(request, experiment, changed)
    context = {
        "form": form,
        "team": experiment.team,
        "experiment": experiment,
        "step": step,
        "caption": experiment.title,
        "back": ("experiment", pk),
        "button": "Save your changes",
        "version": version,
        "now_there": now_there,
        "found": found,
        "asked": bool(found) or bool(request.POST.get("asked")),
        "has_readings": form.about.has_readings,
    }
    return render(request, template_of(step), context, status=409 if now_there is not None else 200)


def _about_changed(request: HttpRequest, seen: SeenExperiment, step: str) -> About:
    """What a form is about; one that was opened before there were readings keeps its unit, and is told."""
    experiment = seen.experiment
    asks_unit = step == "measure" and "unit" not in request.POST
    has_readings = asks_unit and Measurement.objects.filter(experiment=experiment).exists()
    return About(
        experiment.team, experiment.programme, seen.person, experiment=experiment, has_readings=has_readings,
        unit=experiment.unit, unit_name=experiment.unit_name, measure_name=experiment.measure_name,
    )  # fmt: skip


def _helpers(seen: SeenExperiment) -> dict[str, list[str]]:
    return {"helpers": [str(person.pk) for person in seen.helpers]}


def _is_as_before(seen: SeenExperiment, form: StepForm) -> bool:
    """Whether the form says what the experiment says already."""
    before: dict[str, Any] = {name: getattr(seen.experiment, name) for name in form.said if name != "helpers"}
    if "helpers" not in form.said:
        return before == form.said
    return {person.pk for person in seen.helpers} == {person.pk for person in form.said["helpers"]}


def _personal_data(experiment: Experiment, form: StepForm) -> list[FoundIn]:
    """What a change brings before others that leads to a person, and was not there before; asked about once."""
    if experiment.visibility == Experiment.Visibility.TEAM:
        return []
    before = vars(experiment)
    found = found_in(public_texts(before | form.said))
    return [one for one in found if one not in found_in(public_texts(before))]


def _told(request: HttpRequest, pk: int, step: str) -> list[planning.Line]:
    """What the experiment says now of `step`, in words."""
    seen = seen_or_404(request, pk)
    said = as_answered(seen.experiment) | {"helpers": seen.helpers, "profession": seen.experiment.profession}
    return [line for line in planning.lines_of(said) if line.step == ("sharing" if step == "profession" else step)]


def _changed(request: HttpRequest, before: Experiment, after: Experiment) -> HttpResponse:
    messages.success(request, f"Changed: {after.title}")
    odd = planning.points_the_wrong_way(as_answered(after))
    if odd and odd != planning.points_the_wrong_way(as_answered(before)):
        messages.info(request, f"{odd} Change it again if that is not what you mean.")
    last = after.programme.records_close_on
    if after.ends_on > last and after.ends_on != before.ends_on:
        messages.info(request, f"It ends after {words.date(last)}, the last day on which it can be concluded here.")
    if before.unit != after.unit and not (after.baseline is None and after.target is None):
        messages.info(request, "What it is counted in has changed, so check the figures too.")
        return redirect("experiment_change", after.pk, "figures")
    return redirect("experiment", after.pk)


def _concluded(request: HttpRequest, experiment: Experiment, form: StepForm) -> HttpResponse:
    """It is concluded: what it says stays, and what was typed is shown, to be kept elsewhere."""
    typed = [(field.label, field.value()) for field in form if form.is_bound and isinstance(field.value(), str)]
    context = {"experiment": experiment, "team": experiment.team, "typed": typed}
    return render(request, "experiments/plan/concluded.html", context, status=409 if form.is_bound else 200)
