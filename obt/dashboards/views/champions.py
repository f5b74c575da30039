"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def champions(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def new(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def looks(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def end(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
