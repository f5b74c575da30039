"""What files hold: which rows, of whom, and in what order."""

import datetime

from django.utils import timezone

from obt.dashboards.actions.counting import take_snapshot
from obt.dashboards.exported import NotSplit, export_of
from obt.dashboards.models import Split, TrendPoint
from obt.dashboards.models.published import Dimension, Measure, Reach
from obt.people.models import Organisation
from tests import factories


def rows_of(export):
    return [(row.place.slug if row.place else "", row.reach.value) for row in export.totals]


def test_the_programme_comes_first_then_the_tree_with_own_staff_where_bodies_stand_below(counted, programme):
    assert rows_of(export_of(programme, counted)) == [
        ("", "whole"), ("trials", "whole"), ("trials", "own"), ("office", "whole"), ("agency", "whole"),
    ]  # fmt: skip


def test_of_a_body_there_is_one_row_beside_the_programmes(counted, programme):
    agency = Organisation.objects.get(slug="agency")
    assert rows_of(export_of(programme, agency)) == [("", "whole"), ("agency", "whole")]


def test_a_body_outside_the_civil_service_makes_no_group_of_the_department_above_it(programme, course):
    top = factories.OrganisationFactory(name="Top", slug="top", headcount=300)
    factories.OrganisationFactory(name="Out", slug="out", headcount=400, parent=top, is_civil_service=False)
    take_snapshot(programme=programme)
    top = Organisation.objects.get(pk=top.pk)
    assert ("top", "own") not in rows_of(export_of(programme, top))
    assert rows_of(export_of(programme, None))[-1] == ("", "outside")


def test_before_the_first_count_there_is_nothing_and_no_error(department, programme):
    export = export_of(programme, department)
    assert list(export.totals) == []
    assert list(export.points()) == []
    assert list(export.splits()) == []
    assert export.offline() == []
    assert export.expected is None


def test_lines_are_of_the_organisation_of_those_below_and_of_the_programme_alone(counted, programme):
    other = factories.OrganisationFactory(name="Elsewhere", slug="elsewhere", headcount=500)
    day = datetime.date(2024, 11, 1)
    for organisation in (None, counted, Organisation.objects.get(slug="agency"), other):
        for reach in (Reach.WHOLE, Reach.OWN):
            TrendPoint.objects.create(programme=programme, organisation=organisation, reach=reach, on=day, took_part=50)
    found = [
        (row.place.slug if row.place else "", point.on, point.took_part, point.learned)
        for row, point in export_of(programme, counted).points()
        if point.on == day
    ]
    assert found == [("", day, 50, None), ("trials", day, 50, None), ("agency", day, 50, None)]


def test_breakdowns_are_with_all_below_but_by_part_of_own_staff_and_never_of_the_pool(counted, programme):
    Split.objects.all().delete()
    grade = factories.GradeFactory(name="Grade 7")
    unit = factories.OrganisationFactory(name="Unit", slug="unit", parent=counted, is_sub_unit=True)
    about = {"programme": programme, "measure": Measure.LEARNED, "on": timezone.localdate(), "total": 100}
    for organisation, reach, dimension, category in (
        (counted, Reach.WHOLE, Dimension.GRADE, grade.pk),
        (counted, Reach.OWN, Dimension.GRADE, grade.pk),
        (counted, Reach.OWN, Dimension.UNIT, unit.pk),
        (None, Reach.POOL, Dimension.BODY, counted.pk),
    ):
        Split.objects.create(
            organisation=organisation, reach=reach, dimension=dimension, figures={str(category): 50}, **about
        )
    shown = [
        (
            row.place.slug if row.place else "",
            split.dimension.value,
            [(part.name, part.figure.value) for part in split.parts],
        )
        for row, split in export_of(programme, counted).splits()
        if not isinstance(split, NotSplit)
    ]
    assert shown == [("trials", "grade", [("Grade 7", 50)]), ("trials", "unit", [("Unit", 50)])]


def test_what_is_not_broken_down_is_said_once_for_each_list_and_measure(counted, programme):
    agency = Organisation.objects.get(slug="agency")
    missing = [
        (split.dimension.value, split.measure.value)
        for row, split in export_of(programme, agency).splits()
        if row.place and isinstance(split, NotSplit)
    ]
    assert missing == [
        (dimension, measure)
        for dimension in ("grade", "profession", "region")
        for measure in ("learned", "talked", "tried")
    ]
