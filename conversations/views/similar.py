"""Has this been tried? The list for the script that asks while somebody types; the page is in the room above."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from conversations.forms.similar import SimilarForm
from conversations.similar import what_was_tried
from obt.people.requests import signed_in

SHOWN = 3


@require_POST
def while_typing(request: HttpRequest) -> HttpResponse:
    """The list alone, empty for none, of what is like an idea that is being put forward.

    Sent as a form: an address stands in the logs of proxies, beside who asked for it, and the idea may be one
    without a name.
    """
    return answer(request, request.POST, "conversations/similar/found.html")


def answer(
    request: HttpRequest, typed: Any, template: str, *, besides: Mapping[str, Collection[int]] | None = None
) -> HttpResponse:
    """Return `template` with what is like `title` and `text` of `typed`, but for the ids by kind of `besides`.

    Its context has `form`, and `found`: None unless something was asked.
    """
    form = SimilarForm(typed)
    found = None
    if form.is_valid():
        found = what_was_tried(person=signed_in(request), limit=SHOWN, besides=besides or {}, **form.cleaned_data)
    return render(request, template, {"form": form, "found": found})
