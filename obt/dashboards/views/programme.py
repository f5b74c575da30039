"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def programme(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def how(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
