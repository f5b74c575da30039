"""What a form says about its look, and fields that Django does not have.

Any Django form renders as Design System components. Label and hint are Django's own `label` and
`help_text`; how a field looks beyond that stands in one dictionary on the form:

    class CompletionForm(forms.ModelForm):
        completed_on = DateField(label="When did you finish it?", help_text="For example, 12 11 2024")
        govuk: Looks = {
            "completed_on": {"size": "m"},
            "minutes": {"size": "m", "suffix": "minutes", "width": 3},
            "usefulness": {"size": "m", "inline": True},
            "reflection": {"size": "m", "rows": 4, "private": "Only you can see this."},
        }

A field that is not named there looks like the Design System's default. In the page `{{ form }}`
renders all fields; `{{ form["minutes"].as_field_group() }}` renders one. The error summary and the
"Error: " of the title come from base.html for the form that the view passes as `form`.

A class of fields can have a `look` of its own (the £ of an amount of money); what the form says goes before it.

A page that asks one question says `{"question": {"heading": True}}`: the label or legend becomes
the page's h1, and the page leaves its `heading` block empty.
"""

import datetime as dt
import re
from typing import Any, Literal, TypedDict

from django import forms
from django.core.exceptions import ValidationError

from obt.govuk import words
from obt.govuk.words import MONTHS


class Look(TypedDict, total=False):
    """How one field looks. Every key may be left out."""

    size: Literal["s", "m", "l", "xl"]  # of the label or legend
    heading: bool  # the label or legend is the page's h1, in size l unless `size` says otherwise
    width: int | str  # of an input: characters (2, 3, 4, 5, 10, 20, 30), or "one-half", "two-thirds" …
    prefix: str  # before an input, as "£"
    suffix: str  # after an input, as "minutes"
    inline: bool  # radios beside each other (two to four short ones)
    small: bool  # radios or checkboxes in the small size
    hints: dict[str, str]  # of options: value → hint
    divider: str  # "or" before the last option
    exclusive: str  # the checkbox value that unticks the others ("None of these"); usually with `divider`
    rows: int  # of a textarea
    private: str  # who can see the answer, told at the field beside a padlock
    searchable: bool  # a long select that can be searched by typing, where scripts run
    autocomplete: str  # the HTML attribute, as "given-name"
    optional: bool  # False: no "(optional)" after the label of a field that is not required


Looks = dict[str, Look]

_MONTH_NAMES = {
    name: number for number, month in enumerate(MONTHS, 1) for name in (month.lower(), month[:3].lower())
} | {"sept": 9}
_PARTS = ("day", "month", "year")
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.]?(?P<minute>[0-9]{2}))?(?P<half>am|pm)?")
_TIME_WORDS = {"midday": dt.time(12), "noon": dt.time(12), "12noon": dt.time(12), "midnight": dt.time(0)}


def for_example(day: dt.date) -> str:
    """Return the hint of a date, `day` as one types it; an example of another year would be puzzling."""
    return f"For example, {day.day} {day.month} {day.year}"


class DateWidget(forms.MultiWidget):
    """Three inputs, named like the field with -day, -month and -year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in _PARTS}, attrs)
        self.widgets_names = [f"-{part}" for part in _PARTS]

    def decompress(self, value: dt.date | None) -> list[Any]:
        """A date as [day, month, year]; no date as three blanks."""
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def id_for_label(self, id_: str) -> str:
        """The id of the first input."""
        return f"{id_}-day" if id_ else id_


class DateField(forms.Field):
    """A date typed as day, month and year; cleans to a `datetime.date`, or None.

    `noun` starts the messages about parts ("Date must include a month"). Months may be typed as
    words. A ValidationError's `params["parts"]` names the inputs that are wrong, for their red
    borders and for the link in the error summary; errors added elsewhere mark all three.
    """

    widget = DateWidget
    default_error_messages = {
        "required": "Enter a date",
        "invalid": "Enter a real date",
        "incomplete": "%(noun)s must include a %(missing)s",
        "year": "Year must include 4 numbers",
    }

    def __init__(self, *, noun: str = "Date", **kwargs: Any) -> None:
        self.noun = noun
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """Read three typed parts; raises ValidationError with one of the messages above."""
        if isinstance(value, dt.datetime):
            return value.date()
        if value is None or isinstance(value, dt.date):
            return value
        texts = [str(part or "").strip() for part in value]
        if not any(texts):
            return None
        self._refuse_missing(texts)
        return self._real_date(*texts)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the typed date is another one than the initial; what is no date has changed."""
        try:
            return super().has_changed(self.to_python(initial), self.to_python(data))
        except ValidationError:
            return True

    def _refuse_missing(self, texts: list[str]) -> None:
        missing = [part for part, text in zip(_PARTS, texts, strict=True) if not text]
        if missing:
            params = {"noun": self.noun, "missing": " and ".join(missing), "parts": missing}
            raise ValidationError(self.error_messages["incomplete"], code="incomplete", params=params)

    def _real_date(self, day: str, month: str, year: str) -> dt.date:
        if year.isascii() and year.isdigit() and len(year) != 4:
            raise ValidationError(self.error_messages["year"], code="year", params={"parts": ["year"]})
        try:
            found = dt.date(_whole(year), _MONTH_NAMES.get(month.lower()) or _whole(month), _whole(day))
        except ValueError:
            found = None
        if found is None or found.year < 1900:  # years before are typing errors here
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class TimeField(forms.Field):
    """A time of day typed as 2pm, 2.30pm, 14:00, 1430, midday or midnight; cleans to a `datetime.time`, or None.

    A number up to 12 without am or pm is asked about, unless it is written as clocks do, with two figures: "09:30".
    """

    default_error_messages = {
        "required": "Enter a time, like 2pm or 14:00",
        "invalid": "Enter a time, like 2pm or 14:00",
        "unclear": "Enter %(either)s, so that it is clear which",
    }

    def prepare_value(self, value: Any) -> Any:
        """A time as it is typed; what was typed stays as it is."""
        return words.time(value) if isinstance(value, dt.time) else value

    def to_python(self, value: Any) -> dt.time | None:
        """Read what was typed; ValidationError where it is no time, or where half the day is left open."""
        if value is None or isinstance(value, dt.time):
            return value
        typed = "".join(str(value).lower().split())
        return self._read(typed) if typed else None

    def _read(self, typed: str) -> dt.time:
        if typed in _TIME_WORDS:
            return _TIME_WORDS[typed]
        found = _TIME.fullmatch(typed.replace("a.m.", "am").replace("p.m.", "pm"))
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
        if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if half:
            return dt.time(hour % 12 + (12 if half == "pm" else 0), minute)
        if 1 <= hour <= 12 and (len(found["hour"]) == 1 or found["minute"] is None):
            either = (
                "midday or midnight"
                if hour == 12
                else " or ".join(words.time(dt.time(one, minute)) for one in (hour, hour + 12))
            )
            raise ValidationError(self.error_messages["unclear"], code="unclear", params={"either": either})
        return dt.time(hour, minute)


_SEEN = re.compile(r"[^\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")


class TextField(forms.CharField):
    """Text of several lines. A line break counts as one character, as the counter on the page has it.

    Browsers send two characters for it, so that a text within the limit was refused.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The text with plain line breaks, stripped; nothing where none of it can be seen."""
        text = super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
        return self.empty_value if isinstance(text, str) and not _SEEN.search(text) else text


def _whole(text: str) -> int:
    """A whole number typed in plain digits, at most four; ValueError otherwise."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError(text)
    return int(text)
