"""What somebody typed, as the terms that texts are searched by: stemmed, weighed, slips of the keyboard put right."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from obt import statements

from .everyday import EVERYDAY
from .sources import sources

MOST_WORDS = 60  # different ones, the title's first: more cost time and change nothing
MOST_CHARACTERS = 5000
IN_TITLE = 1.6  # how much more a word of the title says than one of the text; tried on the pairs of tests/bench
_IMAGINED = 1000  # more texts than there are, or in a service of ten any word is as common as another
_EVERYDAY = 300  # of these have an everyday word
_MUCH_COMMONER = 20  # so many times, and what was typed is taken for a slip though some texts have it too
_TWO_SLIPS = 6  # letters of a word that may have two
_WORD = re.compile(r"[^\W_]{2,25}")


@dataclass(frozen=True)
class Term:
    """A word as it stands in `Idea.words`; with a second lexeme where it looks like a slip for another word.

    `texts` is how many have it at most, `weight` how much it says: the rarer, the more.
    """

    lexemes: tuple[str, ...]
    texts: int
    weight: float

    @property
    def is_everyday(self) -> bool:
        """Whether it says nothing of what a text is about."""
        return _are_everyday(self.lexemes)

    @property
    def query(self) -> str:
        """The term as a `tsquery`."""
        return _any_of(self.lexemes)


@dataclass(frozen=True)
class Spelt:
    """A typed word and its stem; with the word that it is most likely a slip for, and that one's stem, where there is
    one. A stop word has no stem."""

    word: str
    lexeme: str
    meant: str = ""
    meant_lexeme: str = ""

    @property
    def lexemes(self) -> tuple[str, ...]:
        """What to look for, any of them: none for a stop word, and for a slip in one."""
        if self.meant and not self.meant_lexeme:
            return ()
        return tuple(sorted({self.lexeme, self.meant_lexeme} - {""}))

    @property
    def query(self) -> str:
        """The same as a `tsquery`; "" where there is nothing to look for."""
        return _any_of(self.lexemes) if self.lexemes else ""


@dataclass(frozen=True)
class Typed:
    """The terms, the rarest first; the words of the title, all and those that are not everyday ones; the id of the
    newest row of each table that is searched.

    False where there is nothing to look for, or nothing to find.
    """

    terms: list[Term] = field(default_factory=list)
    title: str = ""
    telling_title: str = ""
    newest: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.terms and self.texts)

    @property
    def texts(self) -> int:
        """About how many texts there are in all."""
        return sum(self.newest.values())

    @property
    def weight(self) -> float:
        """What a text with all of the terms would weigh."""
        return sum(term.weight for term in self.terms)


@dataclass(frozen=True)
class _Near:
    """A common word that is spelt almost like what was typed; a stop word has no lexeme."""

    word: str
    lexeme: str
    word_texts: int
    texts: int


@dataclass
class _Known:
    """What the tables know of a typed word, here without accents: how many texts have its lexeme, whether it is taken
    for right, and the words near it that it may be a slip for."""

    word: str
    lexeme: str
    texts: int
    is_word: bool
    near: list[_Near]

    @property
    def is_telling(self) -> bool:
        """Whether it says something of what a text is about: it is neither a stop word nor an everyday one."""
        return bool(self.lexeme) and not _are_everyday([self.lexeme])


# OFFSET 0 keeps Postgres at looking each word up; joined by a hash, the whole table would be read.
_LOOK_UP = """
SELECT given.word, typed.word, stem.lexeme, greatest(coalesce(counted.texts, 1), 1), known.texts IS NOT NULL,
    near.word, near.lexeme, near.word_texts, near.texts, {newest}
FROM unnest(%(words)s::text[]) AS given (word)
CROSS JOIN LATERAL (SELECT unaccent(given.word) AS word OFFSET 0) AS typed
CROSS JOIN LATERAL (SELECT coalesce((ts_lexize('english_stem', typed.word))[1], '') AS lexeme OFFSET 0) AS stem
LEFT JOIN LATERAL (
    SELECT texts FROM conversations_lexeme AS kept WHERE kept.lexeme = stem.lexeme OFFSET 0
) AS counted ON true
LEFT JOIN LATERAL (
    SELECT texts FROM conversations_word AS kept WHERE kept.word = typed.word OFFSET 0
) AS known ON true
LEFT JOIN LATERAL (
    SELECT other.word, other.lexeme, other.texts AS word_texts,
        (SELECT texts FROM conversations_lexeme AS kept WHERE kept.lexeme = other.lexeme) AS texts
    FROM (
        SELECT DISTINCT shared.word
        FROM (
            SELECT typed.word AS slip
            UNION ALL
            SELECT left(typed.word, i - 1) || substr(typed.word, i + 1) FROM generate_series(1, length(typed.word)) AS i
        ) AS own
        CROSS JOIN LATERAL (
            SELECT kept.word FROM conversations_slip AS kept WHERE kept.slip = own.slip OFFSET 0
        ) AS shared
    ) AS sharing
    CROSS JOIN LATERAL (SELECT * FROM conversations_word AS kept WHERE kept.word = sharing.word OFFSET 0) AS other
    WHERE length(typed.word) > 3 AND other.word <> typed.word
        AND (known.texts IS NULL OR other.texts >= {much_commoner} * known.texts)
        AND levenshtein_less_equal(other.word, typed.word, 2) <= 2
    ORDER BY levenshtein_less_equal(other.word, typed.word, 2), other.texts DESC
    LIMIT 5
) AS near ON true
"""


def read(title: str, text: str) -> Typed:
    """Return the terms of `title` and `text`, whatever they hold, in one SQL statement; none for stop words only."""
    in_title = words_in(title)
    words = list(dict.fromkeys(in_title + words_in(text)))[:MOST_WORDS]
    if not words:
        return Typed()
    known, newest = _look_up(words)
    texts = sum(newest.values())
    terms: dict[tuple[str, ...], Term] = {}
    for word, found in known.items():
        term = _term(found, texts, IN_TITLE if word in in_title else 1)
        if term and (term.lexemes not in terms or terms[term.lexemes].weight < term.weight):
            terms[term.lexemes] = term
    telling = (word for word in in_title if word in known and known[word].is_telling)
    rarest_first = sorted(terms.values(), key=lambda term: term.texts)
    return Typed(rarest_first, " ".join(in_title), " ".join(telling), newest)


def corrected(words: Sequence[str]) -> list[Spelt]:
    """Return the first 60 different ones of `words`, as `words_in` has them, with what they are slips for, in one SQL
    statement.

    A word in five texts or more is taken for right, unless one that is a slip away is far commoner; the words may be
    of texts that the person may not see, so a page should name what was meant only beside what it found.
    """
    wanted = [word for word in dict.fromkeys(words) if _WORD.fullmatch(word)][:MOST_WORDS]
    if not wanted:
        return []
    known, _ = _look_up(wanted)
    return [_spelt(known[word]) for word in wanted]


def _spelt(known: _Known) -> Spelt:
    meant = _meant(known)
    if meant is None or (not meant.lexeme and known.is_word):
        return Spelt(known.word, known.lexeme)
    return Spelt(known.word, known.lexeme, meant.word, meant.lexeme)


def words_in(text: str) -> list[str]:
    """The words of `text` in small letters: nothing else of it goes any further. Numbers alone say too little."""
    plain = unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).lower()
    return [word for word in _WORD.findall(plain) if not word.isdigit()]


def _look_up(words: list[str]) -> tuple[dict[str, _Known], dict[str, int]]:
    """What is known of each word, and the id of the newest row of each table that is searched, 0 if there is none."""
    known: dict[str, _Known] = {}
    searched = sources()
    looked_up = statements.rows(_statement(tuple(source.table for source in searched)), {"words": words})
    for given, word, lexeme, texts, is_word, *near, _ in looked_up:
        found = known.setdefault(given, _Known(word, lexeme, texts, is_word, []))
        if near[0] is not None:
            found.near.append(_Near(near[0], near[1], near[2], near[3] or 1))
    newest = looked_up[0][-1]  # the same in every row, and there is one a word at least
    return known, dict(zip((source.kind for source in searched), newest, strict=True))


@cache
def _statement(tables: tuple[str, ...]) -> str:
    newest = ", ".join(f"(SELECT coalesce(max(id), 0) FROM {table})" for table in tables)  # noqa: S608 - tables of ours
    return _LOOK_UP.format(newest=f"ARRAY[{newest}]", much_commoner=_MUCH_COMMONER)


def _term(known: _Known, texts: int, factor: float) -> Term | None:
    """The term for a typed word, as one of so many texts; None for a stop word, and for a slip in one."""
    meant = _meant(known)
    if not known.lexeme or (meant and not meant.lexeme and not known.is_word):
        return None
    counts = {known.lexeme: known.texts}
    if meant and meant.lexeme:
        counts.setdefault(meant.lexeme, meant.texts)
    having = sum(counts.values())
    imagined = _EVERYDAY if _are_everyday(counts) else 0
    return Term(tuple(sorted(counts)), having, factor * math.log(1 + (texts + _IMAGINED) / (having + imagined)))


def _meant(known: _Known) -> _Near | None:
    """The word that the typed one is most likely a slip for, if any: one slip away, or if nobody uses it, two."""
    one_away = [near for near in known.near if is_one_slip(known.word, near.word)]
    if one_away:
        return max(one_away, key=lambda near: near.word_texts)
    if known.is_word or len(known.word) < _TWO_SLIPS:
        return None
    return next((near for near in known.near if near.word[0] == known.word[0]), None)


def is_one_slip(one: str, other: str) -> bool:
    """Whether two words differ by a letter: another one, one too many, one missing, or two changed over."""
    if len(one) == len(other):
        wrong = [place for place, letters in enumerate(zip(one, other, strict=True)) if letters[0] != letters[1]]
        return len(wrong) == 1 or (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and one[wrong[1]] == other[wrong[0]]
        )
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and short in _with_one_less(long)


def _with_one_less(word: str) -> Iterable[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _are_everyday(lexemes: Iterable[str]) -> bool:
    return not EVERYDAY.isdisjoint(lexemes)


def _any_of(lexemes: Iterable[str]) -> str:
    return "(" + "|".join(map(_quoted, lexemes)) + ")"


def _quoted(lexeme: str) -> str:
    """A lexeme as a `tsquery` takes it literally, whatever it holds."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
