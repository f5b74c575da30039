"""What is searched when somebody asks whether something has been tried: ideas, and what rooms above hand in.

A room above registers its table when Django starts (`experiments/apps.py`), so that the form for ideas finds
experiments too and this room knows of none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversations.models import Idea

IDEA = "idea"  # the kind of ideas


@dataclass(frozen=True)
class Tried:
    """Something like what was asked for, as a list shows it: an idea, or an experiment.

    `standing` says how far it has got ("Idea put forward", "Tried and kept"), `whose` where, `address` is its page's.
    `stands_for` is the kind and id of what need not be listed beside it: the idea that an experiment came from. `score`
    says how like it is, more is more. `idea` is the row if it is an idea.
    """

    kind: str
    pk: int
    title: str
    change: str
    standing: str
    whose: str
    address: str
    score: float
    stands_for: tuple[str, int] | None = None
    idea: Idea | None = None


@dataclass(frozen=True)
class Hits:
    """The scores by kind and id of what was found, and the audiences (`audiences_of`) that it was found for."""

    scores: Mapping[str, Mapping[int, float]]
    audiences: list[int]


@dataclass(frozen=True)
class Source:
    """A table that is searched; it has `id`, `title`, `words` (a tsvector as `Idea.words`) and `audience`.

    All but `shown` is SQL of ours. `texts` are the columns whose words count as known to be spelt so. `condition` says
    which rows are found at all; `leads_to` is the id of the row that one has become part of and is found as; of rows
    with one `family` the most like is found. Of the `newest` the titles are compared whatever their words, as last
    night's tables of words do not know these. `shown` reads the rows that were found, once more only those of the
    audiences.
    """

    kind: str
    table: str
    texts: tuple[str, ...]
    shown: Callable[[Hits], list[Tried]]
    condition: str = "true"
    leads_to: str = "NULL::bigint"
    family: str = "id"
    newest: int = 1000


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Have the table searched from now on; called when Django starts."""
    _SOURCES[source.kind] = source


def sources() -> tuple[Source, ...]:
    """Return all tables that are searched, in the order that they were registered."""
    return tuple(_SOURCES.values())
