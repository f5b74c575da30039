"""How many entries there would be with each choice: given the words and all other filters, and not its own."""

import pytest

from tests.factories import OrganisationFactory, ProfessionFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations():
    """A department with an agency that has a sub-unit, and another department."""
    transport = OrganisationFactory(name="Transport", slug="transport")
    agency = OrganisationFactory(name="Vehicle Agency", slug="vehicles", parent=transport)
    OrganisationFactory(name="Test Centres", slug="centres", parent=agency, is_sub_unit=True)
    OrganisationFactory(name="Works and Pensions", slug="works")


@pytest.fixture
def teams(organisations):
    """A function: a team in the organisation with this slug, which may have been moved in the tree since."""

    def team(slug):
        from obt.people.models import Organisation

        return TeamFactory(organisation=Organisation.objects.get(slug=slug))

    return team


@pytest.fixture
def library(runs, ended, teams):
    """Seven entries."""
    policy, digital = ProfessionFactory(code="policy", name="Policy"), ProfessionFactory(code="digital", name="Digital")
    runs("Letters one", team=teams("transport"), profession=policy)
    runs("Letters two", team=teams("vehicles"), profession=digital)
    ended("Letters three", team=teams("centres"), profession=policy, benefits={"minutes": 30, "people": 5})
    ended("Letters four", team=teams("centres"), benefits={"minutes": 60, "pounds": 999})
    ended("Forms five", team=teams("works"), profession=policy, outcome="adapt", benefits={"minutes": 300})
    ended("Forms six", team=teams("works"), outcome="scale", benefits={"pounds": 1000, "minutes": 299})
    ended("Forms seven", team=teams("works"), outcome="stop", benefits={"minutes": 5000, "pounds": 10_000})


def organisations_of(found):
    return [(row.slug, count) for row, count in found.counts.organisations]


def professions_of(found):
    return {row.code: count for row, count in found.counts.professions}


def test_all(library, ask):
    found = ask()
    assert (found.total, found.counts.with_words) == (7, 7)
    assert found.counts.choices == {
        "outcome": {"running": 2, "keep": 2, "adapt": 1, "scale": 1, "stop": 1},
        "benefit": {"time": 4, "money": 2, "people": 1},
        "saving": {
            "under-1-hour": 1, "1-to-5-hours": 2, "5-hours-or-more": 1,
            "under-1000-pounds": 1, "1000-to-10000-pounds": 1, "10000-pounds-or-more": 0,
        },
    }  # fmt: skip
    assert organisations_of(found) == [("transport", 4), ("works", 3)]
    assert professions_of(found) == {"policy": 3, "digital": 1}


def test_of_the_words(library, ask):
    found = ask(words="letter")
    assert found.total == 4
    assert found.counts.choices["outcome"] == {"running": 2, "keep": 2, "adapt": 0, "scale": 0, "stop": 0}
    assert organisations_of(found) == [("transport", 4)]
    assert professions_of(found) == {"policy": 2, "digital": 1}


def test_an_outcome(library, ask, titles):
    assert titles(outcome="adapt") == ["Forms five"]
    assert set(titles(outcome="running")) == {"Letters one", "Letters two"}
    found = ask(outcome="keep")
    assert found.total == 2
    assert found.counts.choices["outcome"] == {"running": 2, "keep": 2, "adapt": 1, "scale": 1, "stop": 1}
    assert found.counts.choices["benefit"] == {"time": 2, "money": 1, "people": 1}
    assert organisations_of(found) == [("transport", 2)]
    assert professions_of(found) == {"policy": 1}


def test_either_of_two_outcomes(library, titles):
    assert set(titles(outcome=["stop", "adapt"])) == {"Forms seven", "Forms five"}


def test_a_kind_of_benefit(library, ask, titles):
    assert set(titles(benefit="money")) == {"Letters four", "Forms six"}
    assert titles(benefit="people") == ["Letters three"]
    assert set(titles(benefit=["people", "money"])) == {"Letters three", "Letters four", "Forms six"}
    found = ask(benefit="money")
    assert found.counts.choices["benefit"] == {"time": 4, "money": 2, "people": 1}
    assert found.counts.choices["outcome"] == {"running": 0, "keep": 1, "adapt": 0, "scale": 1, "stop": 0}


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        ("under-1-hour", {"Letters three"}),
        ("1-to-5-hours", {"Letters four", "Forms six"}),
        ("5-hours-or-more", {"Forms five"}),
        ("under-1000-pounds", {"Letters four"}),
        ("1000-to-10000-pounds", {"Forms six"}),
        ("10000-pounds-or-more", set()),
    ],
)
def test_a_band_holds_its_lower_end_and_what_was_stopped_saves_nothing(library, titles, band, expected):
    assert set(titles(saving=band)) == expected


def test_an_organisation_and_all_below_it(library, ask, titles):
    assert set(titles(organisation="transport")) == {"Letters one", "Letters two", "Letters three", "Letters four"}
    assert set(titles(organisation="vehicles")) == {"Letters two", "Letters three", "Letters four"}
    assert set(titles(organisation="centres")) == {"Letters three", "Letters four"}
    found = ask(organisation="vehicles")
    assert organisations_of(found) == [("transport", 4), ("vehicles", 3), ("centres", 2), ("works", 3)]
    assert found.counts.choices["outcome"] == {"running": 1, "keep": 2, "adapt": 0, "scale": 0, "stop": 0}
    assert organisations_of(ask(organisation="transport")) == [("transport", 4), ("vehicles", 3), ("works", 3)]


def test_a_profession(library, ask, titles):
    assert set(titles(profession="policy")) == {"Letters one", "Letters three", "Forms five"}
    found = ask(profession="digital")
    assert professions_of(found) == {"policy": 3, "digital": 1}
    assert organisations_of(found) == [("transport", 1)]


def test_two_filters_each_counted_by_the_other(library, ask):
    found = ask(organisation="transport", outcome="keep")
    assert found.total == 2
    assert found.counts.choices["outcome"] == {"running": 2, "keep": 2, "adapt": 0, "scale": 0, "stop": 0}
    assert organisations_of(found) == [("transport", 2), ("vehicles", 2)]
    assert professions_of(found) == {"policy": 1}
    assert found.counts.choices["benefit"] == {"time": 2, "money": 1, "people": 1}


def test_all_filters_and_words(library, ask):
    found = ask(
        words="letters", organisation="transport", profession="policy", outcome="keep", benefit="time",
        saving="under-1-hour",
    )  # fmt: skip
    assert [line.experiment.title for line in found.page.lines] == ["Letters three"]
    assert (found.total, found.counts.with_words) == (1, 4)
    assert professions_of(found) == {"policy": 1}


def test_what_is_chosen_stays_to_be_seen_though_it_finds_nothing(library, ask):
    found = ask(organisation="works", words="letters", profession="policy")
    assert found.total == 0
    assert organisations_of(found) == [("transport", 2), ("works", 0)]
    assert professions_of(found) == {"policy": 0}


def test_each_count_is_what_choosing_it_finds(library, ask):
    """Whatever is chosen already: a choice added to an empty filter finds what was counted at it."""
    for chosen in ({}, {"words": "letters"}, {"organisation": "transport"}, {"benefit": "time"}, {"outcome": "keep"}):
        found = ask(**chosen)
        for name, counts in found.counts.choices.items():
            for value, count in counts.items():
                assert ask(**{**chosen, name: value}).total == count, (chosen, name, value)
        for row, count in found.counts.organisations:
            assert ask(**{**chosen, "organisation": row.slug}).total == count
        for row, count in found.counts.professions:
            assert ask(**{**chosen, "profession": row.code}).total == count
