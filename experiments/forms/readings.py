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

from experiments.actions.measurements import as_it_stands
from experiments.amounts import WANTED, Unit
from experiments.models import Experiment, Measurement
from experiments.models.experiments import LONGEST_LINE
from experiments.results import reading_words
from experiments.rules import lies_within
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TextField

from .amounts import AmountField

_OUTSIDE = "outside_is_meant"


class _Reading(forms.Form):
    """What a reading says.

    A day outside the experiment's dates is asked about: the form then has one more field, `outside_is_meant`, whose
    box is for that day and no other.
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
    govuk: Looks = {"value": {"size": "s"}, "taken_on": {"size": "s"}, "note": {"size": "s", "rows": 2}}

    def __init__(self, data: Any = None, *, experiment: Experiment, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.experiment = experiment
        value: Any = self.fields["value"]
        value.label, value.help_text = experiment.measure_name, _wanted(experiment)
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

    def clean(self) -> dict[str, Any]:
        """Ask about a day outside the experiment's dates."""
        day = self.cleaned_data.get("taken_on")
        if day and not self.is_expected(day):
            self._ask_about(day)
        return self.cleaned_data

    def is_expected(self, day: datetime.date) -> bool:
        """Whether nobody needs to be asked about a reading of `day`."""
        return lies_within(self.experiment, day)

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


class ReadingForm(_Reading):
    """A new reading: today's unless another day is typed. `submission` makes a form that is sent twice one reading.

    `last`, the newest reading there is, is shown as a reminder.

        form = ReadingForm(request.POST, experiment=experiment)
        if form.is_valid():
            add_measurement(experiment=experiment, by=person, **form.reading)
    """

    submission = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, experiment: Experiment, last: Measurement | None = None, **kwargs: Any
    ) -> None:
        start = {"taken_on": timezone.localdate(), "submission": str(uuid.uuid4())}
        super().__init__(data, experiment=experiment, **{"initial": start, **kwargs})
        if last is not None:
            self.fields["value"].help_text += f" The last reading was {reading_words(experiment, last)}."

    def clean_submission(self) -> uuid.UUID:
        """Nonsense stands for nothing that was sent before."""
        with contextlib.suppress(ValueError):
            return uuid.UUID(self.cleaned_data["submission"])
        return uuid.uuid4()

    @property
    def reading(self) -> dict[str, Any]:
        """What was typed, by the names that `add_measurement` has for it."""
        return {name: self.cleaned_data[name] for name in ("value", "taken_on", "note", "submission")}


class ChangeReadingForm(_Reading):
    """What a reading says, to be changed. `as_read` is what it said when the form was opened.

    The day that it has is not asked about once more.
    """

    as_read = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, data: Any = None, *, experiment: Experiment, reading: Measurement, **kwargs: Any) -> None:
        start = {
            "value": reading.value, "taken_on": reading.taken_on, "note": reading.note,
            "as_read": as_it_stands(reading),
        }  # fmt: skip
        super().__init__(data, experiment=experiment, **{"initial": start, **kwargs})
        self._day = reading.taken_on

    def is_expected(self, day: datetime.date) -> bool:
        """A day that stands there already was asked about then."""
        return day == self._day or super().is_expected(day)

    @property
    def reading(self) -> dict[str, Any]:
        """What was typed, by the names that `correct_measurement` has for it."""
        return {name: self.cleaned_data[name] for name in ("value", "taken_on", "note", "as_read")}

    def ask_again(self, now: Measurement) -> None:
        """Say what the reading says `now`, as somebody else has changed it; sent once more, the form replaces that."""
        note = f" (“{now.note}”)" if now.note else ""
        self.add_error(
            None,
            f"Somebody changed this reading while you did: it is {reading_words(self.experiment, now)}{note} now. "
            "To put yours in its place, save your changes again",
        )
        typed: Any = self.data
        self.data = typed = typed.copy()
        typed["as_read"] = as_it_stands(now)


def _wanted(experiment: Experiment) -> str:
    """What to type, as the unit beside the input is not read out."""
    return f"How many {experiment.unit_name}." if experiment.unit_name else f"Enter {WANTED[Unit(experiment.unit)]}."
