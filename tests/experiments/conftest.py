"""The cast: a programme that is open, a team with its lead and a member, somebody from elsewhere."""

import pytest

from tests.factories import PersonFactory, ProgrammeFactory, TeamFactory


@pytest.fixture
def programme(db):
    return ProgrammeFactory(name="One Big Thing")


@pytest.fixture
def lead(db):
    return PersonFactory(name="Tomos Rees", email="tomos@dvla.gov.uk")


@pytest.fixture
def member(db):
    return PersonFactory(name="Priya Patel", email="priya@dvla.gov.uk")


@pytest.fixture
def stranger(db):
    return PersonFactory(name="Sam Stranger", email="sam@hmrc.gov.uk")


@pytest.fixture
def team(programme, lead, member):
    """While the programme is open."""
    return TeamFactory(name="Drivers Medical Team C", lead=lead, members=[member])
