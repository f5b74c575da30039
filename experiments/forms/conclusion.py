"""What people type of how an experiment ended: the outcome, the story, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from experiments.actions.conclusion import Gain
from experiments.amounts import Unit, as_typed
from experiments.models import Benefit, Experiment
from experiments.models.experiments import LONGEST_TEXT
from obt.govuk.forms import Looks, TextField

from .amounts import AmountField

Answers = Mapping[str, str]

_LONGEST_KEPT = 20_000  # characters of an answer that a draft keeps, also of one that is too long to be taken
_TOO_LONG = f"must be {LONGEST_TEXT:,} characters or fewer"


class OutcomeForm(forms.Form):
    """What becomes of the small change."""

    outcome = forms.ChoiceField(
        label="What becomes of the small change?",
        help_text="Each of the four is a result, and others learn from it.",
        choices=Experiment.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended", "invalid_choice": "Choose from the list"},
    )
    govuk: Looks = {
        "outcome": {
            "size": "m",
            "hints": {
                "keep": "It works for us, and this is how we do it now.",
                "adapt": "Part of it works. We change it and go on.",
                "stop": "It did not do what we hoped, and now we know.",
                "scale": "It works, and more teams take it up.",
            },
        }
    }


class StoryForm(forms.Form):
    """What happened, what was learned, and what others need."""

    what_happened = TextField(
        label="What happened?",
        help_text="What you did, for how long, and what got in the way. A few sentences are enough.",
        max_length=LONGEST_TEXT,
        error_messages={"required": "Enter what happened", "max_length": f"What happened {_TOO_LONG}"},
    )
    learned = TextField(
        label="What did you learn?",
        help_text="What you would tell a team that is about to try the same. What did not work helps as much.",
        max_length=LONGEST_TEXT,
        error_messages={"required": "Enter what you learned", "max_length": f"What you learned {_TOO_LONG}"},
    )
    needs = TextField(
        label="What do others need to try it?",
        help_text="For example, a template, two hours, or the agreement of another team.",
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"max_length": f"What others need {_TOO_LONG}"},
    )
    govuk: Looks = {
        "what_happened": {"size": "m", "rows": 5},
        "learned": {"size": "m", "rows": 5},
        "needs": {"size": "m", "rows": 3},
    }


class BenefitsForm(forms.Form):
    """What came of it for the whole team, of up to three kinds: how much, how worked out, how sure. All or none of it.

    Fields are named like the kind: "minutes" for how much, "minutes_workings", "minutes_confidence".
    """

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.govuk: Looks = {}
        for kind in Benefit.Kind:
            self._add(kind)

    def kinds(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The title of each kind, and its fields."""
        for kind in Benefit.Kind:
            yield _KINDS[kind]["title"], [self[name] for name in _names(kind)]

    def clean(self) -> dict[str, Any]:
        """An amount has its workings and how sure it is; without an amount there is nothing to work out."""
        for kind in Benefit.Kind:
            self._clean_kind(kind)
        return self.cleaned_data

    def gains(self) -> list[Gain]:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return [
            Gain(kind.value, typed[kind], typed[f"{kind}_workings"], typed[f"{kind}_confidence"])
            for kind in Benefit.Kind
            if typed[kind] is not None
        ]

    def _clean_kind(self, kind: Benefit.Kind) -> None:
        amount, workings, confidence = _names(kind)
        if amount in self.errors:
            return
        value: Decimal | None = self.cleaned_data[amount]
        if value is None:
            # A radio cannot be unticked, so a kind that only says how sure it is says nothing.
            if self.cleaned_data.get(workings):
                self.add_error(amount, f"Enter {_KINDS[kind]['of']}, or leave out how you worked it out")
            return
        if value <= 0:
            self.add_error(
                amount, f"{_KINDS[kind]['title']} must be more than 0. Leave it empty if there is nothing to tell"
            )
        elif kind == Benefit.Kind.PEOPLE and value != value.to_integral_value():
            self.add_error(amount, "People helped must be a whole number, like 35")
        if not self.cleaned_data.get(workings) and workings not in self.errors:
            self.add_error(workings, f"Enter how you worked out {_KINDS[kind]['of']}")
        if not self.cleaned_data.get(confidence) and confidence not in self.errors:
            self.add_error(confidence, f"Choose how sure you are of {_KINDS[kind]['of']}")

    def _add(self, kind: Benefit.Kind) -> None:
        amount, workings, confidence = _names(kind)
        said = _KINDS[kind]
        self.fields[amount] = AmountField(
            label=said["label"], help_text=said["hint"], unit=said["unit"], unit_name=said["unit_name"], required=False
        )
        self.fields[workings] = TextField(
            label="How did you work it out?",
            help_text=said["example"],
            max_length=LONGEST_TEXT,
            required=False,
            error_messages={"max_length": f"How you worked out {said['of']} {_TOO_LONG}"},
        )
        self.fields[confidence] = forms.ChoiceField(
            label="How sure are you?",
            choices=Benefit.Confidence.choices,
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": "Choose from the list"},
        )
        self.govuk[amount] = {"size": "s", "optional": False}
        self.govuk[workings] = {"size": "s", "rows": 3, "optional": False}
        self.govuk[confidence] = {"size": "s", "inline": True, "optional": False}


STEPS: dict[str, type[forms.Form]] = {"outcome": OutcomeForm, "story": StoryForm, "benefits": BenefitsForm}

_KINDS: dict[str, dict[str, Any]] = {
    "minutes": {
        "title": "Time saved",
        "label": "How much time a week?",
        "hint": "Hours or minutes of the whole team, like 90 minutes or 1h 30",
        "unit": Unit.MINUTES,
        "unit_name": "",
        "of": "the time saved",
        "example": "For example, 24 fewer forms a week, 4 minutes each to log and return.",
    },
    "pounds": {
        "title": "Money saved",
        "label": "How much money a year?",
        "hint": "In pounds, of the whole team. Leave out what the time is worth.",
        "unit": Unit.POUNDS,
        "unit_name": "",
        "of": "the money saved",
        "example": "For example, 24 letters a week, 52 weeks, £1.35 of postage each.",
    },
    "people": {
        "title": "People helped",
        "label": "How many people a year?",
        "hint": "People outside your team for whom something is easier, faster or clearer",
        "unit": Unit.NUMBER,
        "unit_name": "people",
        "of": "the number of people helped",
        "example": "For example, 24 people a week who need not send a form twice, 52 weeks.",
    },
}


def answers_of(experiment: Experiment, benefits: Sequence[Benefit]) -> dict[str, str]:
    """How `experiment` ended, as it would be typed; empty if it has never ended.

    One that was reopened has its story still, and no outcome.
    """
    if not experiment.what_happened:
        return {}
    answers = {
        "what_happened": experiment.what_happened,
        "learned": experiment.learned,
        "needs": experiment.needs,
        **{name: "" for kind in Benefit.Kind for name in _names(kind)},
    }
    for benefit in benefits:
        unit = _KINDS[benefit.kind]["unit"]
        said = (as_typed(benefit.amount, unit), benefit.workings, benefit.confidence)
        answers |= zip(_names(benefit.kind), said, strict=True)
    return answers | ({"outcome": experiment.outcome} if experiment.outcome else {})


def typed_in(step: str, data: Mapping[str, Any]) -> dict[str, str]:
    """What was sent of `step`, right or wrong, as a draft keeps it: text without what the database cannot hold."""
    return {name: str(data.get(name, "")).replace("\x00", "")[:_LONGEST_KEPT] for name in STEPS[step]().fields}


def filled_in(step: str, answers: Answers) -> forms.Form:
    """The form of `step` with `answers`: judged if it was answered, also wrongly; empty if it was never sent."""
    form = STEPS[step]
    return form(answers) if answers.keys() & form().fields.keys() else form()


def first_lacking(answers: Answers) -> str | None:
    """The first step that `answers` do not answer, or answer wrongly; None if all is there."""
    return next((step for step in STEPS if not filled_in(step, answers).is_valid()), None)


def as_concluded(answers: Answers) -> dict[str, Any]:
    """What `actions.conclusion.conclude` takes, out of `answers` that lack nothing."""
    said: dict[str, Any] = {}
    for step in STEPS:
        form = filled_in(step, answers)
        assert form.is_valid()
        said |= {"gains": form.gains()} if isinstance(form, BenefitsForm) else form.cleaned_data
    return said


def _names(kind: str) -> tuple[str, str, str]:
    return str(kind), f"{kind}_workings", f"{kind}_confidence"
