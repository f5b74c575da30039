"""Where GOV.UK Notify sends its delivery receipts."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from . import receipts

log = structlog.get_logger(__name__)

LARGEST = 10_000  # bytes; a receipt has about 500


@csrf_exempt
@login_not_required
def notify_callback(request: HttpRequest) -> HttpResponse:
    """Take a delivery receipt; for whoever does not know the token there is nothing here.

    A receipt about a message that is no longer here is taken too: rows of codes go after a day.
    """
    if request.method != "POST" or not settings.NOTIFY_CALLBACK_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.NOTIFY_CALLBACK_TOKEN}"):
        log.warning("notify_callback_refused", why="token")
        raise Http404
    try:
        body = request.read(LARGEST + 1)
    except UnreadablePostError:
        return HttpResponse(status=400)
    receipt = receipts.read(body) if len(body) <= LARGEST else None
    if receipt is None:
        log.warning("notify_callback_refused", why="content")
        return HttpResponse(status=400)
    receipts.take(receipt)
    return HttpResponse(status=204)
