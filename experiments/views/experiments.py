"""Experiments of one's teams, one experiment, and moving it on: start, extend, hand over, share, reopen, remove."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def experiments(request: HttpRequest) -> HttpResponse:
    raise Http404


def experiment(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def history(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def start(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def share(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
