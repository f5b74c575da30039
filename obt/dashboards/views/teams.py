"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def overview(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def listing(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def write(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
