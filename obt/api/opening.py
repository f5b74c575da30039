"""What is the same for every address of the API: no session, which methods there are, what may be kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from .etags import by_content
from .problems import problem

_METHODS = "GET, HEAD, OPTIONS"


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the token alone decide who reads `view`: no sign-in page and no CSRF token, as no cookie is looked at.

    HEAD is GET without what it would say. Answers have an ETag, and may be kept by the caller alone and asked for anew
    each time (`private, no-cache`), which costs a 304 as long as nothing has changed.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, /, *args: object, **address: object) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": _METHODS})
        if request.method not in ("GET", "HEAD"):
            return problem(405, headers={"Allow": _METHODS})
        is_head, request.method = request.method == "HEAD", "GET"
        response = view(request, *args, **address)
        if response.status_code == 200 and "ETag" not in response:
            response = by_content(request, response)
        response["Cache-Control"] = "private, no-cache" if response.status_code < 400 else "no-store"
        return _without_content(response) if is_head else response

    return answered


def _without_content(response: HttpResponse) -> HttpResponse:
    length = str(len(response.content))
    response.content = b""
    response["Content-Length"] = length
    return response
