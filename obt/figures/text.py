"""How much room words take in a picture that the server draws: it never sees the font."""

from __future__ import annotations

# Shares of the font's size: the wider of Inter and Arial, in bold, digits all alike.
_LETTERS = {
    0.36: " ',.:;Iijl",
    0.46: '!"()/[\\]^_`ft{|}r–',
    0.62: "?FJLaceksvxyz",
    0.8: "ACDGHKNOQRUVXY",
    0.9: "Mmw",
    1.05: "%@W",
}
_WIDTHS = {letter: share for share, letters in _LETTERS.items() for letter in letters}
_OTHERS = 0.7
_OTHER_SCRIPTS = 1.1


def width_of(text: str, size: int) -> float:
    """Pixels that `text` takes at most, at a size in pixels."""
    shares = [_WIDTHS.get(letter) or (_OTHERS if letter < "\u0250" else _OTHER_SCRIPTS) for letter in text]
    return size * sum(shares)


def cut_to(text: str, size: int, room: float) -> str:
    """Return `text`, or as much of its beginning as fits into `room` pixels with three dots, cut between words."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size) > room:
        kept = kept[:-1]
    whole_words = kept.rpartition(" ")[0] if " " in kept[len(kept) // 2 :] else kept
    return f"{whole_words.rstrip(' –,.')}…"
