"""When the demo programme runs, so that it is always under way."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

OPENS = (10, 14)  # month and day, as in 2024
CLOSES = (2, 14)
WHOLE_WEEKS_SO_FAR = 6  # out of season: today is in the seventh week


@dataclass(frozen=True)
class Window:
    """First and last day of a programme, and the last day to record what was done; all days included."""

    opens_on: datetime.date
    closes_on: datetime.date
    records_close_on: datetime.date

    @classmethod
    def opening(cls, opens_on: datetime.date, *, days: int) -> Window:
        """The window of a programme that closes `days` days after it opens, and takes records four weeks longer."""
        closes_on = opens_on + datetime.timedelta(days)
        return cls(opens_on, closes_on, closes_on + datetime.timedelta(weeks=4))


def opening_day(today: datetime.date) -> datetime.date:
    """The day on which a programme that runs on `today` has opened.

    That is 14 October when `today` is in the season from then to 14 February. Out of season it is a Monday six
    weeks back, so that the dates move once a week at most.
    """
    if (today.month, today.day) >= OPENS:
        return datetime.date(today.year, *OPENS)
    if (today.month, today.day) <= CLOSES:
        return datetime.date(today.year - 1, *OPENS)
    return today - datetime.timedelta(weeks=WHOLE_WEEKS_SO_FAR, days=today.weekday())
