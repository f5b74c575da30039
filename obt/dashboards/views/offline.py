"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def reports(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def new(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def report(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def change(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def withdraw(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
