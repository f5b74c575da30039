"""Has this been tried? Over ideas and library together."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def similar(request: HttpRequest) -> HttpResponse:
    raise Http404
