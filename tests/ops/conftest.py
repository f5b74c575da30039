"""What the tests of `bin/`, the containers and the commands share."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bin"))

from _dev.checkout import Checkout  # noqa: E402


@pytest.fixture(autouse=True)
def own_cache():
    """Nothing here needs Redis."""


@pytest.fixture(autouse=True)
def plain_static_files():
    """Nor pages."""


@pytest.fixture
def checkout(tmp_path):
    """An empty checkout of its own, with the virtual environment of this one."""
    root = tmp_path / "a checkout"
    root.mkdir()
    (root / ".venv").symlink_to(ROOT / ".venv")
    found = Checkout(root)
    found.prepare()
    return found
