"""Funnel, activity, trend and breakdowns: what is published and no more, within what the token is for."""

import datetime

import pytest

from obt.dashboards.models import Total
from tests.factories import OrganisationFactory, ProgrammeFactory

from .conftest import TODAY, point, split, total

pytestmark = pytest.mark.usefixtures("figures")


def rows(answer):
    """Whose rows an answer holds: slug and reach."""
    assert answer.status_code == 200, answer.content
    return [((row["organisation"] or {}).get("slug"), row["reach"]) for row in answer.json()["items"]]


def walked(ask, address, token):
    """All rows of a list, a page after the other by what each says is next."""
    found, pages = [], 0
    while address:
        answer = ask(address, token).json()
        found += answer["items"]
        address = answer["next"] and answer["next"].removeprefix("/api/v1/")
        pages += 1
    return found, pages


# The funnel


def test_a_hidden_number_says_so_and_a_shown_one_says_how_exact_it_is(ask, token_of, transport):
    answer = ask("funnel?organisation=transport", token_of(transport)).json()

    own = answer["items"][0]
    assert own == {
        "organisation": {"slug": "transport", "name": "Department for Transport"},
        "reach": "own",
        "headcount": 2000,
        "took_part": {"value": 800, "how": "exact", "percent": 40},
        "learned": {"value": None, "how": "hidden", "percent": None},
        "talked": {"value": None, "how": "not offered", "percent": None},
        "tried": {"value": None, "how": "not offered", "percent": None},
        "concluded": {"value": None, "how": "not offered", "percent": None},
        "minutes": {"value": None, "how": "not offered"},
    }
    assert answer["items"][1]["took_part"] == {"value": 1235, "how": "about", "percent": 41}


def test_it_says_when_it_was_counted_and_of_which_programme(ask, token_of, transport):
    answer = ask("funnel", token_of(transport)).json()

    assert (answer["programme"], answer["counted_at"], answer["is_closed"]) == ("2024", "2024-12-03T14:03:00Z", False)


def test_a_token_for_an_organisation_reads_it_all_below_it_and_the_programme_s_total(ask, token_of, transport):
    assert rows(ask("funnel", token_of(transport))) == [
        (None, "whole"),
        ("transport", "own"),
        ("transport", "whole"),
        ("dvla", "own"),
        ("dvla", "whole"),
    ]


def test_a_token_for_the_programme_reads_every_organisation_and_those_outside_the_civil_service(ask, token_of):
    found = rows(ask("funnel", token_of(None)))

    assert found[:2] == [(None, "outside"), (None, "whole")]
    assert {slug for slug, _ in found[2:]} == {"transport", "dvla", "treasury"}


def test_an_organisation_that_is_named_comes_with_all_below_it_and_nothing_else(ask, token_of):
    assert rows(ask("funnel?organisation=transport", token_of(None))) == [
        ("transport", "own"),
        ("transport", "whole"),
        ("dvla", "own"),
        ("dvla", "whole"),
    ]
    assert {slug for slug, _ in rows(ask("funnel?organisation=dvla", token_of(None)))} == {"dvla"}


@pytest.mark.parametrize("address", ["funnel", "activity", "trend", "breakdowns", "library", "organisations/{}"])
@pytest.mark.parametrize("outside", ["transport", "treasury", "nothing"])
def test_what_is_outside_the_token_is_not_there(ask, token_of, dvla, address, outside):
    asked = address.format(outside) if "{}" in address else f"{address}?organisation={outside}"
    answer = ask(asked, token_of(dvla))

    assert answer.status_code == 404
    assert "outside what your token reaches" in answer.json()["detail"]


def test_without_a_headcount_there_is_no_rate(ask, token_of):
    outside = ask("funnel", token_of(None)).json()["items"][0]

    assert outside["headcount"] is None
    assert outside["took_part"] == {"value": 60, "how": "about", "percent": None}


def test_pages_hold_every_row_once_in_the_same_order(ask, token_of):
    token = token_of(None)
    at_once, one = walked(ask, "funnel?limit=500", token)
    by_twos, pages = walked(ask, "funnel?limit=3", token)

    assert (one, pages) == (1, 3)
    assert by_twos == at_once
    assert len(at_once) == Total.objects.count()


def test_the_next_page_keeps_what_was_asked(ask, token_of):
    answer = ask("funnel?limit=1&organisation=transport&programme=2024", token_of(None)).json()

    assert answer["next"].startswith("/api/v1/funnel?limit=1&organisation=transport&programme=2024&after=")


def test_rows_added_meanwhile_move_no_page(ask, token_of, figures, transport):
    token = token_of(transport)
    first = ask("funnel?limit=2", token).json()
    total(figures, OrganisationFactory(parent=transport, slug="new"), "own")
    second = ask(first["next"].removeprefix("/api/v1/"), token).json()

    seen = [(row["organisation"] or {}).get("slug") for row in [*first["items"], *second["items"]]]
    assert seen == [None, "transport", "transport", "dvla"]


def test_another_programme_is_asked_for_by_its_slug(ask, token_of, transport):
    earlier = ProgrammeFactory(slug="2023", opens_on=datetime.date(2023, 9, 1))
    total(earlier, transport, "own", took_part=[77, "exact"])
    token = token_of(transport)

    assert ask("funnel?programme=2023", token).json()["items"][0]["took_part"]["value"] == 77
    assert ask("funnel?programme=2022", token).json()["detail"] == "There is no such programme."


def test_before_the_first_count_there_is_nothing_yet(ask, token_of, transport):
    ProgrammeFactory(slug="next", opens_on=datetime.date(2199, 9, 1))

    answer = ask("funnel?programme=next", token_of(transport)).json()

    assert (answer["items"], answer["counted_at"], answer["next"]) == ([], None, None)


# What teams did


def test_what_teams_did_is_told_in_exact_numbers_and_decimals(ask, token_of, figures, dvla):
    row = Total.objects.get(organisation=dvla, reach="own")
    row.things["teams"]["not_started"] = 3
    row.things["ideas"]["put-forward"] = 7
    row.things["benefits"]["pounds"] = {"amount": "1200.5", "measured": 1, "estimated": 2, "guessed": 0}
    row.save()

    own = ask("activity?organisation=dvla", token_of(dvla)).json()["items"][0]

    assert own["teams"]["not_started"] == 3
    assert own["ideas"] == {"put_forward": 7, "chosen": 0, "parked": 0, "merged": 0}
    assert own["benefits"]["pounds"] == {"amount": "1200.5", "measured": 1, "estimated": 2, "guessed": 0}
    assert own["benefits"]["minutes"]["amount"] == "0"
    assert set(own) == {
        *("organisation", "reach", "teams", "conversations", "ideas", "experiments", "spread", "benefits")
    }


# Day by day


def test_the_trend_is_of_what_the_token_is_for_unless_an_organisation_is_named(ask, token_of, transport):
    of_transport = ask("trend", token_of(transport)).json()
    of_all = ask("trend", token_of(None)).json()
    named = ask("trend?organisation=transport", token_of(None)).json()

    assert [day["took_part"]["value"] for day in of_transport["items"]] == [1000, 1100, 1200]
    assert of_transport["organisation"] == {"slug": "transport", "name": "Department for Transport"}
    assert [day["took_part"]["value"] for day in of_all["items"]] == [1500, 1600, 1700]
    assert of_all["organisation"] is None
    assert named == of_transport


def test_a_point_is_about_as_it_moves_only_when_five_did_and_a_missing_one_is_hidden(ask, token_of, transport):
    answer = ask("trend", token_of(transport)).json()

    assert answer["snapshot_on"] == "2024-12-03"
    assert answer["items"][0]["on"] == "2024-12-01"
    assert answer["items"][0]["took_part"] == {"value": 1000, "how": "about"}
    assert answer["items"][0]["learned"] == {"value": None, "how": "hidden"}


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ("from=2024-12-02", ["2024-12-02", "2024-12-03"]),
        ("to=2024-12-02", ["2024-12-01", "2024-12-02"]),
        ("from=2024-12-02&to=2024-12-02", ["2024-12-02"]),
        ("from=2024-12-03&to=2024-12-01", []),
        ("from=0001-01-01&to=9999-12-31&limit=1&after=2024-12-01", ["2024-12-02"]),
    ],
)
def test_the_trend_of_some_days(ask, token_of, transport, window, days):
    assert [row["on"] for row in ask(f"trend?{window}", token_of(transport)).json()["items"]] == days


def test_the_trend_comes_in_pages_too(ask, token_of, transport):
    found, pages = walked(ask, "trend?limit=1", token_of(transport))

    assert ([row["on"] for row in found], pages) == (["2024-12-01", "2024-12-02", "2024-12-03"], 3)


# Breakdowns


def test_a_breakdown_names_categories_and_hides_small_ones(ask, token_of, transport):
    learned = ask("breakdowns?by=grade&measure=learned", token_of(transport)).json()["items"][0]

    assert learned == {
        "by": "grade",
        "measure": "learned",
        "on": "2024-12-03",
        "total": {"value": 120, "how": "about"},
        "shares": [
            {"value": 75, "how": "about", "category": "Higher executive officer", "percent": 63},
            {"value": None, "how": "hidden", "category": "Senior executive officer", "percent": None},
        ],
    }


def test_of_own_staff_only_the_parts_are_shown_as_on_the_screens(ask, token_of, figures, transport):
    part = OrganisationFactory(parent=transport, is_sub_unit=True, headcount=None, headcount_month=None, name="Ships")
    split(figures, transport, {str(part.pk): 50}, dimension="unit", reach="own")

    found = ask("breakdowns", token_of(transport)).json()["items"]

    by_list = {(row["by"], row["measure"]): row for row in found}
    assert set(by_list) == {("grade", "learned"), ("grade", "talked"), ("unit", "learned")}
    assert by_list["unit", "learned"]["shares"][0] == {"value": 50, "how": "about", "category": "Ships", "percent": 42}


@pytest.mark.parametrize(
    ("asked", "found"),
    [("by=grade", 2), ("by=region", 0), ("measure=talked", 1), ("by=grade&measure=learned", 1)],
)
def test_breakdowns_can_be_narrowed(ask, token_of, transport, asked, found):
    assert len(ask(f"breakdowns?{asked}", token_of(transport)).json()["items"]) == found


def test_bodies_under_200_people_are_in_no_breakdown(ask, token_of, figures, dvla):
    """Their row is what totals are made of; what may be shown of it stands in the totals."""
    split(figures, None, {str(dvla.pk): 15}, dimension="body", reach="pool")

    assert ask("breakdowns", token_of(None)).json()["items"] == []
    assert ask("breakdowns?by=body", token_of(None)).status_code == 422


# The same cost whatever there is


@pytest.mark.parametrize("address", ["funnel?limit=500", "activity?limit=500", "trend", "breakdowns"])
def test_an_answer_costs_the_same_however_many_rows_there_are(
    ask, token_of, figures, transport, django_assert_num_queries, address
):
    token = token_of(transport)
    ask(address, token)  # the day of use is written once a day
    with django_assert_num_queries(6 + (address == "breakdowns")):
        few = len(ask(address, token).json()["items"])
    for n in range(30):
        body = OrganisationFactory(parent=transport, slug=f"body-{n}")
        total(figures, body, "own"), total(figures, body, "whole")
        point(figures, transport, TODAY + datetime.timedelta(days=n + 1), took_part=2000)
        split(figures, transport, {}, dimension="profession", measure="learned") if not n else None
    with django_assert_num_queries(6 + (address == "breakdowns")):
        assert len(ask(address, token).json()["items"]) > few
