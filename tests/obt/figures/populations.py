"""Organisations to try the judgement of rates on."""

import math

from obt.figures.expected import Body


def bodies(*pairs):
    """A body for each pair of a headcount and how many took part."""
    return [Body(f"Body number {n}", f"B{n}", headcount, value) for n, (headcount, value) in enumerate(pairs)]


def population(dice, count, *, rate, difference, smallest=200):
    """Bodies of very different sizes whose true rates differ by `difference`, and who act by chance."""
    for n in range(count):
        headcount = round(math.exp(dice.uniform(math.log(smallest), math.log(100_000))))
        true = min(max(dice.gauss(rate, difference), 0), 1)
        share = min(max(dice.gauss(true, math.sqrt(true * (1 - true) / headcount)), 0), 1)
        yield Body(f"Organisation number {n}", f"Org {n}", headcount, round(share * headcount))
