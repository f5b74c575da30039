"""Processes that we start, find again and stop: never one that is not ours.

A process id alone is no name: the system gives it to another process later. So a pid file holds
the id and the time the process began, and only a process that matches both is ours.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Known:
    """A process as its pid file tells it."""

    pid: int
    began: str

    def is_alive(self) -> bool:
        """Whether this very process, not one that got its id later, still runs."""
        return bool(self.began) and began(self.pid) == self.began


def began(pid: int) -> str:
    """When process `pid` began, in the system's own words; empty if it does not run."""
    if sys.platform == "linux":
        return _began_by_proc(pid)
    shown = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return "" if shown.startswith("Z") else shown.partition(" ")[2].strip()


def _began_by_proc(pid: int) -> str:
    """Boot id and clock ticks since boot; a zombie no longer runs."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # the command, in brackets, may hold spaces
    return "" if fields[0] in "ZX" else f"{boot}:{fields[19]}"


def record(path: Path, pid: int) -> None:
    """Keep the name of process `pid` in the pid file at `path`."""
    path.write_text(f"{pid} {began(pid)}\n")


def recorded(path: Path) -> Known | None:
    """The process that the pid file at `path` names, if it still runs; a stale file is removed."""
    try:
        pid, _, start = path.read_text().strip().partition(" ")
        known = Known(int(pid), start)
    except (FileNotFoundError, ValueError):
        known = None
    if known is None or not known.is_alive():
        path.unlink(missing_ok=True)
        return None
    return known


def stop(known: Known, *, patience: float) -> None:
    """End a process and its group: ask, wait `patience` seconds, then kill; a stranger with its id is left alone."""
    if not known.is_alive():
        return
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        _signal_group(known, number)
        if _ended(known, wait):
            break
    _sweep_group(known.pid)


def _signal_group(known: Known, number: int) -> None:
    if known.is_alive():
        try:
            os.killpg(known.pid, number)
        except ProcessLookupError:  # not the leader of a group
            os.kill(known.pid, number)


def _ended(known: Known, wait: float) -> bool:
    deadline = time.monotonic() + wait
    while known.is_alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _sweep_group(pid: int) -> None:
    """Kill what a leader left behind in its group: the id of a group with members is not given away."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process `number` when its parent ends, however it ends (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
