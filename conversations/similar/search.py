"""The search itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conversations.models import Idea
    from obt.people.models import Person


@dataclass(frozen=True)
class Found:
    """An idea with its team and its team's organisation, and how like it is to what was asked for: more is more."""

    idea: Idea
    score: float


def similar_ideas(
    *, person: Person, title: str, text: str = "", limit: int = 3, besides: Idea | None = None
) -> list[Found]:
    """Return the `limit` ideas most like `title` and `text` that `person` may see, the most like first."""
    return []
