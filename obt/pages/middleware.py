"""At the door: what no address or cookie of ours can contain is turned away, and what is private is kept nowhere."""

import codecs
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse


class RefuseNulMiddleware:
    """Answers 404 to a NUL byte in the address and 400 to one in a cookie: Postgres can store neither.

    Form fields refuse NUL bytes by themselves, with a message. What says that it is in another encoding than ours is
    answered 400 too: some make text that nothing can store, and no browser sends any.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise SuspiciousOperation("an encoding that is not ours")
        if "\0" in request.path or any("\0" in value for _, values in request.GET.lists() for value in values):
            raise Http404
        if any("\0" in value for value in request.COOKIES.values()):
            raise SuspiciousOperation("NUL byte in a cookie")
        return self.get_response(request)


class KeepNothingPrivateMiddleware:
    """Forbids browsers and proxies to keep what is shown to somebody with a session.

    On a shared computer the back button would otherwise bring their pages back after they signed out. Stands outside
    the session's middleware, which says by `Vary: Cookie` whether the session was looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and response.has_header("Vary"):
            response["Cache-Control"] = "no-store, private"
        return response
