"""Who a request is from."""

from typing import cast

from django.http import HttpRequest

from .models import Person


def signed_in(request: HttpRequest) -> Person:
    """Return the signed-in person, for views that LoginRequiredMiddleware lets nobody else reach."""
    return cast(Person, request.user)
