"""Whose request it is goes with every write to the history, but not where an idea may be put forward without a name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware

_MAY_BE_WITHOUT_NAME = ("/ideas/new/", "/ideas/mine/")


class NamelessHistoryMiddleware(HistoryMiddleware):  # type: ignore[misc]  # without annotations
    """The audit's middleware. The context that it sends in front of each statement names the person, and Postgres
    writes a slow or failed statement into its log whole: these addresses have none."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_MAY_BE_WITHOUT_NAME):
            response: HttpResponse = self.get_response(request)
            return response
        return super().__call__(request)  # type: ignore[no-any-return]
