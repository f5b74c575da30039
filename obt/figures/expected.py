"""Which organisations stand out for their size: in what range a rate is as expected, and what there is to say of it.

The method is the funnel plot of the health service (D. J. Spiegelhalter, "Funnel plots for comparing institutional
performance", Statistics in Medicine 24, 2005, 1185-1202). Around the rate p of all bodies together, a body of n people
is expected within p ± z · √(p(1−p)/n + τ²): z = 1.96 for the 95 % limits, 3.09 for the 99.8 % limits.

- p(1−p)/n is chance alone. It is why small bodies vary more, and why size must not be mistaken for merit.
- τ is the usual difference between bodies, "additive over-dispersion" (D. J. Spiegelhalter, "Handling
  over-dispersion of performance indicators", Quality and Safety in Health Care 14, 2005, 347-351). People of one body
  do not act independently: they have the same leaders, campaigns and busy months. Without τ every large department is
  an outlier: at 40,000 people chance alone allows half a percentage point to either side.

τ is estimated of the bodies themselves, so that the limits fit an early week as well as a late one: that τ with which
their z-scores, the outermost tenth on either side drawn in (Winsorised, as there), vary as those of a normal
distribution do. On simulated programmes of 20 to 90 bodies it returns the true τ within a tenth on average, whereas the
moment estimator of that paper, which weighs bodies by their size, returns half of it here, where a few bodies have most
of the people. Under 20 bodies there is too little to estimate from; then bodies are taken to differ by USUAL in log
odds, 7 percentage points at a rate of 38 % and less near 0 % and 100 % (the parameter of the design, no finding).

Not judged, and not drawn, are bodies whose figure is hidden; bodies of fewer than 200 people, whose figures are
rounded; and bodies of which fewer than 10 people are expected to have taken part, or not to have: there a rate does not
vary as the limits suppose, and as fewer than 10 are hidden, those that are left to see would all be high. So nobody
stands out in the first days, when there is nothing to tell yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from obt.figures.small_numbers import EDGE, LARGE
from obt.figures.text import share_words

Z, FAR_Z = 1.96, 3.09  # of the 95 % and the 99.8 % limits
ENOUGH_BODIES = 20  # to estimate the usual difference from
USUAL = 0.3  # log odds by which bodies differ where it cannot be estimated
_DRAWN_IN = 0.1  # of the bodies, on either side
_VARIANCE_DRAWN_IN = 0.679  # of a standard normal variable whose outer tenths are drawn in
_HALVINGS = 24


class Body(NamedTuple):
    """An organisation, how many people it has, and how many of them took part: None while hidden."""

    name: str
    short_name: str
    headcount: int | None
    value: int | None

    @property
    def known_as(self) -> str:
        return self.short_name or self.name

    @property
    def rate(self) -> float:
        """The share, 0 to 1, of a body that is drawn."""
        return (self.value or 0) / (self.headcount or 1)

    @property
    def rate_words(self) -> str:
        return share_words(self.value or 0, self.headcount or 1)


class Verdict(StrEnum):
    """What there is to say about a body's rate, given its size."""

    MUCH_HIGHER = "Much higher than expected"
    HIGHER = "Higher than expected"
    AS_EXPECTED = "As expected"
    LOWER = "Lower than expected"
    MUCH_LOWER = "Much lower than expected"
    TOO_SMALL = "Too few people to say"
    NOT_SHOWN = "Not shown"

    @property
    def side(self) -> str:
        """ "high", "low" or neither."""
        if self in (Verdict.MUCH_HIGHER, Verdict.HIGHER):
            return "high"
        return "low" if self in (Verdict.MUCH_LOWER, Verdict.LOWER) else ""

    @property
    def is_far(self) -> bool:
        """Whether it lies outside the 99.8 % limits."""
        return self in (Verdict.MUCH_HIGHER, Verdict.MUCH_LOWER)


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which shares a body of some size is as expected (95 %), and beyond which it is far from it (99.8 %)."""

    low: float
    high: float
    far_low: float
    far_high: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What all bodies together are like: their `rate`, and by how much they usually differ from it (τ); both shares."""

    rate: float
    difference: float

    @classmethod
    def usual(cls, rate: float) -> Expected:
        """Where there are too few bodies to tell how much they differ."""
        return cls(rate, USUAL * rate * (1 - rate))

    def holds_for(self, headcount: int | None) -> bool:
        """Whether a body of that many people is large enough to be judged."""
        if headcount is None or headcount < LARGE:
            return False
        return headcount * min(self.rate, 1 - self.rate) >= EDGE

    def is_drawn(self, body: Body) -> bool:
        return body.value is not None and self.holds_for(body.headcount)


def expected_of(rate: float, bodies: Iterable[Body]) -> Expected:
    """Return what to expect of a body, given the rate of all people, 0 to 1, and all bodies of the programme.

    The same for every page: a body has one verdict, wherever it stands.
    """
    usual = Expected.usual(min(max(rate, 0.0), 1.0))
    drawn = [(body.rate, body.headcount or 0) for body in bodies if usual.is_drawn(body)]
    if len(drawn) < ENOUGH_BODIES:
        return usual
    deviations = [(share - rate, rate * (1 - rate) / headcount) for share, headcount in drawn]
    least, most = 0.0, 1.0
    for _ in range(_HALVINGS):
        difference = (least + most) / 2
        if _variance(deviations, difference) > _VARIANCE_DRAWN_IN:
            least = difference
        else:
            most = difference
    return Expected(rate, round(most, 4))


def _variance(deviations: Sequence[tuple[float, float]], difference: float) -> float:
    """The mean square of the z-scores, those of the outer tenths drawn in."""
    scores = sorted(deviation / math.sqrt(chance + difference**2) for deviation, chance in deviations)
    outer = int(_DRAWN_IN * len(scores))
    low, high = scores[outer], scores[-1 - outer]
    inner = sum(score * score for score in scores[outer : len(scores) - outer])
    return (inner + outer * (low * low + high * high)) / len(scores)


def limits(expected: Expected, headcount: int) -> Limits:
    """Return the control limits for a body of that many people (1 or more), as shares within 0 and 1."""
    rate = expected.rate
    deviation = math.sqrt(rate * (1 - rate) / headcount + expected.difference**2)
    return Limits(
        low=max(0.0, rate - Z * deviation),
        high=min(1.0, rate + Z * deviation),
        far_low=max(0.0, rate - FAR_Z * deviation),
        far_high=min(1.0, rate + FAR_Z * deviation),
    )


def verdict(value: int | None, headcount: int | None, expected: Expected | None) -> Verdict:
    """Return what there is to say about `value` people of `headcount`; NOT_SHOWN where any of the three is missing."""
    if value is None or not headcount or expected is None:
        return Verdict.NOT_SHOWN
    if not expected.holds_for(headcount):
        return Verdict.TOO_SMALL
    return judged(value / headcount, limits(expected, headcount))


def judged(share: float, bounds: Limits) -> Verdict:
    """Return what there is to say about a share of a body to which the limits apply."""
    if share > bounds.high:
        return Verdict.MUCH_HIGHER if share > bounds.far_high else Verdict.HIGHER
    if share < bounds.low:
        return Verdict.MUCH_LOWER if share < bounds.far_low else Verdict.LOWER
    return Verdict.AS_EXPECTED
