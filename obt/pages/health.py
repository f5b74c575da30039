"""Whether the service is alive, and whether it can serve: for a load balancer, not for people."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_PATIENCE_S = 1.0  # a broker that takes longer than this to answer is as good as away


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks neither database nor broker."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if database, broker and migrations are in order, 503 otherwise, each with a word why."""
    database = _database()
    found = {
        "database": database,
        "migrations": _migrations() if database == "ok" else "unknown",
        "broker": _broker(),
    }
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "away"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "waiting" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    server = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=_PATIENCE_S, socket_timeout=_PATIENCE_S)
    try:
        server.ping()
    except redis.RedisError:
        return "away"
    finally:
        server.close()
    return "ok"
