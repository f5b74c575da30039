"""What the central team types about a kind of reminder."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from obt.govuk.forms import Looks, TextField
from obt.reminders.models import Wording
from obt.reminders.prose import bad_link, placeholders, stray_brace
from obt.reminders.rules import Counted, Rule
from obt.reminders.wording import Settings, examples, when

MOST_DAYS = 6
FURTHEST = 120  # days: a programme's window is about that long

_BETWEEN = re.compile(r"[\s,;&]+|\band\b")
_DAY = re.compile(r"[0-9]{1,3}")


class LineField(forms.CharField):
    """Text on one line; a line break that was pasted becomes a space."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class WordingForm(forms.Form):
    """Subject, text, button and days of reminders of `rule`; `version` says which settings were shown."""

    subject = LineField(
        label="Subject",
        max_length=Wording._meta.get_field("subject").max_length,
        help_text="Also the heading of the email",
        error_messages={"required": "Enter a subject", "max_length": "Subject must be 120 characters or fewer"},
    )
    text = TextField(
        label="Text",
        max_length=2000,
        error_messages={"required": "Enter a text", "max_length": "Text must be 2,000 characters or fewer"},
    )
    button = LineField(
        label="Button",
        max_length=Wording._meta.get_field("button").max_length,
        help_text="The one thing to do, like “Record the conversation”",
        error_messages={
            "required": "Enter what the button says",
            "max_length": "Button must be 40 characters or fewer",
        },
    )
    days = forms.CharField(max_length=200, error_messages={"required": "Enter at least one day, like 14"})
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {
        "subject": {"size": "s"},
        "text": {"size": "s", "rows": 9},
        "button": {"size": "s", "width": "two-thirds"},
        "days": {"size": "s", "width": "one-half"},
    }

    def __init__(self, data: Any = None, *, rule: Rule, settings: Settings) -> None:
        initial = {
            "subject": settings.subject,
            "text": settings.text,
            "button": settings.button,
            "days": ", ".join(str(abs(day)) for day in settings.days),
            "version": settings.version,
        }
        super().__init__(data, initial=initial)
        self.rule = rule
        self.may_name = examples(rule)
        self.is_before = min(rule.days) < 0
        self.fields["text"].help_text = self._what_may_be_named()
        unit = "working days" if rule.counted is Counted.WORKING_DAYS else "days"
        self.fields["days"].label = f"How many {unit} {'before' if self.is_before else 'after'}"
        self.fields["days"].help_text = f"As delivered: {when(rule, rule.days)}. Write several with commas, like 7, 14"

    def clean_subject(self) -> str:
        return self._named_right("subject")

    def clean_button(self) -> str:
        return self._named_right("button")

    def clean_text(self) -> str:
        """Placeholders of this kind only, and links that lead somewhere from a mail."""
        text = self._named_right("text")
        if (bad := bad_link(text)) is not None:
            raise ValidationError(
                "The link to “%(address)s” leads nowhere. Begin it with https://, or with / for a page here",
                params={"address": bad},
            )
        return text

    def clean_days(self) -> tuple[int, ...]:
        """Numbers of days in the order in which they come, negative where the rule counts before an event."""
        parts = [part for part in _BETWEEN.split(self.cleaned_data["days"]) if part]
        if not parts or not all(_DAY.fullmatch(part) for part in parts):
            raise ValidationError("Enter whole numbers of days with commas, like 7, 14")
        numbers = [int(part) for part in parts]
        twice = next((number for number in numbers if numbers.count(number) > 1), None)
        if twice is not None:  # it may be 0
            raise ValidationError("%(number)s is there more than once. Leave one of them out", params={"number": twice})
        if len(numbers) > MOST_DAYS:
            raise ValidationError(f"Enter {MOST_DAYS} days or fewer")
        if max(numbers) > FURTHEST:
            raise ValidationError(f"Each must be {FURTHEST} or fewer")
        if self.is_before and 0 in numbers:
            raise ValidationError("Each must be 1 or more, as it goes before the day")
        return tuple(sorted(-number if self.is_before else number for number in numbers))

    def clean_version(self) -> str:
        """A form without it has seen nothing."""
        return self.cleaned_data["version"] or "none"

    @property
    def settings(self) -> Settings:
        """What was typed, once it is valid."""
        return Settings(is_paused=False, **self.wording)

    @property
    def wording(self) -> dict[str, Any]:
        """Subject, text, button and days as they were typed, once they are valid."""
        return {name: self.cleaned_data[name] for name in ("subject", "text", "button", "days")}

    def show_again(self, now_there: Settings) -> None:
        """Keep what was typed, and take it that its author has now seen `now_there`: sent once more, it holds."""
        data: Any = self.data
        self.data = data = data.copy()  # a QueryDict's copy can be written
        data[self.add_prefix("version")] = now_there.version

    def _named_right(self, name: str) -> str:
        """What was typed, with no placeholder in it that this kind does not have."""
        typed: str = self.cleaned_data[name]
        unknown = [one for one in placeholders(typed) if one not in self.may_name]
        if unknown:
            raise ValidationError(
                "There is no {%(name)s} in these reminders. %(instead)s",
                params={"name": unknown[0], "instead": self._instead()},
            )
        if stray_brace(typed):
            raise ValidationError(
                "Take out the { or } that belongs to no placeholder. %(instead)s", params={"instead": self._instead()}
            )
        return typed

    def _instead(self) -> str:
        named = [f"{{{name}}}" for name in self.may_name]
        if not named:
            return "They have no placeholders"
        return f"Use {' or '.join([', '.join(named[:-1]), named[-1]] if named[1:] else named)}"

    def _what_may_be_named(self) -> str:
        how = "Leave a line empty for a new paragraph. **Bold**, lists with - and [links](/help/) work."
        if not self.may_name:
            return how
        pairs = ((f"{{{name}}}", example) for name, example in self.may_name.items())
        named = format_html_join(", ", "{} (for example “{}”)", pairs)
        return format_html("{} Subject, text and button may name {}", how, named)
