"""The dashboards' tables, by noun."""

from .looks import Look
from .offline import OfflineReport
from .published import Count, Snapshot, Split, Total, TrendPoint

__all__ = ["Count", "Look", "OfflineReport", "Snapshot", "Split", "Total", "TrendPoint"]
