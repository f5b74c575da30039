"""Rates against headcounts: where bodies stand, what is told of them, and a picture in which no words meet."""

import random

import pytest
from django.template import engines

from obt.figures.expected import Body, Expected, Verdict, expected_of
from obt.figures.funnel_plot import funnel_plot
from obt.figures.placing import Box
from obt.figures.text import width_of
from tests.obt.figures.populations import bodies, population

ALL = Expected(0.38, 0.07)


def plot(*pairs, expected=ALL, **kwargs):
    return funnel_plot(bodies(*pairs), expected, title="Rate against headcount", **kwargs)


# What is drawn


def test_a_body_stands_at_its_headcount_and_its_rate():
    drawn = plot((200, 76), (2000, 800), (20_000, 12_000), expected=Expected(0.4, 0.05))

    assert [(dot.x, dot.kind, dot.is_square) for dot in drawn.dots] == [
        (4.0, "body", False), (50.0, "body", False), (96.0, "high far", False),
    ]  # fmt: skip
    assert [(tick.text, tick.y) for tick in drawn.ticks] == [
        ("0%", 376.0), ("20%", 257.3), ("", 138.7), ("60%", 20.0),
    ]  # fmt: skip
    assert (drawn.rate.text, drawn.rate.y) == ("All 40%", 138.7)  # in the place of the 40% of the axis
    assert drawn.dots[2].told == "Body number 2: 12,000 of 20,000, 60%"


def test_those_that_stand_out_have_shapes_of_their_own_and_names():
    drawn = plot((5000, 3400), (5000, 2700), (5000, 1900), (5001, 1100), (5000, 500))

    assert sorted((dot.kind, dot.is_square) for dot in drawn.dots) == [
        ("body", False), ("high", False), ("high far", False), ("low", True), ("low far", True),
    ]  # fmt: skip
    assert [body.short_name for body in drawn.high] == ["B0", "B1"]
    assert [body.short_name for body in drawn.low] == ["B4", "B3"]
    assert {name.text for name in drawn.names} == {
        "B0 68%", "B1 54%", "B3 22%", "B4 10%", "95% limits", "99.8% limits",
    }  # fmt: skip
    assert drawn.description == (
        "5 organisations. All together: 38%. Higher than expected for their size: B0 68%, B1 54%. "
        "Lower than expected for their size: B4 10%, B3 22%."
    )


def test_hidden_and_small_bodies_are_not_drawn_but_counted_and_in_the_table():
    drawn = plot((5000, 1900), (5000, None), (199, 60), (None, 12))

    assert (drawn.drawn, drawn.left_out) == (1, 3)
    assert drawn.rows == (
        ("Body number 0", "5,000", "38%", "As expected"),
        ("Body number 1", "5,000", "[c]", "Not shown"),
        ("Body number 2", "199", "30%", "Too few people to say"),
        ("Body number 3", "[x]", "[z]", "Not shown"),
    )


@pytest.mark.parametrize(
    ("pairs", "ending"),
    [
        ([(5000, 1900)], "(99.8% limits)."),
        ([(5000, 1900), (150, 50)], " 1 is not drawn: it has too few people to say, or a count that is hidden."),
        ([(90, 9), (150, 50)], " 2 are not drawn: they have too few people to say, or a count that is hidden."),
    ],
)
def test_the_method_is_told(pairs, ending):
    how = plot(*pairs).how

    assert how.startswith("The lines stand around 38%, the rate of all organisations together.")
    assert "the usual difference between organisations: 7 percentage points." in how
    assert how.endswith(ending)


def test_nothing_to_draw_is_an_empty_picture():
    drawn = plot((150, 50))

    assert (drawn.dots, drawn.ticks, drawn.headcounts, drawn.rate, drawn.band, drawn.names) == (
        (),
        (),
        (),
        None,
        "",
        (),
    )
    assert drawn.description == "Too early to compare organisations."


def test_one_body_stands_in_the_middle_of_a_decade():
    drawn = plot((1000, 380))

    assert drawn.dots[0].x == 50.0
    assert [one.text for one in drawn.headcounts if one.shown == "full"] == ["500", "1,000", "2,000"]


def test_the_axis_begins_at_nothing_unless_half_of_the_picture_would_be_empty():
    high = Expected(0.86, 0.01)

    assert plot((5000, 4300), expected=high).ticks[0].text == "80%"
    assert plot((5000, 4300), expected=high).foot_note == "The axis begins at 80%"
    assert plot((5000, 4300), (4000, 1200), expected=high).ticks[0].text == "0%"
    assert plot((5000, 4300), (4000, 1200), expected=high).foot_note == ""


def test_headcounts_on_the_axis_leave_each_other_room():
    drawn = plot((21, 9), (200, 80), (99_000, 38_000))

    assert [one.text for one in drawn.headcounts if one.shown == "full"] == [
        "200", "500", "1,000", "2,000", "5,000", "10,000", "20,000", "50,000", "100,000",
    ]  # fmt: skip
    assert [one.text for one in drawn.headcounts if one.shown == "narrow"] == ["1,000", "100,000"]


def test_nobody_stands_out_in_the_first_days():
    first = bodies((6268, 18), (3929, 11), (65_850, 11), *[(9000, None)] * 90)
    drawn = funnel_plot(first, expected_of(40 / 550_702, first), title="Rate against headcount")

    assert (drawn.high, drawn.drawn, drawn.left_out) == ((), 0, 93)


def test_a_rate_under_a_thousandth_has_room_beside_the_axis():
    drawn = plot((90_000, 40), expected=Expected(0.0004, 0.0001))

    assert (drawn.rate.text, drawn.margin) == ("All <0.1%", 88)
    assert plot((5000, 1900)).margin == 72


# Where the words stand


def assert_apart(drawn):
    assert all(width_of(line.text, 14) + 8 <= drawn.margin for line in (*drawn.ticks, drawn.rate) if line)
    for picture in (290 - drawn.margin, 345 - drawn.margin, 479, 480, 640, 799, 800, 960 - drawn.margin):
        size = "narrow" if picture < 480 else "middle" if picture < 800 else "full"
        names = [
            (name.text, Box.of(name.text, 14, name.x, name.y, name.anchor, name.dx))
            for name in drawn.names
            if name.shown == size
        ]
        dots = [(dot.told, Box(dot.x, -5, 5, dot.y - 5, dot.y + 5)) for dot in drawn.dots]
        figures = [
            (one.text, Box.of(one.text, 14, one.text_x, 396, one.anchor))
            for one in drawn.headcounts
            if one.shown == size
        ]
        for n, (text, box) in enumerate(names):
            assert box.is_inside((picture, picture)), (text, picture)
            for other, other_box in (*names[n + 1 :], *dots):
                assert box.is_apart(other_box, (picture, picture)), (text, other, picture)
        for n, (text, box) in enumerate(figures):
            for other, other_box in figures[n + 1 :]:
                assert box.is_apart(other_box, (picture, picture)), (text, other, picture)


def test_no_words_lie_on_others_or_on_a_body_whatever_was_counted():
    named = 0
    for seed in range(150):
        dice = random.Random(seed)  # the same pictures every time
        rate = dice.choice([0.001, 0.02, 0.38, 0.5, 0.9, 0.999])
        difference = dice.choice([0, 0.02, 0.1, 0.3]) * rate * (1 - rate) * 4
        drawn = list(population(dice, dice.choice([1, 3, 30, 111]), rate=rate, difference=difference, smallest=21))
        drawn += bodies(*[(dice.randint(200, 90_000), dice.randint(10, 200)) for _ in range(dice.choice([0, 2, 9]))])
        expected = dice.choice([expected_of(rate, drawn), Expected(rate, 0.01)])
        picture = funnel_plot(drawn, expected, title="Rate against headcount")
        named += sum(name.kind != "" for name in picture.names)
        assert_apart(picture)
    assert named > 1000  # there was something to place


# As it is written into a page


def rendered(source, **context):
    page = engines["jinja2"].from_string(
        f'{{% from "figures/funnel_plot.html" import funnel_plot, verdict_flag %}}{source}'
    )
    return " ".join(page.render(context).split())


def test_a_picture_has_its_name_its_words_and_a_table_unless_one_stands_there_already():
    drawn = plot((5000, 3400), (5000, 1900), (5000, None))

    page = rendered('{{ funnel_plot(chart, "f1") }}', chart=drawn)

    assert 'role="img" aria-labelledby="f1-title f1-desc"' in page
    assert '<title id="f1-title">Rate against headcount</title>' in page
    assert "much higher than expected </li>" in page
    assert drawn.how in page
    assert page.count("<table") == 1
    assert "style=" not in page
    assert "<table" not in rendered('{{ funnel_plot(chart, "f1", table=false) }}', chart=drawn)


def test_an_axis_that_does_not_begin_at_nothing_says_so_on_the_page():
    page = rendered('{{ funnel_plot(chart, "f1") }}', chart=plot((5000, 4300), expected=Expected(0.86, 0.01)))

    assert "The axis begins at 80%, not at 0%." in page


def test_a_verdict_has_an_arrow_beside_its_words():
    page = rendered("{% for one in all %}{{ verdict_flag(one) }}{% endfor %}", all=list(Verdict))

    assert (
        '<span class="obt-flag obt-flag--high"><span aria-hidden="true">▲▲</span> Much higher than expected</span>'
        in page
    )
    assert '<span class="obt-flag obt-flag--low"><span aria-hidden="true">▼</span> Lower than expected</span>' in page
    assert " As expected " in page
    assert '<span class="obt-muted">Not shown</span>' in page


def test_names_of_organisations_are_no_markup():
    hostile = [Body("<script>alert(1)</script>", "<script>", 5000, value) for value in (4900, 1900, None)]

    page = rendered('{{ funnel_plot(chart, "f1") }}', chart=funnel_plot(hostile, ALL, title="<script>"))

    assert "&lt;script&gt;" in page
    assert "<script" not in page
