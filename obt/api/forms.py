"""What is asked of somebody who makes a token."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from django import forms

from obt.dashboards.rules import sees_programme
from obt.govuk.forms import Looks
from obt.people.models import Organisation, Person

from .models import LONGEST_NAME
from .rules import organisations_offered

EVERYTHING = "programme"
_NAME = "Enter what the token is for, like Monthly report"
_WHICH = "Choose what the token is for"
_HOW_LONG = "Choose how long it should work"


class TokenForm(forms.Form):
    """A new token of `person`. `submission` makes a form that is sent twice one token."""

    name = forms.CharField(
        label="What is it for?",
        help_text="So that you know it again in the list. For example, Monthly report.",
        max_length=LONGEST_NAME,
        error_messages={"required": _NAME, "max_length": f"Use {LONGEST_NAME} characters or fewer"},
    )
    organisation = forms.ChoiceField(
        label="Whose figures?",
        help_text="It reaches the organisation and everything below it.",
        error_messages={"required": _WHICH, "invalid_choice": _WHICH},
    )
    days = forms.TypedChoiceField(
        label="How long should it work?",
        help_text="A year at most. You can revoke it at any time.",
        choices=[("30", "30 days"), ("90", "90 days"), ("365", "A year")],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _HOW_LONG, "invalid_choice": _HOW_LONG},
    )
    submission = forms.CharField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {
        "name": {"size": "m", "autocomplete": "off"},
        "organisation": {"size": "m", "searchable": True},
        "days": {"size": "m"},
    }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"submission": str(uuid.uuid4())}, **kwargs})
        self._offered = {one.slug: one for one in organisations_offered(person).order_by("name")}
        choices = [(slug, one.name) for slug, one in self._offered.items()]
        if sees_programme(person):
            choices = [("", "Choose"), (EVERYTHING, "The whole programme"), *choices]
        elif len(choices) > 1:
            choices = [("", "Choose"), *choices]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_submission(self) -> uuid.UUID:
        """Nonsense stands for nothing that was sent before."""
        with contextlib.suppress(ValueError):
            return uuid.UUID(self.cleaned_data["submission"])
        return uuid.uuid4()

    @property
    def token(self) -> dict[str, Any]:
        """What was typed, by the names that `issue_token` has for it."""
        organisation: Organisation | None = self._offered.get(self.cleaned_data["organisation"])
        names = ("name", "days", "submission")
        return {name: self.cleaned_data[name] for name in names} | {"organisation": organisation}
