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
from .submissions import hold_submission

State = Experiment.State


class TooManyReadings(Exception):
    """The experiment has as many readings as one can have."""


class ReadingChanged(Exception):
    """Somebody else changed it since the form was opened. Attribute: `measurement`, as it is now."""

    def __init__(self, measurement: Measurement) -> None:
        super().__init__(f"{measurement} says something else now")
        self.measurement = measurement


def as_it_stands(measurement: Measurement) -> str:
    """What a reading says, as one line to be compared later; equal values have equal lines."""
    return f"{measurement.taken_on} {measurement.value.normalize():f} {measurement.note}".rstrip()


@transaction.atomic
def add_measurement(
    *, experiment: Experiment, by: Person, taken_on: datetime.date, value: Decimal, note: str, submission: uuid.UUID
) -> Measurement:
    """Add a reading, or find the one that this form has made already.

    Raises NotInThatState unless it runs, TooManyReadings.
    """
    row = locked(experiment)
    check(standing_in(row, by).is_member)
    hold_submission(submission)
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
    *,
    measurement: Measurement,
    by: Person,
    taken_on: datetime.date,
    value: Decimal,
    note: str,
    as_read: str | None = None,
) -> Measurement:
    """Change what a reading says while the experiment runs; Measurement.DoesNotExist if it was removed meanwhile.

    Raises ReadingChanged if `as_read`, what it said when the form was opened, is not what it says (None asks nothing).
    The same said once more does nothing.
    """
    reading = _of_running(measurement, by)
    if (reading.taken_on, reading.value, reading.note) == (taken_on, value, note):
        return reading
    _check_as_read(reading, as_read)
    reading.taken_on, reading.value, reading.note = taken_on, value, note
    reading.save(update_fields=["taken_on", "value", "note"])
    return reading


@transaction.atomic
def remove_measurement(*, measurement: Measurement, by: Person, as_read: str | None = None) -> None:
    """Remove a reading while the experiment runs; Measurement.DoesNotExist if it was removed already.

    Raises ReadingChanged if `as_read`, what it said on the page that asked, is not what it says.
    """
    reading = _of_running(measurement, by)
    _check_as_read(reading, as_read)
    reading.delete()


def _check_as_read(reading: Measurement, as_read: str | None) -> None:
    if as_read is not None and as_read != as_it_stands(reading):
        raise ReadingChanged(reading)


def _of_running(measurement: Measurement, by: Person) -> Measurement:
    row = locked(measurement.experiment)
    rows: Any = Measurement.objects.select_for_update()
    reading: Measurement = rows.get(pk=measurement.pk)
    check(may_correct(standing_in(row, by), reading, by))
    check_state(row, State.RUNNING)
    return reading
