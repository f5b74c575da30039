"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def organisation(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
