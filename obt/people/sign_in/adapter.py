"""Where django-allauth asks us how things are done here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from obt.mail import actions as outbox
from obt.people.actions import absorb_placeholder
from obt.people.models import EmailDomain, Person

from . import actions, codes, mail_kinds

LONGEST_ADDRESS = 254  # RFC 5321, and our columns; Django's check lets 320 through
_PENDING_MESSAGE = "sign_in_message"  # session key: the outbox row of the newest code, to tell how it is getting on


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "domain_refused": (
            "Enter your work email address. It must end in gov.uk, or be from another organisation that takes part"
        ),
        "incorrect_code": "That is not the code we sent. Check the newest email, or ask for another code",
        "too_many_login_attempts": (
            "You have tried or asked too often. Ask for another code, or wait 10 minutes and try again"
        ),
        "too_many_guesses": "This code has been tried too often. Ask for another code",
        "rate_limited": "We have only just sent you a code. Wait 20 seconds, then ask for another",
        "duplicate_email": "That is your email address already. Enter another one",
        "email_taken": "Someone else uses that email address. Enter another one, or ask us for help",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up on a page of its own: the first confirmed code does it."""
        return False

    def clean_email(self, email: str) -> str:
        """Return `email` in small letters if its domain is allowed; ValidationError otherwise."""
        email = email.strip().lower()
        if len(email) > LONGEST_ADDRESS or not EmailDomain.objects.allow(email):
            raise self.validation_error("domain_refused")
        return email

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Give somebody the address whose code they typed, with what was recorded of whoever was only known by it."""
        for placeholder in Person.objects.placeholders().filter(email=email_address.email):
            if placeholder.pk != email_address.user_id:
                absorb_placeholder(placeholder=placeholder, into=email_address.user)
        return bool(super().confirm_email(request, email_address))

    def is_safe_url(self, url: str) -> bool:
        """Where a sign-in may lead on to: a whole address on this site, as "home" alone would lead astray."""
        return bool(url) and url.startswith("/") and super().is_safe_url(url)

    def generate_login_code(self) -> str:
        return codes.new_ticket()

    def generate_email_verification_code(self) -> str:
        return codes.new_ticket()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put what allauth wants sent into the outbox: a worker sends it, so that no page waits for a mail server."""
        purpose = template_prefix.rpartition("/")[2]
        if purpose == "login_code":
            self._send_code(mail_kinds.SIGN_IN_CODE, email, context["code"], "sign-in")
        elif purpose in {"email_confirmation", "email_confirmation_signup"}:
            self._send_code(mail_kinds.CONFIRM_EMAIL_CODE, email, context["code"], "confirm")
        else:
            told = {key: value for key, value in context.items() if key in {"from_email", "to_email"}}
            outbox.queue(
                kind=mail_kinds.ACCOUNT_NOTICE, address=email.lower(), context={"what": purpose, "context": told}
            )

    def _send_code(self, kind: str, email: str, ticket: str, purpose: str) -> None:
        request: HttpRequest = self.request
        if request.POST.get("action") == "resend":
            ratelimit.consume(request, action="resend_login_code", key=email.lower(), raise_exception=True)
        message = outbox.queue(kind=kind, address=email.lower(), context={"purpose": purpose}, ticket=ticket)
        request.session[_PENDING_MESSAGE] = message.pk

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """After the code and before a second factor: the person has proved to read mail at the address."""
        response = super().pre_login(request, user, **kwargs)
        if response is None:
            actions.confirm_registration(person=user)
        return response


def pending_message_of(request: HttpRequest) -> int | None:
    """The outbox row of the newest code that this browser asked for."""
    return request.session.get(_PENDING_MESSAGE)
