"""Whole windows of reminders, simulated day by day, in one year after another and over bank holidays of every kind.

Each is a transaction in a database of its own beside the soak's, and is undone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .database import empty_database
from .servers import PLACE

PEOPLE = 25


@dataclass(frozen=True)
class Window:
    """A programme's dates, and the number that lots are drawn by."""

    opens_on: str
    closes_on: str
    records_close_on: str
    seed: int = 1
    more: dict[str, Any] = field(default_factory=dict)


WINDOWS = (
    Window("2024-10-14", "2025-02-14", "2025-03-14", seed=1),
    Window("2024-10-14", "2025-02-14", "2025-03-14", seed=2),
    Window("2021-10-18", "2022-02-18", "2022-03-18"),  # New Year's Day and Christmas on Saturdays
    Window("2023-10-16", "2024-02-29", "2024-03-29"),  # a leap day; St Patrick's Day on a Sunday, Good Friday
    Window("2027-10-11", "2028-02-29", "2028-03-28"),  # the last year that is known, a leap day
    Window("2025-02-03", "2025-06-13", "2025-07-14"),  # summer time begins, Easter, three holidays in May, 12 July
    Window("2022-04-04", "2022-08-19", "2022-09-23"),  # a jubilee, and a bank holiday that nobody expected
    Window("2023-12-27", "2024-03-15", "2024-04-12"),  # opens in quiet dates
    Window("2024-09-02", "2024-12-24", "2025-01-17", more={"moderates_library": True}),  # closes in quiet dates
    Window("2019-10-26", "2020-01-26", "2020-02-08"),  # opens and ends at weekends, the clocks change the day after
)


def run(windows: Sequence[Window] = WINDOWS) -> bool:
    """Run each window, keep its table in var/soak, and return whether every rule held in all of them."""
    with empty_database():
        held = [_run(window) for window in windows]  # all of them, whatever the first ones show
    return all(held)


def _run(window: Window) -> bool:
    from django.core import mail

    from obt.reminders import wording
    from tests.obt.reminders.by_hand import DAY, at
    from tests.obt.reminders.life import begin
    from tests.obt.reminders.season import Season, moved_clock

    began, lots = time.monotonic(), Random(window.seed)
    mail.outbox.clear()
    wording.forget()
    with moved_clock(at(f"{window.opens_on} 09:00") - 10 * DAY) as clock:
        life = begin(window.opens_on, window.closes_on, window.records_close_on, **window.more)
        for number in range(PEOPLE):
            life.somebody(f"Living {number}", lots.choice([None, *life.regions]), lives=number > 4)
        season = Season(life, clock)
        season.run(lots, chance=0.15, often=True)
    sent = sum(line.became == "sent" for line in season.lines)
    table = PLACE / f"window-{window.opens_on}-{window.seed}.txt"
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_text("\n".join([*season.broken, "", season.table(), ""]))
    print(
        f"  {window.opens_on} to {window.records_close_on}: {sent} sent, {len(season.lines) - sent} not, "
        f"{len(season.broken)} against a rule, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    for broken in season.broken[:20]:
        print(f"    {broken}", flush=True)
    return not season.broken
