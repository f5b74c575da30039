"""Learning that is no course of the programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from learning import actions
from learning.forms import OtherLearningForm
from learning.models import OtherLearning
from learning.wording import named, when_and_how_long
from obt.people.requests import require_form, signed_in
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records


@require_form
def record(request: HttpRequest) -> HttpResponse:
    """Record other learning in the current programme."""
    programme = Programme.objects.current()
    if programme is None or not programme.has_learning:
        raise Http404
    check_takes_records(programme)
    form = OtherLearningForm(
        request.POST if request.method == "POST" else None, initial={"completed_on": timezone.localdate()}
    )
    if form.is_valid():
        try:
            made = actions.record_other_learning(person=signed_in(request), programme=programme, **form.cleaned_data)
        except actions.AlreadyRecorded as already:
            if _is_same(already.record, form):
                messages.info(request, f"Recorded already: {named(already.record)}")
                return redirect("learning")
            _say_so(form, already)
        else:
            messages.success(request, f"Recorded: {named(made)}")
            return redirect("learning")
    return render(request, "learning/other_record.html", {"form": form, "programme": programme})


@require_form
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right a record of one's own."""
    record = _mine(request, pk)
    if record is None:
        return _removed_already(request)
    form = OtherLearningForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(record, name) for name in ("title", "link", "completed_on", "minutes")},
    )
    if form.is_valid():
        try:
            changed = actions.change_other_learning(record=record, **form.cleaned_data)
        except OtherLearning.DoesNotExist:
            return _removed_already(request)
        except actions.AlreadyRecorded as already:
            _say_so(form, already)
        else:
            messages.success(request, f"Changed: {named(changed)}")
            return redirect("learning")
    return render(request, "learning/other_change.html", {"form": form, "record": record})


@require_form
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then remove a record of one's own."""
    record = _mine(request, pk)
    if record is None:
        return _removed_already(request)
    if request.method == "POST":
        actions.remove_other_learning(record=record)
        messages.success(request, f"Removed: {named(record)}")
        return redirect("learning")
    return render(request, "learning/other_remove.html", {"record": record})


def _mine(request: HttpRequest, pk: int) -> OtherLearning | None:
    """This person's record `pk`, in a programme that takes records; Http404 or RecordsClosed otherwise.

    None if it was theirs and they removed it: by a second click, or in another window.
    """
    person = signed_in(request)
    record = OtherLearning.objects.visible_to(person).select_related("programme").filter(pk=pk).first()
    if record:
        check_takes_records(record.programme)
    elif not OtherLearning.was_removed_by(person, pk):
        raise Http404
    return record


def _removed_already(request: HttpRequest) -> HttpResponse:
    messages.info(request, "You have removed this record already.")
    return redirect("learning")


def _is_same(record: object, form: OtherLearningForm) -> bool:
    """Whether a record says all that was typed: then a form was sent twice, and nothing is wrong."""
    return all(getattr(record, name) == value for name, value in form.cleaned_data.items())


def _say_so(form: OtherLearningForm, already: actions.AlreadyRecorded) -> None:
    form.add_error("title", f"You have recorded this already: {when_and_how_long(already.record)}")
