"""The cast of the pages that ask people about themselves, and what there is to answer."""

import pytest

from obt.people.models import EmailDomainOrganisation
from tests.factories import (
    EmailDomainFactory,
    GradeFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    ProfessionFactory,
    RegionFactory,
)

_TOO_MUCH = "x" * 1_000_000

# What nobody should send, for any question.
JUNK = {
    "nothing": "",
    "blank": "   ",
    "NUL": "Priya\0Patel",
    "a megabyte": _TOO_MUCH,
    "a number beyond all columns": str(10**30),
    "another row's id": "1",
    "an array": ["scotland", "overseas"],
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "text turned around": "\u202ePriya",
    "lone surrogate": "Priya \ud800".encode("utf-8", "surrogatepass"),
    "SQL": "'; DROP TABLE people_person; --",
    "lines": "Priya\r\nPatel",
}


@pytest.fixture
def choices(db):
    """What the questions offer, and one of each that they do not."""
    GradeFactory(code="SEO", name="Senior executive officer (SEO)")
    GradeFactory(code="other", name="Other", is_offered=False)
    ProfessionFactory(code="policy", name="Policy")
    RegionFactory(code="scotland", name="Scotland")
    RegionFactory(code="overseas", name="Overseas")


@pytest.fixture
def dvla(db):
    department = OrganisationFactory(name="Department for Transport", slug="transport", short_name="DfT")
    return OrganisationFactory(name="DVLA", slug="dvla", parent=department)


@pytest.fixture
def closed(db):
    return OrganisationFactory(name="Ministry of Yesterday", slug="yesterday", is_closed=True)


@pytest.fixture
def newcomer(db):
    return NewcomerFactory(email="priya.patel@dvla.gov.uk")


@pytest.fixture
def person(dvla):
    return PersonFactory(name="Priya Patel", organisation=dvla)


@pytest.fixture
def new(as_person, newcomer, choices, dvla):
    """A client that the newcomer is signed in with."""
    return as_person(newcomer)


@pytest.fixture
def me(as_person, person, choices):
    """A client that somebody with a profile is signed in with."""
    return as_person(person)


@pytest.fixture
def vouch():
    """A function: let a domain belong to an organisation."""

    def vouch(domain, organisation):
        row = EmailDomainFactory(domain=domain)
        EmailDomainOrganisation.objects.create(email_domain=row, organisation=organisation)

    return vouch
