"""What is typed of people who took part away from a screen: reporting them, and changing a report."""

from __future__ import annotations

import contextlib
import datetime
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from obt.dashboards.models import OfflineReport
from obt.dashboards.models.offline import LONGEST_NOTE, MOST_PEOPLE
from obt.dashboards.offline import report_in_words
from obt.govuk import words
from obt.govuk.forms import DateField, Looks, TextField, for_example
from obt.people.models import Organisation
from obt.people.requests import number_of_row
from obt.programme.models import Programme

_MORE = "more_is_meant"
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*|[0-9]+")
_WHICH_PART = "Choose what they took part in"
_WHOLE_NUMBER = "People must be a whole number, like 40"
_IN_RANGE = f"People must be between 1 and {words.number(MOST_PEOPLE)}"


class PeopleField(forms.CharField):
    """A number of people typed in plain figures, with or without commas; cleans to 1 to 100,000."""

    default_error_messages = {"required": "Enter how many people took part"}

    def prepare_value(self, value: Any) -> Any:
        return words.number(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        """Read it; ValidationError for anything else."""
        typed = super().clean(value)
        if typed.startswith("-") and typed[1:].isdecimal():
            raise ValidationError(_IN_RANGE)
        if not _NUMBER.fullmatch(typed):
            raise ValidationError(_WHOLE_NUMBER)
        people = number_of_row(typed.replace(",", ""))
        if not 1 <= people <= MOST_PEOPLE:
            raise ValidationError(_IN_RANGE)
        return people


class _Report(forms.Form):
    """What a report says.

    It is of the organisation `of`, or of the one that a field lets choose where that is None. More people than the
    organisation has is asked about: the form then has one more field, `more_is_meant`, whose box is for that number
    and no other.
    """

    part = forms.ChoiceField(
        label="What did they take part in?",
        widget=forms.RadioSelect,
        error_messages={"required": _WHICH_PART, "invalid_choice": _WHICH_PART},
    )
    on = DateField(
        label="When was it?",
        error_messages={"required": "Enter the date that it was on", "invalid": "Enter a real date"},
    )
    people = PeopleField(
        label="How many people took part?",
        help_text="Leave out those who record it here themselves: they are counted already.",
    )
    note = TextField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="What it was and how you counted. Champions of your organisation read it. Do not name anybody.",
        error_messages={"max_length": f"The note must be {LONGEST_NOTE} characters or fewer"},
    )
    govuk: Looks = {
        "organisation": {"size": "m", "searchable": True},
        "part": {"size": "m"},
        "on": {"size": "m"},
        "people": {"size": "m", "width": 5, "autocomplete": "off"},
        "note": {"size": "m", "rows": 3},
    }

    def __init__(
        self, data: Any, *, of: Organisation | None, programme: Programme, parts: Sequence[str], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self._of = of
        self.programme = programme
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (part.value, part.label) for part in OfflineReport.Part if part in parts
        ]
        self.fields["on"].help_text = for_example(timezone.localdate())

    def clean_on(self) -> datetime.date:
        """From the day that the programme opened until today."""
        day: datetime.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("The date must be today or in the past")
        if day < self.programme.opens_on:
            opened = words.date(self.programme.opens_on)
            raise ValidationError(f"The date must be {opened} or later: {self.programme.name} opened then")
        return day

    def clean(self) -> dict[str, Any]:
        """Ask about more people than work there."""
        organisation, people = self._organisation, self.cleaned_data.get("people")
        if organisation and people and not self.is_expected(organisation, people):
            self._ask_about(organisation, people)
        return self.cleaned_data

    def is_expected(self, organisation: Organisation, people: int) -> bool:
        """Whether nobody needs to be asked about so many `people` there."""
        return organisation.headcount is None or people <= organisation.headcount

    @property
    def _organisation(self) -> Organisation | None:
        """The one that the report is of; None while none has been chosen."""
        return self._of or self.cleaned_data.get("organisation")

    @property
    def report(self) -> dict[str, Any]:
        """What was typed, by the names that actions have for it."""
        return {name: self.cleaned_data[name] for name in ("part", "on", "people", "note")}

    def _ask_about(self, organisation: Organisation, people: int) -> None:
        said = words.counted(people, "person", "people")
        headcount = words.number(organisation.headcount or 0)
        self.fields[_MORE] = field = forms.MultipleChoiceField(
            label=f"Did {said} take part?",
            help_text=f"{organisation.name} has a headcount of {headcount}.",
            choices=[(str(people), f"Yes, report {said}")],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["organisation", "part", "on", "people", _MORE])
        if str(people) not in (field.widget.value_from_datadict(self.data, self.files, _MORE) or []):
            self.add_error(_MORE, f"{said} is more than work there. Say that it is right, or change the number")


class ReportForm(_Report):
    """A new report, of one of `organisations` (by slug, with what each is called in a list); `of` is chosen already.

    `submission` makes a form that is sent twice one report.

        form = ReportForm(posted(request), programme=programme, organisations=organisations, of=organisation)
        if form.is_valid():
            report_offline(programme=programme, by=person, **form.report)
    """

    organisation = forms.ChoiceField(
        label="Where do they work?",
        error_messages={
            "required": "Choose the organisation from the list",
            "invalid_choice": "Choose an organisation from the list",
        },
    )
    submission = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("organisation", "part", "on", "people", "note")

    def __init__(
        self,
        data: Any = None,
        *,
        programme: Programme,
        organisations: Mapping[str, tuple[Organisation, str]],
        of: Organisation,
    ) -> None:
        start = {"organisation": of.slug, "on": timezone.localdate(), "submission": str(uuid.uuid4())}
        is_on = [part.key for part in programme.parts]
        only = of if set(organisations) <= {of.slug} else None
        super().__init__(data, of=only, programme=programme, parts=is_on, initial=start)
        self._offered = organisations
        if only is not None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].choices = [  # type: ignore[attr-defined]
                (slug, label) for slug, (_, label) in organisations.items()
            ]

    def clean_organisation(self) -> Organisation:
        return self._offered[self.cleaned_data["organisation"]][0]

    def clean_submission(self) -> uuid.UUID:
        """Nonsense stands for nothing that was sent before."""
        with contextlib.suppress(ValueError):
            return uuid.UUID(self.cleaned_data["submission"])
        return uuid.uuid4()

    @property
    def report(self) -> dict[str, Any]:
        return {**super().report, "organisation": self._organisation, "submission": self.cleaned_data["submission"]}


class ChangeReportForm(_Report):
    """What a report says, to be changed. `version` is what the form began from.

    The number that it has is not asked about once more.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, report: OfflineReport) -> None:
        start = {
            "part": report.part, "on": report.on, "people": report.people, "note": report.note,
            "version": report.version,
        }  # fmt: skip
        is_on = [part.key for part in report.programme.parts]
        parts = [*is_on, report.part]
        super().__init__(data, of=report.organisation, programme=report.programme, parts=parts, initial=start)
        self._row = report

    def clean_version(self) -> int:
        """Nonsense stands for a version that there never was."""
        return number_of_row(self.cleaned_data["version"])

    def is_expected(self, organisation: Organisation, people: int) -> bool:
        return people == self._row.people or super().is_expected(organisation, people)

    @property
    def report(self) -> dict[str, Any]:
        return {**super().report, "version": self.cleaned_data["version"]}

    def ask_again(self, now: OfflineReport) -> None:
        """Say what the report says `now`, as somebody else has changed it; sent once more, the form replaces that."""
        note = f" (“{now.note}”)" if now.note else ""
        self.add_error(
            None,
            f"Somebody changed this report while you did: it is {report_in_words(now)}{note} now. "
            "To put yours in its place, save your changes again",
        )
        typed: Any = self.data
        self.data = typed = typed.copy()
        typed["version"] = str(now.version)
