"""How an experiment ended, step by step."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    raise Http404


def check(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
