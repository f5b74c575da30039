"""Figures reconcile with the records, whatever happened: random histories of the service's own actions.

`living.py` is what can happen, `reckoning.py` works every figure out in another way, `comparing.py` holds them against
each other. `make soak` does the same with thousands of actions (tests/soak/figures.py).
"""

import pytest

from .history import History, run

pytestmark = pytest.mark.django_db


def test_every_figure_reconciles_with_the_records_after_any_history(caplog):
    caplog.set_level("ERROR")  # each conversation that is moved or cancelled is a line
    run(histories=4, steps=100)
    assert sum(history.life.done for history in History.begun) > 200
    assert sum(history.comparison.exact for history in History.begun) > 100  # figures that are shown as they are
