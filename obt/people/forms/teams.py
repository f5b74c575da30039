"""What people type about teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from obt.govuk.forms import Looks, TextField
from obt.people.models import Membership, Organisation, Team
from obt.people.models.teams import read_join_code
from obt.people.pasted_addresses import Pasted, read_addresses

from .questions import name_on_one_line, open_organisations

# Characters: 200 addresses with names and departments need 16,000. No limit of the field, whose count says nothing.
_LONGEST_PASTE = 40_000


class TeamForm(forms.Form):
    """A team's name and organisation."""

    name = forms.CharField(
        label="What is the team called?",
        help_text="As you call yourselves. No other team of the organisation can have the same name.",
        max_length=Team._meta.get_field("name").max_length,
        error_messages={
            "required": "Enter the team’s name",
            "max_length": "The team’s name must be 80 characters or fewer",
        },
    )
    organisation = forms.ChoiceField(
        label="Which organisation does it belong to?",
        help_text="Its conversations count there, wherever its members work",
        error_messages={
            "required": "Choose the organisation from the list",
            "invalid_choice": "Choose an organisation from the list",
        },
    )
    govuk: Looks = {"name": {"size": "m"}, "organisation": {"size": "m", "searchable": True}}

    def __init__(self, data: Any = None, *, organisation: Organisation | None, name: str = "") -> None:
        super().__init__(data, initial={"name": name, "organisation": organisation.slug if organisation else ""})
        self.offered, labels = open_organisations()
        if organisation and organisation.slug not in self.offered:  # closed since; the team may stay in it
            self.offered[organisation.slug], labels[organisation.slug] = organisation, organisation.name
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        ordered = sorted(labels, key=lambda slug: labels[slug].casefold())
        field.choices = [("", "Choose an organisation"), *((slug, labels[slug]) for slug in ordered)]

    def clean_name(self) -> str:
        """The name on one line, with single spaces."""
        return name_on_one_line(self.cleaned_data["name"], "The team’s name", "Enter the team’s name in letters")

    def clean_organisation(self) -> Organisation:
        return self.offered[self.cleaned_data["organisation"]]

    def say_name_is_taken(self) -> None:
        """Tell so at the name."""
        organisation = self.cleaned_data["organisation"]
        self.add_error(
            "name",
            f"{organisation.known_as} has a team called {self.cleaned_data['name']} already. "
            "Join that one by its code, or choose another name",
        )


class JoinCodeForm(forms.Form):
    """A code, typed off a screen or a sheet of paper."""

    code = forms.CharField(
        label="Code",
        help_text="8 letters and figures, like KTX4-9WMP. Your team lead has it.",
        max_length=40,
        error_messages={"required": "Enter the code", "max_length": "Enter the 8 letters and figures of the code"},
    )
    govuk: Looks = {"code": {"width": 10, "size": "m", "autocomplete": "off"}}

    def clean_code(self) -> str:
        """The code as it is stored."""
        code = read_join_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError("Enter the 8 letters and figures of the code, like KTX4-9WMP")
        return code


class AddPeopleForm(forms.Form):
    """Addresses, pasted in any form; cleans to what was understood of them."""

    emails = TextField(
        label="Work email addresses",
        help_text="One a line, or with commas or semicolons between them. Names beside them do no harm. "
        "Up to 200 people a day.",
        error_messages={"required": "Enter at least one email address"},
    )
    govuk: Looks = {"emails": {"size": "m", "rows": 6, "autocomplete": "off"}}

    def clean_emails(self) -> Pasted:
        if len(self.cleaned_data["emails"]) > _LONGEST_PASTE:
            raise ValidationError("That is too much at once: enter 200 addresses or fewer")
        pasted = read_addresses(self.cleaned_data["emails"])
        if not pasted.addresses:
            raise ValidationError("Enter email addresses in the correct format, like name@example.gov.uk")
        return pasted


class _MemberField(forms.ModelChoiceField):
    def label_from_instance(self, membership: Any) -> str:
        return str(membership.person)


class HandOverForm(forms.Form):
    """Which member leads from now on."""

    to = _MemberField(
        label="Who leads the team from now on?",
        queryset=Membership.objects.none(),
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who leads the team",
            "invalid_choice": "Choose somebody who is in the team",
        },
    )
    govuk: Looks = {"to": {"size": "m"}}

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others


class NewLeadForm(forms.Form):
    """The address of somebody who is to lead a team."""

    email = forms.CharField(
        label="Work email address of the new lead",
        help_text="They do not have to be in the team yet, or to have signed in before.",
        max_length=254,
        validators=[EmailValidator("Enter an email address in the correct format, like name@example.gov.uk")],
        error_messages={"required": "Enter the new lead’s email address"},
    )
    govuk: Looks = {"email": {"size": "m", "width": "two-thirds", "autocomplete": "off"}}

    def clean_email(self) -> str:
        """The address in small letters; whether its owner may sign in is the action's to say."""
        return self.cleaned_data["email"].lower()

    def say_cannot_sign_in(self) -> None:
        """Tell so at the address."""
        self.add_error("email", "This address cannot sign in. Enter a work email address of the Civil Service")
