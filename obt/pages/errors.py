"""Error pages in our own look. Those for when something broke need neither database nor session."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_AGAIN_IN_S = "30"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what makes no sense; more than we take in one go is told apart (413)."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without a valid token: most often it stood open for too long."""
    return render(request, "403.html", {"stale_form": True}, status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what does not exist and for what is not yours."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw; a database that is away is told apart (503), as trying again helps then."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": _AGAIN_IN_S})
    return HttpResponse(render_to_string("500.html"), status=500)
