"""Steps shown as they run, each with its time."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .checkout import Trouble
from .processes import die_with_parent


@contextmanager
def step(name: str, screen: TextIO | None = None) -> Iterator[None]:
    """Show `name` now and how long the block took once it has ended (on standard output, or `screen`)."""
    print(f"{name} … ", end="", flush=True, file=screen)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True, file=screen)
        raise
    print(seconds(time.monotonic() - began), flush=True, file=screen)


def seconds(duration: float) -> str:
    """`31.24` as `31.2 s`."""
    return f"{duration:.1f} s"


def quietly(
    command: Sequence[str | Path], *, environ: Mapping[str, str], cwd: Path, failing: str
) -> subprocess.CompletedProcess[str]:
    """Run `command`, keeping its output to itself unless it fails.

    Raises `Trouble` with the sentence `failing`, after showing the output.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=die_with_parent,
    )
    if done.returncode != 0:
        print(f"\n{done.stdout.rstrip()}", file=sys.stderr, flush=True)
        raise Trouble(failing)
    return done
