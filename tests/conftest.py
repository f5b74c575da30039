"""What every test can ask for."""

import os

import pytest
from django.core.cache import cache

# Playwright's synchronous API runs an event loop in the thread that the tests use Django's ORM in.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages in tests name static files without the hashes that `collectstatic` gives them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def redis_url(worker_id):
    """The Redis database of this test worker, 8 and up, so that a running service keeps its own."""
    from django.conf import settings

    number = 8 + int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 7
    server = settings.REDIS_URL
    if server.startswith("unix"):
        return f"{server.partition('?')[0]}?db={number}"
    return f"{server.rpartition('/')[0] if server.count('/') > 2 else server}/{number}"


@pytest.fixture(autouse=True)
def own_cache(settings, redis_url):
    """Rate limits' counters of one test reach no other."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": redis_url}}
    cache.clear()


@pytest.fixture(autouse=True)
def own_wordings():
    """What one test has worded anew reaches no other, though a worker keeps wordings for some seconds."""
    from obt.reminders import wording

    wording.forget()


@pytest.fixture
def as_person(client):
    """A function that signs a person in with the test client, and returns the client."""

    def sign_in(person):
        client.force_login(person, backend="obt.people.sign_in.backends.CodeOnlyBackend")
        return client

    return sign_in
