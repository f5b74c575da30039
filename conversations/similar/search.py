"""The search: ideas with the rarest of the typed words, the heaviest first, and among those whose titles are alike.

How it was chosen, what it finds and what it cannot: docs/decisions/0009-has-this-been-tried.md
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from conversations.models import Idea
from conversations.models.ideas import audiences_of

from .typed import Term, Typed, read

if TYPE_CHECKING:
    from obt.people.models import Person

_BUDGET = 2000  # ideas that are weighed, by the counts of their words; before it is asked who may see them
_AT_MOST = 8000  # should the counts be missing or old
_IN_TWOS = 8  # of the words that are too common to be looked for alone
_WEIGHED = 25  # terms that an idea's weight is made of
_CLOSEST = 40  # whose titles are compared
_LEAST = 0.25  # of the weight of what was typed: less has a word or two in common by chance
_LONG = 8  # words that stand in one idea only: of a text that weighs more than these, the least is that of these
_NEWEST = 1000  # ideas whose titles are compared whatever their words: last night's tables do not know these
_ALIKE = 0.35  # trigrams of two titles in common, for those
_LONGEST_CHAIN = 10  # ideas merged into ideas that were merged


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
    if not typed.terms or not typed.newest:
        return []
    audiences = audiences_of(person)
    scores = dict(_scores(typed, audiences, limit, besides.pk if besides else None))
    if not scores:
        return []
    ideas = Idea.objects.filter(pk__in=scores, audience__in=audiences)
    found = ideas.select_related("team__organisation").defer("words")
    return sorted((Found(idea, scores[idea.pk]) for idea in found), key=lambda one: -one.score)


# The weights are numbers of ours, everything else is a parameter. The LIMITs keep apart what is asked of thousands of
# rows and what of forty.
_SCORES = """
WITH RECURSIVE closest AS (
    SELECT id, merged_into_id, length, weight, similarity(title, %(title)s) AS alike
    FROM (
        SELECT id, title, merged_into_id, length(words) AS length,
            greatest(
                {weight}, CASE WHEN id > %(older)s THEN similarity(title, %(title)s) * %(whole)s ELSE 0 END
            ) AS weight
        FROM (
            SELECT id, title, merged_into_id, words FROM conversations_idea
            WHERE (words @@ %(candidates)s::tsquery OR (id > %(older)s AND similarity(title, %(title)s) >= %(alike)s))
                AND audience = ANY(%(audiences)s::bigint[])
            LIMIT %(at_most)s
        ) AS candidate
    ) AS weighed
    ORDER BY weight / (4 + sqrt(length)) DESC, id DESC
    LIMIT %(closest)s
),
led AS (
    SELECT id, merged_into_id, 0 AS steps, weight / %(whole)s * (1 + alike) / (4 + sqrt(length)) AS score
    FROM closest WHERE weight >= %(least)s
    UNION ALL
    SELECT target.id, target.merged_into_id, led.steps + 1, led.score
    FROM led JOIN conversations_idea AS target ON target.id = led.merged_into_id
    WHERE led.steps < %(longest_chain)s
)
SELECT led.id, max(led.score)
FROM led JOIN conversations_idea AS idea ON idea.id = led.id
WHERE idea.merged_into_id IS NULL AND idea.audience = ANY(%(audiences)s::bigint[])
    AND idea.id IS DISTINCT FROM %(besides)s::bigint
GROUP BY led.id ORDER BY max(led.score) DESC, led.id DESC LIMIT %(limit)s
"""


def _scores(typed: Typed, audiences: list[int], limit: int, besides: int | None) -> list[tuple[int, float]]:
    """The ids of the ideas most like what was typed with their scores, in one SQL statement."""
    heaviest = sorted(typed.terms, key=lambda term: -term.weight)[:_WEIGHED]
    parameters: dict[str, Any] = {f"term{place}": term.query for place, term in enumerate(heaviest)}
    parameters |= {
        "candidates": "|".join(_candidates(typed)),
        "title": typed.title[: Idea._meta.get_field("title").max_length],
        "audiences": audiences,
        "besides": besides,
        "limit": limit,
        "older": typed.newest - _NEWEST,
        "whole": typed.weight,
        "alike": _ALIKE,
        "least": _LEAST * min(typed.weight, _LONG * math.log(1 + typed.newest)),
        "closest": _CLOSEST,
        "at_most": _AT_MOST,
        "longest_chain": _LONGEST_CHAIN,
    }
    weight = " + ".join(
        f"CASE WHEN words @@ %(term{place})s::tsquery THEN {term.weight:.4f}::float8 ELSE 0 END"
        for place, term in enumerate(heaviest)
    )
    with connection.cursor() as cursor:
        cursor.execute(_SCORES.format(weight=weight), parameters)
        return [(int(pk), float(score)) for pk, score in cursor.fetchall()]


def _candidates(typed: Typed) -> Iterator[str]:
    """What an idea must have to be weighed: one of the rarest words or two of the others, within the budget."""
    left: float = _BUDGET
    alone = 0
    for term in typed.terms:
        if term.ideas > left:
            break
        left -= term.ideas
        alone += 1
        yield term.query
    twos = list(_in_twos(typed.terms[alone : alone + _IN_TWOS], typed.newest))
    for expected, one, other in twos:
        if expected > left:
            break
        left -= expected
        yield f"({one.query}&{other.query})"
    if not alone and not twos:
        yield typed.terms[0].query


def _in_twos(terms: list[Term], ideas: int) -> list[tuple[float, Term, Term]]:
    """All pairs of `terms`, those that the fewest of so many ideas are expected to have first."""
    pairs = ((one.ideas * other.ideas / ideas, one, other) for one, other in itertools.combinations(terms, 2))
    return sorted(pairs, key=lambda pair: pair[0])
