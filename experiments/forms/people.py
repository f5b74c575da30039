"""What people type to say who runs an experiment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms

from obt.govuk.forms import Looks
from obt.people.models import Membership, Person, Team

from .steps import About, StepForm


class PeopleForm(StepForm):
    """Who runs it, of those in the team now. Handing it over is another page, so a change is about helpers alone."""

    heading = "Who runs it?"
    change_heading = "Change who helps"
    owner = forms.ChoiceField(
        label="Who looks after it?",
        help_text="They conclude it in the end. They are asked if others want to hear more.",
        error_messages={
            "required": "Choose somebody who is in the team", "invalid_choice": "Choose somebody who is in the team"
        },
    )  # fmt: skip
    helpers = forms.MultipleChoiceField(
        label="Who helps?",
        help_text="They can change what it says and correct readings. Everybody in the team can add readings.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody you ticked has left the team. Choose from those who are in it"},
    )
    govuk: Looks = {"owner": {"size": "m", "searchable": True}, "helpers": {"size": "m"}}

    def __init__(self, data: Any = None, *, about: About, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, about=about, initial={"owner": str(about.person.pk), **(initial or {})})

    def fit(self) -> None:
        members = members_of(self.about.team)
        self.by_key = {str(person.pk): person for person in members}
        labels = _labels(members, self.about.person)
        before = self.about.experiment
        if before is not None:
            del self.fields["owner"]
            labels = [each for each in labels if each[0] != str(before.owner_id)]
        else:
            owner = self.fields["owner"]
            assert isinstance(owner, forms.ChoiceField)
            owner.choices = labels
        helpers = self.fields["helpers"]
        assert isinstance(helpers, forms.MultipleChoiceField)
        helpers.choices = labels

    def clean_owner(self) -> Person:
        return self.by_key[self.cleaned_data["owner"]]

    def clean_helpers(self) -> list[Person]:
        return [self.by_key[key] for key in dict.fromkeys(self.cleaned_data["helpers"])]

    def clean(self) -> dict[str, Any]:
        """Whoever looks after it is no helper as well."""
        data = self.cleaned_data
        if "helpers" in data and "owner" in data:
            data["helpers"] = [person for person in data["helpers"] if person != data["owner"]]
        return data


def members_of(team: Team) -> list[Person]:
    """Return those who are in `team` now and may sign in, by name; those who have none come last, by address."""
    here = Membership.objects.current().filter(team=team, person__is_active=True).select_related("person")
    return sorted(
        (one.person for one in here), key=lambda person: (not person.name, str(person).casefold(), person.email)
    )


def _labels(members: Sequence[Person], reader: Person) -> list[tuple[str, str]]:
    """The choices that `members` are; with the address beside the name where two are called the same."""
    times = Counter(str(person) for person in members)
    return [
        (
            str(person.pk),
            f"{person} (you)"
            if person.pk == reader.pk
            else f"{person} ({person.email})"
            if times[str(person)] > 1
            else str(person),
        )
        for person in members
    ]
