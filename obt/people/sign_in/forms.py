"""What people type to sign in and to change their address."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.core import context, ratelimit
from django import forms
from django.http import HttpRequest

from obt.govuk.forms import Looks
from obt.people.models import Person

from . import codes
from .limits import may_ask_from_here

_NO_ADDRESS = "Enter your work email address"


def _ask_for_address(form: forms.Form, name: str, label: str, hint: str) -> None:
    """Give the e-mail field called `name` our words; allauth's forms make it themselves."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs = {"autocomplete": "email"}
    field.error_messages = {
        **field.error_messages,
        "required": _NO_ADDRESS,
        "invalid": "Enter an email address in the correct format, like name@example.gov.uk",
    }


class SignInForm(account_forms.LoginForm):
    """An address, whether we know it or not: a code goes to it either way."""

    govuk: Looks = {"login": {"heading": True, "width": "two-thirds", "autocomplete": "email"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(
            self, "login", "What is your work email address?", "We will send you a code to sign in with. No password."
        )
        self.fields.pop("remember", None)

    def clean_login(self) -> str:
        email = get_adapter().clean_email(super().clean_login())
        request: HttpRequest = context.request
        browser = request.COOKIES.get("csrftoken", "")
        if not (
            may_ask_from_here(request) and ratelimit.consume(request, action="request_login_code_browser", key=browser)
        ):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email


class _TypedCode(forms.Form):
    """The field and the check that both code forms share."""

    expected_code: str | None
    govuk: Looks = {"code": {"width": 10, "autocomplete": "one-time-code", "size": "m"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = "Code", "8 letters, like BCDF-GHJK"
        field.widget.attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        field.error_messages = {**field.error_messages, "required": "Enter the code from the email"}

    def clean_code(self) -> str:
        """Count the try against the code first, so that trying in parallel gains nothing.

        Not against the address: whoever asks for codes to somebody else's would lock them out by guessing.
        """
        ticket = self.expected_code or ""
        if ticket and not ratelimit.consume(context.request, action="guess_code", key=ticket):
            raise get_adapter().validation_error("too_many_guesses")
        typed: str = self.cleaned_data["code"]
        if not codes.matches(typed, ticket) or not codes.use_up(ticket):
            raise get_adapter().validation_error("incorrect_code")
        return typed


class ConfirmCodeForm(_TypedCode, account_forms.ConfirmLoginCodeForm):
    """The code that signs in."""


class ConfirmEmailForm(_TypedCode, account_forms.ConfirmEmailVerificationCodeForm):
    """The code that confirms a new address."""

    user: Person
    email: str

    def clean_code(self) -> str:
        typed = super().clean_code()
        # Who was only invited or named by this address is this person: `confirm_email` in adapter.py joins the two.
        if not Person.objects.placeholders().filter(email=self.email).exists():
            email_already_exists(user=self.user, email=self.email, always_raise=True)
        return typed


class ChangeEmailForm(account_forms.AddEmailForm):
    """The new address of somebody who is signed in."""

    govuk: Looks = {"email": {"heading": True, "width": "two-thirds", "autocomplete": "email"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(
            self,
            "email",
            "What is your new email address?",
            "We will send a code to it. Until you type that code, your address stays as it is.",
        )
