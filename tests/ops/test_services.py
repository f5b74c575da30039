"""The real servers, started below a directory with a space in its name."""

import os
import signal
import stat

import pytest
from _dev.checkout import Trouble
from _dev.postgres import Postgres, locale_options
from _dev.services import Services
from _dev.valkey import Valkey, answers


class Pretended:
    """A server that only says what was asked of it."""

    def __init__(self):
        self.did = []

    def start(self):
        self.did.append("start")

    def stop(self):
        self.did.append("stop")


@pytest.fixture
def postgres(checkout):
    server = Postgres(checkout)
    yield server
    server.stop()


def test_postgres_starts_stops_and_survives_a_kill(postgres):
    postgres.start()
    first = postgres.url()
    pid = int((postgres.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    postgres.start()
    assert postgres.url() == first
    postgres.stop()
    assert postgres.port() is None


def test_a_pid_file_left_by_a_dead_postgres_is_no_obstacle(postgres):
    postgres.start()
    postgres.stop()
    # After a restart of the machine the id may belong to anybody: here, to this test.
    lines = [str(os.getpid()), str(postgres.data), "1", "5432", "", "127.0.0.1", "1 1", "ready"]
    (postgres.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert postgres.port() is None
    postgres.start()
    assert postgres.port() is not None


def test_postgres_asks_for_its_password(postgres):
    import psycopg

    postgres.start()
    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute("SELECT current_database(), current_setting('max_connections')").fetchone()
    assert row == ("obt", "200")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres.url().replace(postgres.password, "guess"))
    assert stat.S_IMODE((postgres.checkout.var / "postgres-password").stat().st_mode) == 0o600


def test_valkey_starts_and_asks_for_its_password(checkout):
    server = Valkey(checkout)
    server.start()
    try:
        assert answers(server.port(), server.password)
        assert not answers(server.port(), "guess")
    finally:
        server.stop()
    assert server.port() is None


def test_the_last_user_stops_the_services(checkout):
    server = Pretended()
    services = Services(checkout, server, None)
    with services.in_use(Services.start):
        with services.in_use(Services.start):
            pass
        assert server.did == ["start", "start"]
        with pytest.raises(Trouble, match="Something uses the services"):
            services.stop()
    assert server.did == ["start", "start", "stop"]


def test_services_that_were_started_to_stay_do(checkout):
    server = Pretended()
    services = Services(checkout, server, None)
    services.start_and_keep()
    with services.in_use(Services.start):
        pass
    assert "stop" not in server.did
    services.stop()
    assert server.did[-1] == "stop"


def test_older_servers_get_the_locale_they_know():
    assert locale_options(18) == ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    assert locale_options(15) == ["--locale=C.UTF-8"]
