"""What the central team looks at: entries that wait, and those that somebody reported."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def queue(request: HttpRequest) -> HttpResponse:
    raise Http404


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
