"""Programs are spoken to as programs: no cookie of theirs is looked at, and what goes wrong is told as they read it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .problems import CONTENT_TYPE, problem

ROOT = "/api/v1/"
DOCS = f"{ROOT}docs"  # a page for people: with the menu of who is signed in, and errors that are pages
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiMiddleware:
    """Under /api/v1/, takes the cookies away before a session is looked for, and answers problem+json for error pages.

    An address that matches nothing, a NUL byte or a database that is away is answered elsewhere, by pages for people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT) or request.path == DOCS:
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != CONTENT_TYPE:
            kept = {name: response[name] for name in _KEPT if name in response}
            response = problem(response.status_code, headers={**kept, "Cache-Control": "no-store"})
        response["Vary"] = "Authorization"
        return response
