"""What a lead types to plan a conversation, to change the plan, or to call it off."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from conversations.models import Conversation
from conversations.models.conversations import FEWEST_MINUTES, MOST_MINUTES
from conversations.rules import first_day_of, is_day_of
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TimeField, for_example
from obt.govuk.words import LONDON
from obt.people.models import Membership, Person, Team
from obt.programme.models import Programme

_IN_RANGE = f"Minutes must be between {FEWEST_MINUTES} and {MOST_MINUTES}"


class PlanForm(forms.Form):
    """When, how long, where, and who facilitates. `plan` is what the actions take.

    `planned` is the conversation that is changed: its own time stays allowed, and `seen` says which of its versions
    was shown.
    """

    day = DateField(label="What day?")
    time = TimeField(label="What time does it start?", help_text="For example, 2pm or 14:00")
    minutes = forms.IntegerField(
        label="How long will it take?",
        help_text="Most teams take an hour.",
        error_messages={
            "required": "Enter how many minutes it will take",
            "invalid": "Enter minutes as a whole number, like 60",
        },
    )
    place = forms.CharField(
        label="Where do you meet?",
        help_text="For example, Room 4.12 or the break room. Leave it empty if everybody joins online.",
        max_length=200,
        required=False,
    )
    link = forms.CharField(
        label="Link to join online",
        help_text="The address of the online meeting, if there is one.",
        max_length=1000,
        required=False,
        validators=[
            URLValidator(
                schemes=["http", "https"], message="Enter a full web address, like https://teams.microsoft.com/…"
            )
        ],
    )
    facilitator = forms.ModelChoiceField(
        label="Who will facilitate?",
        help_text="They lead through the guide. It can be anybody in the team.",
        queryset=Person.objects.none(),
        empty_label="Not decided yet",
        required=False,
        error_messages={"invalid_choice": "Choose somebody who is in the team"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    govuk: Looks = {
        "day": {"size": "m"},
        "time": {"size": "m", "width": 10},
        "minutes": {"size": "m", "suffix": "minutes", "width": 4},
        "place": {"size": "m"},
        "link": {"size": "m"},
        "facilitator": {"size": "m"},
    }

    def __init__(
        self, *args: Any, team: Team, programme: Programme, planned: Conversation | None = None, **kwargs: Any
    ) -> None:
        initial = _as_typed(planned) if planned else {"minutes": 60}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.programme, self.planned = programme, planned
        example = max(timezone.localdate(), first_day_of(programme)) + datetime.timedelta(weeks=1)
        self.fields["day"].help_text = for_example(example)
        members = Membership.objects.current().filter(team=team, person__is_active=True).values("person_id")
        self.fields["facilitator"].queryset = Person.objects.filter(pk__in=members).order_by("name", "email")  # type: ignore[attr-defined]

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
            raise ValidationError(_IN_RANGE)
        return minutes

    def clean_place(self) -> str:
        """On one line: a place stands in the middle of sentences."""
        return " ".join(self.cleaned_data["place"].split())

    def clean_seen(self) -> int:
        """A form without it, or with one made up, has seen nothing."""
        seen: int | None = self.cleaned_data["seen"]
        return -1 if seen is None else seen

    def clean(self) -> dict[str, Any]:
        """Day and time together, and somewhere to meet."""
        data = self.cleaned_data
        if "day" in data and "time" in data:
            self._clean_start(data["day"], data["time"])
        if not (data.get("place") or data.get("link") or {"place", "link"} & self.errors.keys()):
            self.add_error("place", "Enter where you meet, or a link to join online")
        return data

    @property
    def plan(self) -> dict[str, Any]:
        """What was typed, by the names that the actions have for it."""
        names = ("starts_at", "minutes", "place", "link", "facilitator")
        return {name: self.cleaned_data[name] for name in names}

    def show_again(self, now_there: Conversation) -> None:
        """Keep what was typed, and take it that its author has now seen `now_there`: sent once more, it holds."""
        data: Any = self.data
        self.data = data = data.copy()  # a QueryDict's copy can be written
        data[self.add_prefix("seen")] = str(now_there.sequence)

    def _clean_start(self, day: datetime.date, time: datetime.time) -> None:
        """Make the moment of both, or say at the field what is wrong with it."""
        if self.planned and (day, time) == _day_and_time(self.planned):
            self.cleaned_data["starts_at"] = self.planned.starts_at
            return
        programme = self.programme
        if not is_day_of(programme, day):
            first, last = words.date(first_day_of(programme)), words.date(programme.records_close_on)
            self.add_error("day", f"Date must be between {first} and {last}, the dates of {programme}")
            return
        try:
            starts_at = moment_in_london(day, time)
        except ValueError as error:
            self.add_error("time", str(error))
            return
        if starts_at <= timezone.now():
            today = day == timezone.localdate()
            self.add_error("time" if today else "day", f"{'Time' if today else 'Date'} must be in the future")
        self.cleaned_data["starts_at"] = starts_at


class CancelForm(forms.Form):
    """Why it is called off, in the lead's words."""

    reason = forms.CharField(
        label="Why is it cancelled?",
        help_text="Everybody who was invited reads this. For example, half of us are on leave that week.",
        max_length=200,
        required=False,
    )
    govuk: Looks = {"reason": {"size": "m"}}

    def clean_reason(self) -> str:
        return " ".join(self.cleaned_data["reason"].split())


class WhichTeamForm(forms.Form):
    """Which of the teams that somebody leads."""

    team = forms.ModelChoiceField(
        label="Which team is it for?",
        queryset=Team.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a team", "invalid_choice": "Choose a team that you lead"},
    )
    govuk: Looks = {"team": {"heading": True}}

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


def moment_in_london(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """The moment of a day and a time in London; ValueError, worded for people, where there is none or are two."""
    early, late = (datetime.datetime.combine(day, time, LONDON).replace(fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(datetime.UTC)
    clock = words.time(time)
    if early.utcoffset() > late.utcoffset():  # type: ignore[operator]
        raise ValueError(f"The clocks go back that night, so {clock} comes twice. Choose a time before 1am or from 2am")
    raise ValueError(f"The clocks go forward that night, so there is no {clock}. Choose a time before 1am or from 2am")


def _day_and_time(planned: Conversation) -> tuple[datetime.date, datetime.time]:
    """The start as it is typed: to the minute."""
    start = timezone.localtime(planned.starts_at)
    return start.date(), start.time().replace(second=0, microsecond=0)


def _as_typed(planned: Conversation) -> dict[str, Any]:
    day, time = _day_and_time(planned)
    return {
        "day": day, "time": time, "minutes": planned.minutes, "place": planned.place, "link": planned.link,
        "facilitator": planned.facilitator_id, "seen": planned.sequence,
    }  # fmt: skip
