"""A measure over time: where its readings stand, what its words say, and that no word lies on another."""

import datetime
import random
from decimal import Decimal

import pytest

from obt.figures.line_chart import Point, line_chart
from obt.figures.placing import NARROW, WIDE, Place
from obt.figures.text import width_of

FIRST, LAST = datetime.date(2024, 10, 28), datetime.date(2024, 12, 20)


def chart(*values, days=7, starts_on=FIRST, begins=FIRST, **kwargs):
    """One reading of each of `values`, `days` apart from `begins` on."""
    points = [Point(begins + datetime.timedelta(days=days * n), Decimal(value)) for n, value in enumerate(values)]
    given = {
        "baseline": Decimal(31), "baseline_label": "Baseline 31%", "target": Decimal(20), "target_label": "Target 20%",
        "starts_on": starts_on, "ends_on": LAST, "write": lambda value: f"{value:f}%", "title": "Forms over time",
        "last_label": f"{values[-1]}% now" if values else "",
    }  # fmt: skip
    return line_chart(points, **given | kwargs)


def words(labels):
    return [label.text for label in labels]


# What is drawn


def test_no_reading_says_so_between_baseline_and_target():
    drawn = chart()

    assert (drawn.line, drawn.marks) == ("", ())
    assert words(drawn.labels) == ["Baseline 31%", "Target 20%", "No readings"]
    assert words(drawn.dates) == ["28 Oct", "20 Dec"]
    assert drawn.description == "No readings. Baseline 31%. Target 20%."


def test_nothing_at_all_is_an_empty_picture():
    drawn = chart(baseline=None, target=None)

    assert (drawn.ticks, drawn.baseline, drawn.target, drawn.zero) == ((), None, None, 292.0)
    assert words(drawn.labels) == ["No readings"]
    assert drawn.description == "No readings."


def test_one_reading_is_one_large_dot():
    drawn = chart("30")

    assert [(mark.x, mark.y, mark.r, mark.kind) for mark in drawn.marks] == [(16.72, 91.0, 8, "last")]
    assert words(drawn.labels) == ["Baseline 31%", "Target 20%", "30% now"]
    assert drawn.description == "1 reading: 30% on 28 Oct 2024. Baseline 31%. Target 20%."


def test_three_readings_are_a_line_in_the_order_of_their_days():
    drawn = chart("30", "27", "28")

    assert drawn.line == "16.72,91.0 27.19,111.1 37.66,104.4"
    assert [mark.kind for mark in drawn.marks] == ["point", "point", "last"]
    assert [(tick.text, tick.y) for tick in drawn.ticks] == [
        ("0%", 292.0), ("10%", 225.0), ("20%", 158.0), ("30%", 91.0), ("40%", 24.0),
    ]  # fmt: skip
    assert (drawn.baseline, drawn.target, drawn.zero) == (84.3, 158.0, 292.0)
    assert drawn.description == (
        "3 readings: 30% on 28 Oct 2024; 27% on 4 Nov 2024; 28% on 11 Nov 2024. Baseline 31%. Target 20%."
    )


def test_readings_come_in_any_order():
    days = [FIRST + datetime.timedelta(days=n) for n in range(3)]
    points = [Point(day, Decimal(n)) for n, day in enumerate(days)]

    assert chart_of(points) == chart_of(points[::-1])


def chart_of(points):
    return line_chart(
        points, baseline=None, baseline_label="", target=None, target_label="", starts_on=FIRST, ends_on=LAST,
        write=str, title="",
    )  # fmt: skip


def test_a_hundred_and_twenty_readings_are_small_dots_and_told_in_short():
    drawn = chart(*[20 + n % 7 for n in range(120)], days=1)

    assert len(drawn.marks) == 120
    assert {(mark.r, mark.kind) for mark in drawn.marks[:-1]} == {(2, "point point--s")}
    assert drawn.marks[-1].kind == "last"
    assert drawn.description == (
        "120 readings, from 20% on 28 Oct 2024, to 20% on 24 Feb 2025. The lowest is 20% on 28 Oct 2024; "
        "the highest is 26% on 3 Nov 2024. Baseline 31%. Target 20%."
    )


def test_negative_values_go_below_the_axis():
    drawn = chart("-10", "5", baseline=Decimal(-12), target=None)

    assert [tick.text for tick in drawn.ticks] == ["-15%", "-10%", "-5%", "0%", "5%"]
    assert (drawn.zero, drawn.baseline, drawn.target) == (91.0, 251.8, None)
    assert [mark.y for mark in drawn.marks] == [225.0, 24.0]


def test_equal_values_are_a_level_line():
    drawn = chart("20", "20", "20", baseline=Decimal(20))

    assert {mark.y for mark in drawn.marks} == {24.0}
    assert (drawn.baseline, drawn.target) == (24.0, 24.0)


def test_values_of_nothing_stand_on_the_axis():
    drawn = chart("0", "0", baseline=None, target=Decimal(0))

    assert {mark.y for mark in drawn.marks} == {292.0}
    assert [(tick.text, tick.y) for tick in drawn.ticks] == [("0%", 292.0)]


def test_a_baseline_far_away_leaves_the_readings_where_they_belong():
    drawn = chart("12", "11", baseline=Decimal(2_500_000), target=Decimal(10))

    assert drawn.baseline == 68.7
    assert {mark.y for mark in drawn.marks} == {292.0}


def test_readings_outside_the_dates_widen_the_picture():
    inside, outside = chart("30", "29"), chart("30", "29", begins=datetime.date(2023, 9, 1), days=600)

    assert inside.marks[0].x == 16.72
    assert [mark.x for mark in outside.marks] == [16.72, 96.0]
    assert words(outside.dates) == ["1 Sept 2023", "23 Apr 2025"]  # with years, as there are more


def test_several_readings_of_one_day_stand_above_each_other():
    drawn = chart("30", "20", "25", days=0)

    assert [mark.x for mark in drawn.marks] == [16.72, 16.72, 16.72]
    assert [mark.y for mark in drawn.marks] == [91.0, 158.0, 124.5]


def test_an_experiment_of_one_day_has_its_reading_in_the_middle():
    drawn = chart("30", starts_on=LAST, begins=LAST)

    assert drawn.marks[0].x == 56.36
    assert words(drawn.dates) == ["20 Dec"]


def test_what_is_no_number_is_refused():
    for value in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="numbers only"):
            chart(value)


def test_the_note_of_a_baseline_is_shown_where_there_is_room():
    drawn = chart("30", baseline_note="average, 7 to 21 October")

    assert [(label.text, label.shown) for label in drawn.labels[:2]] == [
        ("Baseline 31%", "narrow"), ("Baseline 31% – average, 7 to 21 October", "wide"),
    ]  # fmt: skip


def test_the_note_of_a_baseline_gives_way_to_the_readings():
    readings = [35 if n % 2 else 27 for n in range(54)]
    drawn = chart(*readings, days=1, baseline_note="average, 7 to 21 October")

    assert "Baseline 31%" in words(drawn.labels)
    assert "Baseline 31% – average, 7 to 21 October" not in words(drawn.labels)


def test_a_description_of_the_pages_own_is_kept():
    assert chart("30", description="It fell.").description == "It fell."


# Where the words stand


def rectangles(drawn, picture):
    """Each of the words that a picture of this width shows, with the rectangle that it takes."""
    hidden = "narrow" if picture >= 480 else "wide"
    found = [(tick.text, (0, width_of(tick.text, 14)), (tick.y - 16, tick.y - 2)) for tick in drawn.ticks]
    for label in (*drawn.labels, *drawn.dates):
        size = 16 if label.kind in {"t-spark", "t-none"} else 14
        place = Place(label.x, label.y, label.anchor)
        if label.shown != hidden:
            found.append((label.text, place.across(width_of(label.text, size), picture), place.down(size)))
    return found


def assert_apart(drawn):
    for picture in (NARROW, 335, 479, 480, WIDE):
        shown = rectangles(drawn, picture)
        for n, (text, across, down) in enumerate(shown):
            assert across[0] >= -5, (text, picture)
            assert across[1] <= picture + 5, (text, picture)
            assert down[0] >= 0, text
            for other, other_across, other_down in shown[n + 1 :]:
                beside = across[1] <= other_across[0] or other_across[1] <= across[0]
                above = down[1] <= other_down[0] + 1 or other_down[1] <= down[0] + 1
                assert beside or above, (text, other, picture)


SHAPES = {
    "none": [], "one": [30], "at the target": [20], "at the baseline": [31], "three": [30, 27, 28],
    "down": range(40, 10, -2), "up": range(0, 60, 3), "equal": [20] * 12, "nothing": [0] * 5, "negative": [-10, -40, 5],
    "many": [20 + n * 13 % 17 for n in range(120)], "far": [1, 2, 1_000_000],
}  # fmt: skip


@pytest.mark.parametrize("days", [0, 1, 7, 90])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_words_lie_on_others(shape, days):
    for levels in ({}, {"baseline": None}, {"target": None}, {"baseline": Decimal(20)}, {"baseline": Decimal(-9999)}):
        assert_apart(chart(*SHAPES[shape], days=days, baseline_note="average, 7 to 21 October", **levels))


def test_no_words_lie_on_others_whatever_was_measured():
    for seed in range(150):
        dice = random.Random(seed)  # the same pictures every time
        scale = dice.choice([1, 10, 100_000, Decimal("0.01")])
        values = [dice.randint(-100, 100) * scale for _ in range(dice.choice([0, 1, 2, 5, 12, 40, 120]))]
        baseline, target = (Decimal(dice.randint(-100, 100)) * scale for _ in range(2))
        drawn = chart(
            *values, days=dice.choice([1, 7]), begins=FIRST + datetime.timedelta(days=dice.choice([-90, 0, 50])),
            baseline=baseline, baseline_label=f"Baseline {baseline:,f} calls", baseline_note="counted by hand " * 9,
            target=target, target_label=f"Target {target:,f} calls", write="{:,f} calls".format,
        )  # fmt: skip
        assert_apart(drawn)


def test_long_words_are_cut_to_the_picture():
    long = "We counted them all " * 20
    drawn = chart("30", baseline_label=long, target_label=long, last_label=long, baseline_note=long)

    assert_apart(drawn)
    assert all(label.text.endswith("…") for label in drawn.labels)
