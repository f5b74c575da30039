"""What others read of an experiment once it is shared, and what in it leads to a person.

For the pages that ask before publishing, and for the central team.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .personal_data import describe, find_personal_data
from .wording import LABELS, WORKINGS

# Fields of an experiment, in the order of its pages.
PUBLIC = (
    "title", "problem", "change", "if_we", "then", "because", "measure_name", "unit_name", "baseline_note",
    "what_happened", "learned", "needs",
)  # fmt: skip
MOST_TOLD = 5  # pieces told of one field; of more than these their number is told


class WorkedOut(Protocol):
    """A benefit, stored or typed."""

    @property
    def kind(self) -> str: ...

    @property
    def workings(self) -> str: ...


@dataclass(frozen=True, slots=True)
class FoundIn:
    """What was found in one field: its label, and each piece in words, as "an email address (jo@…)".

    `more` is how many were found beyond those in `what`.
    """

    label: str
    what: tuple[str, ...]
    more: int = 0

    def __str__(self) -> str:
        """All of it as part of a sentence: "an email address (jo@…), a phone number (07700…) and 3 more"."""
        parts = [*self.what, f"{self.more} more"] if self.more else [*self.what]
        return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def public_texts(said: Mapping[str, Any], benefits: Iterable[WorkedOut] = ()) -> dict[str, str]:
    """Return what others read of `said` (values by field; some may lack) and of `benefits`, each by its label."""
    texts = {LABELS[name]: said[name] for name in PUBLIC if said.get(name)}
    return texts | {WORKINGS[one.kind]: one.workings for one in benefits}


def found_in(texts: Mapping[str, str]) -> list[FoundIn]:
    """Return the fields of `texts` (label → text) with personal data in them, in their order; what is said is not told.

    `templates/experiments/personal_data.html`, included with `found`, points them out. It never refuses.
    """
    fields = []
    for label, text in texts.items():
        told = tuple(dict.fromkeys(describe(piece) for piece in find_personal_data(text)))
        if told:
            fields.append(FoundIn(label, told[:MOST_TOLD], len(told[MOST_TOLD:])))
    return fields
