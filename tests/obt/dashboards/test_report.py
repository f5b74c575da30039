"""What of a report is worked out: which parts it names, and its picture for paper."""

import datetime
from xml.etree import ElementTree

import pytest

from obt.dashboards.pages import PartRow
from obt.dashboards.report import HEIGHT_KEPT, picture, that_stand_out
from obt.figures.bars import RangeBar
from obt.figures.expected import Verdict
from obt.figures.figure import exact
from obt.figures.trend import Series
from obt.figures.trend_chart import trend_chart

OPENS, CLOSES = datetime.date(2024, 10, 14), datetime.date(2025, 2, 14)


def part(name, percent, verdict):
    return PartRow(name, name, 1000, exact(10 * percent), percent, verdict, RangeBar(None))


def test_those_behind_come_first_and_the_farthest_out_before_the_others():
    rows = [
        part("usual", 40, Verdict.AS_EXPECTED),
        part("ahead", 60, Verdict.HIGHER),
        part("far ahead", 58, Verdict.MUCH_HIGHER),
        part("behind", 20, Verdict.LOWER),
        part("far behind", 25, Verdict.MUCH_LOWER),
        part("small", 1, Verdict.TOO_SMALL),
        part("hidden", 0, Verdict.NOT_SHOWN),
    ]
    assert [row.name for row in that_stand_out(rows)] == ["far behind", "behind", "far ahead", "ahead"]


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(9, 9, (4, 2)), (9, 0, (6, 0)), (0, 9, (0, 6)), (2, 9, (2, 4)), (9, 1, (5, 1)), (0, 0, (0, 0))],
)
def test_at_most_six_and_some_of_both(low, high, shown):
    rows = [part(f"low {n}", n, Verdict.LOWER) for n in range(low)]
    rows += [part(f"high {n}", 50 + n, Verdict.HIGHER) for n in range(high)]
    sides = [row.verdict.side for row in that_stand_out(rows)]
    assert (sides.count("low"), sides.count("high")) == shown


def chart(**more):
    days = [(OPENS + datetime.timedelta(days=day), 10 * day) for day in range(40)]
    own = Series("Odd & <b>", days, 1000)
    other = Series("All organisations", [(on, 12 * value) for on, value in days], 20000)
    return trend_chart(own, other, opens_on=OPENS, closes_on=CLOSES, title="People", **more)


def test_the_picture_is_an_svg_of_its_own_with_both_lines_and_their_names():
    root = ElementTree.fromstring(picture(chart(milestones=[(OPENS + datetime.timedelta(days=30), "Leaders’ talk")])))
    width, height = (float(number) for number in root.get("viewBox").split()[2:])
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Odd & <b> 39%" in texts
    assert "All organisations 23%" in texts
    assert any(text.startswith("Leaders’ talk") for text in texts)
    lines = [
        [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        for line in root.iter("{http://www.w3.org/2000/svg}polyline")
    ]
    assert len(lines) == 2
    assert all(0 <= x <= width and 0 <= y <= height for line in lines for x, y in line)
    assert height == round(330 * HEIGHT_KEPT)


def test_without_any_day_there_is_an_empty_picture():
    empty = trend_chart(Series("None", [], None), opens_on=OPENS, closes_on=CLOSES, title="People")
    assert ElementTree.fromstring(picture(empty)).tag == "{http://www.w3.org/2000/svg}svg"
