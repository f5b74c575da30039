import pytest
from django.http import QueryDict

from obt.dashboards.choices import Choices


def of(query: str) -> Choices:
    return Choices.of(QueryDict(query))


def test_without_a_choice_parts_go_by_rate_and_learning_is_broken_down():
    assert of("") == Choices(sort="rate", is_downwards=True, measure="learned", shows_all=False, programme="")


def test_a_choice_is_read():
    assert of("sort=headcount&order=up&measure=tried&all=1&programme=2023") == Choices(
        "headcount", False, "tried", True, "2023"
    )


def test_names_go_from_a_to_z_first():
    assert of("sort=name").is_downwards is False


@pytest.mark.parametrize("query", ["sort=secret", "measure=took_part", "measure=%00", "order=sideways", "all=yes"])
def test_what_makes_no_sense_is_as_if_it_had_not_been_said(query):
    assert of(query) == Choices()


def test_asking_for_the_same_order_turns_it_round():
    assert Choices().sorted_by("rate").query == "?order=up"
    assert Choices().sorted_by("rate").sorted_by("rate") == Choices()
    assert Choices().sorted_by("name").query == "?sort=name"
    assert Choices().sorted_by("name").sorted_by("name").query == "?sort=name&order=down"


@pytest.mark.parametrize(
    "query", ["?sort=name&order=down", "?sort=headcount&measure=talked&all=1", "?programme=2023&order=up", "?"]
)
def test_an_address_says_what_was_chosen_and_is_read_as_that(query):
    assert of(query.removeprefix("?")).query == query


def test_a_long_name_of_a_programme_is_cut():
    assert len(of("programme=" + "x" * 5_000).programme) == 40
