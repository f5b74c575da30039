"""What happens to people's rows later."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="obt.people.tasks.clear_sessions")
def clear_sessions() -> None:
    """Delete the sessions that have run out."""
    call_command("clearsessions")
