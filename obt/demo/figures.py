"""The demo's figures: taken at once after its rows have changed, so that nobody waits for the next count."""

from __future__ import annotations

import pgtrigger

from obt.dashboards import season
from obt.dashboards.models import Count, Snapshot, Split, Total, TrendPoint
from obt.govuk import words
from obt.programme.models import Programme

AT_ONCE = True  # tests of other things do without: the first snapshot draws every day of a programme

# The demo's year begins again and again, and with it figures that are closed for good in life.
_KEPT = [f"dashboards.{name}:{trigger}_kept_once_closed" for name, trigger in (
    ("Total", "total"), ("Split", "split"), ("TrendPoint", "trend_point"))]  # fmt: skip


def take_away(programme: Programme) -> None:
    """Take away what was published of `programme`: its dates have moved, and the figures' have not."""
    with pgtrigger.ignore(*_KEPT):
        for model in (TrendPoint, Split, Total, Count, Snapshot):
            model._default_manager.filter(programme=programme).delete()


def bring_up_to_date() -> list[str]:
    """Take the snapshots that are due, and count; say what was done."""
    if not AT_ONCE:
        return []
    taken = season.take_snapshots()
    season.count()
    return [f"Took the figures of “{snapshot.programme.name}” on {words.date(snapshot.on)}." for snapshot in taken]
