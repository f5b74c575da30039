"""What the steps of a plan are about in tests: somebody's draft in a programme with known dates."""

import datetime

import pytest

from experiments.forms.steps import About
from tests.factories import PersonFactory, ProgrammeFactory, TeamFactory


@pytest.fixture
def programme():
    return ProgrammeFactory(
        name="One Big Thing", opens_on=datetime.date(2024, 10, 14), closes_on=datetime.date(2025, 2, 14),
        records_close_on=datetime.date(2025, 3, 14),
    )  # fmt: skip


@pytest.fixture
def author():
    return PersonFactory(name="Priya Patel", email="priya@dvla.gov.uk")


@pytest.fixture
def about(programme, author):
    """A function: what the forms are about, with changes by keyword."""
    team = TeamFactory(members=[author], lead=PersonFactory(name="Tomos Rees"))

    def about(**changes):
        return About(**({"team": team, "programme": programme, "person": author} | changes))

    return about
