"""Celery's ways into the outbox."""

import datetime

from celery import shared_task
from django.utils import timezone

from . import actions, claims, delivery
from .models import Message

CODES_KEPT = datetime.timedelta(days=1)  # docs/dpia.md: rows of sent codes go after a day


@shared_task(name="obt.mail.tasks.drain")
def drain(lane: str) -> None:
    """Send what is due in `lane`; a long queue is taken in turns of 20 seconds, so that a worker can be stopped."""
    if delivery.drain(lane):
        actions.wake(lane)


@shared_task(name="obt.mail.tasks.forget_expired")
def forget_expired() -> None:
    """Wipe the tickets of codes that nobody can use any more, and delete the rows of codes after a day."""
    claims.forget_expired(Message.objects.all())
    Message.objects.filter(lane=Message.Lane.CODES, queued_at__lt=timezone.now() - CODES_KEPT).delete()
