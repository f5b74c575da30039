"""Where words stand in pictures whose width nobody knows: what meets at some width, and what at none."""

import pytest

from obt.figures.placing import Box, sizes

PICTURES = (200, 400)


def box(x, *, width=50, left=0, top=0, bottom=10):
    return Box(x, left, left + width, top, bottom)


@pytest.mark.parametrize(
    ("x", "apart"),
    [
        (0, False),
        (12, False),  # 24 to 48 pixels away: they meet at every width
        (24, False),  # 48 to 96 pixels away: they meet in narrow pictures only
        (25, True),
        (50, True),
    ],
)
def test_two_boxes_beside_each_other_are_apart_where_they_are_so_at_every_width(x, apart):
    assert box(0).is_apart(box(x), PICTURES) is apart
    assert box(x).is_apart(box(0), PICTURES) is apart


def test_what_is_beside_in_a_narrow_picture_may_meet_in_a_wide_one():
    at_the_left, at_the_right = box(0, left=60), box(25, width=5)  # at 60 to 110, and 50 to 55 or 100 to 105

    assert at_the_left.is_apart(at_the_right, (200, 200))
    assert not at_the_left.is_apart(at_the_right, (400, 400))
    assert not at_the_left.is_apart(at_the_right, PICTURES)
    assert not at_the_right.is_apart(at_the_left, PICTURES)


def test_what_changes_sides_meets_in_between():
    at_the_left, at_the_right = box(0, left=60, width=20), box(25, width=5)  # 50 to 55, then 100 to 105

    assert at_the_left.is_apart(at_the_right, (200, 200))
    assert at_the_left.is_apart(at_the_right, (400, 400))
    assert not at_the_left.is_apart(at_the_right, PICTURES)


def test_two_boxes_above_each_other_are_apart_wherever_they_stand():
    assert box(0).is_apart(box(0, top=10, bottom=20), PICTURES)
    assert not box(0).is_apart(box(0, top=9, bottom=20), PICTURES)


@pytest.mark.parametrize(("x", "inside"), [(0, True), (75, True), (76, False), (100, False)])
def test_a_box_is_inside_where_it_is_so_in_the_narrowest_picture(x, inside):
    assert box(x).is_inside(PICTURES) is inside


@pytest.mark.parametrize(("anchor", "left"), [("start", 3), ("middle", -13.1), ("end", -29.2)])
def test_words_take_room_beside_their_place(anchor, left):
    found = Box.of("Talk", 14, 50, 100, anchor, 3)

    assert (found.x, round(found.left, 2), round(found.right - found.left, 2)) == (50, left, 32.2)
    assert (round(found.top, 1), round(found.bottom, 1)) == (88.8, 103.5)


def test_figures_under_an_axis_have_air_on_both_sides():
    assert box(50, left=-20).spaced() == box(50, left=-26, width=62)


def test_sizes_of_pictures_follow_each_other_without_a_gap():
    assert sizes(44) == {"narrow": (246, 480), "middle": (480, 800), "full": (800, 960)}
