"""Celery's way to planning. Beat is a heartbeat: what it misses, the next run makes up for."""

from celery import shared_task

from . import planning


@shared_task(name="obt.reminders.tasks.plan")
def plan() -> None:
    """Put the reminders that are due today into the outbox; two of these at once do no harm."""
    planning.plan_all()
