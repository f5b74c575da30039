"""An entry of the library, thanking for it, asking its owner, reporting it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiments.actions import library as actions
from experiments.entry import SeenEntry, seen_by
from experiments.forms.entries import AnswerForm, QuestionForm, ReportForm
from experiments.models import Question, Report
from experiments.pictures import columns_of, picture_of, table_of
from experiments.rules import may_plan
from experiments.similar import similar_entries
from obt.govuk import words
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.programme.models import Programme

_SIMILAR = 3
_ASKED = 10  # one's own questions about an entry, the newest: more than anybody looks for


@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, how it went, who tried it too; with `?tried=2`, more of these."""
    seen = seen_by(signed_in(request), pk)
    if seen is None:
        raise Http404
    if not seen.experiment.is_in_library:  # its team may look at it elsewhere
        return redirect("experiment", pk)
    context = {"seen": seen, "experiment": seen.experiment}
    page = number_of_row(request.GET.get("tried", ""))
    if page:
        page = min(page, seen.pages)
        return render(request, "library/tried.html", context | {"page": page, "adopters": seen.adopters(page)})
    context |= {
        "readings": seen.readings,
        "chart": picture_of(seen.experiment, seen.readings),
        "columns": columns_of(seen.experiment),
        "rows": table_of(seen.experiment, seen.readings),
        "result": seen.result,
        "adopters": seen.adopters(),
        "similar": similar_entries(seen.experiment, limit=_SIMILAR),
        "may_try": not seen.is_own and may_plan(Programme.objects.current()),
        "back": _library_as_searched(request),
    }
    return render(request, "library/entry.html", context)


def _of_library(view: Callable[[HttpRequest, SeenEntry], HttpResponse]) -> Callable[..., HttpResponse]:
    """What is done with an entry: 404 where it is not in the library, or leaves it meanwhile, for its own team too."""

    @require_form
    @wraps(view)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        seen = seen_by(signed_in(request), pk)
        if seen is None or not seen.experiment.is_in_library:
            raise Http404
        try:
            return view(request, seen)
        except actions.NotInLibrary:
            raise Http404 from None

    return page


@_of_library
def thank(request: HttpRequest, seen: SeenEntry) -> HttpResponse:
    """Thank the team, or take thanks back."""
    if request.method == "POST":
        if seen.is_own:
            messages.info(request, "This is your own team’s: nothing was changed")
        elif request.POST.get("thank") == "no":
            actions.take_back_thanks(experiment=seen.experiment, by=signed_in(request))
            messages.success(request, f"Taken back: your thanks for {seen.experiment.title}")
        else:
            actions.thank(experiment=seen.experiment, by=signed_in(request))
            messages.success(request, f"You have thanked the team for {seen.experiment.title}")
    return redirect("library_entry", seen.experiment.pk)


@_of_library
def ask(request: HttpRequest, seen: SeenEntry) -> HttpResponse:
    """Send those who look after it a question."""
    person = signed_in(request)
    people = actions.who_answers(seen.experiment)
    if person in people:
        messages.info(request, "Questions about this one come to you")
        return redirect("library_entry", seen.experiment.pk)
    form, status = QuestionForm(posted(request)), 200
    if people and form.is_valid():
        try:
            question = actions.ask(experiment=seen.experiment, by=person, **form.cleaned_data)
        except actions.TooMany as many:
            form.add_error("text", _too_many_questions(many))
            status = 429
        except actions.NobodyToAsk:
            people = []
        else:
            messages.success(request, f"Sent: your question about {seen.experiment.title}")
            return redirect("library_question", question.pk)
    context = {
        "seen": seen, "experiment": seen.experiment, "form": form, "reaches_somebody": bool(people),
        "asked": Question.objects.filter(experiment=seen.experiment, asked_by=person)[:_ASKED],
    }  # fmt: skip
    return render(request, "library/ask.html", context, status=status)


@require_form
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A question: whom it reaches answers it, and whoever asked it reads the answer."""
    person = signed_in(request)
    mine = Question.objects.visible_to(person)
    row = get_object_or_404(mine.select_related("experiment", "asked_by__organisation"), pk=pk)
    is_asker = row.asked_by_id == person.pk
    form = AnswerForm(None if is_asker else posted(request))
    unsent = ""
    if form.is_valid():
        try:
            actions.answer(question=row, by=person, **form.cleaned_data)
        except actions.AnsweredAlready as already:
            row.answer, row.answered_at = already.question.answer, already.question.answered_at
            unsent = form.cleaned_data["text"]
        else:
            messages.success(request, f"Answered: the question about {row.experiment.title}")
            return redirect("library_question", pk)
    context = {"question": row, "experiment": row.experiment, "is_asker": is_asker, "form": form, "unsent": unsent}
    return render(request, "library/question.html", context)


@_of_library
def report(request: HttpRequest, seen: SeenEntry) -> HttpResponse:
    """Tell the central team that something is wrong with it; once, until they have decided."""
    person = signed_in(request)
    noted = Report.objects.unsettled().filter(experiment=seen.experiment, reported_by=person).first()
    form, status = ReportForm(posted(request)), 200
    if noted is None and form.is_valid():
        try:
            actions.report(experiment=seen.experiment, by=person, **form.cleaned_data)
        except actions.TooMany as many:
            form.add_error("reason", f"You have reported many in the last hour. Send this one after {_after(many)}")
            status = 429
        else:
            messages.success(request, f"Reported: {seen.experiment.title}. The central team looks at it.")
            return redirect("library_entry", seen.experiment.pk)
    context = {"seen": seen, "experiment": seen.experiment, "form": form, "noted": noted}
    return render(request, "library/report.html", context, status=status)


def _too_many_questions(many: actions.TooMany) -> str:
    if many.of == "person":
        said = f"You have asked {actions.QUESTIONS_AN_HOUR} questions in the last hour. Send this one"
    else:
        said = "This team has been asked a lot today. Send your question"
    return f"{said} after {_after(many)}"


def _after(many: actions.TooMany) -> str:
    """When one more is taken, not told in minutes that have begun."""
    until = many.until + datetime.timedelta(minutes=1)
    return f"{words.time(until)} on {words.day(until)}"


def _library_as_searched(request: HttpRequest) -> str:
    """The library as somebody left it to come here, with what they looked for; else as it begins."""
    library = reverse("library")
    before, _, searched = request.headers.get("Referer", "").partition("?")
    return f"{library}?{searched}" if searched and before == request.build_absolute_uri(library) else library
