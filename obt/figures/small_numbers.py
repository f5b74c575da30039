"""When a number of people may be shown, and how exactly: held here for every screen, export, mail and answer.

The rules are those that were tried and attacked for the whole programme (docs/decisions/0007-small-numbers.md).
"""

from __future__ import annotations

FEWEST = 5  # under this many, none included, nothing is shown: 0 is never told apart from 1 to 4
NEAREST = 5


def rounded_total(count: int, of: int) -> int | None:
    """Return how many of a small body's `of` people did something, to the nearest 5; None where it must be hidden.

    Hidden while fewer than 5 did or fewer than 5 did not: either would say something about a few people whom their
    colleagues can name. For bodies under 200 people, which have no exact total (rule 9).
    """
    if count < FEWEST or of - count < FEWEST:
        return None
    return max(FEWEST, NEAREST * ((count + NEAREST // 2) // NEAREST))
