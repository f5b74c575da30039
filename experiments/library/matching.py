"""Which entries are what is asked, in SQL: a condition for the words and one a filter."""

from __future__ import annotations

from typing import Any

from .asked import Asked
from .filters import FILTERS

WITH_WORDS = "words @@ %(words)s::tsquery"


def conditions(asked: Asked) -> dict[str, str]:
    """Return a condition for each filter that something is chosen of, by its name; with `parameters`."""
    found = {}
    if asked.organisation:
        found["organisation"] = "starts_with(organisation_path, %(organisation)s)"
    if asked.profession:
        found["profession"] = "profession_id = %(profession)s"
    for one in FILTERS:
        if chosen := one.chosen(getattr(asked, one.name)):
            found[one.name] = "(" + " OR ".join(f"({choice.condition})" for choice in chosen) + ")"
    return found


def parameters(asked: Asked, words: str) -> dict[str, Any]:
    """Return what the conditions stand for; `words` is a tsquery."""
    return {
        "words": words,
        "organisation": asked.organisation.path if asked.organisation else "",
        "profession": asked.profession.pk if asked.profession else None,
    }
