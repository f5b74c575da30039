"""The list of everything somebody can learn and has learned, and one course: read about it, record it, put it right."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from learning import actions, rules
from learning.forms import CompletionForm
from learning.measures import CourseProgress, course_progress, earlier_progress, progress
from learning.models import Completion
from learning.wording import named
from obt.people.requests import require_form, signed_in
from obt.programme import wording
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records


@dataclass(frozen=True)
class Place:
    """A course in a programme, with what this person recorded of it."""

    programme: Programme
    at: CourseProgress

    @property
    def completion(self) -> Completion | None:
        return self.at.completion


@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """The courses of the programme, and all that this person recorded in it and in earlier ones."""
    person, programme = signed_in(request), Programme.objects.current()
    shown = programme if programme and programme.has_learning else None
    context = {
        "programme": programme,
        "progress": progress(person=person, programme=shown) if shown else None,
        "takes_records": shown is not None and shown.takes_records(),
        "why_no_records": wording.why_no_records(shown) if shown else "",
        "earlier": earlier_progress(person=person, besides=shown),
    }
    return render(request, "learning/learning.html", context)


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course: what it is, where it is taken, what is recorded of it."""
    place = _place(request, slug)
    return render(request, "learning/course.html", _context(place) | {"can_record": rules.can_record(place.at)})


@require_form
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a completion on one page; shows what is there if there is one already."""
    place = _place(request, slug)
    if request.method != "POST" and place.completion:
        return render(request, "learning/already_recorded.html", _context(place))
    check_takes_records(place.programme)
    if place.completion:
        return redirect("learning_record", slug)
    if not rules.can_record(place.at):
        raise Http404
    form = CompletionForm(
        request.POST if request.method == "POST" else None,
        course=place.at.course,
        initial={"declared_on": timezone.localdate(), "minutes": place.at.course.minutes},
    )
    if form.is_valid():
        try:
            actions.record_completion(
                person=signed_in(request), programme=place.programme, course=place.at.course, **form.cleaned_data
            )
        except actions.AlreadyRecorded:
            return redirect("learning_record", slug)
        return redirect("learning_recorded", slug)
    return render(request, "learning/record.html", _context(place) | {"form": form})


@require_safe
def recorded(request: HttpRequest, slug: str) -> HttpResponse:
    """What was recorded, and what happens next."""
    place = _place(request, slug)
    if place.completion is None:
        return redirect("learning_course", slug)
    parts = place.programme.parts
    context = {
        "progress": progress(person=signed_in(request), programme=place.programme),
        "next_part": parts[1] if len(parts) > 1 else None,
    }
    return render(request, "learning/recorded.html", _context(place) | context)


@require_form
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Put right what somebody said of a completion."""
    place = _place(request, slug)
    check_takes_records(place.programme)
    completion = place.completion
    if completion is None:
        return _withdrawn_meanwhile(request, slug)
    form = CompletionForm(
        request.POST if request.method == "POST" else None,
        course=place.at.course,
        initial={
            "declared_on": completion.declared_on or completion.imported_on,
            "minutes": completion.minutes,
            "rating": completion.rating,
            "reflection": completion.reflection,
        },
    )
    if form.is_valid():
        try:
            changed = actions.change_completion(completion=completion, **form.cleaned_data)
        except Completion.DoesNotExist:
            return _withdrawn_meanwhile(request, slug)
        messages.success(request, f"Changed: {named(changed)}")
        return redirect("learning_course", slug)
    return render(request, "learning/change.html", _context(place) | {"form": form})


@require_form
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask first, then take back what somebody said of a completion."""
    place = _place(request, slug)
    check_takes_records(place.programme)
    completion = place.completion
    if completion is None:  # a second click, or another window: it is gone, as was wanted
        return redirect("learning_course", slug)
    if request.method == "POST" and rules.can_withdraw(completion):
        name = named(completion)
        actions.withdraw_completion(completion=completion)
        messages.success(request, f"Withdrawn: {name}")
        return redirect("learning_course", slug)
    context = _context(place) | {"can_withdraw": rules.can_withdraw(completion)}
    return render(request, "learning/withdraw.html", context)


def _withdrawn_meanwhile(request: HttpRequest, slug: str) -> HttpResponse:
    """What was sent cannot be saved, as there is no record to change any more: say so, and lead to the course."""
    if request.method == "POST":
        messages.info(request, "Nothing was changed: this record was withdrawn in the meantime.")
    return redirect("learning_course", slug)


def _place(request: HttpRequest, slug: str) -> Place:
    """The course in the current programme; failing that, where this person last recorded it. Http404 otherwise."""
    person, programme = signed_in(request), Programme.objects.current()
    if programme and programme.has_learning:
        at = course_progress(person=person, programme=programme, slug=slug)
        if at:
            return Place(programme, at)
    mine = Completion.objects.visible_to(person).filter(course__slug=slug).select_related("course", "programme")
    completion = mine.order_by("-programme__opens_on").first()
    if completion is None:
        raise Http404
    return Place(completion.programme, CourseProgress(completion.course, False, completion, is_listed=False))


def _context(place: Place) -> dict[str, object]:
    """What all pages about one course are given."""
    return {
        "programme": place.programme,
        "course": place.at.course,
        "is_core": place.at.is_core,
        "completion": place.completion,
        "takes_records": place.programme.takes_records(),
        "why_no_records": wording.why_no_records(place.programme),
    }
