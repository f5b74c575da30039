"""A Postgres and a Valkey of the soak's own, so that they can be ended without anybody else's."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.servers import ROOT, this_checkout  # which knows where _dev is

# isort: split
from _dev.checkout import Checkout
from _dev.postgres import DATABASE, Postgres
from _dev.valkey import Valkey

PLACE = ROOT / "var" / "soak"


@dataclass(frozen=True)
class _Apart(Checkout):
    """The checkout's programs, with the state of servers in a place of its own."""

    @property
    def var(self) -> Path:
        return PLACE


@dataclass(frozen=True)
class Servers:
    """Both, while they run."""

    postgres: Postgres
    valkey: Valkey

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.postgres.url(), "REDIS_URL": self.valkey.url()}

    @property
    def database(self) -> str:
        return DATABASE

    def crash_postgres(self) -> None:
        """End Postgres as `pg_ctl stop -m immediate` does, and start it again: it recovers from its log."""
        port, pid = self.postgres.port(), int((self.postgres.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        while self.postgres.port() is not None:
            time.sleep(0.02)
        time.sleep(1)
        self.postgres.start()
        _same(port, self.postgres.port())

    def flush_and_restart_valkey(self) -> None:
        """Lose all that Valkey holds, end it, and start it again."""
        import redis

        port = self.valkey.port()
        redis.Redis.from_url(self.valkey.url()).flushall()
        self.valkey.stop()
        time.sleep(1)
        self.valkey.start()
        _same(port, self.valkey.port())


@contextmanager
def servers() -> Iterator[Servers]:
    """New and empty ones for the block; what they said stays in var/soak."""
    checkout = _Apart(this_checkout().root)
    both = Servers(Postgres(checkout), Valkey(checkout))
    checkout.prepare()
    both.valkey.stop()  # what a run that was killed has left
    both.postgres.stop()
    shutil.rmtree(PLACE)
    checkout.prepare()
    try:
        both.postgres.start()
        both.valkey.start()
        yield both
    finally:
        both.valkey.stop()
        both.postgres.stop()


def _same(before: int | None, after: int | None) -> None:
    if before != after:
        raise SystemExit(f"A server came back on port {after}, not {before}: something else took its place.")
