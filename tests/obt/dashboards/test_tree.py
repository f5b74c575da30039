"""What stands below what, as figures see it."""

import pytest

from obt.dashboards.tree import tree
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def unit(name, parent):
    return OrganisationFactory(name=name, headcount=None, headcount_month=None, is_sub_unit=True, parent=parent)


def test_a_body_has_the_people_of_its_parts_at_whatever_depth_and_is_split_by_those_directly_below():
    department = OrganisationFactory(name="Transport")
    roads, rail = unit("Roads", department), unit("Rail", department)
    trams = unit("Trams", rail)
    licences = OrganisationFactory(name="Licences", parent=department)
    here = tree()
    assert sorted(here.bodies) == sorted([department.pk, licences.pk])
    assert sorted(here.bodies[department.pk].members) == sorted(one.pk for one in (department, roads, rail, trams))
    assert sorted(here.bodies[department.pk].split_units) == sorted([roads.pk, rail.pk])
    assert (here.body_of[trams.pk], here.body_of[licences.pk]) == (department.pk, licences.pk)


def test_a_body_below_a_part_is_no_part_and_belongs_to_the_group():
    department = OrganisationFactory(name="Transport")
    college = OrganisationFactory(name="College", parent=unit("Rail", department))
    here = tree()
    assert here.bodies[department.pk].units == [pk for pk in here.body_of if pk not in here.bodies]
    assert sorted(here.below(department.pk)) == sorted([department.pk, college.pk])
    assert here.above[college.pk] == [college.pk, department.pk]


def test_a_group_takes_in_its_own_side_of_the_civil_service():
    department = OrganisationFactory(name="Transport")
    outside = OrganisationFactory(name="Highways", is_civil_service=False, parent=department)
    below_it = OrganisationFactory(name="Tunnels", is_civil_service=False, parent=outside)
    inside_again = OrganisationFactory(name="Bridges", parent=outside)
    here = tree()
    assert sorted(here.group(department.pk)) == sorted([department.pk, inside_again.pk])
    assert sorted(here.group(outside.pk)) == sorted([outside.pk, below_it.pk])
    assert [here.is_inside(one.pk) for one in (department, outside)] == [True, False]


def test_the_tree_takes_one_statement(django_assert_num_queries):
    OrganisationFactory(parent=OrganisationFactory())
    with django_assert_num_queries(1):
        tree()
