"""The local services together, and who uses them.

Everyone who uses them holds a shared lock; whoever leaves last stops them, unless
`bin/dev services start` asked for them to stay. The kernel lets go of a lock when its holder is
killed, so the next user finds out that nobody else is there.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import locks
from .checkout import Checkout, Trouble
from .postgres import Postgres
from .valkey import Valkey


@dataclass(frozen=True)
class Services:
    """The servers of one checkout that this environment needs: those whose address is not set."""

    checkout: Checkout
    postgres: Postgres | None
    valkey: Valkey | None

    @classmethod
    def needed(cls, checkout: Checkout, environ: Mapping[str, str]) -> "Services":
        """Leave out what `DATABASE_URL` and `REDIS_URL` provide."""
        return cls(
            checkout,
            None if environ.get("DATABASE_URL") else Postgres(checkout),
            None if environ.get("REDIS_URL") else Valkey(checkout),
        )

    @classmethod
    def all_of(cls, checkout: Checkout) -> "Services":
        """Both, whatever the environment says: to stop what an earlier command started."""
        return cls(checkout, Postgres(checkout), Valkey(checkout))

    def start(self) -> None:
        """Start those that do not run."""
        with locks.alone(self.checkout.run / "services.lock"):
            if self.postgres:
                self.postgres.start()
            if self.valkey:
                self.valkey.start()

    def start_and_keep(self) -> None:
        """Start them, to stay when their users have left."""
        with locks.shared(self._users):
            self.start()
            self._keep_mark.touch()

    def stop(self) -> None:
        """Stop them.

        Raises `Trouble` if somebody uses them.
        """
        if not self._stop_unless_used():
            raise Trouble("Something uses the services (make run, make test, …): stop that first.")
        self._keep_mark.unlink(missing_ok=True)

    @contextmanager
    def in_use(self, starting: Callable[["Services"], None]) -> Iterator[None]:
        """Start them by `starting` and use them for the block; the last user to leave stops them."""
        try:
            with locks.shared(self._users):
                starting(self)
                yield
        finally:
            if not self._keep_mark.exists():
                self._stop_unless_used()

    def _stop_unless_used(self) -> bool:
        """Stop them if nobody uses them, and say whether that was so; a new user waits until it is done."""
        nobody = locks.try_alone(self._users)
        if nobody is None:
            return False
        with nobody:
            if self.valkey:
                self.valkey.stop()
            if self.postgres:
                self.postgres.stop()
        return True

    @property
    def _users(self) -> Path:
        return self.checkout.run / "services.users"

    @property
    def _keep_mark(self) -> Path:
        return self.checkout.run / "services.keep"

    def environment(self) -> dict[str, str]:
        """Their addresses, as the settings read them; they must run."""
        urls = {}
        if self.postgres:
            urls["DATABASE_URL"] = self.postgres.url()
        if self.valkey:
            urls["REDIS_URL"] = self.valkey.url()
        return urls

    def gone(self) -> str | None:
        """The name of one that should run and does not, or None."""
        servers = (("Postgres", self.postgres), ("Valkey", self.valkey))
        return next((name for name, server in servers if server and server.port() is None), None)

    def status(self) -> list[str]:
        """A line about each."""
        servers = (("Postgres", "DATABASE_URL", self.postgres), ("Valkey", "REDIS_URL", self.valkey))
        return [_line(name, variable, server) for name, variable, server in servers]


def _line(name: str, variable: str, server: Postgres | Valkey | None) -> str:
    if server is None:
        return f"{name}: not ours, {variable} is set"
    port = server.port()
    return f"{name}: " + (f"running on port {port}" if port else "stopped")
