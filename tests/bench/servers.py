"""Gunicorn as `bin/dev` starts it, on a free port, for the service or for the minimal project."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .place import ROOT

sys.path.append(str(ROOT / "bin"))
from _dev.checkout import this_checkout
from _dev.service import programs
from _dev.supervisor import Program

SERVICE = "obt.wsgi:application"


@dataclass(frozen=True)
class Server:
    """A running web server."""

    process: subprocess.Popen[bytes]
    port: int

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def workers(self) -> list[int]:
        """The process ids of the workers; empty where there is no /proc."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def largest_worker_mb(self) -> float | None:
        """The resident memory of the largest worker in MiB, shared pages counted in full; None without /proc."""
        sizes = [_resident_kb(pid) for pid in self.workers()]
        return round(max(sizes) / 1024, 1) if sizes else None


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


@contextmanager
def serve(application: str = SERVICE, *, extra: Sequence[str] = (), **environ: str) -> Iterator[Server]:
    """Serve `application` for the block, with gunicorn options and environment variables on top of the usual ones."""
    port = free_port()
    own = {**os.environ, **environ}
    command = [str(word) for word in programs_of(own, port)["web"].command]
    command[command.index(SERVICE)] = application
    log = ROOT / "var" / "bench-server.log"
    with log.open("ab") as output:
        process = subprocess.Popen([*command, *extra], cwd=ROOT, env=own, stdout=output, stderr=output)
    server = Server(process, port)
    try:
        _wait_for(server, log)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def programs_of(environ: Mapping[str, str], port: int) -> dict[str, Program]:
    """The programs that make up the service, as `bin/dev` starts them."""
    return programs(this_checkout(), environ, port)


@contextmanager
def running(command: Sequence[str]) -> Iterator[None]:
    """Run a program for the block; one that does not end by itself within ten seconds is killed."""
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: Server, log: Path) -> None:
    """Return when the server answers anything at all; SystemExit if it ends or takes half a minute."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and server.process.poll() is None:
        try:
            urllib.request.urlopen(server.url("/healthz"), timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The web server did not start; see {log.relative_to(ROOT)}")
