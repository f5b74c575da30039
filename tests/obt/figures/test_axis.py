"""The scale of a picture: round lines, few of them, that say where they stand."""

from decimal import Decimal

import pytest

from obt.figures.axis import axis_for


def percent(value):
    return f"{value}%"


def whole_pounds(value):
    return f"£{value:,.0f}"


def minutes(value):
    hours, rest = divmod(value, 60)
    return " ".join(f"{part}{letter}" for part, letter in ((hours, "h"), (rest, "m")) if part) or "0m"


def texts(values, write=str, **kwargs):
    return axis_for([Decimal(value) for value in values], write, **kwargs).texts


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["31", "23"], ("0%", "10%", "20%", "30%", "40%")),
        (["40"], ("0%", "10%", "20%", "30%", "40%")),
        (["40.1"], ("0%", "20%", "40%", "60%")),
        (["90"], ("0%", "25%", "50%", "75%", "100%")),
        (["0.7"], ("0%", "0.2%", "0.4%", "0.6%", "0.8%")),
        (["0.0003"], ("0%", "0.0001%", "0.0002%", "0.0003%")),
        (["-14", "5"], ("-15%", "-10%", "-5%", "0%", "5%")),
        (["-3", "-3"], ("-3%", "-2%", "-1%", "0%")),
        (["0", "0"], ("0%",)),
        ([], ()),
    ],
)
def test_begins_at_nothing_and_has_round_lines(values, said):
    assert texts(values, percent) == said


def test_everything_has_its_place():
    axis = axis_for([Decimal(-14), Decimal(5)], str)

    assert (axis.low, axis.high) == (Decimal(-15), Decimal(5))
    assert [axis.share(Decimal(value)) for value in (-15, -5, 0, 5)] == [0, 0.5, 0.75, 1]


def test_values_are_exact_where_floats_are_not():
    axis = axis_for([Decimal("0.3")], str)

    assert axis.ticks == (Decimal("0"), Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))
    assert axis.texts == ("0", "0.1", "0.2", "0.3")


def test_no_line_says_that_it_stands_elsewhere():
    assert texts(["3"], whole_pounds) == ("£0", "£1", "£2", "£3")
    assert texts(["1"], whole_pounds) == ("£0", "£1")  # not £0, £0, £0 (0.50), £1 (0.75), £1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["12"], ("0m", "5m", "10m", "15m")),
        (["59"], ("0m", "15m", "30m", "45m", "1h")),
        (["90"], ("0m", "30m", "1h", "1h 30m")),
        (["130"], ("0m", "1h", "2h", "3h")),
        (["1000"], ("0m", "5h", "10h", "15h", "20h")),
    ],
)
def test_time_is_divided_as_clocks_do(values, said):
    assert texts(values, minutes, are_minutes=True) == said


def test_long_figures_are_said_in_few_letters():
    assert texts(["2500000"], "£{:,}".format) == ("£0", "£1m", "£2m", "£3m")
    assert texts(["9999999999.9999"], "{:,} calls".format) == ("0", "2.5bn", "5bn", "7.5bn", "10bn calls")
    assert texts(["40"], "{} letters".format) == ("0", "10", "20", "30", "40 letters")
    assert texts(["40"], "{} kg".format) == ("0 kg", "10 kg", "20 kg", "30 kg", "40 kg")


@pytest.mark.parametrize("power", range(-4, 10))
def test_there_are_never_more_than_four_lines_beside_the_one_at_nothing(power):
    for figure in range(1, 100):
        value = Decimal(figure).scaleb(power)
        for values in ([value], [-value], [value, -value / 3]):
            axis = axis_for(values, str)
            assert len(axis.ticks) <= 5
            assert axis.low <= min(values) <= max(values) <= axis.high
