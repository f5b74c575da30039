"""Counting how often somebody does something, in windows of ten minutes."""

import datetime
from functools import partial

import pytest
import time_machine

from obt.people import limits
from tests.at_once import at_once

AT_NOON = datetime.datetime(2025, 1, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(AT_NOON, tick=False) as clock:
        yield clock


def test_each_time_counts():
    assert [limits.count("tries", "1") for _ in range(3)] == [1, 2, 3]
    assert limits.counted("tries", "1") == 3


def test_looking_does_not_count():
    assert (limits.counted("tries", "1"), limits.counted("tries", "1"), limits.count("tries", "1")) == (0, 0, 1)


def test_others_and_other_things_are_counted_apart():
    limits.count("tries", "1")
    assert (limits.counted("tries", "2"), limits.counted("codes", "1"), limits.counted("tries", "11")) == (0, 0, 0)


def test_after_ten_minutes_it_starts_anew(noon):
    limits.count("tries", "1")
    noon.shift(599)
    assert limits.counted("tries", "1") == 1
    noon.shift(1)
    assert limits.counted("tries", "1") == 0
    assert limits.count("tries", "1") == 1


def test_how_long_this_window_lasts(noon):
    assert limits.seconds_left() == 600
    noon.shift(599)
    assert limits.seconds_left() == 1


def test_those_who_count_at_the_same_moment_are_all_counted():
    seen = at_once(*[partial(limits.count, "tries", "1")] * 8)
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7, 8]
