import pytest

from obt.people.models import EmailDomainOrganisation
from tests.factories import (
    EmailDomainFactory,
    IdeaFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


@pytest.fixture
def department(db):
    return OrganisationFactory(name="Department for Transport")


@pytest.fixture
def agency(department):
    return OrganisationFactory(name="DVSA", parent=department)


@pytest.fixture
def priya(department):
    """Somebody whose address bears out the department."""
    domain = EmailDomainFactory(domain="dft.gov.uk")
    EmailDomainOrganisation.objects.create(email_domain=domain, organisation=department)
    return PersonFactory(email="priya.patel@dft.gov.uk", organisation=department)


@pytest.fixture
def team(department, priya):
    return TeamFactory(name="Correspondence", organisation=department, members=[priya])


@pytest.fixture
def put_forward(programme, agency):
    """A function that puts an idea forward, for everyone and in a team of the agency unless it is told otherwise."""
    elsewhere = TeamFactory(name="Driving tests", organisation=agency)

    def put_forward(title, change="We try it for a month.", **kwargs):
        return IdeaFactory(**{
            "programme": programme, "team": elsewhere, "visibility": "everyone",
            "title": title, "problem": "", "change": change, **kwargs,
        })  # fmt: skip

    return put_forward


@pytest.fixture
def others(put_forward):
    """Ideas about other things, each with words that are common among them."""
    things = ("parking", "uniforms", "invoices", "dashboards", "lockers", "payslips")
    return [
        put_forward(f"Simplify {thing} for reception", f"Fewer {thing} in the office {day}, and a checklist for each.")
        for thing in things
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]
