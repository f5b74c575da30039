"""The exceptions by which actions on an experiment say that they did nothing, and the row that they work on."""

from __future__ import annotations

from typing import Any

from experiments.models import Experiment
from obt.programme.rules import check_takes_records


class NotInThatState(Exception):
    """It was started, concluded or reopened meanwhile, or is not that far. Attribute: `experiment`, as it is now."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(f"{experiment} is {experiment.state}")
        self.experiment = experiment


class ChangedMeanwhile(Exception):
    """Somebody else changed it since the form was opened. Attribute: `experiment`, as it is now."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(f"{experiment} is at version {experiment.version}")
        self.experiment = experiment


def locked(experiment: Experiment) -> Experiment:
    """The row as it is now, held until the transaction ends; RecordsClosed where nothing is written any more."""
    rows: Any = Experiment.objects.select_for_update(of=("self",), no_key=True).select_related("team", "programme")
    row: Experiment = rows.get(pk=experiment.pk)
    check_takes_records(row.programme)
    return row


def check_state(row: Experiment, *states: Experiment.State) -> None:
    """Raise NotInThatState unless `row` is in one of `states`."""
    if row.state not in states:
        raise NotInThatState(row)


def check_version(row: Experiment, version: int | None) -> None:
    """Raise ChangedMeanwhile if `version`, which a form began from, is not the present one; None asks nothing."""
    if version is not None and row.version != version:
        raise ChangedMeanwhile(row)
