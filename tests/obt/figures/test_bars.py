"""Bars: how long they are, what stands beside them, and that a hidden number has none."""

import pytest
from django.template import engines

from obt.figures.bars import headline_bar, range_bars, shares, step_bars
from obt.figures.expected import Expected
from obt.figures.figure import HIDDEN, NOT_OFFERED, about, exact

ALL = Expected(0.3777, 0.07)


def rendered(source, **context):
    page = engines["jinja2"].from_string(
        '{% from "figures/bars.html" import headline_bar, step_bars, range_bar, shares_table %}' + source
    )
    return " ".join(page.render(context).split())


# The headline


def test_a_headline_is_a_bar_of_its_whole():
    bar = headline_bar(6662, 16_655)

    assert (bar.width, bar.mark, bar.height) == (40.0, None, 26)


@pytest.mark.parametrize(("value", "of"), [(None, 500), (10, None), (10, 0)])
def test_a_headline_that_is_hidden_or_has_no_whole_has_no_bar(value, of):
    assert headline_bar(value, of).width is None
    assert 'class="bar"' not in rendered("{{ headline_bar(bar) }}", bar=headline_bar(value, of))


def test_a_bar_is_never_longer_than_its_whole():
    assert headline_bar(510, 500).width == 100


@pytest.mark.parametrize(
    ("mark", "x", "anchor"),
    [(0, 0, "start"), (10, 0, "start"), (37.77, 37.77, "middle"), (95, 100, "end"), (104, 100, "end")],
)
def test_the_words_of_the_mark_stay_inside_on_the_narrowest_screen(mark, x, anchor):
    bar = headline_bar(6662, 16_655, mark=mark, mark_label="All organisations 38%")

    assert (bar.label_x, bar.anchor, bar.height) == (x, anchor, 54)
    assert bar.mark == min(mark, 100)


# Steps


def test_steps_are_bars_of_the_headcount():
    bars = step_bars([("Learned", exact(6104)), ("Talked in a team", about(3220)), ("Concluded", HIDDEN)], 16_655)

    assert [(step.name, step.words, step.width) for step in bars.steps] == [
        ("Learned", "6,104 people – 37%", 36.65),
        ("Talked in a team", "about 3,220 people – 19%", 19.33),
        ("Concluded", HIDDEN.words, None),
    ]
    assert bars.rows == (
        ("Headcount", "16,655", "100%"),
        ("Learned", "6,104", "37%"),
        ("Talked in a team", "3,220", "19%"),
        ("Concluded", "[c]", "[c]"),
    )


def test_steps_without_a_headcount_are_bars_of_the_largest():
    bars = step_bars([("Learned", exact(120)), ("Talked", exact(30)), ("Tried", NOT_OFFERED)], None)

    assert [(step.words, step.width) for step in bars.steps] == [
        ("120 people", 100),
        ("30 people", 25),
        ("not shown", None),
    ]
    assert bars.rows == (("Learned", "120"), ("Talked", "30"), ("Tried", "[x]"))
    assert len(bars.columns) == 2


def test_nobody_yet_is_no_error():
    assert step_bars([("Learned", HIDDEN)], None).steps[0].width is None
    assert step_bars([], 500).rows == (("Headcount", "500", "100%"),)


def test_steps_are_a_list_with_a_table():
    page = rendered("{{ step_bars(bars) }}", bars=step_bars([("<script>", exact(6104))], 16_655))

    assert page.count("<li>") == 1
    assert page.count('aria-hidden="true"') == 1
    assert "<table" in page
    assert "<script" not in page
    assert "style=" not in page


# Rates on their ranges


def test_rates_and_ranges_share_a_scale_that_ends_at_a_round_share():
    first, second = range_bars([(2260, 3929), (1140, 4857)], ALL)

    assert (first.rate, second.rate) == (76.69, 31.29)  # of 75%
    assert (first.start, first.length) == (31.96, 36.8)
    assert first.far_start < first.start < first.start + first.length < first.far_start + first.far_length


def test_a_hidden_rate_has_a_range_and_no_bar():
    (bar,) = range_bars([(None, 246)], ALL)

    assert bar.rate is None
    assert bar.start is not None
    assert 'class="bar"' not in rendered("{{ range_bar(bar) }}", bar=bar)


def test_without_a_headcount_or_a_rate_of_all_there_is_no_range():
    (bar,) = range_bars([(20, None)], ALL)
    (other,) = range_bars([(20, 500)], None)

    assert (bar.rate, bar.start, other.rate, other.start) == (None, None, 80.0, None)  # 4 of 5 per cent
    assert range_bars([], ALL) == ()


def test_a_body_of_so_few_that_nothing_can_be_expected_has_no_range():
    small, large = range_bars([(5, 26), (10, 27)], ALL)

    assert (small.start, large.start is None) == (None, False)


def test_nothing_is_drawn_beyond_its_bar():
    for value in (0, 10, 9_990, 12_000):
        for bar in range_bars([(value, 10_000), (10, 200)], ALL):
            assert 0 <= bar.rate <= 100
            assert bar.far_start + bar.far_length <= 100.01


# Parts of a whole


def test_parts_are_shares_of_the_whole_drawn_beside_the_largest():
    found = shares([("AO", about(600)), ("EO", about(1200)), ("SCS", HIDDEN)], 6104)

    assert [(part.name, str(part.figure), part.share, part.width) for part in found] == [
        ("AO", "600", "10%", 50), ("EO", "1,200", "20%", 100), ("SCS", "[c]", "[c]", None),
    ]  # fmt: skip


def test_parts_of_an_unknown_whole_have_no_share():
    assert [part.share for part in shares([("AO", about(600))], None)] == ["[z]"]


def test_parts_are_a_table_with_a_caption():
    page = rendered(
        '{{ shares_table("Those who learned, by grade", "Grade", parts) }}',
        parts=shares([("<script>", about(600))], 6104),
    )

    assert "Those who learned, by grade</caption>" in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">10%</td>' in page
    assert "<script" not in page
