"""One Big Thing. The Celery app is loaded with the package, so that a task called anywhere knows its broker."""

from .celery import app as celery_app

__all__ = ["celery_app"]
