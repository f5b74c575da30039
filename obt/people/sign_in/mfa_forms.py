"""allauth's forms for second factors, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from obt.govuk.forms import Looks

_LONGEST_NAME = 60


class _Code(forms.Form):
    """The code of an authenticator app, or a recovery code where `recovery` says that one does too."""

    govuk: Looks = {"code": {"width": 10, "size": "m", "autocomplete": "one-time-code"}}
    hint = "6 numbers from your authenticator app, or one of your recovery codes"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = "Code", self.hint
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        field.error_messages = {**field.error_messages, "required": "Enter a code"}


class AuthenticateForm(_Code, base.AuthenticateForm):
    pass


class ReauthenticateForm(_Code, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(_Code, totp.ActivateTOTPForm):
    hint = "6 numbers that the app shows; they change every 30 seconds"


class _Name(forms.Form):
    """What a passkey is called."""

    govuk: Looks = {"name": {"size": "m", "width": "two-thirds", "optional": False}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label="Name",
            help_text="So that you can tell it from others, like “Work laptop”",
            max_length=_LONGEST_NAME,
            required=self.fields["name"].required,
            error_messages={
                "required": "Enter a name",
                "max_length": f"Name must be {_LONGEST_NAME} characters or fewer",
            },
        )


class AddWebAuthnForm(_Name, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.label = "Sign in with this passkey alone"
        field.help_text = "No code by email. The device must ask for your fingerprint, face or PIN."
        self.fields["credential"].error_messages |= {
            "required": "Your browser did not make a passkey. Try again",
            "invalid": "Your browser did not make a passkey. Try again",
        }


class EditWebAuthnForm(_Name, webauthn.EditWebAuthnForm):
    pass
