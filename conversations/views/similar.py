"""Has this been tried? A page for everybody, and its list alone for the script that asks while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations.forms.similar import SimilarForm
from conversations.similar import Found, similar_ideas
from obt.people.requests import signed_in

SHOWN = 3


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Ideas like the `title` and `text` of the address; with `fragment=1` only their list, empty for none."""
    asked = {"title", "text"} & request.GET.keys()
    form = SimilarForm(request.GET if asked else None)
    found: list[Found] | None = None
    if form.is_valid():
        found = similar_ideas(person=signed_in(request), limit=SHOWN, **form.cleaned_data)
    part = "found" if request.GET.get("fragment") == "1" else "similar"
    return render(request, f"conversations/similar/{part}.html", {"form": form, "found": found})
