"""Where things are in a checkout, and the two ways in which a command ends early."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


class Trouble(Exception):
    """Something the person at the keyboard can put right; shown as one line."""


class Stopped(BaseException):
    """A signal asked us to stop; not an error, so not an `Exception`."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


@dataclass(frozen=True)
class Checkout:
    """The paths of one checkout; everything that changes is below `var` or `.venv`."""

    root: Path

    @property
    def var(self) -> Path:
        """State of local services, git-ignored."""
        return self.root / "var"

    @property
    def run(self) -> Path:
        """Process ids and locks."""
        return self.var / "run"

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The Python of the virtual environment."""
        return self.venv / "bin" / "python"

    def prepare(self) -> None:
        """Make `var/` and `var/run/`, open enough for a server that runs as another user to pass through."""
        for directory in (self.var, self.run):
            directory.mkdir(exist_ok=True)
            if directory.stat().st_uid == os.getuid():
                directory.chmod(0o755)


def this_checkout() -> Checkout:
    """The checkout that this file is part of."""
    return Checkout(Path(__file__).resolve().parent.parent.parent)


def write_private(path: Path, text: str) -> None:
    """Write `text` so that only this user can read it, and never half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    """The secret kept at `path`, made up on first use."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()
