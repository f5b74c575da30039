"""The search: what has the rarest of the typed words, the heaviest first, and what of the newest has a title like it.

How it was chosen, what it finds and what it cannot: docs/decisions/0009-has-this-been-tried.md
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from conversations.models import Idea

from .sources import Source
from .typed import Term, Typed

_BUDGET = 2000  # texts that are weighed, by the counts of their words; before it is asked who may see them
_AT_MOST = 8000  # should the counts be missing or old
_IN_TWOS = 8  # of the words that are too common to be looked for alone
_WEIGHED = 25  # terms that a text's weight is made of
_CLOSEST = 40  # whose titles are compared
_LEAST = 0.25  # of the weight of what was typed: less has a word or two in common by chance
_WITH_ONE = 0.52  # the same where one word alone is not an everyday one; more than half, or one of two would do
_WITH_NONE = 0.7  # and where everyday words are all that is in common
_LONG = 8  # words that stand in one text only: of a text that weighs more than these, the least is that of these
_ALIKE = 0.35  # trigrams of two titles in common, for those
_TELLING_ALIKE = 0.28  # the same of what was typed without its everyday words: little of it is chance
_LONGEST_CHAIN = 10  # ideas merged into ideas that were merged


# Tables, conditions and weights are ours, everything else is a parameter. The LIMITs keep apart what is asked of
# thousands of rows and what of forty.
_SCORES = """
WITH RECURSIVE closest AS (
    SELECT id, title, leads_to, weight, density
    FROM (
        SELECT DISTINCT ON (family) id, title, leads_to, weight, weight / (4 + sqrt(length)) AS density
        FROM (
            SELECT id, title, leads_to, family, length(words) AS length,
                greatest(
                    {weight}, CASE WHEN id > %(older)s THEN similarity(title, %(title)s) * %(whole)s ELSE 0 END
                ) AS weight
            FROM (
                SELECT id, title, {leads_to} AS leads_to, {family} AS family, words FROM {table}
                WHERE (
                        words @@ %(candidates)s::tsquery
                        OR (id > %(older)s AND similarity(title, %(title)s) >= %(alike)s)
                    )
                    AND audience = ANY(%(audiences)s::bigint[]) AND {condition}
                    AND id <> ALL(%(besides)s::bigint[]) AND {family} <> ALL(%(besides)s::bigint[])
                LIMIT %(at_most)s
            ) AS candidate
        ) AS weighed
        ORDER BY family, density DESC, id
    ) AS likest
    ORDER BY density DESC, id DESC
    LIMIT %(closest)s
),
led AS (
    SELECT id, leads_to, 0 AS steps, density * (1 + similarity(title, %(title)s)) / %(whole)s AS score
    FROM closest JOIN (SELECT id AS own_id, {telling} AS telling FROM {table}) AS own ON own_id = id
    WHERE weight >= CASE
            WHEN telling > 1
                OR similarity(title, %(title)s) >= %(alike)s
                OR similarity(title, %(telling_title)s) >= %(telling_alike)s THEN %(least)s
            WHEN telling = 1 THEN %(least_with_one)s
            ELSE %(least_with_none)s
        END
    UNION ALL
    SELECT target.id, target.leads_to, led.steps + 1, led.score
    FROM led JOIN (SELECT id, {leads_to} AS leads_to FROM {table}) AS target ON target.id = led.leads_to
    WHERE led.steps < %(longest_chain)s
)
SELECT led.id, max(led.score) AS score
FROM led JOIN {table} AS found ON found.id = led.id
WHERE led.leads_to IS NULL AND found.audience = ANY(%(audiences)s::bigint[])
    AND led.id <> ALL(%(besides)s::bigint[])
GROUP BY led.id ORDER BY max(led.score) DESC, led.id DESC LIMIT %(limit)s
"""


def scores_of(
    source: Source, typed: Typed, audiences: list[int], *, limit: int, besides: Collection[int] = ()
) -> dict[int, float]:
    """Return the ids of the `limit` rows of `source` for `audiences` that are most like what was typed, with their
    scores, in one SQL statement; those of `besides`, and of their families, are left out."""
    with connection.cursor() as cursor:
        cursor.execute(*ranking(source, typed, audiences, limit=limit, besides=besides))
        return {int(pk): float(score) for pk, score in cursor.fetchall()}


def ranking(
    source: Source, typed: Typed, audiences: list[int], *, limit: int, besides: Collection[int] = ()
) -> tuple[str, dict[str, Any]]:
    """Return the same as SQL that selects `id` and `score`, with its parameters, to be joined to what is shown."""
    heaviest = sorted(typed.terms, key=lambda term: -term.weight)[:_WEIGHED]
    weight = " + ".join(
        f"CASE WHEN words @@ %(term{place})s::tsquery THEN {term.weight:.4f}::float8 ELSE 0 END"
        for place, term in enumerate(heaviest)
    )
    telling = "".join(
        f" + (words @@ %(term{place})s::tsquery)::int" for place, term in enumerate(heaviest) if not term.is_everyday
    )
    longest = Idea._meta.get_field("title").max_length
    statement = _SCORES.format(
        weight=weight,
        telling=f"0{telling}",
        table=source.table,
        condition=source.condition,
        leads_to=source.leads_to,
        family=source.family,
    )
    return statement, {
        **{f"term{place}": term.query for place, term in enumerate(heaviest)},
        "candidates": "|".join(_candidates(typed)),
        "title": typed.title[:longest],
        "telling_title": typed.telling_title[:longest],
        "audiences": audiences,
        "besides": list(besides),
        "limit": limit,
        "older": typed.newest[source.kind] - source.newest,
        "whole": typed.weight,
        "alike": _ALIKE,
        "telling_alike": _TELLING_ALIKE,
        "least": _LEAST * min(typed.weight, _LONG * math.log(1 + typed.texts)),
        "least_with_one": _WITH_ONE * typed.weight,
        "least_with_none": _WITH_NONE * typed.weight,
        "closest": _CLOSEST,
        "at_most": _AT_MOST,
        "longest_chain": _LONGEST_CHAIN,
    }


def _candidates(typed: Typed) -> Iterator[str]:
    """What a text must have to be weighed: one of the rarest words or two of the others, within the budget."""
    left: float = _BUDGET
    alone = 0
    for term in typed.terms:
        if term.texts > left:
            break
        left -= term.texts
        alone += 1
        yield term.query
    twos = list(_in_twos(typed.terms[alone : alone + _IN_TWOS], typed.texts))
    for expected, one, other in twos:
        if expected > left:
            break
        left -= expected
        yield f"({one.query}&{other.query})"
    if not alone and not twos:
        yield typed.terms[0].query


def _in_twos(terms: list[Term], texts: int) -> list[tuple[float, Term, Term]]:
    """All pairs of `terms`, those that the fewest of so many texts are expected to have first."""
    pairs = ((one.texts * other.texts / texts, one, other) for one, other in itertools.combinations(terms, 2))
    return sorted(pairs, key=lambda pair: pair[0])
