"""A page of the library: the entries on it, as a list shows them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString

from experiments.models import Experiment, LibraryEntry
from experiments.results import Result, result_of
from experiments.wording import byline, hypothesis_of

from .asked import ADOPTED, NEWEST, RELEVANCE, Asked, Sort
from .keys import Key
from .marking import first_sentence, has_any, marked, sentence_with, words_with
from .matching import WITH_WORDS, conditions, parameters

A_PAGE = 20
MOST_RELEVANT = 200  # further down, what is more relevant than what is a matter of chance

_SHOWN = {
    *("id", "title", "problem", "change", "if_we", "then", "because", "what_happened", "learned", "needs"),
    *("measure_name", "unit", "unit_name", "better", "baseline", "target", "state", "outcome", "shows_team"),
}
_FIELDS = [field.attname for field in Experiment._meta.concrete_fields if field.attname in _SHOWN]  # as from_db wants
_COLUMNS = ", ".join(f'e."{name}"' for name in _FIELDS)
_ORDER = {
    RELEVANCE: ("rank", "experiment_id"),
    NEWEST: ("latest_at", "experiment_id"),
    ADOPTED: ("adoptions", "organisations_reached", "experiment_id"),
}
_KEY = {
    NEWEST: "'epoch'::timestamptz + %(key0)s * interval '1 microsecond', %(key1)s",
    ADOPTED: "%(key0)s, %(key1)s, %(key2)s",
}
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)

# The page first, then what its few entries say: nothing is read of the others.
_LINES = """
SELECT {columns}, team.name, organisation.name, page.adoptions, page.organisations_reached, page.latest_at,
    readings.count, readings.last
FROM (
    SELECT experiment_id, adoptions, organisations_reached, latest_at, {rank} AS rank
    FROM experiments_libraryentry WHERE {conditions}
    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN experiments_experiment e ON e.id = page.experiment_id
JOIN people_team team ON team.id = e.team_id
JOIN people_organisation organisation ON organisation.id = team.organisation_id
CROSS JOIN LATERAL (
    SELECT count(*), (array_agg(value ORDER BY taken_on DESC, id DESC))[1] AS last
    FROM experiments_measurement WHERE experiment_id = e.id
) AS readings
ORDER BY {order}
"""


@dataclass(frozen=True)
class Line:
    """An entry as a list shows it. `who` is its team, if it chose so, and its organisation; `gist` one sentence of it.

    `marks` are the words to be marked in it, in small letters.
    """

    experiment: Experiment
    who: str
    adoptions: int
    organisations_reached: int
    latest_at: datetime.datetime
    result: Result
    marks: Collection[str] = field(default=frozenset())

    @property
    def pk(self) -> int:
        return self.experiment.pk

    @property
    def title(self) -> SafeString:
        return marked(self.experiment.title, self.marks)

    @property
    def gist(self) -> SafeString:
        """What they learned, or as long as it runs, what they expect."""
        return marked(self._gist, self.marks)

    @property
    def measure(self) -> SafeString:
        """What is measured; told where there is a result to tell."""
        return marked(self.experiment.measure_name, self.marks)

    @property
    def elsewhere(self) -> SafeString | None:
        """Another sentence with what was looked for, where nothing that is told has it."""
        told = [self.experiment.title, self._gist, *([self.experiment.measure_name] if self.result.before else [])]
        if not self.marks or has_any(self.marks, " ".join(told)):
            return None
        sentence = sentence_with(self.marks, _texts(self.experiment))
        return marked(sentence, self.marks) if sentence else None

    @property
    def _gist(self) -> str:
        one = self.experiment
        if one.state == Experiment.State.CONCLUDED:
            return first_sentence(one.learned)
        return first_sentence(f"If we {one.if_we}, then {one.then}.")


@dataclass(frozen=True)
class Page:
    """The entries of a page, and the addresses of those beside it: "" where there is none."""

    lines: list[Line]
    next: str = ""
    previous: str = ""


def page_of(asked: Asked, words: str) -> Page:
    """Return the page that is asked for, in a statement or two; the first if it is none, or none any more.

    `words` is a tsquery, "" where nothing is searched for.
    """
    if asked.sort is RELEVANCE:
        return _most_relevant(asked, words)
    if asked.before:
        lines = _lines(asked, words, key=asked.before, backwards=True)
        if len(lines) > A_PAGE:  # with fewer before it, it is the first page
            lines = lines[:A_PAGE][::-1]
            return Page(lines, _beside(asked, after=lines[-1]), _beside(asked, before=lines[0]))
    if asked.after:
        lines = _lines(asked, words, key=asked.after)
        if lines:
            return Page(lines[:A_PAGE], _next(asked, lines), _beside(asked, before=lines[0]))
    lines = _lines(asked, words)
    return Page(lines[:A_PAGE], _next(asked, lines))


def nearest(asked: Asked, any_word: str) -> list[Line]:
    """Return the three entries that come closest, whatever the filters: with the most of the words, a tsquery of any of
    them; without words, those most tried."""
    sort = RELEVANCE if any_word else ADOPTED
    return _lines(replace(asked.without_filters, chosen_sort=sort.name), any_word, limit=3)


def key_of(entry: Line | LibraryEntry, sort: Sort) -> Key:
    """Return where `entry` stands in a list that is sorted so, newest or most tried first."""
    if sort is NEWEST:
        return Key(sort.name, ((entry.latest_at - _EPOCH) // _MICROSECOND, entry.pk))
    return Key(sort.name, (entry.adoptions, entry.organisations_reached, entry.pk))


def marked_lines(lines: Sequence[Line], lexemes: Collection[str]) -> list[Line]:
    """Return the same with the words marked that have one of these stems, in one SQL statement."""
    marks = words_with(lexemes, [text for line in lines for text in _texts(line.experiment)])
    return [replace(line, marks=marks) for line in lines]


def _most_relevant(asked: Asked, words: str) -> Page:
    """The entries that fit best, the first of them by their number in the list."""
    offset = asked.after.numbers[0] if asked.after else 0
    offset = offset if offset < MOST_RELEVANT else 0
    room = min(A_PAGE, MOST_RELEVANT - offset)
    lines = _lines(asked, words, limit=room + 1, offset=offset)
    if not lines and offset:
        return _most_relevant(asked.but(), words)
    more = len(lines) > room and offset + room < MOST_RELEVANT
    before = offset - A_PAGE
    return Page(
        lines[:room],
        asked.but(after=Key(RELEVANCE.name, (offset + room,))).address if more else "",
        asked.but(after=Key(RELEVANCE.name, (before,)) if before > 0 else None).address if offset else "",
    )


def _next(asked: Asked, lines: Sequence[Line]) -> str:
    return _beside(asked, after=lines[A_PAGE - 1]) if len(lines) > A_PAGE else ""


def _beside(asked: Asked, **where: Line) -> str:
    """The address of the page `after` or `before` a line."""
    return asked.but(**{side: key_of(line, asked.sort) for side, line in where.items()}).address


def _lines(
    asked: Asked,
    words: str,
    *,
    key: Key | None = None,
    backwards: bool = False,
    limit: int = A_PAGE + 1,
    offset: int = 0,
) -> list[Line]:
    order = _ORDER[asked.sort]
    wanted = [WITH_WORDS] if words else []
    wanted += conditions(asked).values()
    placed: dict[str, Any] = {}
    if key:
        placed = {f"key{place}": number for place, number in enumerate(key.numbers)}
        wanted.append(f"({', '.join(order)}) {'>' if backwards else '<'} ({_KEY[asked.sort]})")
    statement = _LINES.format(
        columns=_COLUMNS,
        rank="ts_rank(words, %(words)s::tsquery)" if asked.sort is RELEVANCE and words else "0",
        conditions=" AND ".join(wanted) or "true",
        order=", ".join(f"{column} {'ASC' if backwards else 'DESC'}" for column in order),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters(asked, words), **placed, "limit": limit, "offset": offset})
        return [_line(row) for row in cursor.fetchall()]


def _line(row: Sequence[Any]) -> Line:
    experiment = Experiment.from_db(connection.alias, _FIELDS, row[: len(_FIELDS)])
    team, organisation, adoptions, reached, latest_at, count, last = row[len(_FIELDS) :]
    return Line(
        experiment=experiment,
        who=byline(team, organisation, shows_team=experiment.shows_team),
        adoptions=adoptions,
        organisations_reached=reached,
        latest_at=latest_at,
        result=result_of(experiment, count=count, last=last),
    )


def _texts(experiment: Experiment) -> list[str]:
    """What is searched of an entry, what says most first."""
    one = experiment
    expected = hypothesis_of(vars(one))
    return [one.title, one.learned, one.change, one.problem, expected, one.what_happened, one.needs, one.measure_name]
