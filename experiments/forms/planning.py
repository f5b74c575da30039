"""What people type to plan an experiment, step by step, and to change what it says afterwards."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from experiments.amounts import Unit, as_typed
from experiments.models import Experiment
from experiments.models.experiments import LONGEST_LINE, LONGEST_TEXT
from experiments.rules import first_day_of
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TextField, for_example
from obt.programme.models import Programme

from .amounts import AmountField
from .steps import About, LineField, StepForm

USUAL_LENGTH = datetime.timedelta(weeks=6)  # long enough for something to be seen, short enough to be begun
_AS = {
    Unit.PERCENT: "as a percentage",
    Unit.POUNDS: "in pounds",
    Unit.MINUTES: "as a time, like 90 minutes or 1h 30",
}


class WhatForm(StepForm):
    """The small change. Two experiments of a team have different titles, as lists tell them apart by these alone."""

    heading = "What will you try?"
    change_heading = "Change the small change"
    title = LineField(
        label="What do you call it?",
        help_text="In a few words. For example, a checklist on page 1 of the form",
        max_length=120,
        error_messages={
            "required": "Say in a few words what you will try",
            "max_length": "What you call it must be 120 characters or fewer",
        },
    )
    problem = TextField(
        label="What is the problem?",
        help_text="What happens now, and whom it keeps from their work.",
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"max_length": "The problem must be 2,000 characters or fewer"},
    )
    change = TextField(
        label="What is the small change?",
        help_text="What your team will do differently, so that another team could do it too.",
        max_length=LONGEST_TEXT,
        error_messages={
            "required": "Say what your team will do differently",
            "max_length": "The small change must be 2,000 characters or fewer",
        },
    )
    govuk: Looks = {
        "title": {"size": "m"},
        "problem": {"size": "m", "rows": 4},
        "change": {"size": "m", "rows": 4},
    }

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not any(mark.isalnum() for mark in title):
            raise ValidationError("Say in words what you will try")
        about = self.about
        if about.experiment is not None and about.experiment.title == title:
            return title
        others = Experiment.objects.filter(team=about.team, programme=about.programme, title__iexact=title)
        if about.experiment is not None:
            others = others.exclude(pk=about.experiment.pk)
        if about.submission is not None:
            others = others.exclude(submission=about.submission)  # what this very draft has become: sent twice
        if others.exists():
            raise ValidationError("Your team has an experiment of this name already. Add what is different this time")
        return title


class HypothesisForm(StepForm):
    """If we …, then …, because …; the words that the page says itself are taken off what people type.

    Boxes of two lines, as a phone shows a third of such a line; no `max_length`, with which each had a counter.
    """

    heading = "What do you expect?"
    change_heading = "Change what you expect"
    if_we = LineField(
        label="If we…",
        help_text="What you do.",
        widget=forms.Textarea,
        validators=[MaxLengthValidator(LONGEST_LINE, "What you do must be 300 characters or fewer")],
        error_messages={
            "required": "Say what you do",
        },
    )
    then = LineField(
        label="Then…",
        help_text="What you expect to see.",
        widget=forms.Textarea,
        validators=[MaxLengthValidator(LONGEST_LINE, "What you expect must be 300 characters or fewer")],
        error_messages={
            "required": "Say what you expect to see",
        },
    )
    because = LineField(
        label="Because…",
        help_text="Why you think so.",
        widget=forms.Textarea,
        validators=[MaxLengthValidator(LONGEST_LINE, "Why you think so must be 300 characters or fewer")],
        error_messages={
            "required": "Say why you think so",
        },
    )
    govuk: Looks = {
        "if_we": {"size": "m", "rows": 2},
        "then": {"size": "m", "rows": 2},
        "because": {"size": "m", "rows": 2},
    }

    def clean_if_we(self) -> str:
        return self._part("if_we", "if we", "we")

    def clean_then(self) -> str:
        return self._part("then", "then")

    def clean_because(self) -> str:
        return self._part("because", "because")

    def _part(self, name: str, *said: str) -> str:
        """What was typed as the middle of a sentence."""
        typed: str = self.cleaned_data[name].strip(" .,;…")
        for beginning in said:
            rest = typed[len(beginning) :]
            if typed.lower().startswith(beginning) and rest[:1] in set(" ,:…"):
                typed = rest.strip(" ,:…")
        if not typed or typed.lower() in said:
            raise ValidationError(self.fields[name].error_messages["required"])
        return typed


class MeasureForm(StepForm):
    """What is measured, in what, and which way is better. Once there are readings the unit stays."""

    heading = "What will you measure?"
    change_heading = "Change the measure"
    measure_name = LineField(
        label="What will you look at?",
        help_text="Something that you can count or time every week. For example, forms that come back incomplete",
        max_length=120,
        error_messages={
            "required": "Say what you will measure",
            "max_length": "What you measure must be 120 characters or fewer",
        },
    )
    unit = forms.ChoiceField(
        label="What is it counted in?",
        choices=Unit.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what it is counted in", "invalid_choice": "Choose what it is counted in"
        },
    )  # fmt: skip
    unit_name = LineField(
        label="If it is a number: of what?",
        help_text="In the plural. For example, calls, or forms a week",
        max_length=40,
        required=False,
        error_messages={"max_length": "What is counted must be 40 characters or fewer"},
    )
    better = forms.ChoiceField(
        label="Which way is better?",
        choices=[("lower", "A lower figure is better"), ("higher", "A higher figure is better")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which way is better", "invalid_choice": "Choose which way is better"},
    )
    govuk: Looks = {
        "measure_name": {"size": "m"},
        "unit": {
            "size": "m",
            "hints": {
                "number": "For example, calls, complaints, or a score from 1 to 5",
                "percent": "A share. For example, forms that come back incomplete, of all that came in",
                "minutes": "Minutes or hours. For example, how long an answer takes",
            },
        },
        "unit_name": {"width": "two-thirds"},
        "better": {"size": "m"},
    }

    def fit(self) -> None:
        if self.about.has_readings:
            del self.fields["unit"], self.fields["unit_name"]

    def clean(self) -> dict[str, Any]:
        """Only a number is a number of something."""
        data = self.cleaned_data
        if "unit" in self.fields and data.get("unit") != Unit.NUMBER:
            data["unit_name"] = ""
        return data


class FiguresForm(StepForm):
    """The measure before, and what the team hopes for, in its unit. Both may be left out."""

    heading = "What is it now, and what do you hope for?"
    change_heading = "Change baseline and target"
    baseline = AmountField(label="What is it now?", required=False)
    baseline_note = LineField(
        label="How do you know?",
        help_text="For example, the average of the three weeks before we began",
        max_length=200,
        required=False,
        error_messages={"max_length": "How you know must be 200 characters or fewer"},
    )
    target = AmountField(label="What do you hope to reach?", required=False)
    govuk: Looks = {"baseline": {"size": "m"}, "baseline_note": {"size": "m"}, "target": {"size": "m"}}

    def fit(self) -> None:
        about = self.about
        unit = Unit(about.unit)
        said = _AS.get(unit, f"as a number of {about.unit_name}" if about.unit_name else "as a number")
        hints = {
            "baseline": f"{about.measure_name}, {said}. This is your baseline. Leave it empty if you do not know.",
            "target": f"Your target, {said}. Leave it empty if you only want to see what happens.",
        }
        for name, hint in hints.items():
            field = self.fields[name]
            assert isinstance(field, AmountField)
            field.unit_name, field.unit, field.help_text = about.unit_name, unit, hint


class WhenForm(StepForm):
    """Its first and last day. It may outlive the programme; the end of one that has begun is moved elsewhere."""

    heading = "When will you try it?"
    change_heading = "Change the dates"
    starts_on = DateField(label="First day", noun="First day")
    ends_on = DateField(label="Last day", noun="Last day")
    govuk: Looks = {"starts_on": {"size": "m"}, "ends_on": {"size": "m"}}

    def __init__(self, data: Any = None, *, about: About, initial: dict[str, Any] | None = None) -> None:
        usual = usual_dates(about.programme)
        super().__init__(data, about=about, initial={**usual, **(initial or {})})
        self.fields["starts_on"].help_text = for_example(usual["starts_on"])

    def fit(self) -> None:
        if self.about.has_begun:
            del self.fields["ends_on"]
            return
        ends = usual_dates(self.about.programme)["ends_on"]
        self.fields["ends_on"].help_text = f"Six weeks are usual. {for_example(ends)}"

    def clean(self) -> dict[str, Any]:
        """Begins within the programme, and ends after it begins; dates that it has already stay allowed."""
        data, before = self.cleaned_data, self.about.experiment
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if before is not None and "ends_on" not in self.fields:
            ends = before.ends_on
        if starts and not (before and starts == before.starts_on):
            first, last = first_day_of(self.about.programme), self.about.programme.records_close_on
            if not first <= starts <= last:
                between = f"{words.date(first)} and {words.date(last)}"
                self.add_error("starts_on", f"First day must be between {between}, the dates of {self.about.programme}")
        if starts and ends and ends < starts:
            if "ends_on" in self.fields:
                self.add_error("ends_on", "Last day must not be before the first day")
            else:
                self.add_error("starts_on", f"First day must not be after the last day, {words.date(ends)}")
        return data


def usual_dates(programme: Programme) -> dict[str, datetime.date]:
    """Return `starts_on` and `ends_on` as they are offered: from today for six weeks, within the programme."""
    starts = max(timezone.localdate(), first_day_of(programme))
    last = programme.closes_on if programme.closes_on > starts else programme.records_close_on
    return {"starts_on": starts, "ends_on": max(starts, min(starts + USUAL_LENGTH, last))}


def as_answered(experiment: Experiment) -> dict[str, Any]:
    """Return what an experiment says, by the names of the fields, as its forms begin."""
    names = (
        "title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better",
        "baseline", "baseline_note", "target", "starts_on", "ends_on",
    )  # fmt: skip
    return {name: getattr(experiment, name) for name in names} | {"profession": experiment.profession_id}


def as_prefilled(experiment: Experiment) -> dict[str, Any]:
    """Return what a team that tries `experiment` too begins with: all but dates, baseline and people; as JSON."""
    begun = as_answered(experiment)
    for own in ("starts_on", "ends_on", "baseline", "baseline_note"):
        del begun[own]
    if experiment.target is not None:
        begun["target"] = as_typed(experiment.target, Unit(experiment.unit))
    return begun
