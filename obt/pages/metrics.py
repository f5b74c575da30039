"""`/metrics`: figures for monitoring, in the format of Prometheus. Not for the public: a token opens it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever brings the token of the settings (`Authorization: Bearer …`); otherwise not there."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    from prometheus_client import CollectorRegistry, generate_latest  # only monitoring has a use for it

    from obt.mail.metrics import Outbox

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Outbox())  # type: ignore[arg-type]
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")
