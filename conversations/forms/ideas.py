"""What people type about ideas: putting one forward, changing it, why it is parked."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from django import forms

from conversations.actions.ideas import WITHDRAWN
from conversations.models import Idea
from conversations.models.ideas import LONGEST_IDEA
from obt.govuk.forms import Looks, TextField

_LONGEST_TITLE = Idea._meta.get_field("title").max_length
_LONGEST_REASON = Idea._meta.get_field("parked_reason").max_length
_LOOKS: Looks = {
    "title": {"size": "m"},
    "problem": {"size": "m", "rows": 4},
    "change": {"size": "m", "rows": 4},
    "visibility": {
        "size": "m",
        "hints": {
            "team": "Only the people in this team.",
            "organisation": "Also people in your department and the bodies that belong to it. They see the idea and "
            "your team’s name, not who put it forward.",
            "everyone": "Also all other departments. Teams who think of the same can find it.",
        },
    },
}


class ChangeIdeaForm(forms.Form):
    """What an idea says and who may see it."""

    title = forms.CharField(
        label="What would you change?",
        help_text="In a few words. For example, a checklist on page 1 of the form",
        max_length=_LONGEST_TITLE,
        error_messages={"required": "Say in a few words what you would change"},
    )
    problem = TextField(
        label="What is the problem?",
        help_text="What happens now, and whom it keeps from their work.",
        max_length=LONGEST_IDEA,
        required=False,
    )
    change = TextField(
        label="What is the small change?",
        help_text="Something that your team can try without asking anybody for money.",
        max_length=LONGEST_IDEA,
        error_messages={"required": "Say what your team would do differently"},
    )
    visibility = forms.ChoiceField(
        label="Who can see it?",
        choices=Idea.Visibility.choices,
        initial=Idea.Visibility.TEAM,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who can see it", "invalid_choice": "Choose who can see it"},
    )
    govuk: Looks = _LOOKS

    def clean_title(self) -> str:
        """On one line: a title stands in lists."""
        return " ".join(self.cleaned_data["title"].split())


class IdeaForm(ChangeIdeaForm):
    """A new idea. `submission` makes a form that is sent twice one idea; `asked` says that those like it were shown."""

    name = forms.ChoiceField(
        label="Do you want to put your name to it?",
        choices=[("with", "With my name"), ("without", "Without my name")],
        initial="with",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether your name stands there",
            "invalid_choice": "Choose whether your name stands there",
        },
    )
    submission = forms.CharField(widget=forms.HiddenInput, required=False)
    asked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    govuk: Looks = _LOOKS | {
        "name": {
            "size": "m",
            "hints": {
                "with": "Your team sees it.",
                "without": "We store nothing that says it was you, so we cannot tell anybody either. In a small team "
                "people may guess. You get a link to change the idea, which we show once.",
            },
        }
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"submission": str(uuid.uuid4())}, **kwargs})

    def clean_submission(self) -> uuid.UUID:
        """Nonsense stands for nothing that was sent before."""
        with contextlib.suppress(ValueError):
            return uuid.UUID(self.cleaned_data["submission"])
        return uuid.uuid4()

    @property
    def idea(self) -> dict[str, Any]:
        """What was typed, by the names that `put_forward` has for it."""
        names = ("title", "problem", "change", "visibility", "submission")
        return {name: self.cleaned_data[name] for name in names} | {
            "without_name": self.cleaned_data["name"] == "without"
        }


class ParkForm(forms.Form):
    """Why an idea is put aside."""

    reason = forms.CharField(
        label="Why is it parked?",
        help_text="Everybody in the team reads this. For example, the new system does it from April.",
        max_length=_LONGEST_REASON,
        error_messages={"required": "Say why, so that whoever put it forward knows"},
    )
    govuk: Looks = {"reason": {"size": "m"}}

    def clean_reason(self) -> str:
        """On one line; never what says that its author took it back."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if reason == WITHDRAWN:
            raise forms.ValidationError("Say in your own words why it is parked")
        return reason


def as_typed(idea: Idea) -> dict[str, str]:
    """What an idea says, as the form to change it begins."""
    return {"title": idea.title, "problem": idea.problem, "change": idea.change, "visibility": idea.visibility}
