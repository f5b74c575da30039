"""How many have taken part, day by day: what is drawn and told, that a hidden day leaves a gap, that no words meet."""

import datetime
import random

import pytest
from django.template import engines

from obt.figures.placing import Box
from obt.figures.text import width_of
from obt.figures.trend import Series
from obt.figures.trend_chart import trend_chart

OPENS, CLOSES = datetime.date(2024, 10, 14), datetime.date(2025, 2, 14)  # a Monday, a Friday
TALK = (datetime.date(2024, 11, 13), "Leaders’ talk")


def days(*values, begins=OPENS, step=1):
    return [(begins + datetime.timedelta(days=step * n), value) for n, value in enumerate(values)]


def series(*values, label="DfT group", headcount=1000, **kwargs):
    return Series(label, days(*values, **kwargs), headcount)


def chart(own=None, other=None, **kwargs):
    given = {"opens_on": OPENS, "closes_on": CLOSES, "title": "Taking part"}
    return trend_chart(series(100, 200, 400) if own is None else own, other, **given | kwargs)


def words(labels, size="full"):
    return [label.text for label in labels if label.shown == size]


# What is drawn


def test_the_whole_window_is_there_however_young_the_line_is():
    drawn = chart()

    assert words(drawn.dates) == ["14 Oct", "1 Nov", "1 Dec", "1 Jan", "14 Feb"]
    assert [label.x for label in drawn.dates if label.shown == "full"] == [0, 14.63, 39.02, 64.23, 100]
    assert drawn.own == ("0.0,225.0 0.81,158.0 1.63,24.0",)


def test_a_line_is_in_per_cent_of_headcount_from_nothing_up():
    drawn = chart()

    assert [(tick.text, tick.y) for tick in drawn.ticks] == [
        ("0%", 292.0), ("10%", 225.0), ("20%", 158.0), ("30%", 91.0), ("40%", 24.0),
    ]  # fmt: skip
    assert words(drawn.labels) == ["DfT group 40%"]
    assert [(mark.kind, mark.r, mark.y) for mark in drawn.marks] == [("point", 6, 24.0)]


def test_without_a_headcount_it_is_in_plain_numbers():
    drawn = chart(series(100, 1200, headcount=None), noun="minutes")

    assert [tick.text for tick in drawn.ticks] == ["0", "500", "1,000", "1,500"]
    assert words(drawn.labels) == ["DfT group 1,200"]
    assert drawn.description == ("DfT group: from 100 minutes on 14 October 2024 to 1,200 minutes on 15 October 2024.")


def test_a_share_is_not_compared_with_a_number():
    without = series(1, 2, label="All organisations", headcount=None)

    assert chart(other=without).other == ()
    assert chart(without, series(1, 2)).other == ()
    assert chart(other=series(1, 2, label="All organisations")).other != ()
    assert chart(without, without).other != ()


def test_a_hidden_day_leaves_a_gap_and_one_between_two_gaps_is_a_dot():
    drawn = chart(series(100, 110, None, 120, None, 140, 150))

    assert [line.count(",") for line in drawn.own] == [2, 2]
    assert [(mark.kind, mark.r) for mark in drawn.marks] == [("point point--s", 3), ("point", 6)]
    assert "2 days hidden, as too few people had or had not." in drawn.description


def test_days_on_which_nothing_moved_are_drawn_as_one_piece():
    assert chart(series(100, 100, 100, 100, 200)).own == ("0.0,158.0 2.44,158.0 3.25,24.0",)


def test_the_last_days_hidden_are_said_beside_the_line():
    assert words(chart(series(100, 300, None, None)).labels) == ["DfT group 30% on 15 Oct"]


@pytest.mark.parametrize(
    ("own", "said"),
    [(Series("DfT", [], 100), "No figures yet"), (series(None, None), "Too few people to show yet")],
)
def test_nothing_to_draw_says_why(own, said):
    drawn = chart(own)

    assert (drawn.own, drawn.marks, drawn.ticks) == ((), (), ())
    assert words(drawn.labels) == [said]
    assert drawn.description == f"{own.label}: no figures that can be shown."


def test_everybody_else_is_drawn_even_if_there_is_nothing_of_ones_own():
    drawn = chart(series(None, None), series(10, 20, label="All organisations"))

    assert words(drawn.labels) == ["Too few people to show yet", "All organisations 2%"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0%"), (4, "<0.1%"), (5, "0.1%"), (23, "0.2%"), (99, "1%"), (100, "1%"), (149, "1%"), (150, "2%")],
)
def test_a_young_trend_is_told_in_tenths(value, said):
    assert words(chart(series(value, headcount=10_000)).labels) == [f"DfT group {said}"]


def test_days_after_the_close_widen_the_picture_and_mark_it():
    drawn = chart(series(100, 200, 300, begins=CLOSES))

    assert words(drawn.dates)[-1] == "16 Feb"
    assert "Closes 14 Feb" in words(drawn.events)


def test_points_come_in_any_order():
    points = days(100, None, 300, 400)

    assert chart(Series("DfT", points, 1000)) == chart(Series("DfT", points[::-1], 1000))


def test_a_window_of_years_says_them():
    drawn = chart(closes_on=datetime.date(2026, 10, 14))

    assert words(drawn.dates)[0] == "14 Oct 2024"
    assert words(drawn.dates, "narrow") == ["14 Oct 2024", "14 Oct 2026"]


# Milestones


def test_milestones_are_lines_with_words():
    drawn = chart(milestones=[TALK])

    assert [(event.text, event.x) for event in drawn.events] == [("Leaders’ talk 13 Nov", 24.39)] * 3
    assert drawn.unnamed == ()
    assert drawn.description.endswith(" Leaders’ talk on 13 November 2024.")


def test_milestones_outside_the_window_are_not_drawn():
    before, after = OPENS - datetime.timedelta(days=1), CLOSES + datetime.timedelta(days=1)

    assert chart(milestones=[(before, "Planned"), (after, "Report")]).events == ()


def test_milestones_without_room_keep_their_line_and_are_told_under_the_picture():
    many = [(OPENS + datetime.timedelta(days=n), f"Milestone number {n}") for n in range(0, 120, 5)]
    drawn = chart(milestones=many)

    assert sum(event.shown == "narrow" for event in drawn.events) == 24
    assert len(words(drawn.events, "narrow")) > sum(bool(text) for text in words(drawn.events, "narrow")) > 0
    assert drawn.unnamed == ("narrow", "middle", "full")
    assert drawn.milestones.startswith("Milestone number 0, 14 October; Milestone number 5, 19 October; ")


# Tables


def test_tables_by_week_and_day_have_shares_and_milestones():
    own, other = series(*range(50, 410, 10)), series(*range(36), label="All organisations", headcount=100)
    drawn = chart(own, other, milestones=[TALK])

    assert drawn.weeks.columns == (
        ("Week ending", False), ("People", True), ("Change", True), ("Share", True), ("All organisations", True),
    )  # fmt: skip
    assert drawn.weeks.rows[-2:] == (
        ("17 November (Leaders’ talk, 13 November)", "390", "70 more", "39%", "34%"),
        ("18 November so far", "400", "10 more", "40%", "35%"),
    )
    assert ("13 November (Leaders’ talk)", "350", "35%", "30%") in drawn.days.rows
    assert len(drawn.days.rows) == 36


def test_a_table_hides_what_is_hidden():
    drawn = chart(series(100, None), series(None, 3, label="All organisations"))

    assert drawn.days.rows == (("14 October", "100", "10%", "[c]"), ("15 October", "[c]", "[c]", "0.3%"))


# Where the words stand


def boxes(drawn, picture):
    """Each of the words that a picture of this width shows, with the room that it takes."""
    size = "narrow" if picture < 480 else "middle" if picture < 800 else "full"
    for label in (*drawn.labels, *drawn.dates):
        if label.shown == size:
            font = 16 if label.kind in {"t-main", "t-none"} else 14
            yield label.text, Box.of(label.text, font, label.x, label.y, label.anchor)
    for event in drawn.events:
        if event.shown == size and event.text:
            yield event.text, Box.of(event.text, 14, event.x, event.y, event.anchor, event.dx)


def assert_apart(drawn):
    assert all(width_of(tick.text, 14) + 8 <= drawn.margin for tick in drawn.ticks)
    for picture in (290 - drawn.margin, 345 - drawn.margin, 479, 480, 640, 799, 800, 960 - drawn.margin):
        shown = list(boxes(drawn, picture))
        for n, (text, box) in enumerate(shown):
            left, right = (picture * box.x / 100 + side for side in (box.left, box.right))
            assert left >= -5, (text, picture)
            assert right <= picture + 5, (text, picture)
            assert box.top >= 0, text
            for other, other_box in shown[n + 1 :]:
                assert box.is_apart(other_box, (picture, picture)), (text, other, picture)


def test_no_words_lie_on_others_whatever_was_counted():
    for seed in range(150):
        dice = random.Random(seed)  # the same pictures every time
        length = dice.choice([0, 1, 3, 51, 124, 150])
        headcount = dice.choice([None, 21, 246, 16_655, 512_999])
        most = (headcount or dice.choice([9, 1_000_000])) * dice.random()
        hidden = dice.choice([0, 0.1, 0.6])
        values = [None if dice.random() < hidden else round(most * (n + 1) / length) for n in range(length)]
        rises = dice.choice([1, 1, 0.9, 3])
        theirs = [None if value is None else round(value * rises) for value in values]
        label = dice.choice(["VCA", "DfT group", "Ministry of Housing, Communities and Local Government"])
        marked = [
            (OPENS + datetime.timedelta(days=dice.randint(-5, 130)), dice.choice(["Talk", "W" * 30, "Leaders’ talk"]))
            for _ in range(dice.choice([0, 1, 4, 20]))
        ]
        assert_apart(chart(
            Series(label, days(*values), headcount), Series("All organisations", days(*theirs), headcount),
            milestones=marked,
        ))  # fmt: skip


def test_no_line_of_a_milestone_runs_through_the_words_of_another():
    for seed in range(60):
        dice = random.Random(seed)
        marked = [(OPENS + datetime.timedelta(days=dice.randint(0, 123)), f"Milestone {n}") for n in range(12)]
        drawn = chart(milestones=marked)
        for picture in (290 - drawn.margin, 479, 480, 799, 800, 960 - drawn.margin):
            size = "narrow" if picture < 480 else "middle" if picture < 800 else "full"
            here = [event for event in drawn.events if event.shown == size]
            for event in here:
                line = Box(event.x, -1, 1, event.top, 292)
                for other in here:
                    words_of_it = Box.of(other.text, 14, other.x, other.y, other.anchor, other.dx)
                    assert not other.text or line.is_apart(words_of_it, (picture, picture)), (event, other, picture)


# As it is written into a page


def rendered(drawn):
    page = engines["jinja2"].from_string(
        '{% from "figures/trend_chart.html" import trend_chart %}{{ trend_chart(chart, "t1") }}'
    )
    return page.render({"chart": drawn})


def test_a_picture_has_its_name_its_words_and_its_tables():
    page = rendered(chart(milestones=[TALK]))

    assert 'role="img" aria-labelledby="t1-title t1-desc"' in page
    assert '<title id="t1-title">Taking part</title>' in page
    assert page.count("<table") == 2
    assert "obt-plot__note" not in page
    assert "style=" not in page


def test_an_empty_picture_has_no_tables():
    assert "<table" not in rendered(chart(Series("DfT", [], 100)))


def test_what_people_typed_is_no_markup():
    hostile = "<script>alert(1)</script>"
    drawn = chart(
        series(100, 200, label=hostile), series(1, 2, label=hostile), milestones=[(OPENS, hostile)] * 40, title=hostile
    )

    page = rendered(drawn)

    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "obt-plot__note" in page
