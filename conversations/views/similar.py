"""Has this been tried? A page for everybody, and its list alone for the script that asks while somebody types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from conversations.forms.similar import SimilarForm
from conversations.similar import Found, similar_ideas
from obt.people.requests import signed_in

SHOWN = 3


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Ideas like the `title` and `text` of the address."""
    asked = {"title", "text"} & request.GET.keys()
    return _answer(request, request.GET if asked else None, "conversations/similar/similar.html")


@require_POST
def while_typing(request: HttpRequest) -> HttpResponse:
    """The list alone, empty for none, of ideas like one that is being put forward.

    Sent as a form: an address stands in the logs of proxies, beside who asked for it, and the idea may be one
    without a name.
    """
    return _answer(request, request.POST, "conversations/similar/found.html")


def _answer(request: HttpRequest, typed: Any, template: str) -> HttpResponse:
    form = SimilarForm(typed)
    found: list[Found] | None = None
    if form.is_valid():
        found = similar_ideas(person=signed_in(request), limit=SHOWN, **form.cleaned_data)
    return render(request, template, {"form": form, "found": found})
