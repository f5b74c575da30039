"""The editions of splits that are shown, as figures of another day are made beside them."""

from __future__ import annotations

from collections import defaultdict

from obt.figures import small_numbers as small
from obt.programme.models import Programme

from .models import Split
from .models.published import Dimension, Measure, Reach
from .publishing import Last, Pool, Units


def shown_pool(programme: Programme) -> dict[str, Pool]:
    """Return by measure what the edition of the bodies under 200 people shows."""
    return {
        row.measure: Pool({int(pk): figure for pk, figure in row.figures.items()}, row.total)
        for row in Split.objects.filter(programme=programme, reach=Reach.POOL)
    }


def shown_units(programme: Programme) -> Units:
    """Return by part of a body and measure what its body's split shows of it."""
    found: dict[int, dict[str, small.Shown]] = defaultdict(dict)
    for row in Split.objects.filter(programme=programme, reach=Reach.OWN, dimension=Dimension.UNIT):
        for pk, figure in row.figures.items():
            found[int(pk)][row.measure] = figure
    return found


def shown_last(programme: Programme) -> Last:
    """Return what bodies show, and the small ones together, from which the next editions are made."""
    return {
        (row.organisation_id, Reach(row.reach), Dimension(row.dimension), Measure(row.measure)): (
            tuple(int(pk) for pk in row.figures),
            small.Edition(tuple(row.figures.values()), row.total, row.on),
        )
        for row in Split.objects.filter(programme=programme, reach__in=[Reach.OWN, Reach.POOL])
    }
