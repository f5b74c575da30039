"""Organisations and programmes, as programs look them up."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.models import Count, Snapshot
from tests.factories import OrganisationFactory, ProgrammeFactory

from .test_figures import walked


def slugs(answer):
    return [one["slug"] for one in answer.json()["items"]]


def test_a_token_finds_what_it_is_for_and_all_below_it(ask, token_of, transport, dvla, treasury):
    assert slugs(ask("organisations", token_of(transport))) == ["dvla", "transport"]
    assert slugs(ask("organisations", token_of(dvla))) == ["dvla"]
    assert {"dvla", "transport", "treasury"} < set(slugs(ask("organisations", token_of(None))))


def test_an_organisation_comes_with_its_place_and_headcount(ask, token_of, transport, dvla):
    assert ask("organisations/dvla", token_of(dvla)).json() == {
        "slug": "dvla",
        "name": "DVLA",
        "short_name": "",
        "kind": "",
        "parent": "transport",
        "is_sub_unit": False,
        "is_civil_service": True,
        "is_closed": False,
        "headcount": 1000,
        "headcount_month": "2024-09-01",
        "headcount_is_approximate": False,
    }
    assert ask("organisations/transport", token_of(transport)).json()["parent"] is None


def test_one_organisation_is_fetched_once(ask, token_of, dvla, django_assert_num_queries):
    token = token_of(dvla)
    ask("token", token)

    with django_assert_num_queries(3):  # the token, the appointment, the organisation
        assert ask("organisations/dvla", token).status_code == 200


def test_they_come_in_pages_by_slug(ask, token_of, transport):
    for n in range(6):
        OrganisationFactory(parent=transport, slug=f"body-{n}")

    found, pages = walked(ask, "organisations?limit=3", token_of(transport))

    assert [one["slug"] for one in found] == [*(f"body-{n}" for n in range(6)), "transport"]
    assert pages == 3


@pytest.mark.parametrize("number", [1, 40])
def test_a_page_costs_the_same_however_many_there_are(ask, token_of, transport, django_assert_num_queries, number):
    for n in range(number):
        OrganisationFactory(parent=transport, slug=f"body-{n}")
    token = token_of(transport)
    ask("organisations", token)

    with django_assert_num_queries(3):
        assert len(ask("organisations?limit=500", token).json()["items"]) == number + 1


def test_each_programme_says_until_when_its_figures_hold(
    ask, token_of, programme, transport, django_assert_num_queries
):
    moment = datetime.datetime(2024, 12, 3, 14, 3, tzinfo=datetime.UTC)
    earlier = ProgrammeFactory(slug="2023", opens_on=datetime.date(2023, 9, 1))
    Count.objects.create(programme=programme, counted_at=moment, seconds=1)
    for one, closing in ((programme, False), (earlier, True)):
        Snapshot.objects.create(
            programme=one, on=datetime.date(2024, 2, 1), taken_at=timezone.now(), seconds=1, is_closing=closing
        )
    token = token_of(transport)
    ask("token", token)

    with django_assert_num_queries(4):
        this_year, last_year = ask("programmes", token).json()["items"]

    assert (this_year["slug"], this_year["is_current"], this_year["is_closed"]) == ("2024", True, False)
    assert (this_year["counted_at"], this_year["snapshot_on"]) == ("2024-12-03T14:03:00Z", "2024-02-01")
    assert (last_year["slug"], last_year["is_current"], last_year["is_closed"]) == ("2023", False, True)
    assert last_year["counted_at"] is None


def test_without_any_programme_there_is_nothing_to_tell(ask, token_of, transport):
    token = token_of(transport)

    assert ask("programmes", token).json() == {"items": []}
    assert ask("funnel", token).json()["detail"] == "There is no programme yet."
