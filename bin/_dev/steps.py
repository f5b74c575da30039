"""Steps shown as they run, each with its time."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from . import processes
from .checkout import Trouble


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


def quietly(command: Sequence[str | Path], *, environ: Mapping[str, str], cwd: Path, failing: str) -> None:
    """Run `command`, keeping its output to itself unless it fails.

    Raises `Trouble` with the sentence `failing`, after showing the output.
    """
    with tempfile.TemporaryFile() as output:
        if run_whole(command, environ=environ, cwd=cwd, output=output) != 0:
            output.seek(0)
            print(f"\n{output.read().decode(errors='replace').rstrip()}", file=sys.stderr, flush=True)
            raise Trouble(failing)


def run_whole(
    command: Sequence[str | Path], *, environ: Mapping[str, str], cwd: Path, output: IO[bytes] | None = None
) -> int:
    """Run `command` and return its exit code; if we are stopped meanwhile, it and all its children end too."""
    child = subprocess.Popen(
        command,
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        process_group=0,
        preexec_fn=processes.die_with_parent,
    )
    try:
        return child.wait()
    except BaseException:
        processes.stop(processes.Known(child.pid, processes.began(child.pid)), patience=3)
        child.wait()
        raise
