"""Celery's ways to the figures. Beat is a heartbeat: what it misses, the next run makes up for."""

from __future__ import annotations

from celery import shared_task

from . import season


@shared_task(name="obt.dashboards.tasks.count")
def count() -> None:
    """Count whole totals anew; two of these at once do no harm."""
    season.count()


@shared_task(name="obt.dashboards.tasks.take_snapshots")
def take_snapshots() -> None:
    """Freeze today's figures if that has not been done, and close programmes whose records have closed."""
    season.take_snapshots()
