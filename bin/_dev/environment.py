"""The environment that each command gives to the Django project.

What the person has set stays set when they run the service; the tests and the benchmarks see
nothing of it but the servers' addresses, so that they give the same answer on every machine.
"""

import os
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from . import ports
from .checkout import Checkout, kept_secret
from .services import Services

# What the settings, the web server and the tests' own switches are read from.
SETTINGS = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "OBT_DEMO",
    "OBT_GOVUK_DOMAIN",
    "OBT_BASE_URL",
    "OBT_CONTACT_EMAIL",
    "EMAIL_URL",
    "NOTIFY_API_KEY",
    "METRICS_TOKEN",
    "NOTIFY_TEMPLATE_ID",
    "NOTIFY_CALLBACK_TOKEN",
    "NOTIFY_BASE_URL",
    "NOTIFY_PER_MINUTE",
    "NOTIFY_PER_DAY",
    "DEFAULT_FROM_EMAIL",
    "TRUSTED_PROXY_COUNT",
    "SECURE_SSL",
    "LOG_LEVEL",
    "SIGN_INS_PER_IP_10M",
    "API_REQUESTS_PER_TOKEN_10M",
    "DB_MAX_AGE",
    "WEB_CONCURRENCY",
    "WEB_THREADS",
    "PORT",
    "DJANGO_SETTINGS_MODULE",
)
BENCH_DATABASE = "obt_bench"


def for_run(checkout: Checkout, services: Services, port: int) -> dict[str, str]:
    """Demo mode on this machine; the services must run."""
    ours = {
        "OBT_DEMO": "1",
        "SECRET_KEY": kept_secret(checkout.var / "secret_key"),
        "ALLOWED_HOSTS": f"{ports.LOOPBACK},localhost",
        "OBT_BASE_URL": f"http://{ports.LOOPBACK}:{port}",
        "SECURE_SSL": "0",
        "PORT": str(port),
    }
    theirs = {name: value for name, value in os.environ.items() if value or name not in ours}
    return {**ours, **theirs, **_always(), **services.environment()}


def for_test(services: Services) -> dict[str, str]:
    """Neither demo nor production; the services must run."""
    fixed = {
        "SECRET_KEY": "only-for-tests",
        "ALLOWED_HOSTS": f"{ports.LOOPBACK},localhost,testserver",
        "OBT_BASE_URL": f"http://{ports.LOOPBACK}:8000",
        "SECURE_SSL": "0",
        "EMAIL_URL": "consolemail://",
    }
    return {**_without_settings(os.environ), **fixed, **_always(), **services.environment()}


def for_deploy_check(services: Services) -> dict[str, str]:
    """As in production, with made-up values, for `manage.py check --deploy`."""
    fixed = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "one-big-thing.example",
        "OBT_BASE_URL": "https://one-big-thing.example",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "DEFAULT_FROM_EMAIL": "One Big Thing <one-big-thing@one-big-thing.example>",
        "TRUSTED_PROXY_COUNT": "1",
    }
    return {**_without_settings(os.environ), **fixed, **_always(), **services.environment()}


def for_bench(services: Services) -> dict[str, str]:
    """As for the tests, with a database of its own on the same server: it holds half a million people."""
    environ = for_test(services)
    return environ | {"DATABASE_URL": with_database(environ["DATABASE_URL"], BENCH_DATABASE)}


def with_database(url: str, database: str) -> str:
    """The address `url` of a Postgres database, for another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name not in SETTINGS}


def _always() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "obt.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",  # on one's own machine
    }
