"""Which reminders a person wants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django import forms

from obt.govuk.forms import Look
from obt.reminders import rules
from obt.reminders.rules import Rule

_UNKNOWN = {"invalid_choice": "Choose from the reminders on this page"}


class Kinds(forms.MultipleChoiceField):
    """Some of the kinds of reminder that `offered` are; none is an answer too."""

    def __init__(self, offered: Sequence[Rule], when: Mapping[str, str], **kwargs: Any) -> None:
        choices = [(rule.name, rule.title) for rule in offered]
        super().__init__(choices=choices, required=False, error_messages=_UNKNOWN, **kwargs)
        self.look: Look = {"size": "m", "optional": False, "hints": dict(when)}


_GROUPS: dict[str, tuple[str, str, Callable[[Rule], bool]]] = {
    "reminders": ("Reminders", "At most one in seven days", lambda rule: rule.is_capped),
    "appointments": (
        "Appointments",
        "They come whenever there is one, in quiet times too",
        lambda rule: rule.is_appointment,
    ),
    "news": ("News", "For people with a part to play in the programme", lambda rule: rule.is_news),
}


class KindsForm(forms.Form):
    """A checkbox for each kind of reminder, ticked unless it is among `stopped`; `when` says in words when each comes.

    The page says in `was` which were ticked when it was shown. Only what differs from that is taken as said: a page
    that stood open brings back nothing that was stopped by a link meanwhile.
    """

    def __init__(self, data: Any = None, *, stopped: Collection[str], when: Mapping[str, str]) -> None:
        super().__init__(data)
        offered = rules.all_rules()
        wanted = [rule.name for rule in offered if rule.name not in stopped]
        for name, (label, hint, belongs) in _GROUPS.items():
            if ours := [rule for rule in offered if belongs(rule)]:
                self.fields[name] = Kinds(
                    ours, when, label=label, help_text=hint, widget=forms.CheckboxSelectMultiple, initial=wanted
                )
        self.fields["was"] = Kinds(offered, when, widget=forms.MultipleHiddenInput, initial=wanted)

    @property
    def to_stop(self) -> set[str]:
        """The kinds that were ticked before and are not now."""
        return set(self.cleaned_data["was"]) - self._ticked()

    @property
    def to_start(self) -> set[str]:
        """The kinds that are ticked now and were not before."""
        return self._ticked() - set(self.cleaned_data["was"])

    def _ticked(self) -> set[str]:
        return {kind for name in _GROUPS for kind in self.cleaned_data.get(name, ())}
