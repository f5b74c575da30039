"""Who a request is from."""

from typing import cast

from django.http import HttpRequest, QueryDict

from .models import Person


def signed_in(request: HttpRequest) -> Person:
    """Return the signed-in person, for views that LoginRequiredMiddleware lets nobody else reach."""
    return cast(Person, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form's `data` is: what was posted, even if that is nothing at all; None on a visit."""
    return request.POST if request.method == "POST" else None
