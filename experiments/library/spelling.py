"""What somebody searches the library for, slips of the keyboard put right.

Words are put right as for "has this been tried?" (`conversations.similar`), whose tables are of last night and know
what several texts have. What they do not know, and no entry has, is compared with the words of the newest entries: so a
library of ten entries, and the first day of a word, forgive slips too.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from conversations.similar import Spelt, corrected, words_in
from conversations.similar.typed import is_one_slip
from obt import statements

_NEWEST = 300  # entries whose words are read: 15 ms
_SHORTEST = 4  # letters of a word that is put right: shorter ones are near too many
_TWO_SLIPS = 6  # letters of a word that may have two
_ALIKE = 0.8  # of two words with two slips between them (difflib's ratio)
_NUMBER = re.compile(r"[0-9]{1,25}")

_TEXTS = """
SELECT concat_ws(' ', e.title, e.problem, e.change, e.learned, e.what_happened, e.measure_name)
FROM experiments_libraryentry entry JOIN experiments_experiment e ON e.id = entry.experiment_id
ORDER BY entry.latest_at DESC, entry.experiment_id DESC LIMIT %(newest)s
"""


def read_words(typed: str) -> list[Spelt]:
    """Return the words of `typed` that can be looked for, in one SQL statement; of numbers alone, the numbers."""
    words = words_in(typed)
    if not words:
        return [Spelt(number, number) for number in dict.fromkeys(_NUMBER.findall(typed))]
    return [spelt for spelt in corrected(words) if spelt.lexemes]


def as_in_newest(spelt: Sequence[Spelt]) -> list[Spelt]:
    """Return the same words, those that none of the newest entries has with the nearest that one of them has."""
    texts = statements.rows(_TEXTS, {"newest": _NEWEST})
    known = Counter(word for (text,) in texts for word in set(words_in(text)))
    unknown = [one.word for one in spelt if one.word not in known and one.meant not in known]
    near = {word: _nearest(word, known) for word in unknown}
    lexemes = {one.word: one.lexeme for one in corrected([word for word in near.values() if word])}
    return [
        Spelt(one.word, one.lexeme, meant, lexemes[meant]) if lexemes.get(meant := near.get(one.word, "")) else one
        for one in spelt
    ]


def _nearest(word: str, known: Counter[str]) -> str:
    """The word that is most likely meant, "" if there is none: a slip away, or in a long one, two."""
    if len(word) < _SHORTEST:
        return ""
    near = [other for other in known if abs(len(other) - len(word)) <= 2 and len(other) >= _SHORTEST]
    one_away = [other for other in near if is_one_slip(word, other)]
    if one_away:
        return max(one_away, key=lambda other: (known[other], other))
    if len(word) < _TWO_SLIPS:
        return ""
    same_start = [other for other in near if other[0] == word[0]]
    return next(iter(difflib.get_close_matches(word, same_start, n=1, cutoff=_ALIKE)), "")
