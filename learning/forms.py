"""What people type about their learning."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TextField, for_example

from .minutes import read_minutes
from .models import LONGEST_REFLECTION, MOST_MINUTES, Completion, Course, OtherLearning

_NOT_YET = "Date must be today or in the past"
_PRIVATE = "Only you can see this. Not your lead, not your department."


class MinutesField(forms.CharField):
    """How long something took; cleans to minutes, 1 to MOST_MINUTES. Hours may be typed too: "1h 30"."""

    default_error_messages = {
        "required": "Enter how long it took",
        "unclear": "Enter minutes as a whole number, like 90, or hours and minutes, like 1 hour 30 minutes",
        "range": f"Minutes must be between 1 and {words.number(MOST_MINUTES)}",
    }

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            minutes = read_minutes(typed)
        except ValueError as error:
            raise ValidationError(self.error_messages["unclear"], code="unclear") from error
        if not 1 <= minutes <= MOST_MINUTES:
            raise ValidationError(self.error_messages["range"], code="range")
        return minutes


class CompletionForm(forms.Form):
    """When somebody finished a course, how long it took, how useful it was, what they will remember."""

    declared_on = DateField(label="When did you finish it?")
    minutes = MinutesField(label="How long did it take?", max_length=40)
    rating = forms.TypedChoiceField(
        label="How useful was it?",
        help_text="Shown only as an average of 10 people or more.",
        choices=Completion.Rating.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reflection = TextField(
        label="What will you remember?",
        help_text="A sentence for yourself.",
        max_length=LONGEST_REFLECTION,
        required=False,
    )
    govuk: Looks = {
        "declared_on": {"size": "m"},
        "minutes": {"size": "m", "suffix": "minutes", "width": 5},
        "rating": {"size": "m", "inline": True},
        "reflection": {"size": "m", "rows": 4, "private": _PRIVATE},
    }

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.fields["declared_on"].help_text = _example()
        self.fields[
            "minutes"
        ].help_text = f"Most people need {words.counted(course.minutes, 'minute')}. A rough number is fine."

    def clean_declared_on(self) -> datetime.date:
        """Not to come, and not before the course existed."""
        day: datetime.date = self.cleaned_data["declared_on"]
        if day > timezone.localdate():
            raise ValidationError(_NOT_YET)
        if not self.course.could_be_completed_on(day):
            first = words.date(self.course.available_from)
            raise ValidationError(f"Date must be on or after {first}, when this course became available")
        return day


class OtherLearningForm(forms.Form):
    """Learning that is no course of the programme, in the person's own words."""

    title = forms.CharField(
        label="What was it?",
        help_text="For example, a book, a course elsewhere, a talk or a visit to another team.",
        max_length=OtherLearning._meta.get_field("title").max_length,
        error_messages={"required": "Enter what it was"},
    )
    link = forms.CharField(
        label="Link",
        help_text="Where you found it on the web, so that you find it again. For example, https://www.example.org/talk",
        max_length=OtherLearning._meta.get_field("link").max_length,
        required=False,
        validators=[
            URLValidator(
                schemes=["http", "https"], message="Enter a full web address, like https://www.example.org/talk"
            )
        ],
    )
    completed_on = DateField(label="When was it?")
    minutes = MinutesField(label="How long did it take?", help_text="A rough number is fine.", max_length=40)
    govuk: Looks = {
        "title": {"size": "m"},
        "link": {"size": "m"},
        "completed_on": {"size": "m"},
        "minutes": {"size": "m", "suffix": "minutes", "width": 5},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["completed_on"].help_text = _example()

    def clean_completed_on(self) -> datetime.date:
        """Not to come."""
        day: datetime.date = self.cleaned_data["completed_on"]
        if day > timezone.localdate():
            raise ValidationError(_NOT_YET)
        return day


def _example() -> str:
    """Last week's date."""
    return for_example(timezone.localdate() - datetime.timedelta(weeks=1))
