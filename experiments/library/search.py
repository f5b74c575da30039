"""The library as it is asked: a page of entries, how many there are, and what could be chosen next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchVector

from conversations.models.search import CONFIGURATION
from conversations.similar import Spelt
from experiments.models import BackgroundStory, LibraryEntry

from .asked import RELEVANCE, Asked
from .counts import Counts, count
from .lines import MOST_RELEVANT, Line, Page, marked_lines, nearest, page_of
from .spelling import as_in_newest, read_words

FEW_ENTRIES = 20  # with fewer, the first page has room for what was there before the programme


@dataclass(frozen=True)
class Found:
    """What the library answers.

    `meant` are words that were looked for as well, as what was typed looks like a slip for them; only such as stand in
    what is shown. Where nothing is found, `closest` comes closest, and `entries` is how many there are in all.
    `stories` are from before the programme and are in no count.
    """

    asked: Asked
    counts: Counts
    page: Page
    meant: list[str] = field(default_factory=list)
    closest: list[Line] = field(default_factory=list)
    entries: int = 0
    stories: list[BackgroundStory] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def is_cut(self) -> bool:
        """Whether there are more than the most relevant ones that are shown."""
        return self.asked.sort is RELEVANCE and self.total > MOST_RELEVANT


def find(asked: Asked) -> Found:
    """Answer what is asked, in at most a dozen SQL statements however many entries there are."""
    if not asked.words:
        return _found(asked, [])
    spelt = read_words(asked.words)
    if not spelt:
        return _nothing(asked, Counts.nothing(), [])
    found = _found(asked, spelt)
    if found.counts.with_words:
        return found
    corrected = as_in_newest(spelt)
    return found if corrected == spelt else _found(asked, corrected)


def _found(asked: Asked, spelt: Sequence[Spelt]) -> Found:
    words = "&".join(one.query for one in spelt)
    counts = count(asked, words)
    if not counts.total:
        return _nothing(asked, counts, spelt)
    page = page_of(asked, words)
    lexemes = {lexeme for one in spelt for lexeme in one.lexemes}
    if lexemes:
        page = Page(marked_lines(page.lines, lexemes), page.next, page.previous)
    shown = {word for line in page.lines for word in line.marks}
    meant = [one.meant for one in spelt if one.meant in shown and one.word not in shown]
    return Found(asked, counts, page, meant, stories=_stories(asked, counts.total, words))


def _nothing(asked: Asked, counts: Counts, spelt: Sequence[Spelt]) -> Found:
    any_word = "|".join(one.query for one in spelt)
    return Found(
        asked,
        counts,
        Page([]),
        closest=nearest(asked, any_word) if any_word or not asked.words else [],
        entries=LibraryEntry.objects.count(),
        stories=_stories(asked, 0, "&".join(one.query for one in spelt)),
    )


def _stories(asked: Asked, total: int, words: str) -> list[BackgroundStory]:
    """Those with the words; without words, all, as long as there is little else. No filter can be said of them."""
    if asked.is_filtered or asked.after or asked.before or (not words and (asked.words or total >= FEW_ENTRIES)):
        return []
    stories = BackgroundStory.objects.shown()
    if words:
        vector = SearchVector("title", "organisation_name", "summary", "text", config=CONFIGURATION)
        stories = stories.annotate(vector=vector).filter(vector=SearchQuery(words, search_type="raw", config="simple"))
    return list(stories)
