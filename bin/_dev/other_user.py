"""Running a server as `nobody` when we are root: Postgres refuses to run as root."""

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .checkout import Trouble

PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 4  # otherwise access(2), by which initdb looks for its programs, ignores capabilities
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    """Whom a server runs as; `uid` and `gid` None means: as ourselves.

    `passes_walls` lets it through directories that are closed to it, such as a home of mode 0700.
    """

    uid: int | None = None
    gid: int | None = None
    passes_walls: bool = False

    def give(self, path: Path) -> None:
        """Make this account the owner of `path`."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, environ: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run `command` as this account and return what it printed, errors included."""
        return subprocess.run(
            command,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=self._become(),
        )

    def _become(self) -> Callable[[], None] | None:
        uid, gid = self.uid, self.gid
        if uid is None or gid is None:
            return None

        def become() -> None:
            if self.passes_walls:
                _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
            if self.passes_walls:
                _keep_only(CAP_DAC_OVERRIDE)

        return become


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, first: int, second: int = 0) -> None:
    if _libc().prctl(option, first, second, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _keep_only(capability: int) -> None:
    """Hold this one capability, also after the next `exec` (see capabilities(7), "ambient")."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; low and high half
    if _libc().capset(ctypes.byref(header), ctypes.byref(data)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def account_for(program: Path, *, directory: Path) -> Account:
    """Whom `program` shall run as, with its data below `directory`.

    Ourselves; `nobody` for root; and where `nobody` cannot get to the checkout (a home of mode
    0700, a tight umask), `nobody` with leave to pass directories as root does.

    Raises `Trouble`, naming the directory in the way, where the system gives no such leave.
    """
    if os.geteuid() != 0:
        return Account()
    entry = pwd.getpwnam("nobody")
    candidates = [Account(entry.pw_uid, entry.pw_gid)]
    if sys.platform == "linux":
        candidates.append(Account(entry.pw_uid, entry.pw_gid, passes_walls=True))
    for account in candidates:
        if _can_start(account, program, directory):
            return account
    wall = _first_wall(directory) or _first_wall(program) or directory
    raise Trouble(
        f"Postgres does not run as root, and the user nobody may not enter {wall}: "
        "work as an ordinary user, put the checkout elsewhere, or set DATABASE_URL."
    )


def _can_start(account: Account, program: Path, directory: Path) -> bool:
    """Whether the account can run the program from the directory (the child changes there after `become`)."""
    test = 'cd "$1" && [ -x "$2" ] && "$2" --version'
    probe = ["/bin/sh", "-c", test, "probe", str(directory), str(program)]
    try:
        return account.run(probe, cwd=Path("/"), environ=os.environ).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _first_wall(path: Path) -> Path | None:
    """The topmost directory on the way to `path` that others may not enter."""
    ways = [*reversed(path.parents), path]
    return next((way for way in ways if way.is_dir() and not way.stat().st_mode & 0o001), None)
