"""Adding readings to a running experiment, correcting and removing them; the history keeps what they said before."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.db import transaction

from experiments.models import Experiment, Measurement
from experiments.models.measurements import MOST_READINGS
from experiments.rules import check, may_correct, standing_in
from obt.people.models import Person

from .refusals import check_state, locked

State = Experiment.State


class TooManyReadings(Exception):
    """The experiment has as many readings as one can have."""


@transaction.atomic
def add_measurement(
    *, experiment: Experiment, by: Person, taken_on: datetime.date, value: Decimal, note: str, submission: uuid.UUID
) -> Measurement:
    """Add a reading, or find the one that this form has made already.

    Raises NotInThatState unless it runs, TooManyReadings.
    """
    row = locked(experiment)
    check(standing_in(row, by).is_member)
    made = Measurement.objects.filter(submission=submission).first()
    if made is not None:
        check(made.experiment_id == row.pk)
        return made
    check_state(row, State.RUNNING)
    if Measurement.objects.filter(experiment=row).count() >= MOST_READINGS:
        raise TooManyReadings
    return Measurement.objects.create(
        experiment=row, taken_on=taken_on, value=value, note=note, recorded_by=by, submission=submission
    )


@transaction.atomic
def correct_measurement(
    *, measurement: Measurement, by: Person, taken_on: datetime.date, value: Decimal, note: str
) -> Measurement:
    """Change what a reading says while the experiment runs; Measurement.DoesNotExist if it was removed meanwhile."""
    reading = _of_running(measurement, by)
    reading.taken_on, reading.value, reading.note = taken_on, value, note
    reading.save(update_fields=["taken_on", "value", "note"])
    return reading


@transaction.atomic
def remove_measurement(*, measurement: Measurement, by: Person) -> None:
    """Remove a reading while the experiment runs; Measurement.DoesNotExist if it was removed already."""
    _of_running(measurement, by).delete()


def _of_running(measurement: Measurement, by: Person) -> Measurement:
    row = locked(measurement.experiment)
    rows: Any = Measurement.objects.select_for_update()
    reading: Measurement = rows.get(pk=measurement.pk)
    check(may_correct(standing_in(row, by), reading, by))
    check_state(row, State.RUNNING)
    return reading
