import pytest
from treebeard.exceptions import InvalidMoveToDescendant

from obt.people.actions import place_organisation
from obt.people.models import Organisation
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

WHOLE = ([], [], [], [], [])


def names():
    return ["–" * (o.depth - 1) + o.name for o in Organisation.objects.all()]


def test_a_new_one_stands_where_its_name_sorts():
    health = OrganisationFactory(name="Health")
    OrganisationFactory(name="Work")
    OrganisationFactory(name="UKHSA", parent=health)

    place_organisation(organisation=Organisation(name="Treasury", slug="hmt"), parent=None)
    place_organisation(organisation=Organisation(name="MHRA", slug="mhra"), parent=health)

    assert names() == ["Health", "–MHRA", "–UKHSA", "Treasury", "Work"]
    assert Organisation.objects.find_problems() == WHOLE


def test_a_renamed_one_moves_to_where_its_name_sorts():
    organisation = OrganisationFactory(name="Alpha")
    OrganisationFactory(name="Beta")
    organisation.name = "Gamma"

    place_organisation(organisation=organisation, parent=None)

    assert names() == ["Beta", "Gamma"]


def test_a_moved_one_takes_all_below_and_its_people_along():
    old, new = OrganisationFactory(name="Old"), OrganisationFactory(name="New")
    agency = OrganisationFactory(name="Agency", parent=old)
    office = OrganisationFactory(name="Office", parent=agency)
    person = PersonFactory(organisation=office)

    place_organisation(organisation=agency, parent=new)

    person.refresh_from_db()
    assert names() == ["New", "–Agency", "––Office", "Old"]
    assert person.organisation == office
    assert person.organisation.department_path == Organisation.objects.get(pk=new.pk).path
    assert Organisation.objects.find_problems() == WHOLE


def test_a_department_becomes_a_sub_unit_and_back():
    parent, unit = OrganisationFactory(name="Parent"), OrganisationFactory(name="Unit")

    unit.is_sub_unit = True
    place_organisation(organisation=unit, parent=parent)
    assert Organisation.objects.get(pk=unit.pk).is_sub_unit

    unit.is_sub_unit = False
    place_organisation(organisation=unit, parent=None)
    assert names() == ["Parent", "Unit"]
    assert Organisation.objects.find_problems() == WHOLE


def test_nothing_stands_below_itself():
    parent = OrganisationFactory()
    child = OrganisationFactory(parent=parent)

    with pytest.raises(InvalidMoveToDescendant):
        place_organisation(organisation=parent, parent=child)
