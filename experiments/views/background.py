"""Stories from before the programme."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def story(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
