"""Adding a reading to an experiment, correcting and removing it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def measure(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def change(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    raise Http404


def remove(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    raise Http404
