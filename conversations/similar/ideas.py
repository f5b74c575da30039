"""Ideas like what somebody types: alone, where one is merged into another, and among everything that was tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from conversations.models import Idea
from conversations.models.ideas import audiences_of

from .search import scores_of
from .sources import IDEA, Hits, Source, Tried
from .typed import read

if TYPE_CHECKING:
    from obt.people.models import Person


@dataclass(frozen=True)
class Found:
    """An idea with its team and its team's organisation, and how like it is to what was asked for: more is more."""

    idea: Idea
    score: float


def similar_ideas(
    *, person: Person, title: str, text: str = "", limit: int = 3, besides: Idea | None = None
) -> list[Found]:
    """Return the `limit` ideas most like `title` and `text` that `person` may see, the most like first.

    Whatever is typed is taken as plain words. An idea that was merged is found as the one it was merged into, and none
    is found as `besides`, the idea that is being written. Empty where nothing is alike.
    """
    typed = read(title, text)
    if not typed:
        return []
    audiences = audiences_of(person)
    scores = scores_of(SOURCE, typed, audiences, limit=limit, besides=[besides.pk] if besides else [])
    found = (Found(idea, scores[idea.pk]) for idea in _ideas(scores, audiences))
    return sorted(found, key=lambda one: -one.score)


def _shown(hits: Hits) -> list[Tried]:
    scores = hits.scores[IDEA]
    return [
        Tried(
            kind=IDEA, pk=idea.pk, title=idea.title, change=idea.change,
            standing=f"Idea {idea.get_state_display().lower()}",
            whose=f"{idea.team.name}, {idea.team.organisation.name}",
            address=reverse("idea", args=[idea.pk]), score=scores[idea.pk], idea=idea,
        )
        for idea in _ideas(scores, hits.audiences)
    ]  # fmt: skip


def _ideas(pks: Iterable[int], audiences: list[int]) -> Iterable[Idea]:
    found = Idea.objects.filter(pk__in=pks, audience__in=audiences)
    return found.select_related("team__organisation").defer("words")


SOURCE = Source(
    kind=IDEA,
    table="conversations_idea",
    texts=("title", "problem", "change"),
    shown=_shown,
    leads_to="merged_into_id",
)
