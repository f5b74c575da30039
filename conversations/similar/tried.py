"""Has this been tried? Ideas and experiments that a person may see, in one list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from conversations.models.ideas import audiences_of

from .search import scores_of
from .sources import IDEA, Hits, Tried, sources
from .typed import read

if TYPE_CHECKING:
    from obt.people.models import Person

_NOTHING: Mapping[str, Collection[int]] = {}


def what_was_tried(
    *,
    person: Person,
    title: str,
    text: str = "",
    limit: int = 3,
    besides: Mapping[str, Collection[int]] = _NOTHING,
) -> list[Tried]:
    """Return the `limit` ideas and experiments most like `title` and `text` that `person` may see, the most like first.

    Whatever is typed is taken as plain words. An idea that came to be tried is listed as its experiment, where the
    person may see that one. `besides` has the ids of what is not listed, by kind: what is being written, and what it
    comes from. Empty where nothing is alike.
    """
    typed = read(title, text)
    if not typed:
        return []
    audiences = audiences_of(person)
    scores = {
        source.kind: scores_of(source, typed, audiences, limit=limit, besides=besides.get(source.kind, ()))
        for source in sources()
    }
    if not any(scores.values()):
        return []
    found = [one for source in sources() for one in source.shown(Hits(scores, audiences))]
    left_out = {one.stands_for for one in found} | {(kind, pk) for kind, pks in besides.items() for pk in pks}
    listed = [one for one in found if (one.kind, one.pk) not in left_out]
    return sorted(listed, key=_most_like_first)[:limit]


def _most_like_first(one: Tried) -> tuple[float, bool, int]:
    """Of two that are equally alike, what was tried comes before what was only said."""
    return (-one.score, one.kind == IDEA, -one.pk)
