"""What other rooms load with `manage.py load_reference`: each registers its own when Django starts.

This room does not know them, and whoever runs the service has one command to remember.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .loading import Changes


class Load(Protocol):
    """Brings a room's tables in line with its files; says what it did, a table each. Raises BrokenFile."""

    def __call__(self, *, overwrite: bool) -> Sequence[Changes]: ...


_loads: dict[str, Load] = {}


def register(room: str, load: Load) -> None:
    """Make `load` part of the command; a second one of the same room takes its place, as when Django is reloaded."""
    _loads[room] = load


def load_all(*, overwrite: bool) -> list[Changes]:
    """Load what the rooms have, in the order in which they registered."""
    return [changes for load in _loads.values() for changes in load(overwrite=overwrite)]
