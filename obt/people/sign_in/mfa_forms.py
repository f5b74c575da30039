"""allauth's forms for second factors, in our words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms

from obt.govuk.forms import Looks

_LONGEST_NAME = 60
# What reading a made-up answer of a passkey, or one with a false signature, can raise; allauth expects a part of it.
_NO_PASSKEY = (ArithmeticError, AttributeError, InvalidSignature, LookupError, TypeError, ValueError, struct.error)


class _Code(forms.Form):
    """The code of an authenticator app, or a recovery code."""

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


class _Answer(forms.Form):
    """What a passkey answered, through the browser."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _NO_PASSKEY as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateWebAuthnForm(_Answer, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(_Answer, webauthn.ReauthenticateWebAuthnForm):
    pass


class LoginWebAuthnForm(_Answer, webauthn.LoginWebAuthnForm):
    pass


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

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except _NO_PASSKEY as error:
            raise get_adapter().validation_error("incorrect_code") from error


class EditWebAuthnForm(_Name, webauthn.EditWebAuthnForm):
    pass
