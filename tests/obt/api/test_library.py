"""The library for programs: what everyone may read there, in words and exact amounts, without names of people."""

import datetime
import json
from decimal import Decimal

import pytest

from experiments.models import Experiment
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    PersonFactory,
    RunningExperimentFactory,
    TeamFactory,
)

from .test_figures import walked


@pytest.fixture
def team(dvla):
    return TeamFactory(name="Drivers’ enquiries", organisation=dvla, lead=PersonFactory(name="Tomos Rees"))


@pytest.fixture
def entry(programme, team):
    return RunningExperimentFactory(
        programme=programme,
        team=team,
        owner=team.memberships.get().person,
        visibility="everyone",
        readings=[30, 28, 27],
    )


def test_an_entry_says_what_was_tried_and_what_changed(ask, token_of, transport, entry):
    found = ask(f"library/{entry.pk}", token_of(transport)).json()

    entry.refresh_from_db()
    assert found["id"] == entry.pk
    assert found["title"] == entry.title
    assert (found["organisation"], found["team"]) == ({"slug": "dvla", "name": "DVLA"}, "Drivers’ enquiries")
    assert (found["programme"], found["state"], found["outcome"], found["concluded_on"]) == (
        "2024",
        "running",
        None,
        None,
    )
    assert found["measure"]["last"] == "27"
    assert found["measure"]["readings"] == 3
    assert found["result"].startswith(("Changed from", "The last reading is"))
    assert found["page"] == f"/library/{entry.pk}/"
    assert found["starts_on"] == entry.starts_on.isoformat()


def test_what_came_of_it_is_told_in_exact_amounts(ask, token_of, transport, programme, team):
    ended = ConcludedExperimentFactory(
        programme=programme, team=team, visibility="everyone", benefits={"minutes": Decimal("120.5")}
    )

    found = ask(f"library/{ended.pk}", token_of(transport)).json()

    (benefit,) = found["benefits"]
    assert (benefit["kind"], benefit["amount"]) == ("minutes", "120.5")
    assert found["outcome"] in {"keep", "adapt", "stop", "scale"}
    assert datetime.date.fromisoformat(found["concluded_on"])


def test_no_person_is_named(ask, token_of, transport, entry):
    assert "Tomos" not in json.dumps(ask("library", token_of(transport)).json())


def test_a_team_that_leaves_its_name_out_is_not_named(ask, token_of, transport, entry):
    Experiment.objects.filter(pk=entry.pk).update(shows_team=False)

    assert ask(f"library/{entry.pk}", token_of(transport)).json()["team"] is None


@pytest.mark.parametrize("how", ["team", "organisation", "hidden", "planned"])
def test_what_is_not_for_everyone_is_not_there(ask, token_of, programme, team, how):
    held_back = {
        "team": {"visibility": "team"},
        "organisation": {"visibility": "organisation"},
        "hidden": {"visibility": "everyone", "moderation": "hidden"},
    }
    if how == "planned":
        other = ExperimentFactory(programme=programme, team=team, visibility="everyone")
    else:
        other = RunningExperimentFactory(programme=programme, team=team, **held_back[how])
    token = token_of(None)

    assert ask(f"library/{other.pk}", token).status_code == 404
    assert ask("library", token).json()["items"] == []


def test_every_token_reads_all_of_it(ask, token_of, treasury, entry):
    assert [one["id"] for one in ask("library", token_of(treasury)).json()["items"]] == [entry.pk]


def test_it_can_be_narrowed_to_an_organisation_and_a_programme(
    ask, token_of, transport, dvla, treasury, entry, programme
):
    RunningExperimentFactory(programme=programme, team=TeamFactory(organisation=treasury), visibility="everyone")
    token = token_of(None)

    def found(asked):
        return len(ask(f"library?{asked}", token).json()["items"])

    assert [found("organisation=transport"), found("organisation=treasury"), found("")] == [1, 1, 2]
    assert [found("programme=2024"), found("programme=2024&organisation=dvla")] == [2, 1]


def test_it_comes_in_pages_by_number(ask, token_of, transport, programme, team):
    entries = [RunningExperimentFactory(programme=programme, team=team, visibility="everyone").pk for _ in range(5)]

    found, pages = walked(ask, "library?limit=2", token_of(transport))

    assert [one["id"] for one in found] == sorted(entries)
    assert pages == 3


def test_a_page_costs_the_same_however_many_entries_it_has(
    ask, token_of, transport, programme, team, entry, django_assert_num_queries
):
    token = token_of(transport)
    ask("library", token)
    with django_assert_num_queries(4):  # the token, the appointment, the entries, what came of them
        assert len(ask("library", token).json()["items"]) == 1
    for _ in range(20):
        ConcludedExperimentFactory(programme=programme, team=team, visibility="everyone", benefits={"minutes": 10})
    with django_assert_num_queries(4):
        assert len(ask("library", token).json()["items"]) == 21
