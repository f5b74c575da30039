"""Who a request is from, and what it asks for."""

from typing import cast

from django.http import HttpRequest, QueryDict
from django.views.decorators.http import require_http_methods

from .models import Person

_LONGEST_NUMBER = 18  # figures of a number that the database takes

require_form = require_http_methods(["GET", "HEAD", "POST"])  # a page with a form: visited, and sent


def signed_in(request: HttpRequest) -> Person:
    """Return the signed-in person, for views that LoginRequiredMiddleware lets nobody else reach."""
    return cast(Person, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form's `data` is: what was posted, even if that is nothing at all; None on a visit."""
    return request.POST if request.method == "POST" else None


def number_of_row(typed: str) -> int:
    """Return the number of a row that was typed into an address or a form; 0, which no row has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER else 0
