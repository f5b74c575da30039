"""What people type of a reading: recording one, changing one."""

from __future__ import annotations

import contextlib
import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from experiments.amounts import WANTED, Unit, write_amount
from experiments.models import Experiment, Measurement
from experiments.models.experiments import LONGEST_LINE
from experiments.rules import lies_within
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TextField

from .amounts import AmountField

_OUTSIDE = "outside_is_meant"


class ReadingForm(forms.Form):
    """A new reading: today's unless another day is typed. `submission` makes a form that is sent twice one reading.

    A day outside the experiment's dates is asked about: the form then has one more field, `outside_is_meant`, whose
    box is for that day and no other. `last`, the newest reading there is, is shown as a reminder.

        form = ReadingForm(request.POST, experiment=experiment)
        if form.is_valid():
            add_measurement(experiment=experiment, by=person, **form.reading)
    """

    value = AmountField(label="Value")
    taken_on = DateField(
        label="When was it measured?",
        error_messages={"required": "Enter the date it was measured", "invalid": "Enter a real date"},
    )
    note = TextField(
        label="What happened?",
        required=False,
        # No `max_length`: with it the field would have a counter, too much for a line that most leave empty.
        validators=[MaxLengthValidator(LONGEST_LINE, f"What happened must be {LONGEST_LINE} characters or fewer")],
    )
    submission = forms.CharField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {"value": {"size": "s"}, "taken_on": {"size": "s"}, "note": {"size": "s", "rows": 2}}

    def __init__(
        self, data: Any = None, *, experiment: Experiment, last: Measurement | None = None, **kwargs: Any
    ) -> None:
        start = {"taken_on": timezone.localdate(), "submission": str(uuid.uuid4())}
        super().__init__(data, initial=start | kwargs.pop("initial", {}), **kwargs)
        self.experiment = experiment
        value: Any = self.fields["value"]
        value.label, value.help_text = experiment.measure_name, _hint(experiment, last)
        value.unit_name, value.unit = experiment.unit_name, experiment.unit

    def clean_taken_on(self) -> datetime.date:
        """Not to come."""
        day: datetime.date = self.cleaned_data["taken_on"]
        if day > timezone.localdate():
            raise ValidationError("The date must be today or in the past")
        return day

    def clean_note(self) -> str:
        """On one line: notes stand in tables."""
        return " ".join(self.cleaned_data["note"].split())

    def clean_submission(self) -> uuid.UUID:
        """Nonsense stands for nothing that was sent before."""
        with contextlib.suppress(ValueError):
            return uuid.UUID(self.cleaned_data["submission"])
        return uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Ask about a day outside the experiment's dates."""
        day = self.cleaned_data.get("taken_on")
        if day and not lies_within(self.experiment, day):
            self._ask_about(day)
        return self.cleaned_data

    @property
    def reading(self) -> dict[str, Any]:
        """What was typed, by the names that `add_measurement` has for it."""
        return {name: self.cleaned_data[name] for name in ("value", "taken_on", "note", "submission")}

    def _ask_about(self, day: datetime.date) -> None:
        first, last = words.date(self.experiment.starts_on), words.date(self.experiment.ends_on)
        said = words.date(day)
        self.fields[_OUTSIDE] = field = forms.MultipleChoiceField(
            label=f"Did you measure it on {said}?",
            help_text=f"This experiment runs from {first} to {last}.",
            choices=[(day.isoformat(), f"Yes, record it for {said}")],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["value", "taken_on", _OUTSIDE])
        if day.isoformat() not in (field.widget.value_from_datadict(self.data, self.files, _OUTSIDE) or []):
            which = "before" if day < self.experiment.starts_on else "after"
            self.add_error(_OUTSIDE, f"{said} is {which} the experiment’s dates. Say that it is right, or change it")


def _hint(experiment: Experiment, last: Measurement | None) -> str:
    """What to type, as the unit beside the input is not read out, and the last reading."""
    unit = Unit(experiment.unit)
    wanted = f"How many {experiment.unit_name}." if experiment.unit_name else f"Enter {WANTED[unit]}."
    if last is None:
        return wanted
    value = write_amount(last.value, unit, experiment.unit_name)
    return f"{wanted} The last reading was {value} on {words.short_date(last.taken_on)}."
