import stat

import pytest
from _dev import environment
from _dev.checkout import kept_secret
from _dev.services import Services


@pytest.fixture
def nobody_set_anything(monkeypatch):
    for name in (*environment.SETTINGS, "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def elsewhere(nobody_set_anything, monkeypatch, checkout):
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@elsewhere:5432/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/1")
    import os

    return Services.needed(checkout, os.environ)


def test_a_set_address_means_no_server_of_ours(elsewhere, checkout):
    assert elsewhere.postgres is None
    assert elsewhere.valkey is None
    environ = environment.for_run(checkout, elsewhere, 8001)
    assert environ["DATABASE_URL"] == "postgres://someone@elsewhere:5432/theirs"


def test_a_local_run_is_a_demo_over_plain_http(elsewhere, checkout):
    environ = environment.for_run(checkout, elsewhere, 8001)
    assert environ["OBT_DEMO"] == "1"
    assert environ["SECURE_SSL"] == "0"
    assert environ["ALLOWED_HOSTS"] == "127.0.0.1,localhost"
    assert environ["OBT_BASE_URL"] == "http://127.0.0.1:8001"
    assert "DEBUG" not in environ


def test_what_a_person_has_set_stays_in_a_local_run(elsewhere, checkout, monkeypatch):
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("OBT_DEMO", "0")
    environ = environment.for_run(checkout, elsewhere, 8001)
    assert (environ["DEBUG"], environ["OBT_DEMO"]) == ("1", "0")


def test_tests_see_nothing_of_a_persons_settings(elsewhere, monkeypatch):
    for name in environment.SETTINGS:
        monkeypatch.setenv(name, "from the shell")
    assert "from the shell" not in environment.for_test(elsewhere).values()


def test_the_deploy_check_sees_production(elsewhere, monkeypatch):
    monkeypatch.setenv("OBT_DEMO", "1")
    environ = environment.for_deploy_check(elsewhere)
    assert "OBT_DEMO" not in environ
    assert "SECURE_SSL" not in environ
    assert len(environ["SECRET_KEY"]) >= 50


def test_benchmarks_get_a_database_of_their_own_on_the_same_server(elsewhere):
    assert environment.for_bench(elsewhere)["DATABASE_URL"] == "postgres://someone@elsewhere:5432/obt_bench"


def test_a_secret_is_kept_and_private(tmp_path):
    path = tmp_path / "secret_key"
    first = kept_secret(path)
    assert kept_secret(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
