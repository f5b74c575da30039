"""Whatever goes wrong at an address of the API is told as a program reads it, from wherever it comes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .problems import CONTENT_TYPE, problem

ROOT = "/api/v1/"
DOCS = f"{ROOT}docs"  # a page for people, so its errors are pages too
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemsMiddleware:
    """Answers problem+json instead of an error page under /api/v1/.

    An address that matches nothing, a NUL byte or a database that is away is answered elsewhere, by pages for people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(ROOT) or request.path == DOCS:
            return response
        if response.get("Content-Type") == CONTENT_TYPE:
            return response
        return problem(response.status_code, headers={name: response[name] for name in _KEPT if name in response})
