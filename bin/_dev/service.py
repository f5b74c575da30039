"""`make run`: the whole service on this machine, from nothing to its first page."""

import hashlib
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import environment, locks, ports, processes
from .checkout import Checkout, Trouble
from .installing import set_up
from .interrupts import Interrupts
from .services import Services
from .steps import run_whole, step
from .supervisor import Program, Supervisor, pid_file

NOW_AND_THEN = 3.0  # seconds
NAMES = ("web", "codes", "worker", "figures", "beat")
ACCESS_LOG = "%(m)s %(U)s %(s)s %(M)s ms"  # no query string: it may hold a token


def run(checkout: Checkout, interrupts: Interrupts) -> int:
    """Set up what is missing, serve until asked to stop, and return the exit code."""
    if os.environ.get("MAKELEVEL"):
        processes.die_with_parent()  # a killed make must not leave us behind
    port = ports.chosen(os.environ)
    lock_file = checkout.run / "run.lock"
    lock = locks.try_alone(lock_file)
    if lock is None:
        raise Trouble(f"One Big Thing already runs from this checkout ({lock_file.read_text().strip()}).")
    with lock:
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, http://{ports.LOOPBACK}:{port}\n")
        lock.flush()
        _clear_up_after_a_kill(checkout)
        ports.require_free(port)
        set_up(checkout, "run")
        services = Services.needed(checkout, os.environ)
        with services.in_use(start_shown):
            environ = environment.for_run(checkout, services, port)
            prepare(checkout, environ, ["migrate", "load_reference", "seed_demo"])
            return _serve(checkout, environ, services, interrupts)


def start_shown(services: Services) -> None:
    """Start the local services as a step, if any is needed."""
    names = [name for name, server in (("Postgres", services.postgres), ("Valkey", services.valkey)) if server]
    if names:
        with step(f"Starting {' and '.join(names)}"):
            services.start()


def _clear_up_after_a_kill(checkout: Checkout) -> None:
    """End what a run that was killed has left; nothing else writes these pid files."""
    for name in NAMES:
        if known := processes.recorded(pid_file(checkout, name)):
            print(f"Stopping {name}, left by a run that was killed.", flush=True)
            processes.stop(known, patience=10)
            pid_file(checkout, name).unlink(missing_ok=True)


def prepare(checkout: Checkout, environ: Mapping[str, str], steps: Sequence[str]) -> None:
    """Run these steps of `_dev.prepare`, and collect static files if they have changed since the last time."""
    stamp = checkout.var / "static.stamp"
    wanted = static_digest(checkout)
    manifest = checkout.var / "static" / "staticfiles.json"
    collected = manifest.exists() and stamp.exists() and stamp.read_text() == wanted
    names = [*steps, *([] if collected else ["collectstatic"])]
    command: list[str | Path] = [checkout.python, "-m", "_dev.prepare", *names]
    environ = {**environ, "PYTHONPATH": str(checkout.root / "bin")}
    if names and run_whole(command, environ=environ, cwd=checkout.root) != 0:
        raise Trouble("Not started: what it needs could not be made ready.")
    stamp.write_text(wanted)


def static_digest(checkout: Checkout) -> str:
    """A digest of names, sizes and times of the static files, and of the packages, which bring some too."""
    digest = hashlib.sha256((checkout.root / "requirements" / "base.txt").read_bytes())
    for path in sorted((checkout.root / "static").rglob("*")):
        if path.is_file():
            about = path.stat()
            digest.update(f"{path.relative_to(checkout.root)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def programs(checkout: Checkout, environ: Mapping[str, str], port: int) -> dict[str, Program]:
    """The five programs that make up the service, by name."""
    python = checkout.python
    web: Sequence[str | Path] = [
        *(python, "-m", "gunicorn", "obt.wsgi:application", "--no-control-socket"),
        *("--bind", f"{ports.LOOPBACK}:{port}", "--preload"),  # Django starts once, not once a worker
        *("--worker-class", "gthread", "--workers", environ.get("WEB_CONCURRENCY") or "2"),
        *("--threads", environ.get("WEB_THREADS") or "4", "--graceful-timeout", "5", "--timeout", "60"),
        *("--access-logfile", "-", "--access-logformat", ACCESS_LOG, "--log-level", "warning"),
    ]
    schedule = checkout.run / "beat-schedule"
    return {
        "web": Program("web", web, patience=8),
        "codes": Program("codes", _worker(python, "codes", "codes"), patience=10),
        "worker": Program("worker", _worker(python, "worker", "bulk,celery"), patience=10),
        "figures": Program("figures", _worker(python, "figures", "figures"), patience=10),
        "beat": Program("beat", [*_celery(python), "beat", "--schedule", schedule, "--pidfile="], patience=5),
    }


def _celery(python: Path) -> list[str | Path]:
    return [python, "-m", "celery", "--app", "obt", "--quiet"]


def _worker(python: Path, name: str, queues: str) -> list[str | Path]:
    options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--concurrency", "1"]
    return [*_celery(python), "worker", "--hostname", f"{name}@%h", "--queues", queues, *options]


def _serve(checkout: Checkout, environ: Mapping[str, str], services: Services, interrupts: Interrupts) -> int:
    port = ports.chosen(environ)
    ports.require_free(port)  # again: set-up may have taken a while
    parts = programs(checkout, environ, port)
    supervisor = Supervisor(checkout, environ, interrupts)
    interrupts.note_only()
    trouble = None
    try:
        trouble = _watch(supervisor, parts, services, f"http://{ports.LOOPBACK}:{port}")
    except BrokenPipeError:  # nobody reads what we print any more
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - until the process ends
    finally:
        if interrupts.asked:
            print("\nStopping …", flush=True)
        supervisor.stop([parts[name] for name in ("web", "beat", "codes", "worker")])
    if trouble:
        raise Trouble(f"{trouble}; everything else is stopped.")
    return 0


def _watch(supervisor: Supervisor, parts: Mapping[str, Program], services: Services, address: str) -> str | None:
    """Start the programs and watch them; return what went wrong, None if a signal asked to stop.

    The web server starts alone: the first page is there sooner when nothing else starts beside it.
    """
    supervisor.start(parts["web"])
    ended = supervisor.watch(until=lambda: _answers(f"{address}/healthz"))
    if ended is None and not supervisor.interrupts.asked:
        for name in NAMES[1:]:
            supervisor.start(parts[name])
        print(f"\nOne Big Thing is at {address}   (Ctrl-C stops it)\n", flush=True)
        ended = supervisor.watch(until=_now_and_then(lambda: services.gone() is not None))
    if ended:
        return f"{ended} ended unexpectedly ({supervisor.how_it_ended(ended)})"
    gone = services.gone()
    return f"{gone} ended unexpectedly" if gone else None


def _now_and_then(question: Callable[[], bool]) -> Callable[[], bool]:
    """`question`, asked every few seconds only; False in between."""
    asked = time.monotonic()

    def answer() -> bool:
        nonlocal asked
        if time.monotonic() - asked < NOW_AND_THEN:
            return False
        asked = time.monotonic()
        return question()

    return answer


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
