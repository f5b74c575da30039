"""What may be shown of bodies, groups and the programme, from literal numbers; no database."""

import datetime

import pytest

from obt.dashboards import publishing
from obt.dashboards.counting import People
from obt.dashboards.models.published import LINES, Dimension, Measure, Reach
from obt.dashboards.publishing import Pool
from obt.dashboards.tree import Body, Tree
from obt.figures.figure import HIDDEN, NOT_OFFERED, about, exact
from obt.people.models import Organisation

FIRST, SECOND, THIRD = (datetime.date(2026, 11, day) for day in (3, 4, 5))
OWN, WHOLE, OUTSIDE, POOL = Reach.OWN, Reach.WHOLE, Reach.OUTSIDE, Reach.POOL
GRADES = {Dimension.GRADE: [1, 2, 3, 4], Dimension.PROFESSION: [], Dimension.REGION: []}


def tree(*headcounts, below=None, outside=(), units=()):
    """Bodies 1, 2, … of these headcounts; `below`: {body: the one above}; `units`: parts of body 1."""
    found = Tree({}, {}, {}, {})
    for pk, headcount in enumerate(headcounts, start=1):
        row = Organisation(pk=pk, path=f"{pk:04}", headcount=headcount, is_civil_service=pk not in outside)
        found.organisations[pk], found.bodies[pk], found.body_of[pk] = row, Body(row), pk
        found.above[pk] = [pk, *found.above.get((below or {}).get(pk), [])]
    for pk in units:
        found.organisations[pk] = Organisation(pk=pk, path=f"0001{pk:04}", is_sub_unit=True)
        found.body_of[pk] = 1
        found.bodies[1].units.append(pk)
        found.bodies[1].split_units.append(pk)
    return found


def people(took_part, learned=0, talked=0, tried=0, concluded=0, *, known=0):
    return People(known, took_part, learned, talked, tried, concluded, 60 * learned)


def totals(organisations, counted, pool=None):
    found = publishing.totals(organisations, counted, {}, pool or {})
    return {(one.organisation, one.reach): one for one in found}


def shown(row, *measures):
    return [str(row.people[measure]) for measure in measures or LINES]


def test_a_body_of_200_shows_exact_totals_while_10_have_and_10_have_not():
    body = totals(tree(200), {1: people(150, 120, 60, 40, 9)})[1, OWN]

    assert shown(body) == ["150", "120", "60", "40", "[c]", "7,200"]
    assert shown(totals(tree(200), {1: people(191, 120)})[1, OWN], "took_part", "learned") == ["[c]", "120"]
    assert shown(totals(tree(200), {1: people(9, 9)})[1, OWN], "took_part", "learned") == ["[c]", "[c]"]


def test_a_body_is_as_large_as_its_headcount_or_as_all_who_registered():
    assert shown(totals(tree(None), {1: people(150, known=200)})[1, OWN], "took_part") == ["150"]
    assert shown(totals(tree(20), {1: people(200)})[1, OWN], "took_part") == ["[c]"]  # nobody of 200 has not
    assert shown(totals(tree(None), {1: people(150, known=199)})[1, OWN], "took_part") == ["[c]"]


def test_minutes_are_shown_only_beside_exact_numbers_as_they_tell_how_many_learned():
    assert totals(tree(200), {1: people(150, 145)})[1, OWN].people["learned"] == about(145)
    assert totals(tree(200), {1: people(150, 145)})[1, OWN].people["minutes"] == HIDDEN
    assert totals(tree(200), {1: people(150, 3)})[1, OWN].people["minutes"] == HIDDEN
    assert (
        totals(tree(80), {1: people(40, 30)}, {"took_part": Pool({1: 40}, 40)})[1, OWN].people["minutes"] == NOT_OFFERED
    )


def test_what_was_concluded_is_held_against_who_took_part_too():
    body = totals(tree(300), {1: people(16, 0, 0, 15, 14)})[1, OWN]

    assert shown(body, "took_part", "tried", "concluded") == ["16", "[c]", "[c]"]


def test_beside_what_nearly_all_did_the_lowest_that_it_can_be_counts():
    body = totals(tree(200), {1: people(191, 4, 187, 172)})[1, OWN]

    assert shown(body, "took_part", "talked", "tried") == ["[c]", "185", "172"]
    assert body.people["talked"] == about(185)
    assert totals(tree(200), {1: people(191, 4, 182)})[1, OWN].people["talked"] == about(185)
    assert totals(tree(200), {1: people(191, 4, 181)})[1, OWN].people["talked"] == exact(181)


def test_a_body_under_200_shows_what_its_edition_has():
    pool = {"took_part": Pool({1: 25}, 23), "learned": Pool({1: None}, 4)}

    assert shown(totals(tree(80), {1: people(60, 50)}, pool)[1, OWN]) == ["25", "[c]", "[c]", "[c]", "[c]", "[x]"]


def test_a_group_is_exact_if_all_its_bodies_are():
    organisations = tree(300, 400, 80, below={2: 1, 3: 1})
    counted = {1: people(120, 100), 2: people(40, 20), 3: people(33, 12)}
    found = totals(organisations, counted, {"took_part": Pool({3: 35}, 33), "learned": Pool({3: 10}, 12)})

    assert found[1, WHOLE].people["took_part"] == about(195)
    assert found[1, WHOLE].people["learned"] == about(130)
    assert found[2, WHOLE].people["took_part"] == exact(40)
    assert found[1, WHOLE].headcount == 780


def test_bodies_outside_the_civil_service_stand_apart():
    found = totals(tree(300, 400, below={2: 1}, outside=[2]), {1: people(120, 100), 2: people(40, 20)})

    assert shown(found[1, WHOLE], "took_part") == ["120"]
    assert shown(found[None, WHOLE], "took_part") == ["120"]
    assert shown(found[None, OUTSIDE], "took_part") == ["40"]


def test_the_programme_counts_those_without_an_organisation_too():
    assert shown(totals(tree(300), {1: people(120, 100), None: people(20)})[None, WHOLE], "took_part") == ["140"]


def test_one_small_body_keeps_the_programmes_total_from_being_exact():
    found = totals(tree(300, 80), {1: people(120, 100), 2: people(33, 12)}, {"took_part": Pool({2: 35}, 33)})

    assert found[None, WHOLE].people["took_part"] == about(155)


def test_many_small_bodies_leave_the_programmes_total_exact():
    # 20 bodies show 10 each, which stands for 8 to 12; they come to 207, as half a dozen are above.
    counted = {1: people(120, 100), **{pk: people(11 if pk < 9 else 10) for pk in range(2, 22)}}
    pool = {"took_part": Pool(dict.fromkeys(range(2, 22), 10), 207)}

    found = totals(tree(300, *[50] * 20), counted, pool)

    assert found[None, WHOLE].people["took_part"] == exact(327)


def test_it_is_not_once_they_are_all_as_low_as_they_can_be():
    counted = {1: people(120, 100), **{pk: people(8) for pk in range(2, 22)}}
    pool = {"took_part": Pool(dict.fromkeys(range(2, 22), 10), 160)}

    found = totals(tree(300, *[50] * 20), counted, pool)

    assert found[None, WHOLE].people["took_part"] == about(320)


def test_large_bodies_whose_total_is_hidden_count_among_the_small_ones():
    counted = {1: people(120, 100), 2: people(3), 3: people(7)}

    found = totals(tree(300, 300, 300), counted)

    assert found[None, WHOLE].people["took_part"] == about(120)


def pools(organisations, counted, last=None, on=FIRST):
    found = publishing.pools(organisations, counted, last or {}, on)
    return {one.measure: one for one in found}


def as_last(*rows):
    return {(one.organisation, one.reach, one.dimension, one.measure): (one.categories, one.edition) for one in rows}


def test_the_pool_has_the_bodies_under_200_and_what_those_of_the_civil_service_come_to():
    found = pools(tree(300, 80, 60, 90, outside=[4]), {2: people(33), 3: people(2), 4: people(41)})

    assert found[Measure.TOOK_PART].figures == {"2": 35, "3": None, "4": 40}
    assert found[Measure.TOOK_PART].edition.total == 35


def test_the_pool_is_renewed_together_and_others_each_by_itself():
    organisations = tree(80, 60, 90, outside=[3])
    first = pools(organisations, {1: people(33), 2: people(12), 3: people(41)})[Measure.TOOK_PART]

    second = pools(organisations, {1: people(40), 2: people(20), 3: people(45)}, as_last(first), SECOND)
    third = pools(organisations, {1: people(50), 2: people(20), 3: people(45)}, as_last(first), THIRD)

    assert second[Measure.TOOK_PART].figures == {"1": 35, "2": 10, "3": 45}
    assert second[Measure.TOOK_PART].edition.on == FIRST
    assert third[Measure.TOOK_PART].figures == {"1": 50, "2": 20, "3": 45}
    assert third[Measure.TOOK_PART].edition.on == THIRD


def test_a_body_that_has_grown_to_200_leaves_the_pool():
    first = pools(tree(80, None), {1: people(33), 2: people(120, known=199)})
    counted = {1: people(34), 2: people(121, known=200)}

    second = pools(tree(80, None), counted, as_last(*first.values()), SECOND)

    assert second[Measure.TOOK_PART].figures == {"1": 35}
    assert shown(totals(tree(80, None), counted)[2, OWN], "took_part") == ["121"]


def splits(organisations, counted, numbers, last=None, on=FIRST, categories=GRADES):
    """`numbers`: {(organisation, dimension, measure): {category: people}}."""
    return publishing.splits(organisations, counted, categories, numbers, last or {}, on)


def by_grade(*numbers, body=1, measure=Measure.LEARNED):
    return {(body, Dimension.GRADE, measure): dict(enumerate(numbers, start=1))}


def test_a_split_has_the_large_body_and_the_groups_that_it_is_part_of():
    organisations = tree(500, 300, below={2: 1})
    numbers = {**by_grade(40, 33, 12, 2), **by_grade(20, 22, 8, 0, body=2)}

    found = splits(organisations, {1: people(200, 120), 2: people(100, 80)}, numbers)

    assert [(one.organisation, one.reach, one.figures, one.edition.total) for one in found] == [
        (1, OWN, {"1": 40, "2": 35, "3": 10, "4": None}, 120),
        (2, OWN, {"1": 20, "2": 20, "3": 10, "4": None}, 80),
        (1, WHOLE, {"1": 60, "2": 55, "3": 20, "4": None}, 200),
        (None, WHOLE, {"1": 60, "2": 55, "3": 20, "4": None}, 200),
        (2, WHOLE, {"1": 20, "2": 20, "3": 10, "4": None}, 80),
    ]


@pytest.mark.parametrize(
    ("organisations", "counted"),
    [
        pytest.param(tree(199), people(150, 120), id="under 200"),
        pytest.param(tree(200), people(195, 191), id="total hidden"),
        pytest.param(tree(500), people(200, 49), id="under 50 learned"),
        pytest.param(tree(500), people(200, 59), id="too little unaccounted for"),
    ],
)
def test_there_is_no_split_of(organisations, counted):
    assert splits(organisations, {1: counted}, by_grade(20, 20, 10, 0)) == []


def test_while_nearly_all_who_took_part_have_learned_the_split_has_the_rounded_total_too():
    [found, *_] = splits(tree(500), {1: people(123, 121)}, by_grade(40, 33, 12, 2))

    assert (found.figures, found.edition.total) == ({"1": 40, "2": 35, "3": 10, "4": None}, 120)
    assert splits(tree(500), {1: people(122, 114)}, by_grade(40, 33, 12, 2))[0].edition.total == 115


def test_a_part_of_a_body_shows_what_the_bodys_split_has_of_it():
    organisations = tree(500, units=[101, 102])
    found = publishing.totals(organisations, {101: people(200, 100)}, {}, {}, {101: {"learned": 30, "talked": None}})
    rows = {(one.organisation, one.reach): one for one in found}

    assert shown(rows[101, WHOLE]) == ["[x]", "30", "[c]", "[c]", "[x]", "[x]"]
    assert shown(rows[102, WHOLE]) == ["[x]", "[c]", "[c]", "[c]", "[x]", "[x]"]
    assert (101, OWN) not in rows


def test_an_edition_stays_while_its_total_may_not_be_shown():
    organisations = tree(500)
    [first, *_] = splits(organisations, {1: people(200, 120)}, by_grade(40, 33, 12, 2))

    [second, *_] = splits(organisations, {1: people(205, 200)}, by_grade(80, 63, 22, 2), as_last(first), SECOND)

    assert (second.figures, second.edition.on) == (first.figures, FIRST)


def test_parts_of_a_body_include_the_parts_below_and_who_is_in_none_is_not_shown():
    organisations = tree(500, units=[101, 102, 103])
    organisations.organisations[104] = Organisation(pk=104, path="000101010001", is_sub_unit=True)
    organisations.organisations[101].path = "00010101"
    organisations.body_of[104] = 1
    organisations.bodies[1].units.append(104)
    learned = {1: 30, 101: 20, 102: 41, 103: 3, 104: 12}
    counted = {pk: people(number + 10, number) for pk, number in learned.items()}
    numbers = {(pk, Dimension.UNIT, Measure.LEARNED): {pk: number} for pk, number in learned.items()}

    found = splits(organisations, counted, numbers, categories=dict.fromkeys(GRADES, ()))[0]

    assert (found.dimension, found.figures, found.edition.total) == (
        Dimension.UNIT,
        {"101": 30, "102": 40, "103": None},
        106,
    )


def test_a_category_that_is_new_to_the_list_is_hidden_until_the_split_is_renewed():
    organisations, counted = tree(500), {1: people(200, 121)}
    [first, *_] = splits(organisations, counted, by_grade(40, 33, 12, 2))
    longer = {**GRADES, Dimension.GRADE: [1, 2, 3, 4, 5]}

    [second, *_] = splits(organisations, counted, by_grade(40, 33, 12, 2, 9), as_last(first), SECOND, longer)
    [third, *_] = splits(
        organisations, {1: people(260, 161)}, by_grade(44, 37, 14, 2, 25), as_last(first), THIRD, longer
    )

    assert second.figures == {"1": 40, "2": 35, "3": 10, "4": None, "5": None}
    assert third.figures == {"1": 45, "2": 35, "3": 15, "4": None, "5": 25}


def test_a_measure_waits_where_beside_another_it_would_tell():
    organisations, counted = tree(500), {1: people(85, 74, 67)}
    numbers = {**by_grade(2, 30, 28, 0), **by_grade(13, 22, 22, 0, measure=Measure.TALKED)}

    found = splits(organisations, counted, numbers)

    assert [one.measure for one in found if one.reach is OWN] == [Measure.LEARNED]


def points(organisations, *days):
    before = {}
    for counted in days:
        before = publishing.points(organisations, totals(organisations, counted).values(), before)
    return before


def test_points_move_once_five_people_moved_them_and_groups_add_them_up():
    organisations = tree(500, 400, below={2: 1})

    found = points(
        organisations,
        {1: people(200, 120), 2: people(50, 30)},
        {1: people(204, 124), 2: people(60, 40)},
    )

    assert [found[1, OWN][name] for name in ("took_part", "learned", "minutes")] == [200, 120, 7200]
    assert [found[2, OWN][name] for name in ("took_part", "learned", "minutes")] == [60, 40, 2400]
    assert [found[1, WHOLE][name] for name in ("took_part", "learned", "minutes")] == [260, 160, 9600]
    assert [found[None, WHOLE][name] for name in ("took_part", "learned", "minutes")] == [264, 164, 9840]


def test_small_bodies_have_no_points():
    found = points(tree(500, 80), {1: people(200, 120), 2: people(50, 30)})

    assert set(found[2, OWN].values()) == {None}
    assert found[None, WHOLE]["took_part"] == 200


def test_points_of_days_before_the_first_snapshot():
    organisations = tree(500, 80)
    days = [{1: people(7, 7)}, {1: people(30, 20), 2: people(3)}, {1: people(33, 22), 2: people(4)}]

    found = list(publishing.points_so_far(organisations, days, {1: people(200), 2: people(50)}))

    assert [day[1, OWN]["took_part"] for day in found] == [None, 30, 30]
    assert [day[1, OWN]["minutes"] for day in found] == [None, 1200, 1200]
    assert [day[None, WHOLE]["took_part"] for day in found] == [None, 30, 30]
