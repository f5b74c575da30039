"""The cast: a team of the DVLA with its lead and a member, its champion, somebody from elsewhere."""

import threading

import pytest
from django.db import connection

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


@pytest.fixture
def at_once():
    """A function: run each act in a thread of its own, all let go together; what each returned or raised."""

    def at_once(*acts):
        barrier, answers = threading.Barrier(len(acts)), [None] * len(acts)

        def run(place, act):
            try:
                barrier.wait(timeout=10)
                answers[place] = act()
            except Exception as error:  # noqa: BLE001  # to be looked at by the test
                answers[place] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        return answers

    return at_once


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Nobody is woken by these tests; what is queued stays queued."""
    monkeypatch.setattr("obt.mail.actions.wake", lambda lane: None)
