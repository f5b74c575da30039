"""Programs looked after as containers are: whichever ends is started again, and what it left is ended first."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Crew:
    """Programs by name, each in a session of its own, from `start` until `stop`; what they say goes to `log`."""

    def __init__(self, commands: Mapping[str, Sequence[str]], environ: Mapping[str, str], log: Path, cwd: Path) -> None:
        self._commands, self._environ, self._log, self._cwd = commands, environ, log, cwd
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._supervisor = threading.Thread(target=self._look_after, name="supervisor", daemon=True)
        self.restarts = 0

    def start(self) -> None:
        for name in self._commands:
            self._launch(name)
        self._supervisor.start()

    def stop(self, patience: float = 20) -> None:
        """Ask all to end, and kill what has not ended after `patience` seconds."""
        self._stop.set()
        if self._supervisor.ident:
            self._supervisor.join()
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + patience
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            _kill_group(process)

    def mains(self, *names: str) -> list[int]:
        """The first process of each of these programs, if it runs."""
        with self._lock:
            return [self._running[name].pid for name in names if self._running[name].poll() is None]

    def children(self, *names: str) -> list[int]:
        """What the first processes of these programs have forked, as Celery does who sends."""
        return [child for main in self.mains(*names) for child in _children(main)]

    def kill_one(self, *names: str) -> list[int]:
        """End a process of these programs, picked at random, as `kill -9` does; return the ids of all that went.

        With the first process of a program go the others, as in a container.
        """
        mains = self.mains(*names)
        if not mains:
            return []
        main = random.choice(mains)
        children = _children(main)
        victim = random.choice([main, *children])
        with self._lock, contextlib.suppress(ProcessLookupError):
            if victim == main:
                os.killpg(main, signal.SIGKILL)
                return [main, *children]
            os.kill(victim, signal.SIGKILL)
            return [victim]
        return []

    def _look_after(self) -> None:
        while not self._stop.wait(0.1):
            with self._lock:
                ended = [name for name, process in self._running.items() if process.poll() is not None]
            for name in ended:
                self.restarts += 1
                self._launch(name)

    def _launch(self, name: str) -> None:
        with self._lock, self._log.open("ab") as log:
            if before := self._running.get(name):
                _kill_group(before)
            self._running[name] = subprocess.Popen(
                self._commands[name],
                cwd=self._cwd,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever of its session is left: a group with members keeps its number, an empty one is nobody's yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
