"""Adding a reading to an experiment, correcting and removing it."""

from __future__ import annotations

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst

from experiments.actions.measurements import (
    ReadingChanged,
    TooManyReadings,
    add_measurement,
    as_it_stands,
    correct_measurement,
    remove_measurement,
)
from experiments.actions.refusals import NotInThatState
from experiments.forms.readings import ChangeReadingForm, ReadingForm
from experiments.models import Experiment, Measurement
from experiments.models.measurements import MOST_READINGS
from experiments.results import reading_words
from experiments.rules import may_correct, standing_in
from obt.govuk import words
from obt.people.requests import posted, require_form, signed_in
from obt.programme.rules import check_takes_records

_RUNNING = Experiment.State.RUNNING


@require_form
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Record one; every member of the team can, from a phone."""
    person = signed_in(request)
    experiment = _experiment(request, pk)
    form = ReadingForm(posted(request), experiment=experiment, last=experiment.measurements.last())
    if form.is_valid():
        try:
            made = add_measurement(experiment=experiment, by=person, **form.reading)
        except NotInThatState as refused:
            return _not_running(request, refused.experiment, f"{_typed(form)} was not recorded: ")
        except TooManyReadings:
            most = words.number(MOST_READINGS)
            form.add_error(None, f"An experiment can have {most} readings. Remove one before you record another")
        else:
            messages.success(request, f"Recorded: {reading_words(experiment, made)}")
            return redirect("experiment", pk)
    elif experiment.state != _RUNNING:
        return _not_running(request, experiment)
    return render(request, "experiments/readings/measure.html", {"form": form, "experiment": experiment})


@require_form
def change(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """Correct one: who recorded it and who runs the experiment can; the history keeps what it said."""
    experiment = _experiment(request, pk)
    found = _reading(request, experiment, reading)
    if found is None:
        typed = ReadingForm(posted(request), experiment=experiment)
        return _removed(request, experiment, f"{_typed(typed)} was not saved: " if typed.is_valid() else "")
    form = ChangeReadingForm(posted(request), experiment=experiment, reading=found)
    if form.is_valid():
        try:
            now = correct_measurement(measurement=found, by=signed_in(request), **form.reading)
        except NotInThatState as refused:
            return _not_running(request, refused.experiment, f"{_typed(form)} was not saved: ")
        except Measurement.DoesNotExist:
            return _removed(request, experiment, f"{_typed(form)} was not saved: ")
        except ReadingChanged as changed:
            form.ask_again(changed.measurement)
        else:
            messages.success(request, f"Changed: {reading_words(experiment, now)}")
            return redirect("experiment", pk)
    elif experiment.state != _RUNNING:
        return _not_running(request, experiment)
    context = {"form": form, "experiment": experiment, "reading": found}
    return render(request, "experiments/readings/change.html", context)


@require_form
def remove(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """Ask first, then remove it; the history keeps what it said."""
    experiment = _experiment(request, pk)
    found = _reading(request, experiment, reading)
    if found is None:
        return _removed(request, experiment)
    if experiment.state != _RUNNING:
        return _not_running(request, experiment)
    said = reading_words(experiment, found)
    if request.method == "POST":
        try:
            as_read = request.POST.get("as_read")
            remove_measurement(measurement=found, by=signed_in(request), as_read=as_read)
        except NotInThatState as refused:
            return _not_running(request, refused.experiment, f"{said} was not removed: ")
        except Measurement.DoesNotExist:
            return _removed(request, experiment)
        except ReadingChanged:
            messages.info(request, "Nothing was removed: somebody changed this reading. This is what it says now.")
            return redirect("reading_remove", pk, reading)
        messages.success(request, f"Removed: {said}")
        return redirect("experiment", pk)
    context = {"experiment": experiment, "reading": found, "said": said, "as_read": as_it_stands(found)}
    return render(request, "experiments/readings/remove.html", context)


def _experiment(request: HttpRequest, pk: int) -> Experiment:
    """One of a team of theirs that is not archived, while anything is recorded; 404 or RecordsClosed otherwise."""
    mine = Experiment.objects.of_teams_of(signed_in(request)).filter(team__archived_at=None)
    experiment: Experiment = get_object_or_404(mine.select_related("team", "programme"), pk=pk)
    check_takes_records(experiment.programme)
    return experiment


def _reading(request: HttpRequest, experiment: Experiment, pk: int) -> Measurement | None:
    """A reading that they may correct, otherwise 404; None if there was one that somebody has removed."""
    person = signed_in(request)
    found = Measurement.objects.filter(experiment=experiment, pk=pk).first()
    if found is None:
        events = apps.get_model("experiments", "MeasurementEvent").objects
        if events.filter(pgh_obj_id=pk, experiment_id=experiment.pk, pgh_label="delete").exists():
            return None
        raise Http404
    found.experiment = experiment
    if not may_correct(standing_in(experiment, person), found, person):
        raise Http404
    return found


def _typed(form: ReadingForm | ChangeReadingForm) -> str:
    """What was typed, as messages say it where it could not be kept, so that it can be typed once more."""
    typed = Measurement(**{name: form.reading[name] for name in ("value", "taken_on", "note")})
    said = reading_words(form.experiment, typed)
    return f"{said} (“{typed.note}”)" if typed.note else said


def _not_running(request: HttpRequest, experiment: Experiment, nothing_done: str = "") -> HttpResponse:
    """An experiment that takes no readings: its page says where it stands."""
    if experiment.state == Experiment.State.PLANNED:
        why = "this experiment has not started. Readings can be recorded once a lead has started it."
    else:
        why = "this experiment has been concluded. Its readings can change again if a lead reopens it."
    said = f"{nothing_done}{why}"
    messages.info(request, capfirst(said))
    return redirect("experiment", experiment.pk)


def _removed(request: HttpRequest, experiment: Experiment, nothing_done: str = "") -> HttpResponse:
    """A reading that is there no longer."""
    said = f"{nothing_done}somebody has removed this reading."
    messages.info(request, capfirst(said))
    return redirect("experiment", experiment.pk)
