import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from obt.people.models import Organisation, Person
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def transport():
    return OrganisationFactory(name="Cabinet Office", slug="dft")


@pytest.fixture
def dvla(transport):
    return OrganisationFactory(name="DVLA", slug="dvla", parent=transport)


def test_what_is_within_an_organisation_is_found_by_one_prefix(transport, dvla):
    OrganisationFactory(name="Home Office")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = list(Organisation.objects.within(transport))

    assert found == [transport, dvla]
    assert len(queries) == 1
    assert f"LIKE '{transport.path}%'" in queries[0]["sql"]


def test_who_works_in_an_organisation_is_found_by_one_prefix(transport, dvla):
    at_top, below = PersonFactory(organisation=transport), PersonFactory(organisation=dvla)
    PersonFactory()

    with CaptureQueriesContext(connection) as queries:
        found = set(Person.objects.working_in(transport))

    assert found == {at_top, below}
    assert len(queries) == 1
    assert f"LIKE '{transport.path}%'" in queries[0]["sql"]


def test_all_parts_have_the_departments_path(transport, dvla):
    assert dvla.department_path == transport.path == transport.department_path


def test_a_department_can_be_no_sub_unit():
    with pytest.raises(IntegrityError, match="organisation_sub_unit_has_parent"):
        OrganisationFactory(is_sub_unit=True)


def test_a_headcount_has_its_month():
    with pytest.raises(IntegrityError, match="organisation_headcount_has_month"):
        OrganisationFactory(headcount=5, headcount_month=None)
