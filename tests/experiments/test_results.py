"""Results in words: what changed, in which direction, and whether the target is reached; never why."""

import datetime
import itertools
from decimal import Decimal

import pytest

from experiments.models import Experiment, Measurement
from experiments.results import (
    FEWEST_READINGS,
    Result,
    baseline_words,
    reading_words,
    result_of,
    result_of_readings,
    target_words,
)


def made(baseline=None, target=None, *, better="lower", unit="percent", unit_name="", state="concluded"):
    return Experiment(
        unit=unit,
        unit_name=unit_name,
        better=better,
        state=state,
        baseline=None if baseline is None else Decimal(baseline),
        target=None if target is None else Decimal(target),
    )


def said(experiment, last, count=5):
    return result_of(experiment, count=count, last=Decimal(last))


@pytest.mark.parametrize(
    ("experiment", "last", "sentence"),
    [
        # Lower is better
        (
            made(31, 20), "19",
            "Changed from 31% to 19%, 12 percentage points lower. The target was 20% or lower: reached.",
        ),
        (
            made(31, 20), "20",
            "Changed from 31% to 20%, 11 percentage points lower. The target was 20% or lower: reached.",
        ),
        (
            made(31, 20), "23",
            "Changed from 31% to 23%, 8 percentage points lower. "
            "The target was 20% or lower: not reached, 3 percentage points away.",
        ),
        (
            made(31, 20), "21",
            "Changed from 31% to 21%, 10 percentage points lower. "
            "The target was 20% or lower: not reached, 1 percentage point away.",
        ),
        (
            made(31, 20), "35.5",
            "Changed from 31% to 35.5%, 4.5 percentage points higher. Lower is better, so it went the other way. "
            "The target was 20% or lower: not reached, 15.5 percentage points away.",
        ),
        (made(31), "19", "Changed from 31% to 19%, 12 percentage points lower."),
        (
            made(31), "35",
            "Changed from 31% to 35%, 4 percentage points higher. Lower is better, so it went the other way.",
        ),
        # A target that the baseline had met already
        (
            made(31, 40), "35",
            "Changed from 31% to 35%, 4 percentage points higher. Lower is better, so it went the other way. "
            "The target was 40% or lower: reached.",
        ),
        # Higher is better
        (
            made(60, 75, better="higher"), "80",
            "Changed from 60% to 80%, 20 percentage points higher. The target was 75% or higher: reached.",
        ),
        (
            made(60, 75, better="higher"), "59",
            "Changed from 60% to 59%, 1 percentage point lower. Higher is better, so it went the other way. "
            "The target was 75% or higher: not reached, 16 percentage points away.",
        ),
        # Equal
        (
            made(31, 20), "31.0000",
            "The last reading is 31%, the same as the baseline. "
            "The target was 20% or lower: not reached, 11 percentage points away.",
        ),
        (made(31), "31", "The last reading is 31%, the same as the baseline."),
        (
            made(20, 20), "20",
            "The last reading is 20%, the same as the baseline. The target was 20% or lower: reached.",
        ),
        # Without a baseline there is no before
        (made(), "19", "The last reading is 19%. There is no baseline to compare it with."),
        (
            made(None, 20), "19",
            "The last reading is 19%. There is no baseline to compare it with. The target was 20% or lower: reached.",
        ),
        (
            made(None, 20), "25",
            "The last reading is 25%. There is no baseline to compare it with. "
            "The target was 20% or lower: not reached, 5 percentage points away.",
        ),
        # Numbers: what is counted is named once
        (made(12, 6, unit="number", unit_name="calls a week"), "8",
            "Changed from 12 to 8 calls a week, 4 lower. The target was 6 calls a week or lower: not reached, 2 away."),
        (made(12, unit="number", unit_name="calls a week"), "1", "Changed from 12 to 1 call a week, 11 lower."),
        (made(6, 8, unit="number", unit_name="out of 10", better="higher"), "8.5",
            "Changed from 6 to 8.5 out of 10, 2.5 higher. The target was 8 out of 10 or higher: reached."),
        (made("1234.5", unit="number"), "1200", "Changed from 1,234.5 to 1,200, 34.5 lower."),
        (made(0, unit="number", better="higher"), "-3",
            "Changed from 0 to −3, 3 lower. Higher is better, so it went the other way."),
        # Money
        (made(4300, 4000, unit="pounds"), "3500.5",
            "Changed from £4,300 to £3,500.50, £799.50 less. The target was £4,000 or less: reached."),
        (made(100, 200, unit="pounds", better="higher"), "150",
            "Changed from £100 to £150, £50 more. The target was £200 or more: not reached, £50 away."),
        (made(100, unit="pounds", better="higher"), "50",
            "Changed from £100 to £50, £50 less. More is better, so it went the other way."),
        # Time
        (made(150, 60, unit="minutes"), "45",
            "Changed from 2 hours 30 minutes to 45 minutes, 1 hour 45 minutes less. "
            "The target was 1 hour or less: reached."),
        (made(30, unit="minutes"), "31",
            "Changed from 30 minutes to 31 minutes, 1 minute more. Less is better, so it went the other way."),
    ],
)  # fmt: skip
def test_the_last_reading_is_compared_with_baseline_and_target(experiment, last, sentence):
    assert said(experiment, last).sentence == sentence


@pytest.mark.parametrize(
    ("state", "count", "sentence"),
    [
        ("planned", 0, "No readings yet. We say what changed after 3."),
        ("running", 0, "No readings yet. We say what changed after 3."),
        ("running", 1, "1 reading so far. We say what changed after 3."),
        ("running", 2, "2 readings so far. We say what changed after 3."),
        ("concluded", 0, "No readings: too few to tell what changed."),
        ("concluded", 1, "1 reading: too few to tell what changed."),
        ("concluded", 2, "2 readings: too few to tell what changed."),
    ],
)
def test_fewer_than_three_readings_say_nothing_of_the_change(state, count, sentence):
    last = Decimal(19) if count else None
    assert result_of(made(31, 20, state=state), count=count, last=last) == Result(count, False, "", "", sentence, None)


def test_while_it_runs_the_target_is_not_reached_yet():
    running = made(31, 20, state="running")
    assert said(running, "23").sentence == (
        "Changed from 31% to 23%, 8 percentage points lower. "
        "The target is 20% or lower: not reached yet, 3 percentage points away."
    )
    assert said(running, "19").sentence.endswith("The target is 20% or lower: reached.")


def test_one_that_is_about_to_end_is_told_as_over():
    ending = result_of(made(31, 20, state="running"), count=2, last=Decimal(19), has_ended=True)
    assert ending.sentence == "2 readings: too few to tell what changed."


@pytest.mark.parametrize(
    ("experiment", "last", "before", "after"),
    [
        (made(31, 20), "19", "31%", "19%"),
        (made(150, unit="minutes"), "45", "2h 30m", "45m"),
        (made("4300.5", unit="pounds"), "3500", "£4,300.50", "£3,500"),
        (made(1200, unit="number", unit_name="forms a week"), "900", "1,200", "900"),
        (made(31), "31", "31%", "31%"),
        (made(None, 20), "19", "", ""),
    ],
)
def test_before_and_after_are_short_for_large_figures(experiment, last, before, after):
    found = said(experiment, last, count=FEWEST_READINGS)
    assert (found.before, found.after, found.is_enough) == (before, after, True)


@pytest.mark.parametrize(
    ("target", "better", "last", "reached"),
    [
        (None, "lower", "1", None),
        (20, "lower", "20", True),
        (20, "lower", "20.0001", False),
        (20, "higher", "20", True),
        (20, "higher", "19.9999", False),
    ],
)
def test_a_target_is_reached_exactly(target, better, last, reached):
    assert said(made(15, target, better=better), last).is_target_reached is reached


@pytest.mark.parametrize("unit", ["number", "percent", "pounds", "minutes"])
def test_nothing_is_ever_said_of_the_cause(unit):
    lasts = ("-5", "0", "19", "20", "31", "100", "9999999999.9999")
    for better, target, baseline, last in itertools.product(
        ("lower", "higher"), (None, "0", "20"), (None, "0", "31"), lasts
    ):
        sentence = said(made(baseline, target, better=better, unit=unit), last).sentence.lower()
        for word in ("cause", "improve", "because", "saved", "thanks to", "led to", "wors"):
            assert word not in sentence


def test_the_target_in_words():
    assert target_words(made(31, 20)) == "20% or lower"
    assert target_words(made(31, 90, unit="minutes", better="higher")) == "1 hour 30 minutes or more"
    assert target_words(made(31)) == ""


def test_the_baseline_in_words():
    assert baseline_words(made(31)) == "31%"
    assert baseline_words(made(0, unit="number", unit_name="calls")) == "0 calls"
    assert baseline_words(made()) == ""


def test_a_reading_in_words():
    calls = made(unit="number", unit_name="calls")
    reading = Measurement(value=Decimal("1200.0000"), taken_on=datetime.date(2024, 12, 3))
    assert reading_words(calls, reading) == "1,200 calls on 3 December 2024"


def test_of_all_readings_the_last_counts():
    readings = [Measurement(value=Decimal(value)) for value in (30, 25, 19)]
    assert result_of_readings(made(31), readings) == result_of(made(31), count=3, last=Decimal(19))
    assert result_of_readings(made(31), []).sentence == "No readings: too few to tell what changed."
