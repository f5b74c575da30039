"""The library: searching what others tried."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from experiments.forms.library import LibraryForm
from experiments.library.filters import FILTERS
from experiments.library.search import find
from obt.programme.models import Programme


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """What everyone may see, as the address asks for it; each page has one address, and others lead there."""
    asked = LibraryForm(request.GET).asked
    if [(name, value) for name, values in request.GET.lists() for value in values] != asked.pairs():
        return redirect(asked.address)
    programme = Programme.objects.current()
    context = {
        "asked": asked,
        "found": find(asked),
        "filters": FILTERS,
        "may_put_forward": programme is not None and programme.has_conversations and programme.takes_records(),
    }
    return render(request, "library/library.html", context)
