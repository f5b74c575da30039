"""Counting whole totals, freezing a day's figures, closing a year's."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from learning.models import Completion
from obt.dashboards.actions.counting import count_totals, take_snapshot
from obt.dashboards.actions.turns import FiguresClosed
from obt.dashboards.models import Count, Snapshot, Split, Total, TrendPoint
from obt.govuk.words import LONDON
from obt.people.actions.organisations import place_organisation
from obt.people.models import Organisation
from tests.factories import (
    ConcludedExperimentFactory,
    ConversationFactory,
    GradeFactory,
    NewcomerFactory,
    OrganisationFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)
from tests.obt.dashboards.conftest import crowd

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MODELS = (Total, Split, TrendPoint)


def everything():
    """All rows of published figures, ids included."""
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def total(organisation, reach="own"):
    return Total.objects.get(organisation=organisation, reach=reach)


class TestCounting:
    def test_large_bodies_show_their_exact_total(self, programme, department):
        assert count_totals(programme=programme) is True
        row = total(department)
        assert (row.headcount, row.people["took_part"]) == (300, [120, "exact"])

    def test_counting_once_more_changes_no_row(self, programme, department):
        count_totals(programme=programme)
        before = everything()
        count_totals(programme=programme)
        assert everything() == before

    def test_figures_follow_the_records(self, programme, course, department):
        count_totals(programme=programme)
        crowd(department, 3, learned=3, programme=programme, course=course)
        Completion.objects.filter(person__organisation=department).first().delete()
        count_totals(programme=programme)
        assert total(department).people["took_part"] == [122, "exact"]

    def test_the_count_says_of_which_moment_it_is(self, programme):
        moment = datetime.datetime(2024, 11, 5, 14, 3, tzinfo=LONDON)
        with time_machine.travel(moment, tick=False):
            count_totals(programme=programme)
        assert Count.objects.get(programme=programme).counted_at == moment

    def test_amounts_of_money_stay_exact(self, programme, department):
        team = TeamFactory(organisation=department)
        ConcludedExperimentFactory(programme=programme, team=team, benefits={"pounds": Decimal("1234567890.1234")})
        ConcludedExperimentFactory(programme=programme, team=team, benefits={"pounds": Decimal("0.0001")})
        count_totals(programme=programme)
        assert total(department).things["benefits"]["pounds"]["amount"] == "1234567890.1235"

    def test_a_programme_without_courses_records_or_people_can_be_counted(self):
        programme = ProgrammeFactory()
        assert count_totals(programme=programme)
        assert take_snapshot(programme=programme)
        assert Total.objects.get(organisation=None).headcount is None

    def test_people_without_an_organisation_are_in_the_programme_alone(self, programme, course, department):
        Organisation.objects.filter(slug="office").update(headcount=300)  # large like the others, so that all is exact
        count_totals(programme=programme)
        assert [total(where, "whole").people["took_part"] for where in (department, None)] == [[190, "exact"]] * 2
        for person in NewcomerFactory.create_batch(30):
            Completion.objects.create(
                person=person, programme=programme, course=course, declared_on=timezone.localdate(), minutes=60
            )
        count_totals(programme=programme)
        assert total(department, "whole").people["took_part"] == [190, "exact"]
        assert total(None, "whole").people["took_part"] == [220, "exact"]

    def test_next_years_programme_counts_apart(self, programme, course, department):
        next_year = ProgrammeFactory(opens_on=programme.records_close_on + 100 * DAY)
        count_totals(programme=programme)
        before = everything()
        count_totals(programme=next_year)
        assert Total.objects.filter(programme=next_year).exists()
        assert list(Total.objects.filter(programme=programme).order_by("pk").values()) == before[Total]

    @pytest.mark.parametrize("more", [0, 200])
    def test_it_costs_as_many_statements_with_more_people(
        self, programme, course, department, more, django_assert_max_num_queries
    ):
        crowd(department, more, learned=more, programme=programme, course=course)
        with django_assert_max_num_queries(20):
            count_totals(programme=programme)


class TestTreeThatChanges:
    def test_what_becomes_a_part_of_a_body_leaves_no_total_of_its_own(self, programme, department):
        agency = Organisation.objects.get(slug="agency")
        take_snapshot(programme=programme)
        assert Total.objects.filter(organisation=agency).count() == 2
        agency.is_sub_unit = True
        place_organisation(organisation=agency, parent=department)
        count_totals(programme=programme)
        assert total(department).people["took_part"] == [160, "exact"]
        assert not Total.objects.filter(organisation=agency, reach="own").exists()

    def test_a_group_shows_no_split_of_bodies_that_stand_elsewhere_now(self, programme, course):
        grades = GradeFactory.create_batch(4)
        group = OrganisationFactory(headcount=100)
        agency = OrganisationFactory(headcount=900, parent=group)
        for grade in (*grades, None):
            crowd(agency, 60, learned=60, programme=programme, course=course, grade=grade)
        for person in crowd(agency, 20):
            OtherLearningFactory(person=person, programme=programme)  # so that it can be told how many have learned
        with time_machine.travel(timezone.now() - 2 * DAY):
            take_snapshot(programme=programme)
        of_group = Split.objects.filter(organisation=group)
        assert of_group.exists()
        place_organisation(organisation=Organisation.objects.get(pk=agency.pk), parent=None)
        take_snapshot(programme=programme)
        assert not of_group.exists()
        assert Split.objects.filter(organisation=agency, reach="own").exists()


class TestSnapshots:
    def test_there_is_one_a_day_and_it_stays(self, programme, course, department):
        first = take_snapshot(programme=programme)
        before = everything()
        crowd(department, 60, learned=60, programme=programme, course=course)
        assert take_snapshot(programme=programme) == first
        assert everything() == before
        assert Snapshot.objects.count() == 1

    def test_the_day_is_londons(self, programme):
        with time_machine.travel(datetime.datetime(2025, 7, 1, 23, 30, tzinfo=datetime.UTC), tick=False):
            assert take_snapshot(programme=programme).on == datetime.date(2025, 7, 2)

    def test_it_counts_whole_totals_too(self, programme, department):
        take_snapshot(programme=programme)
        assert total(department).people["took_part"] == [120, "exact"]
        assert Count.objects.filter(programme=programme).exists()

    def test_the_first_one_draws_the_trend_until_yesterday(self, programme, course, department):
        Completion.objects.update(declared_on=programme.opens_on + 3 * DAY)
        take_snapshot(programme=programme)
        line = list(TrendPoint.objects.filter(organisation=department, reach="own").values_list("on", "took_part"))
        assert line[0] == (programme.opens_on, None)
        assert line[3] == (programme.opens_on + 3 * DAY, 120)
        assert line[-1] == (timezone.localdate() - DAY, 120)
        assert len(line) == (timezone.localdate() - programme.opens_on).days

    def test_each_later_one_adds_the_day_that_has_ended(self, programme, course, department):
        yesterday = timezone.now() - DAY
        with time_machine.travel(yesterday):
            take_snapshot(programme=programme)
        crowd(department, 7, learned=7, programme=programme, course=course)
        take_snapshot(programme=programme)
        line = TrendPoint.objects.filter(organisation=department, reach="own").order_by("-on")
        assert [(point.on, point.took_part) for point in line[:2]] == [
            (timezone.localdate() - DAY, 127), (timezone.localdate() - 2 * DAY, None),
        ]  # fmt: skip

    def test_on_the_day_that_it_opens_nothing_has_ended(self):
        programme = ProgrammeFactory(opens_on=timezone.localdate())
        take_snapshot(programme=programme)
        assert not TrendPoint.objects.filter(programme=programme).exists()

    def test_days_without_a_snapshot_are_left_out(self, programme, department):
        for days in (5, 1):
            with time_machine.travel(timezone.now() - days * DAY):
                take_snapshot(programme=programme)
        days = TrendPoint.objects.filter(organisation=None, reach="whole").order_by("-on").values_list("on", flat=True)
        assert list(days[:2]) == [timezone.localdate() - 2 * DAY, timezone.localdate() - 6 * DAY]


class TestClosing:
    @pytest.fixture
    def closed(self, programme, department):
        """The programme, closed today though its records close later."""
        take_snapshot(programme=programme, on=programme.records_close_on, closing=True)
        return programme

    def test_it_is_the_last_word(self, closed, course, department):
        before = everything()
        crowd(department, 60, learned=60, programme=closed, course=course)
        for again in (count_totals, take_snapshot):
            with pytest.raises(FiguresClosed):
                again(programme=closed)
        with pytest.raises(FiguresClosed):
            take_snapshot(programme=closed, on=closed.records_close_on, closing=True)
        assert everything() == before
        assert Snapshot.objects.get(is_closing=True).on == closed.records_close_on

    @pytest.mark.parametrize("model", MODELS)
    def test_the_database_refuses_to_change_add_or_remove_a_figure(self, closed, model):
        row = model.objects.filter(programme=closed).first()
        acts = (
            lambda: model.objects.filter(pk=row.pk).update(organisation=row.organisation),
            lambda: model.objects.filter(pk=row.pk).delete(),
            lambda: model.objects.create(programme=closed, organisation=OrganisationFactory(), **_least(model)),
        )
        for act in acts:
            with pytest.raises(IntegrityError, match="are closed"), transaction.atomic():
                act()

    def test_another_programme_goes_on(self, closed, course, department):
        next_year = ProgrammeFactory(opens_on=closed.records_close_on + 100 * DAY)
        assert count_totals(programme=next_year)

    def test_it_counts_what_a_snapshot_of_the_same_morning_did_not(self, programme, course, department):
        programme.records_close_on = timezone.localdate()
        programme.closes_on = programme.records_close_on
        programme.save()
        morning = take_snapshot(programme=programme)
        crowd(department, 60, learned=60, programme=programme, course=course)
        with time_machine.travel(timezone.now() + DAY):
            closing = take_snapshot(programme=programme, on=programme.records_close_on, closing=True)
        assert (closing.pk, closing.is_closing) == (morning.pk, True)
        assert total(department).people["took_part"] == [180, "exact"]
        last = TrendPoint.objects.filter(organisation=department, reach="own").latest("on")
        assert (last.on, last.took_part) == (programme.records_close_on, 180)

    def test_taken_days_later_it_says_what_was_so_when_records_closed(self):
        closes = timezone.localdate() - 40 * DAY
        programme = ProgrammeFactory(opens_on=closes - 100 * DAY, closes_on=closes, records_close_on=closes)
        last_day = timezone.make_aware(datetime.datetime.combine(closes, datetime.time(16)))
        team = TeamFactory()
        for starts_at in (last_day, last_day + 20 * DAY):
            ConversationFactory(programme=programme, team=team, starts_at=starts_at, created_by=PersonFactory())
        take_snapshot(programme=programme, on=closes, closing=True)
        teams = total(team.organisation).things["teams"]
        assert (teams["unrecorded"], teams["scheduled"]) == (1, 1)
        assert timezone.localtime(Count.objects.get(programme=programme).counted_at).date() == closes


def _least(model):
    """What a row needs besides programme and organisation."""
    return {
        Total: {"reach": "own"},
        TrendPoint: {"reach": "own", "on": datetime.date(2024, 11, 1)},
        Split: {
            "reach": "own",
            "dimension": "grade",
            "measure": "learned",
            "on": datetime.date(2024, 11, 1),
            "total": 0,
        },
    }[model]
