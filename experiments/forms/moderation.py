"""What the central team decides about an entry, and says of it."""

from __future__ import annotations

from typing import Any

from django import forms

from experiments.models import Decision
from experiments.models.library import LONGEST_MESSAGE
from experiments.moderation import LookedAt, Moderation
from obt.govuk.forms import Looks, TextField
from obt.people.requests import number_of_row

Kind = Decision.Kind

_HINTS = {
    Kind.APPROVE: "Everyone can find it in the library.",
    Kind.ASK: "Its owner gets your note by email. It is not in the library until they have changed it and you have "
    "looked at it again.",
    Kind.HIDE: "Its owner gets your reason by email. Others no longer see it; its team keeps it.",
    Kind.LEAVE: "The reports are settled, and nothing else changes.",
}
_MISSING = {
    Kind.ASK: "Write what you would like them to change",
    Kind.HIDE: "Write why you hide it",
}


class DecisionForm(forms.Form):
    """One decision about `entry`. It carries what was looked at, so that whatever is newer is noticed."""

    kind = forms.ChoiceField(
        label="What do you decide?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide", "invalid_choice": "Choose what you decide"},
    )
    note = TextField(
        label="Note",
        help_text="Needed if you ask for changes or hide it: the owner reads it as you write it. It is kept with the "
        "decision.",
        max_length=LONGEST_MESSAGE,
        required=False,
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    last_report = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, entry: LookedAt) -> None:
        self._seen = {"version": str(entry.experiment.version), "last_report": str(entry.last_report)}
        super().__init__(data, initial=self._seen)
        # Only offered: a second click may send what made sense a moment ago.
        self.fields["kind"].widget.choices = _offered(entry)  # type: ignore[attr-defined]
        self.govuk: Looks = {
            "kind": {"size": "m", "hints": {kind.value: hint for kind, hint in _HINTS.items()}},
            "note": {"size": "m", "rows": 5, "optional": False},
        }

    def clean_version(self) -> int:
        """Nonsense is no version that there is."""
        return number_of_row(self.cleaned_data["version"])

    def clean_last_report(self) -> int:
        return number_of_row(self.cleaned_data["last_report"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        missing = _MISSING.get(typed.get("kind", ""))  # type: ignore[call-overload]
        if missing and not typed.get("note") and "note" not in self.errors:
            self.add_error("note", missing)
        return typed

    def say_changed(self) -> None:
        """Ask again, with what was typed, about the entry as this form was made with it."""
        self.data = {**self.data.dict(), **self._seen}  # type: ignore[attr-defined]  # of a request
        self.add_error("kind", "It was changed or reported while you looked at it. Read it again, then decide")


def _offered(entry: LookedAt) -> list[tuple[str, str]]:
    """What there is to decide: not what it is already, and nothing to leave without a report."""
    now = entry.experiment.moderation
    offered = {
        Kind.APPROVE: "Approve it" if now not in (Moderation.OPEN, Moderation.APPROVED) else "",
        Kind.ASK: "Ask for changes",
        Kind.HIDE: "Hide it" if now != Moderation.HIDDEN else "",
        Kind.LEAVE: "Leave it as it is" if entry.reports else "",
    }
    return [(kind.value, label) for kind, label in offered.items() if label]
