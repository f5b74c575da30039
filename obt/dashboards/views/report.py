"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def page(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def pdf(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
