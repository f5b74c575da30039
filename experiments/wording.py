"""How pages call what an experiment says, and tell it, so that all of them use the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LABELS = {  # of the fields of an experiment, in the order of its pages
    "title": "Title",
    "problem": "Problem",
    "change": "Small change",
    "if_we": "If we",
    "then": "Then",
    "because": "Because",
    "measure_name": "Measure",
    "unit": "Counted in",
    "unit_name": "Of what",
    "better": "Better is",
    "baseline": "Baseline",
    "baseline_note": "Where the baseline comes from",
    "target": "Target",
    "starts_on": "First day",
    "ends_on": "Last day",
    "owner": "Looked after by",
    "helpers": "Helped by",
    "visibility": "Who can see it",
    "shows_team": "Team named in the library",
    "profession": "Profession",
    "outcome": "Outcome",
    "what_happened": "What happened",
    "learned": "What we learned",
    "needs": "What others need to try it",
}
WORKINGS = {  # of a benefit's workings, by its kind
    "minutes": "How the time saved was worked out",
    "pounds": "How the money saved was worked out",
    "people": "How the people helped were counted",
}


def hypothesis_of(said: Mapping[str, Any]) -> str:
    """Return the three parts of the hypothesis (by their fields) as one sentence."""
    return f"If we {said['if_we']}, then {said['then']}, because {said['because']}."


def byline(team: str, organisation: str, *, shows_team: bool) -> str:
    """Return whose an experiment is, as other teams read it: the team, if it chose so, and its organisation."""
    return f"{team}, {organisation}" if shows_team else organisation
