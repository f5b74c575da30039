"""The library: searching what others tried."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def library(request: HttpRequest) -> HttpResponse:
    raise Http404
