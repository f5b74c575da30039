"""Has this been tried? A page for everybody over ideas and library, and its list alone while an experiment is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from conversations.similar.sources import IDEA
from conversations.views.similar import answer
from experiments.similar.experiments import EXPERIMENT
from obt.people.requests import number_of_row


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Ideas and experiments like the `title` and `text` of the address."""
    asked = {"title", "text"} & request.GET.keys()
    return answer(request, request.GET if asked else None, "library/similar/similar.html")


@require_POST
def while_typing(request: HttpRequest) -> HttpResponse:
    """The list alone, empty for none, of what is like an experiment that is being planned.

    What it comes from is not listed: the `idea` of the address, or the entry that it is adopted `from`. What is typed
    is sent as a form: proxies keep addresses.
    """
    besides = {IDEA: [_row(request, "idea")], EXPERIMENT: [_row(request, "from")]}
    return answer(request, request.POST, "conversations/similar/found.html", besides=besides)


def _row(request: HttpRequest, name: str) -> int:
    return number_of_row(request.GET.get(name, ""))
