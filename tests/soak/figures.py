"""Random histories of thousands of actions, after which every published figure is worked out once more in another way.

What can happen, how it is worked out and what is compared is that of `make test` (tests/obt/dashboards/history.py).
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass

from tests.bench import report
from tests.bench.servers import ROOT

from .database import empty_database


@dataclass(frozen=True)
class Size:
    """So many histories of so many steps, for each of the numbers that lots are drawn by."""

    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    histories: int = 10
    steps: int = 120


def run(size: Size) -> bool:
    """Print what there was, write it into var/soak.json, and return whether every figure was as it should be."""
    from django.db import transaction

    actions = mismatched = 0
    failed = False
    with empty_database():
        for seed in size.seeds:
            with transaction.atomic():
                found = _run(size, seed)
                transaction.set_rollback(True)
            actions, mismatched, failed = actions + found[0], mismatched + found[1], failed or found[2]
    report.merge({"history_actions": actions, "figures_mismatched": mismatched}, ROOT / "var" / "soak.json")
    return not (mismatched or failed)


def _run(size: Size, seed: int) -> tuple[int, int, bool]:
    """How many actions were done and figures did not match, and whether anything else went wrong."""
    from tests.obt.dashboards.history import History
    from tests.obt.dashboards.history import run as run_histories

    began, failed = time.monotonic(), False
    try:
        run_histories(histories=size.histories, steps=size.steps, seed=seed)
    except Exception:  # noqa: BLE001  # whatever it is, it is told, and the other seeds run too
        failed = True
        traceback.print_exc()
    actions = sum(history.life.done for history in History.begun)
    refused = sum(history.life.refused for history in History.begun)
    compared = sum(history.comparison.compared for history in History.begun)
    wrong = [words for history in History.begun for words in history.comparison.wrong]
    print(
        f"  lots by {seed}: {len(History.begun)} histories, {actions:,} actions and {refused:,} refused, "
        f"{compared:,} figures compared, {len(wrong)} mismatched, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    for words in wrong[:20]:
        print(f"    {words}", flush=True)
    return actions, len(wrong), failed
