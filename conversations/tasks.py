"""What happens to ideas later."""

from celery import shared_task

from .similar import words


@shared_task(name="conversations.tasks.count_words")
def count_words() -> None:
    """Make the tables of words that the search for similar ideas goes by anew."""
    words.rebuild()
