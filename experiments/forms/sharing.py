"""What people type to say who may see an experiment, and in which profession others find it."""

from __future__ import annotations

from typing import Any

from django import forms

from experiments.models import Experiment
from obt.govuk.forms import Looks
from obt.people.models import Profession

from .steps import StepForm


class ProfessionForm(StepForm):
    """Whose work it changes most: how others find it in the library."""

    heading = "Whose work does it change most?"
    change_heading = "Change the profession"
    profession = forms.ModelChoiceField(
        label="Profession whose work it changes most",
        help_text="Others can look for what was tried in their profession.",
        queryset=Profession.objects.none(),
        empty_label="None in particular",
        required=False,
        error_messages={"invalid_choice": "Choose a profession from the list"},
    )
    govuk: Looks = {"profession": {"size": "m", "searchable": True}}

    def fit(self) -> None:
        field, before = self.fields["profession"], self.about.experiment
        assert isinstance(field, forms.ModelChoiceField)
        offered = Profession.objects.offered()
        if before is not None and before.profession_id:
            offered = offered | Profession.objects.filter(pk=before.profession_id)
        field.queryset = offered


class _WhoSees(forms.Form):
    visibility = forms.ChoiceField(
        label="Who can see it?",
        choices=Experiment.Visibility.choices,
        initial=Experiment.Visibility.TEAM,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who can see it", "invalid_choice": "Choose who can see it"},
    )
    shows_team = forms.BooleanField(
        label="Name our team in the library",
        help_text="Leave it unticked, and readers in other departments do not see which team tried it.",
        initial=True,
        required=False,
    )
    govuk: Looks = {
        "visibility": {
            "size": "m",
            "hints": {
                "team": "Only the people in this team.",
                "organisation": "Also people in your department and the bodies that belong to it. They see your team’s "
                "name, and not the names of people.",
                "everyone": "Also all other departments. It stands in the library, where others can find it and try "
                "it too.",
            },
        },
        "shows_team": {"optional": False},
    }


class ShareForm(_WhoSees):
    """Who may see an experiment, and whether the library names the team."""

    def __init__(self, *args: Any, experiment: Experiment, **kwargs: Any) -> None:
        initial = {"visibility": experiment.visibility, "shows_team": experiment.shows_team}
        super().__init__(*args, **{"initial": initial, **kwargs})


class SharingForm(_WhoSees, ProfessionForm):
    """The same while it is planned, and the profession."""

    heading = "Who can see it?"
    govuk: Looks = ProfessionForm.govuk | _WhoSees.govuk
    field_order = ["visibility", "shows_team", "profession"]

    def fit(self) -> None:
        super().fit()
        self.fields["visibility"].label = "Who can see it, once it has started?"
