"""Whose request it is goes with every write to the history, but not where a log would then know too much."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware

_KEPT_OUT = ("/ideas/new/", "/ideas/mine/", "/reminders/stop/")


class NamelessHistoryMiddleware(HistoryMiddleware):  # type: ignore[misc]  # without annotations
    """The audit's middleware. The context that it sends in front of each statement names the person and the address,
    and Postgres writes a slow or failed statement into its log whole. So there is none where an idea may be put forward
    without a name, nor where the address has the secret that reminders are stopped by."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_KEPT_OUT):
            response: HttpResponse = self.get_response(request)
            return response
        return super().__call__(request)  # type: ignore[no-any-return]
