"""What the API says when it cannot answer: RFC 9457's problem+json, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import ValidationError

CONTENT_TYPE = "application/problem+json"

_SAID = {  # status → title, and what to do where nothing more is known
    400: ("This request makes no sense", "Check its address and headers."),
    401: ("A token is needed", "Send a token of yours: Authorization: Bearer obt_…"),
    403: ("Not allowed", "This token reaches nothing here."),
    404: ("Not found", "There is nothing at this address, or it is outside what your token reaches."),
    405: ("Only for reading", "Ask with GET. Nothing can be changed here."),
    412: ("Not as expected", "What you asked for is not in the version that you named."),
    413: ("Too large", "Send less in one go."),
    422: ("A part of the address is wrong", "See errors, which name each."),
    429: ("Too many requests", "Wait for as many seconds as Retry-After says."),
    500: ("Something went wrong on our side", "Try again later."),
    503: ("Not available now", "Try again in half a minute."),
}
_UNKNOWN = ("This did not work", "Try again later.")

_WORDS = {  # pydantic's kind of error → what is wrong, in our words
    "extra_forbidden": "There is no such parameter",
    "repeated": "Give it once",
    "string_pattern_mismatch": "It does not look like one",
    "string_too_long": "It is too long",
    "int_parsing": "Enter a whole number",
    "int_parsing_size": "Enter a smaller number",
}


class Refused(Exception):
    """The answer is a problem: `status`, what to do about it, and headers that go with it."""

    def __init__(self, status: int, detail: str = "", **headers: str) -> None:
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(status, detail)


def problem(
    status: int, detail: str = "", headers: Mapping[str, str] | None = None, errors: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    """Return the answer for `status`; `errors` name the parameters that are wrong."""
    title, usual = _SAID.get(status, _UNKNOWN)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or usual}
    if errors:
        body["errors"] = list(errors)
    return JsonResponse(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    return problem(exception.status, exception.detail, exception.headers)


def invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """Name each parameter that is wrong, and why; never what was sent."""
    errors = [
        {"parameter": str(one["loc"][-1])[:100], "message": str(_WORDS.get(one["type"], one["msg"]))}
        for one in exception.errors
    ]
    return problem(422, errors=errors)
