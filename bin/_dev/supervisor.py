"""Several programs side by side: started, their lines shown with a name in front, stopped in order."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from . import processes
from .checkout import Checkout
from .interrupts import Interrupts

COLOURS = ("36", "32", "33", "35")
WIDTH = 6  # of the names in front of lines
WAIT = 0.1  # seconds between looks at the signals and the children


@dataclass(frozen=True)
class Program:
    """One program, and how many seconds it gets to end when asked."""

    name: str
    command: Sequence[str | Path]
    patience: float


@dataclass
class Supervisor:
    """Runs programs until one ends or a signal asks to stop; one thread does it all."""

    checkout: Checkout
    environ: Mapping[str, str]
    interrupts: Interrupts
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _unfinished: dict[str, bytes] = field(default_factory=dict)
    _outputs: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)

    def start(self, program: Program) -> None:
        """Start a program in a process group of its own, with a pid file."""
        child = subprocess.Popen(
            program.command,
            cwd=self.checkout.root,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=processes.die_with_parent,
        )
        processes.record(pid_file(self.checkout, program.name), child.pid)
        self._running[program.name] = child
        output = cast("IO[bytes]", child.stdout)
        os.set_blocking(output.fileno(), False)
        self._outputs.register(output, selectors.EVENT_READ, program.name)

    def watch(self, *, until: Callable[[], bool]) -> str | None:
        """Show what they say until `until`, a signal, or one of them ends: its name is returned."""
        while not self.interrupts.asked:
            self._show(WAIT)
            for name, child in self._running.items():
                if child.poll() is not None:
                    return name
            if until():
                return None
        return None

    def how_it_ended(self, name: str) -> str:
        """In words for a person, about a program that has ended."""
        code = self._running[name].returncode
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def stop(self, programs: Sequence[Program]) -> None:
        """End them one after another: ask, show what they still say, kill at the end of patience."""
        for program in programs:
            child = self._running.get(program.name)
            if child is None:
                continue
            _signal(child, signal.SIGTERM)
            self._wait(child, program.patience)
            _signal(child, signal.SIGKILL)  # its group too: a worker must not outlive its master
            child.wait()
            pid_file(self.checkout, program.name).unlink(missing_ok=True)
        self._show(0)

    def _wait(self, child: "subprocess.Popen[bytes]", patience: float) -> None:
        """Wait for the end without taking the process id back from the system: it still names the group."""
        deadline = time.monotonic() + patience
        while not _has_ended(child) and time.monotonic() < deadline and not self.interrupts.asked_again:
            self._show(WAIT)

    def _show(self, wait: float) -> None:
        if not self._outputs.get_map():
            time.sleep(wait)
            return
        for key, _ in self._outputs.select(wait):
            output = cast("IO[bytes]", key.fileobj)
            piece = os.read(output.fileno(), 65536)
            if not piece:
                self._outputs.unregister(output)
                output.close()
            self._print(key.data, piece)

    def _print(self, name: str, piece: bytes) -> None:
        """Print the lines that are whole; at the end of the output also what is left."""
        lines = (self._unfinished.pop(name, b"") + piece).split(b"\n")
        if piece:
            self._unfinished[name] = lines.pop()
        for line in lines:
            if text := line.decode(errors="replace").rstrip():
                print(f"{self._label(name)}{text}")
        sys.stdout.flush()

    def _label(self, name: str) -> str:
        label = f"{name:<{WIDTH}}| "
        colour = COLOURS[list(self._running).index(name) % len(COLOURS)]
        return f"\x1b[{colour}m{label}\x1b[0m" if sys.stdout.isatty() else label


def pid_file(checkout: Checkout, name: str) -> Path:
    """Where the process id of the program `name` is kept."""
    return checkout.run / f"{name}.pid"


def _has_ended(child: "subprocess.Popen[bytes]") -> bool:
    if child.returncode is not None:
        return True
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal(child: "subprocess.Popen[bytes]", number: int) -> None:
    """Signal the whole group of `child`."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        os.killpg(child.pid, number)
