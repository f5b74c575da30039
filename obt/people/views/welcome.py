"""The first-time questions, one a page, and the page that saves the answers.

Until then they are a draft in the session: what was posted, by question.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from obt.people.actions import complete_profile
from obt.people.forms import QUESTIONS
from obt.people.middleware import WANTED
from obt.people.requests import posted, require_form, signed_in

_DRAFT = "welcome"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_newcomers(view: View[P]) -> View[P]:
    """Who has answered the questions changes the answers on their own page instead."""

    @wraps(view)
    def to_profile_or(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if signed_in(request).profile_completed_at is not None:
            return redirect("profile")
        return view(request, *args, **kwargs)

    return to_profile_or


@require_safe
@for_newcomers
def welcome(request: HttpRequest) -> HttpResponse:
    """On to the first question without an answer."""
    return redirect(_next_page(_draft(request)))


@require_form
@for_newcomers
def question(request: HttpRequest, question: str) -> HttpResponse:
    """Ask one question, keep the answer, go on."""
    draft = _draft(request)
    form = QUESTIONS[question](posted(request), person=signed_in(request), draft=draft.get(question))
    if form.is_valid():
        request.session[_DRAFT] = {**draft, question: form.posted}
        return redirect(_next_page(request.session[_DRAFT]))
    number = list(QUESTIONS).index(question) + 1
    context = {
        "form": form,
        "back": _page_before(question, draft),
        "place": f"Question {number} of {len(QUESTIONS)}",
        "button": "Continue",
    }
    return render(request, "people/question.html", context)


@require_form
@for_newcomers
def check(request: HttpRequest) -> HttpResponse:
    """Show all answers; save them when they are sent."""
    draft, person = _draft(request), signed_in(request)
    forms = {name: form({name: draft.get(name)}, person=person) for name, form in QUESTIONS.items()}
    for name, form in forms.items():
        if not form.is_valid():  # not answered, or no longer on offer
            request.session[_DRAFT] = {other: draft[other] for other in draft if other != name}
            return redirect("welcome_question", name)
    if request.method == "POST":
        complete_profile(person=person, **{name: form.answer for name, form in forms.items()})
        messages.success(request, f"Your details are saved, {person.first_name}")
        del request.session[_DRAFT]
        return redirect(_wanted_page(request))
    context = {"answers": forms.values(), "back": reverse("welcome_question", args=[list(QUESTIONS)[-1]])}
    return render(request, "people/check.html", context)


def _draft(request: HttpRequest) -> dict[str, str]:
    draft: dict[str, str] = request.session.get(_DRAFT, {})
    return draft


def _next_page(draft: dict[str, str]) -> str:
    """The first question without an answer; when all have one, the page that shows them."""
    for name in QUESTIONS:
        if name not in draft:
            return reverse("welcome_question", args=[name])
    return reverse("welcome_check")


def _page_before(question: str, draft: dict[str, str]) -> str | None:
    """Where "Back" goes: to the answers for who came from there, else to the question before, if there is one."""
    if len(draft) == len(QUESTIONS):
        return reverse("welcome_check")
    names = list(QUESTIONS)
    place = names.index(question)
    return reverse("welcome_question", args=[names[place - 1]]) if place else None


def _wanted_page(request: HttpRequest) -> str:
    """Where the person was going when the questions came between, if that is a page of ours; else home."""
    wanted: str = request.session.pop(WANTED, "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if ours else reverse("home")
