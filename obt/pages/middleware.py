"""What no address or cookie of ours can contain is turned away at the door."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse


class RefuseNulMiddleware:
    """Answers 404 to a NUL byte in the address and 400 to one in a cookie: Postgres can store neither.

    Form fields refuse NUL bytes by themselves, with a message.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or any("\0" in value for _, values in request.GET.lists() for value in values):
            raise Http404
        if any("\0" in value for value in request.COOKIES.values()):
            raise SuspiciousOperation("NUL byte in a cookie")
        return self.get_response(request)
