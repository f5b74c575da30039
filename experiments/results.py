"""What became of an experiment's measure, in words and figures: the last reading against baseline and target.

We say that a measure changed, never what changed it: nobody compared it with a team that did not try. One or two
readings say nothing either way, so nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from experiments.amounts import Unit, write_amount, write_difference
from experiments.models import Experiment, Measurement
from obt.govuk import words

FEWEST_READINGS = 3  # with fewer nobody can tell a change from chance

_WAYS = {  # how a change is said: lower, higher
    Unit.NUMBER: ("lower", "higher"),
    Unit.PERCENT: ("lower", "higher"),
    Unit.POUNDS: ("less", "more"),
    Unit.MINUTES: ("less", "more"),
}


@dataclass(frozen=True)
class Result:
    """What the readings of an experiment say.

    `before` and `after` are the baseline and the last reading for where figures are large: exact, times as "1h 30m",
    without the name of what is counted; both "" where there is no baseline or there are too few readings.
    `is_target_reached` is None where there is no target, or where there are too few readings.
    """

    count: int
    is_enough: bool
    before: str
    after: str
    sentence: str
    is_target_reached: bool | None


def result_of(experiment: Experiment, *, count: int, last: Decimal | None, has_ended: bool | None = None) -> Result:
    """Say what `count` readings, the `last` of which is given (None if there are none), say of `experiment`.

    `has_ended` is whether it is told as over; by itself, whether the experiment is concluded.
    """
    has_ended = experiment.state == Experiment.State.CONCLUDED if has_ended is None else has_ended
    if last is None or count < FEWEST_READINGS:
        return Result(count, False, "", "", _too_few(count, has_ended), None)
    unit, baseline = Unit(experiment.unit), experiment.baseline
    reached = is_reached(experiment, last)
    before, after = ("", "") if baseline is None else (write_amount(one, unit, short=True) for one in (baseline, last))
    sentence = f"{_change(experiment, last)}{_target(experiment, last, has_ended)}"
    return Result(count, True, before, after, sentence, reached)


def result_of_readings(
    experiment: Experiment, readings: Sequence[Measurement], *, has_ended: bool | None = None
) -> Result:
    """Say the same of all its `readings`, which stand in the order of their days."""
    last = readings[-1].value if readings else None
    return result_of(experiment, count=len(readings), last=last, has_ended=has_ended)


def is_reached(experiment: Experiment, value: Decimal) -> bool | None:
    """Whether `value` is the target of `experiment` or better; None if it has no target."""
    if experiment.target is None:
        return None
    if experiment.better == Experiment.Better.LOWER:
        return value <= experiment.target
    return value >= experiment.target


def target_words(experiment: Experiment) -> str:
    """The target and which side of it is meant: "20% or lower", "£500 or more"; "" if there is none."""
    if experiment.target is None:
        return ""
    return f"{experiment.write(experiment.target)} or {_better_way(experiment)}"


def baseline_words(experiment: Experiment) -> str:
    """The baseline: "31%"; "" if there is none."""
    return "" if experiment.baseline is None else experiment.write(experiment.baseline)


def reading_words(experiment: Experiment, reading: Any) -> str:
    """A reading, or an event of one, as messages name it: "27% on 3 December 2024"."""
    return f"{experiment.write(reading.value)} on {words.date(reading.taken_on)}"


def _too_few(count: int, has_ended: bool) -> str:
    readings = words.counted(count, "reading") if count else "No readings"
    if has_ended:
        return f"{readings}: too few to tell what changed."
    return f"{readings} {'so far' if count else 'yet'}. We say what changed after {FEWEST_READINGS}."


def _change(experiment: Experiment, last: Decimal) -> str:
    unit, baseline = Unit(experiment.unit), experiment.baseline
    now = experiment.write(last)
    if baseline is None:
        return f"The last reading is {now}. There is no baseline to compare it with."
    if last == baseline:
        return f"The last reading is {now}, the same as the baseline."
    # What is counted is named once: "from 12 to 8 calls a week, 4 lower" reads as people say it.
    lower, higher = _WAYS[unit]
    size = write_difference(last - baseline, unit)
    said = f"Changed from {write_amount(baseline, unit)} to {now}, {size} {lower if last < baseline else higher}."
    if (last < baseline) == (experiment.better == Experiment.Better.LOWER):
        return said
    return f"{said} {_better_way(experiment).capitalize()} is better, so it went the other way."


def _target(experiment: Experiment, last: Decimal, has_ended: bool) -> str:
    if experiment.target is None:
        return ""
    said = f" The target {'was' if has_ended else 'is'} {target_words(experiment)}: "
    if is_reached(experiment, last):
        return f"{said}reached."
    away = write_difference(experiment.target - last, Unit(experiment.unit))
    return f"{said}{'not reached' if has_ended else 'not reached yet'}, {away} away."


def _better_way(experiment: Experiment) -> str:
    lower, higher = _WAYS[Unit(experiment.unit)]
    return lower if experiment.better == Experiment.Better.LOWER else higher
