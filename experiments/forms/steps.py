"""What the steps of a plan have in common: what they are about, and how they say what was typed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms

from experiments.amounts import Unit
from experiments.models import Experiment
from obt.govuk.forms import Looks
from obt.people.models import Person, Team
from obt.programme.models import Programme


@dataclass(frozen=True)
class About:
    """What the forms are about.

    `experiment` is the one that is changed, None while one is being planned; `submission` is then the draft's.
    `unit`, `unit_name` and `measure_name` are those that figures are typed in.
    """

    team: Team
    programme: Programme
    person: Person
    submission: uuid.UUID | None = None
    experiment: Experiment | None = None
    has_readings: bool = False
    unit: str = Unit.NUMBER
    unit_name: str = ""
    measure_name: str = ""

    @property
    def has_begun(self) -> bool:
        """Whether the experiment has been started: its end moves on a page of its own then."""
        return self.experiment is not None and self.experiment.state != Experiment.State.PLANNED


class LineField(forms.CharField):
    """Text on one line, for what stands in lists and in the middle of sentences."""

    def to_python(self, value: Any) -> Any:
        """The text with single spaces."""
        return " ".join(str(super().to_python(value)).split())


class StepForm(forms.Form):
    """One step. `said` is what was typed, by the names that the actions have for it."""

    heading = ""  # of its page while it is planned
    change_heading = ""  # and afterwards
    govuk: Looks = {}

    def __init__(self, data: Any = None, *, about: About, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.about = about
        self.fit()

    def fit(self) -> None:
        """Make the fields those of `self.about`."""

    @property
    def said(self) -> dict[str, Any]:
        """Only of a form that is valid."""
        assert self.is_valid()  # which is also what cleans it
        return {name: self.cleaned_data[name] for name in self.fields}
