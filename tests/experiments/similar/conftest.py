import pytest

from conversations.similar import what_was_tried
from obt.people.models import EmailDomainOrganisation, Person
from tests.factories import (
    EXPERIMENT_FACTORIES,
    EmailDomainFactory,
    IdeaFactory,
    OrganisationFactory,
    PersonFactory,
    TeamFactory,
)


@pytest.fixture
def department(db):
    return OrganisationFactory(name="Department for Transport")


@pytest.fixture
def priya(department):
    """Somebody whose address bears out the department."""
    domain = EmailDomainFactory(domain="dft.gov.uk")
    EmailDomainOrganisation.objects.create(email_domain=domain, organisation=department)
    return PersonFactory(email="priya.patel@dft.gov.uk", organisation=department)


@pytest.fixture
def ours(department, priya):
    return TeamFactory(name="Correspondence", organisation=department, members=[priya])


@pytest.fixture
def elsewhere(db):
    return TeamFactory(name="Driving tests", organisation=OrganisationFactory(name="DVSA"))


@pytest.fixture
def put_forward(programme, elsewhere):
    """A function that puts an idea forward, for everyone and of a team elsewhere unless it is told otherwise."""

    def put_forward(title, change="We meet and see.", **kwargs):
        return IdeaFactory(**{
            "programme": programme, "team": elsewhere, "visibility": "everyone", "title": title, "problem": "",
            "change": change, **kwargs,
        })  # fmt: skip

    return put_forward


@pytest.fixture
def try_out(programme, elsewhere):
    """A function that makes an experiment: running, for everyone and of a team elsewhere unless it is told otherwise.

    What it is an experiment about stands in title and change alone."""

    def try_out(title, change="We meet and see.", state="running", **kwargs):
        return EXPERIMENT_FACTORIES[state](**{
            "programme": programme, "team": elsewhere, "visibility": "everyone", "title": title, "problem": "",
            "change": change, **kwargs,
        })  # fmt: skip

    return try_out


@pytest.fixture
def others(put_forward, try_out):
    """Ideas and experiments about other things, each with words that are common among them."""
    things = ("parking", "uniforms", "invoices", "dashboards", "lockers", "payslips")
    return [
        make(f"Simplify {thing} for reception", f"Fewer {thing} in the office {day}, and a checklist for each.")
        for thing in things
        for make, days in ((put_forward, ("Monday", "Tuesday", "Friday")), (try_out, ("Wednesday", "Thursday")))
        for day in days
    ]


@pytest.fixture
def found(priya):
    """A function: what Priya is shown for what she types."""

    def found(title, text="", **kwargs):
        # As a request has her: organisations move in their tree as others are made.
        return what_was_tried(person=Person.objects.get(pk=priya.pk), title=title, text=text, **kwargs)

    return found


@pytest.fixture
def titles(found):
    """A function: the titles of that."""
    return lambda *typed, **kwargs: [one.title for one in found(*typed, **kwargs)]
