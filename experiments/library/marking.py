"""Shows where what was looked for stands: words marked in texts, and the sentence that has one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from obt import statements

_LONGEST = 200  # characters of a sentence on the page
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")

_WITH_STEM = """
SELECT word FROM unnest(%(words)s::text[]) AS word
WHERE coalesce((ts_lexize('english_stem', unaccent(word)))[1], word) = ANY(%(lexemes)s::text[])
"""


def words_with(lexemes: Collection[str], texts: Iterable[str]) -> frozenset[str]:
    """Return the words of `texts`, in small letters, whose stems are among `lexemes`, in one SQL statement.

    Postgres finds the stems, as it did of what is searched.
    """
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    found = statements.rows(_WITH_STEM, {"words": list(words), "lexemes": list(lexemes)})
    return frozenset(word for (word,) in found)


def has_any(words: Collection[str], text: str) -> bool:
    """Whether one of `words` stands in `text`."""
    return any(word in words for word in _WORD.findall(text.lower()))


def marked(text: str, words: Collection[str]) -> SafeString:
    """Return `text` as HTML, everything in it escaped, each of `words` in <mark>."""
    return format_html_join("", "{}{}", _pieces(text, words))


def sentence_with(words: Collection[str], texts: Iterable[str]) -> str:
    """Return the first sentence of `texts` that has one of `words`, shortened around it; "" if none has."""
    for text in texts:
        for sentence in _BETWEEN_SENTENCES.split(text):
            for found in _WORD.finditer(sentence):
                if found[0].lower() in words:
                    return _around(sentence.strip(), found.start())
    return ""


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, shortened where it is a long one."""
    return _around(_BETWEEN_SENTENCES.split(text.strip(), maxsplit=1)[0].strip(), 0)


def _pieces(text: str, words: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stands before each marked word, and the word; at last, the rest and nothing."""
    done = 0
    for found in _WORD.finditer(text):
        if found[0].lower() in words:
            yield text[done : found.start()], format_html("<mark>{}</mark>", found[0])
            done = found.end()
    yield text[done:], ""


def _around(sentence: str, place: int) -> str:
    """At most so much of `sentence` as a page has room for, cut between words, with `place` in it."""
    if len(sentence) <= _LONGEST:
        return sentence
    begin = max(0, min(place - _LONGEST // 3, len(sentence) - _LONGEST))
    part = sentence[begin : begin + _LONGEST]
    if begin:
        part = "…" + (part.partition(" ")[2] or part)
    if begin + _LONGEST < len(sentence):
        part = (part.rpartition(" ")[0] or part) + "…"
    return part
