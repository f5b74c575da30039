"""The cast: a team of the DVLA with its lead and a member, its champion, somebody from elsewhere."""

import pytest

from tests.factories import ChampionFactory, EmailDomainFactory, OrganisationFactory, PersonFactory, TeamFactory


@pytest.fixture
def dvla(db):
    EmailDomainFactory(domain="gov.uk")
    department = OrganisationFactory(name="Department for Transport", slug="transport", short_name="DfT")
    return OrganisationFactory(name="DVLA", slug="dvla", parent=department)


@pytest.fixture
def lead(dvla):
    return PersonFactory(name="Tomos Rees", email="tomos@dvla.gov.uk", organisation=dvla)


@pytest.fixture
def member(dvla):
    return PersonFactory(name="Priya Patel", email="priya@dvla.gov.uk", organisation=dvla)


@pytest.fixture
def stranger(db):
    return PersonFactory(name="Sam Stranger", email="sam@hmrc.gov.uk")


@pytest.fixture
def team(dvla, lead, member):
    return TeamFactory(name="Drivers Medical Team C", organisation=dvla, lead=lead, members=[member])


@pytest.fixture
def champion(dvla):
    return ChampionFactory(person__name="Nia Champion", person__email="nia@dvla.gov.uk", organisation=dvla).person


@pytest.fixture
def code(team):
    """The row of the code in use."""
    return team.join_codes.get(retired_at=None)


@pytest.fixture
def membership(team):
    """A function: the present membership of somebody in the team."""
    return lambda person: team.memberships.get(person=person, left_on=None)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Nobody is woken by these tests; what is queued stays queued."""
    monkeypatch.setattr("obt.mail.actions.wake", lambda lane: None)


@pytest.fixture(autouse=True)
def in_production(settings):
    """Neither demo nor TLS, whatever the machine's environment says."""
    settings.OBT_DEMO = False
    settings.SECURE_SSL_REDIRECT = False
