"""Planning an experiment step by step: where it comes from, its draft, its check; changing what it says."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def new(request: HttpRequest) -> HttpResponse:
    raise Http404


def while_typing(request: HttpRequest) -> HttpResponse:
    raise Http404


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def draft_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    raise Http404


def draft_check(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def draft_remove(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def change(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    raise Http404
