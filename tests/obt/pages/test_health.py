import pytest
from django.db import OperationalError

from obt.pages import health


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"alive\n")


def test_ready_when_everything_is_in_order(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "broker": "ok"}


def test_not_ready_without_a_broker(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert (response.status_code, response.json()["broker"]) == (503, "away")


def test_not_ready_without_a_database(client, db, monkeypatch):
    monkeypatch.setattr(health, "_database", lambda: "away")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "unknown"


@pytest.mark.parametrize(("error", "status"), [(OperationalError("gone"), 503), (ValueError("oops"), 500)])
def test_a_database_that_is_away_is_told_apart_from_a_mistake_of_ours(client, db, monkeypatch, error, status):
    from obt.pages import views

    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr(views, "_days_of_session", broken)
    client.raise_request_exception = False

    response = client.get("/privacy/")

    assert response.status_code == status
    assert "One Big Thing" in response.content.decode()
