"""When the demo programme runs."""

import datetime

import pytest

from obt.demo.season import Window, opening_day

IN_SEASON = [
    ("2024-10-14", "2024-10-14"),
    ("2024-12-31", "2024-10-14"),
    ("2025-01-01", "2024-10-14"),
    ("2025-02-14", "2024-10-14"),
    ("2028-02-14", "2027-10-14"),
]
OUT_OF_SEASON = ["2024-10-13", "2025-02-15", "2025-02-16", "2025-07-01", "2028-02-29", "2025-08-31"]


@pytest.mark.parametrize(("today", "opens_on"), IN_SEASON)
def test_in_season_it_has_opened_on_14_october(today, opens_on):
    assert opening_day(datetime.date.fromisoformat(today)) == datetime.date.fromisoformat(opens_on)


@pytest.mark.parametrize("today", OUT_OF_SEASON)
def test_out_of_season_today_is_in_the_seventh_week_of_a_programme_that_opened_on_a_monday(today):
    today = datetime.date.fromisoformat(today)
    opened = opening_day(today)
    assert opened.weekday() == 0
    assert (today - opened).days // 7 == 6


def test_time_only_ever_moves_it_forward():
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(day) for day in range(3 * 366)]
    openings = [opening_day(day) for day in days]
    assert openings == sorted(openings)


def test_records_close_four_weeks_after_it_closes():
    window = Window.opening(datetime.date(2024, 10, 14), days=123)
    assert window.closes_on == datetime.date(2025, 2, 14)
    assert window.records_close_on == datetime.date(2025, 3, 14)
