"""The picture of an experiment, its measure over time, and the figures of the picture as a table; neither asks SQL."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from experiments.amounts import Unit, write_amount
from experiments.models import Experiment, Measurement
from obt.figures.line_chart import LineChart, Point, line_chart
from obt.govuk import words

_LONGEST_NAME = 12  # letters of what a number counts; a longer name stands beside the axis only


def picture_of(experiment: Experiment, readings: Sequence[Measurement]) -> LineChart:
    """Lay out `readings`, in whatever order, with the experiment's baseline and target, between its dates."""
    in_order = _in_order(readings)
    concluded = experiment.state == Experiment.State.CONCLUDED
    last = f"{_label(experiment, in_order[-1].value)} {'at the end' if concluded else 'now'}" if in_order else ""
    return line_chart(
        [Point(one.taken_on, one.value) for one in in_order],
        baseline=experiment.baseline,
        baseline_label=_level("Baseline", experiment, experiment.baseline),
        baseline_note=experiment.baseline_note,
        target=experiment.target,
        target_label=_level("Target", experiment, experiment.target),
        starts_on=experiment.starts_on,
        ends_on=experiment.ends_on,
        write=experiment.write,
        write_on_axis=lambda value: experiment.write(value, short=True),
        title=f"{experiment.measure_name} over time",
        last_label=last,
        are_minutes=experiment.unit == Unit.MINUTES,
    )


def columns_of(experiment: Experiment) -> list[tuple[str, bool]]:
    """The headings of `table_of`, each with whether its cells are numbers, as `figures/table.html` takes them."""
    return [("Date", False), (experiment.measure_name, True)]


def table_of(experiment: Experiment, readings: Sequence[Measurement]) -> list[tuple[str, ...]]:
    """Each of `readings` as its day and its value in words, the first day first.

    Notes are not among them: everybody sees the figures of an entry of the library, its notes are the team's.
    """
    return [(words.date(one.taken_on), experiment.write(one.value)) for one in _in_order(readings)]


def _in_order(readings: Sequence[Measurement]) -> list[Measurement]:
    return sorted(readings, key=lambda one: (one.taken_on, one.pk or 0))


def _level(noun: str, experiment: Experiment, amount: Decimal | None) -> str:
    return "" if amount is None else f"{noun} {_label(experiment, amount)}"


def _label(experiment: Experiment, amount: Decimal) -> str:
    """An amount as short as it stands in the picture."""
    name = experiment.unit_name if len(experiment.unit_name) <= _LONGEST_NAME else ""
    return write_amount(amount, Unit(experiment.unit), name, short=True)
