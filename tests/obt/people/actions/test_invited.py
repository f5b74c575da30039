"""People known by their address before they register: found or made, also by two leads at once."""

from functools import partial

import pytest

from obt.people.actions import people_at
from obt.people.models import FormerEmail, Person
from tests.at_once import at_once
from tests.factories import OrganisationFactory, PersonFactory


@pytest.fixture
def organisation(db):
    return OrganisationFactory()


def test_present_and_former_addresses_are_found_and_strangers_made(organisation, django_assert_max_num_queries):
    nia, tomos = PersonFactory(email="nia@dwp.gov.uk"), PersonFactory(email="tomos@dwp.gov.uk")
    FormerEmail.objects.create(person=tomos, email="t.rees@dwp.gov.uk")
    with django_assert_max_num_queries(6):  # BEGIN and COMMIT's places among them
        found = people_at(
            emails=[" NIA@dwp.gov.uk", "t.rees@dwp.gov.uk", "new@dwp.gov.uk", "new@DWP.gov.uk"],
            organisation=organisation,
        )
    new = Person.objects.get(email="new@dwp.gov.uk")
    assert found == {"nia@dwp.gov.uk": nia, "t.rees@dwp.gov.uk": tomos, "new@dwp.gov.uk": new}
    assert (new.registered_at, new.organisation) == (None, organisation)


def test_two_hundred_addresses_cost_three_statements(organisation, django_assert_num_queries):
    known = [PersonFactory(email=f"known{n}@dwp.gov.uk") for n in range(3)]
    for n, person in enumerate(known):
        FormerEmail.objects.create(person=person, email=f"former{n}@dwp.gov.uk")
    emails = [f"{kind}{n}@dwp.gov.uk" for kind in ("known", "former") for n in range(3)]
    with django_assert_num_queries(3):
        found = people_at(emails=[*emails, *(f"new{n}@dwp.gov.uk" for n in range(194))], organisation=organisation)
    assert len(found) == 200
    assert [found[email] for email in emails] == known * 2


def test_no_address_is_nobody(organisation):
    assert people_at(emails=[], organisation=organisation) == {}


def test_a_present_address_comes_before_somebody_elses_former_one(organisation):
    nia, other = PersonFactory(email="nia@dwp.gov.uk"), PersonFactory()
    FormerEmail.objects.create(person=other, email="nia@dwp.gov.uk")
    assert people_at(emails=["nia@dwp.gov.uk"], organisation=organisation) == {"nia@dwp.gov.uk": nia}


@pytest.mark.django_db(transaction=True)
def test_two_leads_name_the_same_strangers_in_opposite_order():
    organisation = OrganisationFactory()
    for n in range(5):
        emails = [f"person{n}-{m}@dwp.gov.uk" for m in range(300)]
        one, other = at_once(
            *(partial(people_at, emails=order, organisation=organisation) for order in (emails, emails[::-1]))
        )
        assert one == other
        assert len(one) == 300
