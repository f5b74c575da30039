"""The demo's data files, read once a process."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """Return what `name`.toml holds. It is shared: don't change it."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
