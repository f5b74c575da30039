"""Which exact totals may stand beside what is shown of each body."""

from obt.figures.closed_rows import Row, exact_totals
from obt.figures.small_numbers import Cell, exactly, hidden_total, roughly

WITHIN = {"learned": "took part", "concluded": "tried", "tried": "took part"}
FEW = hidden_total(2, of=60, edge=5)
NEARLY_ALL = hidden_total(58, of=60, edge=5)


def row(cells, total, now=None):
    return Row(cells, total, total if now is None else now)


def test_nothing_is_kept_back_where_everything_is_exact():
    assert exact_totals({"took part": row([exactly(40), exactly(70)], 110)}, {}) == {"took part"}


def test_a_hidden_number_alone_is_found_by_subtracting():
    assert exact_totals({"took part": row([exactly(40), FEW], 42)}, {}) == set()


def test_a_row_needs_room_on_both_sides_for_what_is_hidden_and_for_12_known_people():
    # Ten hidden numbers come to 0 to 40 together. One of them 4: 4 + 12 at least; one of them 1: 37 - 12 at most.
    cells = [exactly(40), *[FEW] * 10]

    assert exact_totals({"took part": row(cells, 40 + 15)}, {}) == set()
    assert exact_totals({"took part": row(cells, 40 + 16)}, {}) == {"took part"}
    assert exact_totals({"took part": row(cells, 40 + 25)}, {}) == {"took part"}
    assert exact_totals({"took part": row(cells, 40 + 26)}, {}) == set()


def test_numbers_that_are_nearly_all_count_from_the_other_end():
    cells = [NEARLY_ALL] * 10

    assert exact_totals({"took part": row(cells, 10 * 56 + 14)}, {}) == set()
    assert exact_totals({"took part": row(cells, 10 * 56 + 20)}, {}) == {"took part"}


def test_rounded_numbers_give_room_too():
    cells = [FEW, *[roughly(20)] * 10]

    assert exact_totals({"took part": row(cells, 180 + 16)}, {}) == {"took part"}
    assert exact_totals({"took part": row(cells, 180 + 15)}, {}) == set()


def test_of_two_rows_the_outer_one_comes_first_and_the_inner_one_only_while_both_leave_room():
    took_part = row([roughly(20)] * 12, 240)
    learned = [roughly(15), FEW, *[roughly(20)] * 10]

    # At the lowest 216 took part, and 198 of these learned if the hidden one is 1. All others raise both numbers.
    assert exact_totals({"took part": took_part, "learned": row(learned, 210)}, WITHIN) == {"took part", "learned"}
    assert exact_totals({"took part": took_part, "learned": row(learned, 211)}, WITHIN) == {"took part"}


def test_two_totals_differ_by_10_people_or_one_of_them_is_not_exact():
    took_part = row([roughly(20)] * 24, 480)
    learned = [*[roughly(20)] * 12, *[roughly(15)] * 12]

    assert exact_totals({"took part": took_part, "learned": row(learned, 420, now=471)}, WITHIN) == {"took part"}
    assert exact_totals({"took part": took_part, "learned": row(learned, 420, now=470)}, WITHIN) == {
        "took part",
        "learned",
    }


def test_what_is_hidden_of_both_bounds_each_other():
    cells = [Cell(0, 4, (1, 4))] * 12

    # A 1 of those who took part leaves 1 at most who learned in that body, and 11 other bodies for all that is left.
    assert exact_totals({"took part": row(cells, 30), "learned": row(cells, 18)}, WITHIN) == {"took part", "learned"}
    assert exact_totals({"took part": row(cells, 23), "learned": row(cells, 12)}, WITHIN) == {"took part"}
