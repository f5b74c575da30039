"""The nouns that people count in, as they typed them: "calls", "forms a week", "people"."""

from __future__ import annotations

_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "series": "series"}
_SAME = ("ss", "us", "is", "news")  # business, status, analysis: no plural, though they end so
_ES = ("ches", "shes", "sses", "xes", "zes")
_AFTER_THE_NOUN = {"a", "an", "per", "of", "in", "for", "each", "every", "from", "to", "on", "with", "by", "at"}


def singular(nouns: str) -> str:
    """Return what one of `nouns` is called: "call" of "calls", "form a week" of "forms a week".

    Only the noun that is counted changes: the last word, or the one before "a", "of", "in" and their like.
    """
    words = nouns.split()
    if not words:
        return ""
    last = next((at - 1 for at, word in enumerate(words) if at and word.lower() in _AFTER_THE_NOUN), len(words) - 1)
    words[last] = _one(words[last])
    return " ".join(words)


def _one(noun: str) -> str:
    low = noun.lower()
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if not low.endswith("s") or low.endswith(_SAME) or len(low) < 3 or noun.isupper():
        return noun
    if low.endswith("ies") and len(low) > 4:
        return noun[:-3] + "y"
    return noun[:-2] if low.endswith(_ES) else noun[:-1]
