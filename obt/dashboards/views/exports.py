"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def csv_file(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def ods_file(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
