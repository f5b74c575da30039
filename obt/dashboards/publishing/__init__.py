"""From true numbers to the figures that may be shown: all that is stored for pages, files and answers is made here.

How: bodies first, each by the rules of `obt.figures.small_numbers`; groups and the programme add up what their bodies
show, never true numbers. Only the programme's own total is exact beside hidden bodies: as long as these leave it open
which of them it is about (`obt.figures.closed_rows`). Nothing here reads or writes the database.
"""

from .pool import pools
from .splitting import Counts, Last, PublishedSplit, splits
from .trends import Points, Values, points, points_so_far
from .whole import MEASURES, WITHIN, Pool, Published, Units, is_large, people_of, size_of, stored, totals

__all__ = [
    "MEASURES",
    "WITHIN",
    "Counts",
    "Last",
    "Points",
    "Pool",
    "Published",
    "PublishedSplit",
    "Units",
    "Values",
    "is_large",
    "people_of",
    "points",
    "points_so_far",
    "pools",
    "size_of",
    "splits",
    "stored",
    "totals",
]
