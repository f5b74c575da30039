"""What is due of figures at a moment: which programmes are counted, frozen for the day, or closed."""

from __future__ import annotations

import datetime

import structlog
from django.utils import timezone

from obt.programme.models import Programme

from .actions.counting import count_totals, take_snapshot
from .actions.turns import FiguresClosed
from .models import Snapshot

SNAPSHOT_FROM = datetime.time(5)  # London: before anybody looks, after midnight's stragglers
log = structlog.get_logger(__name__)


def count() -> None:
    """Count the whole totals of the programme that pages are about, unless its figures are closed."""
    programme = Programme.objects.current()
    if programme is None or not programme.has_opened() or _is_closed(programme):
        return
    try:
        count_totals(programme=programme)
    except FiguresClosed:  # at this moment
        return


def take_snapshots(now: datetime.datetime | None = None) -> list[Snapshot]:
    """Take the snapshots that are due: today's from five in the morning, the first of a programme at once, and the
    closing one of each programme whose records have closed, however long ago. Return those that were taken.
    """
    here = timezone.localtime(now)
    taken = []
    for programme in Programme.objects.filter(opens_on__lte=here.date()).order_by("opens_on"):
        try:
            snapshot = _take_due(programme, here)
        except FiguresClosed:  # at this moment
            continue
        if snapshot is not None:
            _tell(programme, snapshot)
            taken.append(snapshot)
    return taken


def _take_due(programme: Programme, here: datetime.datetime) -> Snapshot | None:
    """Take what is due of `programme`; None if nothing is, or somebody else is at it."""
    if _is_closed(programme):
        return None
    if programme.records_close_on < here.date():
        return take_snapshot(programme=programme, on=programme.records_close_on, closing=True)
    if _is_due(programme, here):
        return take_snapshot(programme=programme, on=here.date())
    return None


def _is_due(programme: Programme, here: datetime.datetime) -> bool:
    snapshots = Snapshot.objects.filter(programme=programme)
    if not snapshots.exists():
        return True
    return here.time() >= SNAPSHOT_FROM and not snapshots.filter(on=here.date()).exists()


def _is_closed(programme: Programme) -> bool:
    return Snapshot.objects.filter(programme=programme, is_closing=True).exists()


def _tell(programme: Programme, snapshot: Snapshot) -> None:
    log.info(
        "figures_frozen",
        programme=programme.slug,
        on=snapshot.on.isoformat(),
        seconds=round(snapshot.seconds, 2),
        is_closing=snapshot.is_closing,
    )
