"""The dashboards' tables, by noun."""

from .calls import Call, Called
from .looks import Look
from .offline import OfflineReport
from .published import Count, Snapshot, Split, Total, TrendPoint

__all__ = ["Call", "Called", "Count", "Look", "OfflineReport", "Snapshot", "Split", "Total", "TrendPoint"]
