"""Reporting, changing and withdrawing: who may, when, once, and what the history keeps."""

import datetime
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from obt.dashboards.actions.offline import (
    ReportChanged,
    ReportWithdrawn,
    change_report,
    report_offline,
    withdraw_report,
)
from obt.dashboards.models import OfflineReport
from obt.people.models import Champion, Organisation
from obt.programme.rules import RecordsClosed
from tests.at_once import at_once
from tests.factories import (
    ChampionFactory,
    OfflineReportFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
)
from tests.obt.dashboards.conftest import close


@pytest.fixture
def report(programme, organisation, champion):
    return OfflineReportFactory(programme=programme, organisation=organisation, reported_by=champion)


def said(**more):
    return {"part": "learning", "on": timezone.localdate(), "people": 40, "note": "Night shift"} | more


def make(programme, organisation, by, **more):
    given = {"submission": uuid.uuid4()} | said() | more
    return report_offline(programme=programme, organisation=organisation, by=by, **given)


pytestmark = pytest.mark.django_db


class TestReporting:
    def test_a_champion_reports(self, programme, organisation, champion):
        made = make(programme, organisation, champion)
        assert (made.part, made.people, made.note, made.version) == ("learning", 40, "Night shift", 1)
        assert (made.reported_by, made.organisation, made.withdrawn_at) == (champion, organisation, None)

    def test_of_a_part_below_too(self, programme, organisation, champion):
        below = OrganisationFactory(parent=organisation)
        assert make(programme, below, champion).organisation == below

    def test_the_central_team_reports_everywhere(self, programme, organisation):
        assert make(programme, organisation, PersonFactory(is_central=True)).pk

    def test_who_may_not(self, programme, organisation, champion):
        below = OrganisationFactory(parent=organisation)
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        ended = ChampionFactory(organisation=organisation, starts_on=yesterday, ends_on=yesterday).person
        for person in (
            PersonFactory(organisation=organisation),
            ChampionFactory().person,
            ChampionFactory(organisation=below).person,
            ended,
        ):
            with pytest.raises(PermissionDenied):
                make(programme, organisation, person)
        assert not OfflineReport.objects.exists()

    def test_the_same_form_twice_is_one_report(self, programme, organisation, champion):
        submission = uuid.uuid4()
        first = make(programme, organisation, champion, submission=submission)
        second = make(programme, organisation, champion, submission=submission, people=41)
        assert (first, second.people, OfflineReport.objects.count()) == (second, 40, 1)

    def test_the_form_of_somebody_else_is_theirs(self, programme, organisation, champion, report):
        other = ChampionFactory(organisation=organisation).person
        with pytest.raises(PermissionDenied):
            make(programme, organisation, other, submission=report.submission)

    def test_nothing_once_records_are_closed(self, programme, organisation, champion):
        close(programme)
        with pytest.raises(RecordsClosed):
            make(programme, organisation, champion)

    def test_nothing_before_the_programme_opens(self, organisation, champion):
        later = ProgrammeFactory(opens_on=timezone.localdate() + datetime.timedelta(days=1))
        with pytest.raises(RecordsClosed):
            make(later, organisation, champion)

    @pytest.mark.parametrize("people", [0, 100_001])
    def test_the_database_holds_the_range(self, programme, organisation, champion, people):
        with pytest.raises(IntegrityError, match="offline_people_in_range"):
            make(programme, organisation, champion, people=people)


class TestChanging:
    def test_what_it_said_stays_in_the_history(self, report, champion):
        now = change_report(report=report, by=champion, version=1, **said(people=38, note="Recount"))
        events = apps.get_model("dashboards", "OfflineReportEvent").objects.order_by("pgh_id")
        assert (now.people, now.note, now.version, now.reported_by) == (38, "Recount", 2, report.reported_by)
        assert [(event.people, event.note) for event in events] == [
            (40, "Briefings on the night shift"), (38, "Recount"),
        ]  # fmt: skip

    def test_another_champion_of_it_may(self, report, organisation):
        other = ChampionFactory(organisation=organisation).person
        assert change_report(report=report, by=other, **said(people=38)).people == 38

    def test_a_stale_form_changes_nothing_and_brings_what_it_says_now(self, report, champion):
        change_report(report=report, by=champion, version=1, **said(people=38))
        with pytest.raises(ReportChanged) as refused:
            change_report(report=report, by=champion, version=1, **said(people=12))
        assert (refused.value.report.people, refused.value.report.version) == (38, 2)

    def test_the_same_twice_is_one_change(self, report, champion):
        for _ in range(2):
            now = change_report(report=report, by=champion, version=1, **said(people=38))
        assert now.version == 2

    def test_who_may_not(self, report, organisation):
        below = ChampionFactory(organisation=OrganisationFactory(parent=organisation)).person
        for person in (PersonFactory(organisation=organisation), ChampionFactory().person, below):
            with pytest.raises(PermissionDenied):
                change_report(report=report, by=person, **said(people=1))
            with pytest.raises(PermissionDenied):
                withdraw_report(report=report, by=person)

    def test_who_reported_it_and_is_champion_no_longer_may_not(self, report, champion):
        Champion.objects.all().delete()
        with pytest.raises(PermissionDenied):
            change_report(report=report, by=champion, **said(people=1))

    def test_nothing_once_records_are_closed(self, programme, report, champion):
        close(programme)
        with pytest.raises(RecordsClosed):
            change_report(report=report, by=champion, **said(people=1))
        with pytest.raises(RecordsClosed):
            withdraw_report(report=report, by=champion)


class TestWithdrawing:
    def test_it_stays_and_changes_no_more(self, report, champion):
        gone = withdraw_report(report=report, by=champion, version=1)
        assert (bool(gone.withdrawn_at), gone.version) == (True, 2)
        assert list(OfflineReport.objects.all()) == [report]
        assert list(OfflineReport.objects.standing()) == []
        for act in (
            lambda: withdraw_report(report=report, by=champion),
            lambda: change_report(report=report, by=champion, **said()),
        ):
            with pytest.raises(ReportWithdrawn):
                act()

    def test_one_that_says_something_else_now_stays(self, report, champion):
        change_report(report=report, by=champion, **said(people=38))
        with pytest.raises(ReportChanged):
            withdraw_report(report=report, by=champion, version=1)
        assert OfflineReport.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_double_click_is_one_report(self, programme, organisation, champion):
        submission = uuid.uuid4()

        def click():
            return make(programme, Organisation.objects.get(pk=organisation.pk), champion, submission=submission)

        answers = at_once(click, click, click)
        assert [type(answer) for answer in answers] == [OfflineReport] * 3
        assert OfflineReport.objects.count() == 1

    def test_of_two_changes_one_is_told(self, report, champion):
        answers = at_once(
            *(lambda n=n: change_report(report=report, by=champion, version=1, **said(people=n)) for n in (10, 20))
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["OfflineReport", "ReportChanged"]
        assert OfflineReport.objects.get().version == 2
