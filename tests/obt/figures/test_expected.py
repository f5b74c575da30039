"""Which organisations stand out for their size: the limits, how much bodies usually differ, and the verdicts."""

import random

import pytest

from obt.figures.expected import Expected, Verdict, expected_of, limits, verdict
from tests.obt.figures.populations import bodies, population

ALL = Expected(0.38, 0.07)


# Limits


def test_limits_are_chance_and_the_usual_difference():
    found = limits(ALL, 246)

    assert (round(found.low, 4), round(found.high, 4)) == (0.23, 0.53)  # 1.96 deviations of 0.0765
    assert (round(found.far_low, 4), round(found.far_high, 4)) == (0.1435, 0.6165)  # 3.09 of them


@pytest.mark.parametrize(("headcount", "low", "high"), [(200, 0.3127, 0.4473), (10_000, 0.3705, 0.3895)])
def test_without_a_usual_difference_they_are_those_of_chance_alone(headcount, low, high):
    found = limits(Expected(0.38, 0), headcount)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_limits_stay_within_nothing_and_everybody():
    assert limits(Expected(0.02, 0.05), 300).low == 0
    assert limits(Expected(0.98, 0.05), 300).far_high == 1


def test_large_bodies_have_narrower_limits_and_never_narrower_than_the_usual_difference():
    widths = [limits(ALL, headcount).high for headcount in (200, 1_000, 10_000, 100_000)]

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0.38 + 1.96 * 0.07


# How much bodies usually differ


@pytest.mark.parametrize("rate", [0.03, 0.38, 0.85])
@pytest.mark.parametrize("difference", [0.01, 0.05])
def test_the_usual_difference_is_found_in_the_bodies(rate, difference):
    difference = difference * rate * (1 - rate) / 0.25
    found = [
        expected_of(rate, population(random.Random(seed), 90, rate=rate, difference=difference)).difference
        for seed in range(40)
    ]

    assert sum(found) / len(found) == pytest.approx(difference, rel=0.12)


def test_about_one_body_in_twenty_lies_outside_without_a_reason():
    outside = []
    for seed in range(40):
        drawn = list(population(random.Random(seed), 90, rate=0.38, difference=0.07))
        expected = expected_of(0.38, drawn)
        outside += [bool(verdict(body.value, body.headcount, expected).side) for body in drawn]

    assert 0.03 < sum(outside) / len(outside) < 0.07


def test_a_few_bodies_far_away_do_not_hide_themselves():
    usual = list(population(random.Random(1), 90, rate=0.38, difference=0.05))
    far = bodies(*[(5000, 4500)] * 4)

    assert expected_of(0.38, usual + far).difference == pytest.approx(expected_of(0.38, usual).difference, rel=0.2)
    assert {verdict(4500, 5000, expected_of(0.38, usual + far))} == {Verdict.MUCH_HIGHER}


def test_bodies_that_differ_by_chance_alone_have_no_usual_difference():
    assert expected_of(0.38, population(random.Random(2), 90, rate=0.38, difference=0)).difference < 0.005


def test_too_few_bodies_to_tell_take_the_parameter_of_the_design():
    few = list(population(random.Random(3), 19, rate=0.38, difference=0.2))

    assert expected_of(0.38, few) == Expected(0.38, 0.3 * 0.38 * 0.62)
    assert round(Expected.usual(0.38).difference, 3) == 0.071
    assert round(Expected.usual(0.02).difference, 3) == 0.006


def test_hidden_and_small_bodies_do_not_count():
    drawn = list(population(random.Random(4), 40, rate=0.38, difference=0.05))
    others = bodies(*[(150, 150)] * 40, *[(5000, None)] * 40, *[(None, 90)] * 40)

    assert expected_of(0.38, drawn + others) == expected_of(0.38, drawn)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_nobody_or_everybody_is_no_error(rate):
    value = round(500 * rate)
    expected = expected_of(rate, bodies(*[(500, value)] * 30))

    assert expected == Expected(rate, 0)
    assert verdict(value, 500, expected) == Verdict.TOO_SMALL


@pytest.mark.parametrize(
    ("rate", "headcount", "holds"),
    [
        (0.38, 199, False),
        (0.38, 200, True),
        (0.02, 499, False),
        (0.02, 500, True),
        (0.98, 499, False),
        (0.98, 500, True),
    ],
)
def test_limits_hold_where_ten_people_are_expected_to_have_and_ten_not_to_have(rate, headcount, holds):
    expected = Expected(rate, 0)
    value = round(rate * headcount)

    assert expected.holds_for(headcount) is holds
    assert verdict(value, headcount, expected) == (Verdict.AS_EXPECTED if holds else Verdict.TOO_SMALL)


# Verdicts


@pytest.mark.parametrize(
    ("value", "headcount", "said"),
    [
        (6500, 10_000, "Much higher than expected"),
        (5500, 10_000, "Higher than expected"),
        (5100, 10_000, "As expected"),
        (2500, 10_000, "As expected"),
        (2300, 10_000, "Lower than expected"),
        (1500, 10_000, "Much lower than expected"),
        (None, 10_000, "Not shown"),
        (10, None, "Not shown"),
        (10, 0, "Not shown"),
        (90, 199, "Too few people to say"),
        (76, 200, "As expected"),
        (10_100, 10_000, "Much higher than expected"),  # a headcount that is out of date
    ],
)
def test_a_verdict_is_one_of_seven_sentences(value, headcount, said):
    assert verdict(value, headcount, ALL) == said


def test_without_a_rate_of_all_there_is_no_verdict():
    assert verdict(100, 500, None) == "Not shown"


def test_a_verdict_has_a_side_and_how_far():
    assert [(one.side, one.is_far) for one in Verdict] == [
        ("high", True), ("high", False), ("", False), ("low", False), ("low", True), ("", False), ("", False),
    ]  # fmt: skip


def test_the_same_rate_is_usual_in_a_small_body_and_stands_out_in_a_large_one():
    alone = Expected(0.38, 0)

    assert verdict(88, 200, alone) == Verdict.AS_EXPECTED
    assert verdict(4400, 10_000, alone) == Verdict.MUCH_HIGHER
