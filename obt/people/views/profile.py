"""A person's own page, and changing one answer on it."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from obt.mail import undeliverable
from obt.people.actions import change_profile
from obt.people.forms import QUESTIONS, QuestionForm
from obt.people.models import Champion, Person
from obt.people.requests import posted, require_form, signed_in
from obt.people.rules import may_administer


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """All that a person has said of themselves, each with a way to change it."""
    championships = Champion.objects.current().filter(person=OuterRef("pk"))
    people = Person.objects.with_profile().annotate(is_champion=Exists(championships))
    person = people.get(pk=signed_in(request).pk)
    context = {
        "person": person,
        "is_refused": bool(undeliverable.refused([person.email])),
        "sees_figures": may_administer(person) or person.is_champion,
    }
    return render(request, "people/profile.html", context)


@require_form
def change(request: HttpRequest, question: str) -> HttpResponse:
    """Ask one question again, save the answer, say what is now true."""
    person = signed_in(request)
    form = QUESTIONS[question](posted(request), person=person)
    if form.is_valid():
        if form.answer != getattr(person, question):
            change_profile(person=person, **{question: form.answer})
            messages.success(request, _what_changed(form))
        return redirect("profile")
    context = {"form": form, "back": reverse("profile"), "place": "My details", "active": "profile", "button": "Save"}
    return render(request, "people/question.html", context)


def _what_changed(form: QuestionForm) -> str:
    if form.answer is None:
        return f"You now prefer not to say your {form.noun}"
    return f"Your {form.noun} is now {form.answer_text}"
