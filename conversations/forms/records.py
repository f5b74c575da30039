"""What a lead types to record a conversation, page by page, or on one page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from conversations.models import Idea
from conversations.models.conversations import FEWEST_MINUTES, LONGEST_TEXT, MOST_MINUTES, MOST_OTHERS
from conversations.models.ideas import LONGEST_IDEA
from conversations.recording import Answers, Offered, TypedIdea
from conversations.rules import first_day_of, is_day_of
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TextField, TimeField, for_example
from obt.people.models import EmailDomain, Person
from obt.people.pasted_addresses import read_addresses
from obt.programme.models import Programme

from .planning import moment_in_london

MOST_NAMED = 200  # addresses in one record
MOST_NEW_IDEAS = 5
_LONGEST_PASTE = 20_000  # characters; no limit of the field, whose count would tell nobody anything
_LONGEST_REASON = 300
_MOST_SHOWN = 5  # of what was not understood, in one sentence


class WhoCameForm(forms.Form):
    """Who came: members ticked, others by address, the rest as a number. `seen` is the version that was read."""

    present = forms.MultipleChoiceField(
        label="People in the team that day",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people from the list"},
    )
    emails = TextField(
        label="Anybody else? Add them by email",
        help_text="Work addresses, one on each line. They are credited even if they have not signed up.",
        required=False,
    )
    others_count = forms.IntegerField(
        label="How many others came?",
        help_text="People whose address you do not have. They are counted, not named.",
        required=False,
        error_messages={"invalid": "Enter how many others came as a whole number, like 2"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {
        "present": {"size": "m", "optional": False},
        "emails": {"size": "m", "rows": 3, "optional": False, "autocomplete": "off"},
        "others_count": {"size": "m", "width": 3, "optional": False},
    }

    def __init__(self, *args: Any, people: Sequence[Offered], reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        field = self.fields["present"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), _label(one, reader)) for one in people]

    def clean_emails(self) -> list[str]:
        return understood(self.cleaned_data["emails"])

    def clean_others_count(self) -> int:
        return number_of_people(self.cleaned_data["others_count"] or 0, "Others who came")

    def clean(self) -> dict[str, Any]:
        """Somebody came; whose address belongs to somebody on the list is ticked there."""
        data = self.cleaned_data
        if self.errors:
            return data
        by_email = {one.email: one.pk for one in self.people}
        present = {int(pk) for pk in data["present"]} | {by_email[one] for one in data["emails"] if one in by_email}
        data["present"] = [one.pk for one in self.people if one.pk in present]
        data["emails"] = [one for one in data["emails"] if one not in by_email]
        if not (data["present"] or data["emails"] or data["others_count"]):
            self.add_error("present", "Tick who came, or enter how many others did")
        return data


class TalkForm(forms.Form):
    """What was talked about, as notes."""

    talked_about = TextField(
        label="What did you talk about?",
        help_text="A few lines are enough. Everybody in the team can read them. Leave out what was said in confidence.",
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"max_length": "What you talked about must be 5,000 characters or fewer"},
    )
    govuk: Looks = {"talked_about": {"heading": True, "rows": 8}}


class NewIdeasForm(forms.Form):
    """Up to five new ideas: a title and a small change each. `shown` is how many are on the page."""

    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, ideas: Sequence[TypedIdea], one_more: bool = False) -> None:
        self.stored = list(ideas)
        number = _number(data.get("shown")) if data is not None else max(1, len(ideas))
        self.number = min(MOST_NEW_IDEAS, max(1, number) + one_more)
        typed = {f"{name}_{n}": getattr(one, name) for n, one in enumerate(ideas, 1) for name in ("title", "change")}
        super().__init__(data if not one_more else None, initial={**typed, "shown": self.number})
        if one_more and data is not None:  # shown again as it was typed, judged only once it is sent
            self.initial.update({name: data[name] for name in data if name.startswith(("title_", "change_"))})
        self.govuk: Looks = {}
        for n in range(1, self.number + 1):
            self._add(n)

    @property
    def can_add(self) -> bool:
        return self.number < MOST_NEW_IDEAS

    def pairs(self) -> Iterator[tuple[int, Any, Any]]:
        """The fields of each idea, with its number."""
        for n in range(1, self.number + 1):
            yield n, self[f"title_{n}"], self[f"change_{n}"]

    def clean(self) -> dict[str, Any]:
        """An idea has both, or neither."""
        data = self.cleaned_data
        for n in range(1, self.number + 1):
            title, change = data.get(f"title_{n}"), data.get(f"change_{n}")
            if change and title == "":
                self.add_error(f"title_{n}", f"Enter the title of idea {n}")
            if title and change == "":
                self.add_error(f"change_{n}", f"Enter the small change of idea {n}")
        return data

    def ideas(self) -> list[TypedIdea]:
        """What was typed; an idea keeps its place in the draft, and what it is told apart by."""
        found = []
        for n in range(1, self.number + 1):
            title = " ".join(self.cleaned_data[f"title_{n}"].split())
            if title:
                idea = TypedIdea(title, self.cleaned_data[f"change_{n}"])
                if n <= len(self.stored):
                    idea.submission = self.stored[n - 1].submission
                found.append(idea)
        return found

    def _add(self, n: int) -> None:
        self.fields[f"title_{n}"] = forms.CharField(
            label="Title",
            max_length=120,
            required=False,
            error_messages={"max_length": f"The title of idea {n} must be 120 characters or fewer"},
        )
        self.fields[f"change_{n}"] = TextField(
            label="The small change",
            max_length=LONGEST_IDEA,
            required=False,
            error_messages={"max_length": f"The small change of idea {n} must be 2,000 characters or fewer"},
        )
        self.govuk[f"title_{n}"] = {"optional": False}
        self.govuk[f"change_{n}"] = {"optional": False, "rows": 3}


class ChosenForm(forms.Form):
    """Which small change was chosen, or several; and what becomes of the other ideas."""

    NONE = "none"

    chosen = forms.MultipleChoiceField(
        label="Which small change did you choose?",
        help_text="Most teams choose one. Choose all that you mean to try.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose a small change, or that you have not chosen one yet",
            "invalid_choice": "Choose from the list",
        },
    )
    rest = forms.ChoiceField(
        label="What happens to the other ideas?",
        choices=[("keep", "Keep them for next time"), ("park", "Park them")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what happens to the other ideas", "invalid_choice": "Choose from the list"
        },
    )  # fmt: skip
    reason = forms.CharField(
        label="If you park them: why?",
        help_text="Everybody in the team reads this. For example, we have no outgoing lines until spring.",
        max_length=_LONGEST_REASON,
        required=False,
        error_messages={"max_length": "The reason must be 300 characters or fewer"},
    )
    govuk: Looks = {
        "chosen": {"heading": True, "exclusive": NONE, "divider": "or"},
        "rest": {"size": "m", "hints": {"park": "They end here, with a reason. A lead can take them up again."}},
        "reason": {"optional": False},
    }

    def __init__(self, data: Any = None, *, answers: Answers, ideas: Sequence[Idea]) -> None:
        chosen = answers.chosen or ([self.NONE] if answers.done == 4 else [])
        super().__init__(
            data,
            initial={
                "chosen": chosen, "rest": "park" if answers.parked_reason else "keep", "reason": answers.parked_reason
            },
        )  # fmt: skip
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            *((str(idea.pk), idea.title) for idea in ideas),
            *((idea.key, idea.title) for idea in answers.new_ideas),
            (self.NONE, "We have not chosen one yet"),
        ]

    def clean_chosen(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["chosen"]
        if self.NONE in chosen and len(chosen) > 1:
            raise ValidationError("Choose small changes, or that you have not chosen one yet: not both")
        return [key for key in chosen if key != self.NONE]

    def clean(self) -> dict[str, Any]:
        """Parking needs a reason; without parking there is none."""
        data = self.cleaned_data
        data["reason"] = " ".join(data.get("reason", "").split())
        if data.get("rest") == "park" and not data["reason"] and "reason" not in self.errors:
            self.add_error("reason", "Enter why you park the other ideas")
        if data.get("rest") == "keep":
            data["reason"] = ""
        return data


class WhenForm(forms.Form):
    """When a conversation was held that was not planned."""

    day = DateField(label="What day was it?")
    time = TimeField(label="What time did it start?", help_text="For example, 2pm or 14:00")
    minutes = forms.IntegerField(
        label="How long did it take?",
        error_messages={
            "required": "Enter how many minutes it took",
            "invalid": "Enter minutes as a whole number, like 60",
        },
    )
    govuk: Looks = {
        "day": {"size": "m"},
        "time": {"size": "m", "width": 10},
        "minutes": {"size": "m", "suffix": "minutes", "width": 4},
    }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"minutes": 60}, **kwargs})
        self.programme = programme
        example = max(timezone.localdate() - datetime.timedelta(days=1), first_day_of(programme))
        self.fields["day"].help_text = for_example(example)

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
            raise ValidationError(f"Minutes must be between {FEWEST_MINUTES} and {MOST_MINUTES}")
        return minutes

    def clean(self) -> dict[str, Any]:
        """Day and time together, as a moment that has been."""
        data = self.cleaned_data
        if "day" in data and "time" in data:
            self._clean_start(data["day"], data["time"])
        return data

    def _clean_start(self, day: datetime.date, time: datetime.time) -> None:
        today = timezone.localdate()
        if day > today:
            self.add_error("day", "Date must be today or in the past")
        elif not is_day_of(self.programme, day):
            first, last = words.date(first_day_of(self.programme)), words.date(self.programme.records_close_on)
            self.add_error("day", f"Date must be between {first} and {last}, the dates of {self.programme}")
        else:
            try:
                starts_at = moment_in_london(day, time)
            except ValueError as error:
                self.add_error("time", str(error))
                return
            if starts_at > timezone.now():
                self.add_error("time", "Time must be in the past: a conversation can be recorded once it has started")
            self.cleaned_data["starts_at"] = starts_at


class BriefForm(WhenForm):
    """A whole record on one page, for teams without email."""

    number = forms.IntegerField(
        label="How many people came?",
        help_text="All of them, you included if you were there.",
        error_messages={"required": "Enter how many people came", "invalid": "Enter a whole number, like 12"},
    )
    was_there = forms.BooleanField(label="I was there myself", required=False)
    emails = TextField(
        label="Work email addresses of those who have one",
        help_text="One on each line. They are among the number above, and are credited.",
        required=False,
    )
    talked_about = TextField(
        label="What did you talk about?",
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"max_length": "What you talked about must be 5,000 characters or fewer"},
    )
    title = forms.CharField(
        label="Which small change did you choose?",
        help_text="In a few words. Leave it empty if you have not chosen one yet.",
        max_length=120,
        required=False,
        error_messages={"max_length": "The small change must be 120 characters or fewer"},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {
        **WhenForm.govuk,
        "number": {"size": "m", "width": 3, "suffix": "people"},
        "emails": {"size": "m", "rows": 3, "autocomplete": "off"},
        "talked_about": {"size": "m", "rows": 5},
        "title": {"size": "m"},
    }

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def clean_emails(self) -> list[str]:
        return understood(self.cleaned_data["emails"])

    def clean_number(self) -> int:
        return number_of_people(self.cleaned_data["number"], "People who came", fewest=1)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        """Those named are among the number."""
        data = super().clean()
        if {"number", "emails"} <= data.keys():
            emails = [one for one in data["emails"] if not (data["was_there"] and one == self.reader.email)]
            named = len(emails) + bool(data["was_there"])
            data["emails"], data["others_count"] = emails, data["number"] - named
            if named > data["number"]:
                self.add_error("number", f"You name {words.counted(named, 'person', 'people')}, so enter at least that")
        return data


def understood(text: str) -> list[str]:
    """The addresses in `text`; ValidationError that names what is none, or may not sign in."""
    if len(text) > _LONGEST_PASTE:
        raise ValidationError(f"That is too much at once: enter {MOST_NAMED} addresses or fewer")
    pasted = read_addresses(text)
    if pasted.not_understood:
        raise ValidationError(f"This is not an email address: {_some(pasted.not_understood)}")
    if len(pasted.addresses) > MOST_NAMED:
        raise ValidationError(
            f"Enter {MOST_NAMED} addresses or fewer. Count further people below, where they are not named"
        )
    allowed = EmailDomain.objects.allowed(pasted.addresses)
    refused = [one for one in pasted.addresses if one not in allowed or len(one) > 254]
    if refused:
        raise ValidationError(
            f"Not a work address that can sign in: {_some(refused)}. Correct it, or count them as others who came"
        )
    return pasted.addresses


def number_of_people(number: int, noun: str, fewest: int = 0) -> int:
    if not fewest <= number <= MOST_OTHERS:
        raise ValidationError(f"{noun} must be between {fewest} and {MOST_OTHERS}")
    return number


def _some(pieces: Sequence[str]) -> str:
    shown = ", ".join(piece if len(piece) <= 60 else f"{piece[:60]}…" for piece in pieces[:_MOST_SHOWN])
    return shown + (f" and {len(pieces) - _MOST_SHOWN} more" if len(pieces) > _MOST_SHOWN else "")


def _label(one: Offered, reader: Person) -> str:
    if one.pk == reader.pk:
        return f"{one.name} (you)"
    if one.disputes:
        return f"{one.name} (said they were not there)"
    return one.name if one.has_registered else f"{one.name} (has not signed in yet)"


def _number(typed: Any) -> int:
    """A small number out of a hidden field; 1 for anything else."""
    return int(typed) if isinstance(typed, str) and typed.isascii() and typed.isdigit() and len(typed) < 3 else 1
