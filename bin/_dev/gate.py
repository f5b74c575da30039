"""`make test`: everything that must hold before a change goes in."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from . import environment
from .checkout import Checkout
from .services import Services
from .steps import run_whole, seconds

SIDE_BY_SIDE = 2
PLAIN_MYPY = ("--strict", "--config-file=", "--cache-dir=var/mypy-bin")  # bin/ knows nothing of Django


@dataclass(frozen=True)
class Check:
    """One step of the gate."""

    name: str
    command: Sequence[str | Path]
    environ: Mapping[str, str]


@dataclass
class Started:
    """A check on its way; its output waits in a file, so that outputs do not mix."""

    check: Check
    process: "subprocess.Popen[bytes]"
    output: IO[bytes]
    began: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Result:
    """How a check went, and its time in seconds."""

    name: str
    passed: bool
    took: float


def run(checkout: Checkout, services: Services, pytest_options: Sequence[str]) -> int:
    """Run every check, also after one has failed; return 0 if all passed, else 1."""
    environ = environment.for_test(services)
    (checkout.var / "static").mkdir(exist_ok=True)  # WhiteNoise warns where there is none
    results = _run_side_by_side(checkout, checks(checkout, environ, environment.for_deploy_check(services)))
    results.append(_run_pytest(checkout, environ, pytest_options))
    return _sum_up(results)


def checks(checkout: Checkout, environ: Mapping[str, str], production: Mapping[str, str]) -> list[Check]:
    """Everything but pytest, the slowest first."""

    def module(name: str, *arguments: str) -> list[str | Path]:
        return [checkout.python, "-m", name, *arguments]

    manage: list[str | Path] = [checkout.python, "manage.py"]
    import_contract = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return [
        Check("mypy", module("mypy"), environ),
        Check("mypy bin", module("mypy", *PLAIN_MYPY, "bin/_dev"), environ),
        Check("makemigrations --check", [*manage, "makemigrations", "--check", "--dry-run"], environ),
        Check("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        Check("djlint --lint", module("djlint", "templates", "--lint"), environ),
        Check("djlint --check", module("djlint", "templates", "--check"), environ),
        Check("lint-imports", [checkout.python, "-c", import_contract], environ),
        Check("ruff check", module("ruff", "check", "."), environ),
        Check("ruff format", module("ruff", "format", "--check", "."), environ),
    ]


def _run_side_by_side(checkout: Checkout, waiting: list[Check]) -> list[Result]:
    """Run the checks, two at a time, and show each when it is done."""
    running: list[Started] = []
    results: list[Result] = []
    try:
        while waiting or running:
            while waiting and len(running) < SIDE_BY_SIDE:
                running.append(_start(checkout, waiting.pop(0)))
            for started in [one for one in running if one.process.poll() is not None]:
                running.remove(started)
                results.append(_show(started))
            time.sleep(0.05)
    finally:
        for started in running:
            started.process.kill()
            started.process.wait()
    return results


def _start(checkout: Checkout, check: Check) -> Started:
    output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is shown
    process = subprocess.Popen(
        check.command,
        cwd=checkout.root,
        env=check.environ,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    return Started(check, process, output)


def _show(started: Started) -> Result:
    """Print the result, and what the check said if it failed."""
    result = Result(started.check.name, started.process.returncode == 0, time.monotonic() - started.began)
    print(_line(result), flush=True)
    with started.output as output:
        if not result.passed:
            output.seek(0)
            print(output.read().decode(errors="replace").strip(), end="\n\n", flush=True)
    return result


def _run_pytest(checkout: Checkout, environ: Mapping[str, str], options: Sequence[str]) -> Result:
    began = time.monotonic()
    command: list[str | Path] = [checkout.python, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q", *options]
    code = run_whole(command, environ=environ, cwd=checkout.root)
    sys.stdout.flush()
    return Result("pytest", code == 0, time.monotonic() - began)


def _line(result: Result) -> str:
    return f"{'passed' if result.passed else 'FAILED'}  {result.name}  {seconds(result.took)}"


def _sum_up(results: list[Result]) -> int:
    failed = [result.name for result in results if not result.passed]
    print("\n" + "\n".join(_line(result) for result in results))
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll passed")
    return 1 if failed else 0


def run_module(checkout: Checkout, environ: Mapping[str, str], module: str, arguments: Sequence[str]) -> int:
    """Run a module of the tests by name, such as the benchmarks; says so if there is none."""
    place = checkout.root / module.replace(".", os.sep)
    if not place.with_suffix(".py").exists() and not (place / "__main__.py").exists():
        print(f"There is no {module} in this checkout.", file=sys.stderr)
        return 1
    command: list[str | Path] = [checkout.python, "-m", module, *arguments]
    return run_whole(command, environ=environ, cwd=checkout.root)
