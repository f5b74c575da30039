"""What came of an experiment, in words: minutes a week, pounds a year and people a year, of the whole team."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from experiments.amounts import Unit, write_amount

# Kinds and outcomes by their values, as `experiments.models` imports this module.
COUNTED_OUTCOMES = ("keep", "adapt", "scale")  # benefits of what was stopped are told, but in no sum (product.md)

_OF_WHAT = {"minutes": "a week saved", "pounds": "a year saved", "people": "a year helped"}


@dataclass(frozen=True)
class BenefitWords:
    """A benefit for where figures are large: "£4,300" and "a year saved", "2" and "hours a week saved"."""

    figure: str
    of_what: str


def benefit_words(kind: str, amount: Decimal) -> str:
    """Return what a `Benefit` of `kind` is: "2 hours a week", "£1,200 a year", "35 people a year"."""
    return f"{_amount(kind, amount)} {'a week' if kind == 'minutes' else 'a year'}"


def benefit_figure(kind: str, amount: Decimal) -> BenefitWords:
    """Return the same with its figure apart; hours and minutes together are "1h 35m"."""
    figure, *noun = _amount(kind, amount).split()
    if len(noun) > 1:
        figure, noun = write_amount(amount, Unit.MINUTES, short=True), []
    return BenefitWords(figure, " ".join([*noun, _OF_WHAT[kind]]))


def _amount(kind: str, amount: Decimal) -> str:
    if kind == "people":
        return write_amount(amount, Unit.NUMBER, "people")
    return write_amount(amount, Unit(kind))
