"""The messages that signing in sends."""

import datetime

from django.conf import settings

from obt.mail import kinds
from obt.mail.models import Message

from .codes import code_for

SIGN_IN_CODE = "sign_in_code"
CONFIRM_EMAIL_CODE = "confirm_email_code"
ACCOUNT_NOTICE = "account_notice"


def register() -> None:
    """Make the kinds known to the outbox; called once when Django starts."""
    lifetime = datetime.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    for name, subject in (
        (SIGN_IN_CODE, "Your code to sign in to One Big Thing"),
        (CONFIRM_EMAIL_CODE, "Confirm your email address for One Big Thing"),
    ):
        kinds.register(kinds.Kind(name, "code", subject, lane=Message.Lane.CODES, lifetime=lifetime, secrets=_code_of))
    kinds.register(kinds.Kind(ACCOUNT_NOTICE, "account_notice", "Your sign-in to One Big Thing has changed"))


def _code_of(message: Message) -> dict[str, str]:
    return {"code": code_for(message.ticket)}
