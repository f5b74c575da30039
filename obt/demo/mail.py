"""The demo's way of sending mail: keep it, and show it at /demo/mail/."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from .models import KeptMail

KEPT_AT_MOST = 500  # nobody reads further back


class KeepMail(BaseEmailBackend):
    """A Django e-mail backend that makes a row of each message and sends nothing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages, drop the oldest beyond KEPT_AT_MOST, and return how many were kept."""
        kept = KeptMail.objects.bulk_create([_row(message) for message in email_messages if message.recipients()])
        if kept:
            _forget_the_oldest()
        return len(kept)


def _row(message: EmailMessage) -> KeptMail:
    return KeptMail(
        to=", ".join(message.recipients())[:320],
        subject=str(message.subject)[:250],
        text=str(message.body),
        html=_alternative(message, "text/html"),
        calendar=_alternative(message, "text/calendar"),
    )


def _alternative(message: EmailMessage, wanted: str) -> str:
    """The part of `message` of the type `wanted`, if it has one."""
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(body) for body, kind in message.alternatives if str(kind).partition(";")[0] == wanted), "")


def _forget_the_oldest() -> None:
    oldest_kept = KeptMail.objects.order_by("-pk").values_list("pk", flat=True)[KEPT_AT_MOST - 1 : KEPT_AT_MOST]
    for pk in oldest_kept:
        KeptMail.objects.filter(pk__lt=pk).delete()
