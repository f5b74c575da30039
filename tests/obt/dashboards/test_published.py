"""What pages, files and answers read of the figures that are stored."""

import datetime

from learning.models import OtherLearning
from obt.dashboards import published
from obt.dashboards.actions.counting import take_snapshot
from obt.dashboards.models import OfflineReport
from obt.dashboards.models.published import Dimension, Measure, Reach
from obt.figures.figure import HIDDEN, about, exact
from obt.people.models import Organisation
from obt.programme.models import Milestone
from tests import factories
from tests.obt.dashboards.conftest import crowd


def names(rows):
    return [(row.place.name if row.place else "", row.reach) for row in rows]


def test_an_organisations_row_comes_first_then_the_programmes_then_its_parts(counted, programme):
    assert names(published.totals_of(programme, counted)) == [
        ("Department for Trials", Reach.WHOLE),
        ("", Reach.WHOLE),
        ("Department for Trials", Reach.OWN),
        ("Small Office", Reach.WHOLE),
        ("Trial Agency", Reach.WHOLE),
    ]


def test_without_parts_there_are_two_rows(counted, programme):
    assert names(published.totals_of(programme, counted, with_parts=False)) == [
        ("Department for Trials", Reach.WHOLE),
        ("", Reach.WHOLE),
    ]


def test_the_programme_has_a_row_of_every_body(counted, programme):
    assert names(published.totals_of(programme, None)) == [
        ("", Reach.WHOLE),
        ("Department for Trials", Reach.OWN),
        ("Small Office", Reach.OWN),
        ("Trial Agency", Reach.OWN),
    ]


def test_a_row_knows_its_figures_and_their_share(counted, programme):
    agency = Organisation.objects.get(slug="agency")
    row = published.totals_of(programme, agency)[0]
    assert row.figure(Measure.TOOK_PART) == exact(40)
    assert row.percent() == 10
    assert row.rate() == 0.1
    assert row.figure(Measure.CONCLUDED) == HIDDEN
    assert row.percent(Measure.CONCLUDED) is None
    assert row.experiments_behind("minutes") == 0


def test_before_the_first_count_there_is_nothing(department, programme):
    assert published.totals_of(programme, department) == []
    assert published.trends(programme, department) == ([], [])
    assert published.splits(programme, department) == []
    assert published.stamp(programme) == published.Stamp(None, None, False)


def test_another_programmes_figures_are_not_among_them(counted, programme):
    next_year = factories.ProgrammeFactory(opens_on=programme.records_close_on + datetime.timedelta(days=30))
    assert published.totals_of(next_year, counted) == []


def test_a_split_has_its_lists_entries_in_their_order_and_hides_the_few(programme, course, db):
    body = factories.OrganisationFactory(headcount=500)
    first, second, third = (factories.GradeFactory(name=name, order=n) for n, name in enumerate("ABC"))
    crowd(body, 60, learned=60, programme=programme, course=course, grade=first)
    crowd(body, 3, learned=3, programme=programme, course=course, grade=second)
    crowd(body, 42, learned=42, programme=programme, course=course, grade=third)
    crowd(body, 40, learned=40, programme=programme, course=course)
    others = crowd(body, 20)
    OtherLearning.objects.bulk_create(
        OtherLearning(person=one, programme=programme, title="A talk", minutes=30, completed_on=programme.opens_on)
        for one in others
    )
    take_snapshot(programme=programme)

    split = next(
        one
        for one in published.splits(programme, Organisation.objects.get(pk=body.pk))
        if (one.dimension, one.measure) == (Dimension.GRADE, Measure.LEARNED)
    )
    assert [(part.name, part.figure) for part in split.parts] == [("A", about(60)), ("B", HIDDEN), ("C", about(40))]


def test_beside_figures_stand_milestones_offline_reports_and_last_year(counted, programme):
    Milestone.objects.create(programme=programme, on=programme.opens_on, title="Leaders’ talk")
    agency = Organisation.objects.get(slug="agency")
    for people in (40, 12):
        factories.OfflineReportFactory(programme=programme, organisation=agency, people=people)
    withdrawn = factories.OfflineReportFactory(programme=programme, organisation=agency, people=900)
    OfflineReport.objects.filter(pk=withdrawn.pk).update(withdrawn_at=withdrawn.reported_at)
    factories.OfflineReportFactory(programme=programme, people=7)

    found = published.beside(programme, Organisation.objects.get(pk=counted.pk))  # others came before it in the tree
    assert found.milestones == [(programme.opens_on, "Leaders’ talk")]
    assert found.offline == {"learning": 52}
    assert found.last_year == ""
    assert published.beside(programme, None).offline == {"learning": 59}


def test_last_years_closing_figures_stand_beside_this_years(department, programme):
    earlier = factories.ProgrammeFactory(
        name="One Big Thing before",
        opens_on=programme.opens_on - datetime.timedelta(days=400),
        closes_on=programme.opens_on - datetime.timedelta(days=300),
        records_close_on=programme.opens_on - datetime.timedelta(days=280),
    )
    take_snapshot(programme=earlier, on=earlier.records_close_on, closing=True)
    found = published.beside(programme, department)
    assert (found.last_year, found.last_slug) == ("One Big Thing before", earlier.slug)
    assert found.people_last_year["took_part"] == HIDDEN
