"""An entry of the library, thanking for it, asking its owner, reporting it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def thank(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def question(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def report(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
