"""A write that comes too early or too late gets a page that says when, from whichever view it comes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .rules import RecordsClosed


class RecordsClosedMiddleware:
    """Answers RecordsClosed with a page on when the programme opens or closed.

    A form that is only looked at is answered 200: the page is all there is to see at that address now. One that
    is sent is answered 409: nothing is wrong with what was sent or with who sent it (400, 403), the programme
    is in a state that does not take it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RecordsClosed):
            return None
        context = {
            "programme": exception.programme,
            "opens_later": exception.opens_later,
            "was_sent": request.method not in ("GET", "HEAD"),
        }
        return render(request, "programme/closed.html", context, status=409 if context["was_sent"] else 200)
