"""What people type to move an experiment on: another end, another owner."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import NullIf
from django.utils import timezone

from experiments.models import Experiment
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, for_example
from obt.people.models import Membership, Person


class ExtendForm(forms.Form):
    """Another last day. `seen` says which version of the experiment was shown."""

    ends_on = DateField(
        label="When is its last day?",
        error_messages={"required": "Enter its last day", "invalid": "Enter a real date"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {"ends_on": {"size": "m"}}

    def __init__(self, *args: Any, experiment: Experiment, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"seen": experiment.version}, **kwargs})
        self.experiment = experiment
        example = max(experiment.starts_on, timezone.localdate()) + datetime.timedelta(weeks=4)
        self.fields["ends_on"].help_text = for_example(example)

    def clean_ends_on(self) -> datetime.date:
        """Today or later, and not before it starts. It may outlive the programme."""
        day: datetime.date = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise ValidationError("Last day must be today or in the future")
        if day < self.experiment.starts_on:
            raise ValidationError(
                f"Last day must be {words.date(self.experiment.starts_on)} or later, when the experiment starts"
            )
        return day

    def clean_seen(self) -> int:
        """A form without it, or with one made up, has seen nothing."""
        seen: int | None = self.cleaned_data["seen"]
        return -1 if seen is None else seen

    def show_again(self, now_there: Experiment) -> None:
        """Keep what was typed, and take it that its author has now seen `now_there`: sent once more, it holds."""
        data: Any = self.data
        self.data = data = data.copy()  # a QueryDict's copy can be written
        data[self.add_prefix("seen")] = str(now_there.version)


class HandOverForm(forms.Form):
    """Who owns it from now on: somebody who is in the team."""

    to = forms.ModelChoiceField(
        label="Who looks after it from now on?",
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who looks after it from now on",
            "invalid_choice": "They are not in the team any more. Choose somebody else",
        },
    )
    govuk: Looks = {"to": {"size": "m"}}

    def __init__(self, *args: Any, experiment: Experiment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.current().filter(team=experiment.team_id, person__is_active=True)
        others = Person.objects.filter(pk__in=here.values("person_id")).exclude(pk=experiment.owner_id)
        self.fields["to"].queryset = others.order_by(NullIf("name", Value("")), "email")  # type: ignore[attr-defined]

    @property
    def has_others(self) -> bool:
        """Whether there is anybody to choose."""
        return bool(self.fields["to"].queryset.exists())  # type: ignore[attr-defined]
