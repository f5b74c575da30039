"""What is typed of champions: whom to appoint, and whose to list."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from obt.dashboards.champions import Remit
from obt.govuk import words
from obt.govuk.forms import DateField, Looks
from obt.people.forms.questions import open_organisations
from obt.people.models import Champion, Organisation

_LATEST_START = datetime.timedelta(days=366)
_CORRECT_FORMAT = "Enter an email address in the correct format, like name@example.gov.uk"


class AppointForm(forms.Form):
    """Who is to be champion of what, from when to when, among what `remit` may appoint for; `of` is chosen already."""

    email = forms.CharField(
        label="Work email address of the new champion",
        help_text="They must have signed in here once. They get an email about it.",
        max_length=254,
        error_messages={
            "required": "Enter the new champion’s email address",
            "max_length": _CORRECT_FORMAT,
        },
    )
    organisation = forms.ChoiceField(
        label="Which organisation are they to look after?",
        help_text="They look after everything below it, too",
        error_messages={
            "required": "Choose the organisation from the list",
            "invalid_choice": "Choose an organisation from the list",
        },
    )
    starts_on = DateField(
        label="First day",
        noun="First day",
        error_messages={"required": "Enter the first day", "invalid": "The first day must be a real date"},
    )
    ends_on = DateField(
        label="Last day",
        noun="Last day",
        required=False,
        help_text="Leave it empty if they stay champion until somebody ends it",
        error_messages={"invalid": "The last day must be a real date"},
    )
    govuk: Looks = {
        "email": {"size": "m", "width": "two-thirds", "autocomplete": "off"},
        "organisation": {"size": "m", "searchable": True},
        "starts_on": {"size": "m"},
        "ends_on": {"size": "m"},
    }

    def __init__(self, data: Any = None, *, remit: Remit, of: str = "") -> None:
        super().__init__(data, initial={"organisation": of, "starts_on": timezone.localdate()})
        offered, labels = open_organisations()
        self._offered = {slug: one for slug, one in offered.items() if remit.may_appoint(one)}
        ordered = sorted(self._offered, key=lambda slug: labels[slug].casefold())
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an organisation"),
            *((slug, labels[slug]) for slug in ordered),
        ]

    @property
    def offers_any(self) -> bool:
        """Whether there is an organisation to choose."""
        return bool(self._offered)

    def clean_email(self) -> str:
        """The address in small letters; whose it is, is the action's to find."""
        email = str(self.cleaned_data["email"]).lower()
        EmailValidator(_CORRECT_FORMAT)(email)  # not beside the length, which would say the same once more
        return email

    def clean_organisation(self) -> Organisation:
        return self._offered[self.cleaned_data["organisation"]]

    def clean_starts_on(self) -> datetime.date:
        """Today or a day of the next year: nobody was champion before they were appointed."""
        day: datetime.date = self.cleaned_data["starts_on"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError("The first day must be today or in the future")
        if day > today + _LATEST_START:
            raise ValidationError(f"The first day must be before {words.date(today + _LATEST_START)}")
        return day

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the first day or later")
        return self.cleaned_data

    def say_cannot_sign_in(self) -> None:
        """Tell so at the address."""
        self.add_error("email", "This address cannot sign in. Enter a work email address of the Civil Service")

    def say_not_known(self, *, by_central_team: bool) -> None:
        """Tell so at the address; what a champion is told is the same whoever has that address elsewhere."""
        if by_central_team:
            said = "Nobody who has this address has signed in here yet. Ask them to sign in once, then appoint them"
        else:
            said = (
                "Nobody of your department has signed in here with this address yet. Ask them to sign in once and to "
                "say where they work, then appoint them. For somebody of another department, ask the central team"
            )
        self.add_error("email", said)

    def say_already(self, champion: Champion) -> None:
        """Tell so at the address."""
        until = f" until {words.date(champion.ends_on)}" if champion.ends_on else ""
        self.add_error(
            "email",
            f"{champion.person} is champion of {champion.organisation.name} already, "
            f"from {words.date(champion.starts_on)}{until}",
        )

    def say_too_often(self) -> None:
        """Tell so at the address."""
        self.add_error("email", "You have tried many addresses. Wait ten minutes before you try another one")


class OrganisationFilter(forms.Form):
    """Which organisation, of those that `remit` takes in, a list is to be of; all if none is chosen."""

    organisation = forms.ChoiceField(
        label="Show one organisation",
        help_text="With everything below it",
        required=False,
        error_messages={"invalid_choice": "Choose an organisation from the list"},
    )
    govuk: Looks = {"organisation": {"size": "s", "searchable": True, "optional": False}}

    def __init__(self, data: Any, *, remit: Remit) -> None:
        super().__init__(data if data.get("organisation") else None)
        columns = ("id", "path", "depth", "name", "short_name", "slug", "is_closed")
        rows = Organisation.objects.order_by("path").only(*columns)
        self._remit = remit
        self._offered = {one.slug: one for one in rows if remit.takes_in(one)}
        ordered = sorted(self._offered.values(), key=lambda one: one.name.casefold())
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", "All organisations"),
            *((one.slug, f"{one.name} ({one.short_name})" if one.short_name else one.name) for one in ordered),
        ]

    @property
    def offers_several(self) -> bool:
        return len(self._offered) > 1

    @property
    def may_appoint(self) -> bool:
        """Whether there is an organisation here that champions can be appointed for."""
        return any(self._remit.may_appoint(one) for one in self._offered.values() if not one.is_closed)

    @property
    def chosen(self) -> Organisation | None:
        """The organisation that was chosen; None for all, and where what was typed is none of them."""
        return self._offered.get(self.cleaned_data.get("organisation", "")) if self.is_valid() else None
