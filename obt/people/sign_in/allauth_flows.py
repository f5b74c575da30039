"""Two methods of allauth's code flow that we replace, so that a first sign-in needs no row before the code is typed.

allauth sends an unknown address a "no account" mail and has a sign-up page that writes a row at once. Here a code
goes to every allowed address alike, and the person is made when the code is confirmed. allauth is pinned to its patch
release, and a test notices when the replaced methods change. Reasons: docs/decisions/0003-sign-in.md.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest, HttpResponse

from obt.people.actions import keep_former_email
from obt.people.models import Person

from . import actions

_finish = LoginCodeVerificationProcess.finish


def install() -> None:
    """Put ours in place; called once when Django starts."""
    LoginCodeVerificationProcess.send_by_email = _send_by_email
    LoginCodeVerificationProcess.finish = _finish_with_person
    email_changed.connect(_keep_former_email, dispatch_uid="obt.former_email")
    authenticator_added.connect(_who_added_a_factor_has_proved_it, dispatch_uid="obt.second_factor_proved")


def _send_by_email(self: LoginCodeVerificationProcess, email: str, skip_enumeration_mails: bool = False) -> None:
    context = {"request": self.request, "code": self.generate_code()}
    get_adapter().send_mail("account/email/login_code", email, context)
    self.add_sent_message({"email": email, "recipient": email})


def _finish_with_person(self: LoginCodeVerificationProcess, redirect_url: str | None) -> HttpResponse:
    if self.user is None:
        self._user = actions.claim(email=self.state["email"])
    return _finish(self, redirect_url)


def _keep_former_email(
    user: Person, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **kwargs: object
) -> None:
    if from_email_address and from_email_address.email != to_email_address.email:
        keep_former_email(person=user, former=from_email_address.email, present=to_email_address.email)


def _who_added_a_factor_has_proved_it(
    request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: object
) -> None:
    """Count setting a second factor up as using it: recovery codes right after it need no second proof."""
    from allauth.account.internal.flows.login import record_authentication

    record_authentication(
        request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
    )
