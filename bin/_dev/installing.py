"""The virtual environment and the packages in it, checked by hash."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import locks
from .checkout import Checkout
from .steps import quietly, step

# What each purpose installs; every later list holds all of the earlier ones.
LISTS = {"run": ["base", "local"], "test": ["base", "local", "test"]}


def set_up(checkout: Checkout, purpose: str) -> None:
    """Make the virtual environment and install what `purpose` ("run" or "test") needs, unless that is done."""
    if is_set_up(checkout, purpose):
        return
    with locks.alone(checkout.run / "setup.lock"):
        if not _venv_works(checkout):
            with step("Making the virtual environment"):
                _make_venv(checkout)
        if not is_set_up(checkout, purpose):
            with step("Installing packages"):
                _install(checkout, LISTS[purpose][-1])
            _stamp(checkout).write_text("".join(f"{line}\n" for line in _wanted(checkout, purpose)))


def is_set_up(checkout: Checkout, purpose: str) -> bool:
    """Whether the packages of `purpose` are installed as its list says today."""
    try:
        installed = _stamp(checkout).read_text().splitlines()
    except FileNotFoundError:
        return False
    return set(_wanted(checkout, purpose)) <= set(installed) and _venv_works(checkout)


def _stamp(checkout: Checkout) -> Path:
    return checkout.venv / "installed"


def _wanted(checkout: Checkout, purpose: str) -> list[str]:
    return [f"{name} {_digest(_list(checkout, name))}" for name in LISTS[purpose]]


def _list(checkout: Checkout, name: str) -> Path:
    return checkout.root / "requirements" / f"{name}.txt"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _venv_works(checkout: Checkout) -> bool:
    """Whether its Python runs and is new enough: the Python it was made with may be gone."""
    try:
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([checkout.python, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_venv(checkout: Checkout) -> None:
    shutil.rmtree(checkout.venv, ignore_errors=True)
    without_pip = ["--without-pip"] if shutil.which("uv") else []
    quietly(
        [sys.executable, "-m", "venv", *without_pip, checkout.venv],
        environ=os.environ,
        cwd=checkout.root,
        failing="This Python cannot make a virtual environment (Debian and Ubuntu: apt install python3-venv).",
    )


def _install(checkout: Checkout, name: str) -> None:
    """Install one list, by `uv` if the machine has it; it may not know the machine's package index, so pip is next."""
    file = _list(checkout, name)
    if (uv := shutil.which("uv")) and _by_uv(checkout, uv, file):
        return
    _require_pip(checkout)
    quietly(
        [
            *(checkout.python, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile"),
            *("--disable-pip-version-check", "--quiet", "--requirement", file),
        ],
        environ=os.environ,
        cwd=checkout.root,
        failing=f"The packages of {file.relative_to(checkout.root)} could not be installed.",
    )


def _by_uv(checkout: Checkout, uv: str, file: Path) -> bool:
    options = ["--quiet", "--require-hashes", "--no-deps"]
    command = [uv, "pip", "install", *options, "--python", str(checkout.python), "--requirement", str(file)]
    return subprocess.run(command, cwd=checkout.root, capture_output=True).returncode == 0


def _require_pip(checkout: Checkout) -> None:
    if subprocess.run([checkout.python, "-m", "pip", "--version"], capture_output=True).returncode != 0:
        quietly(
            [checkout.python, "-m", "ensurepip"],
            environ=os.environ,
            cwd=checkout.root,
            failing="This Python has no pip (Debian and Ubuntu: apt install python3-venv).",
        )
