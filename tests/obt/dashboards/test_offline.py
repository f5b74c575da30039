"""Sums of offline reports, and what a report's history tells."""

import pghistory
import pytest

from obt.dashboards import offline, published
from obt.dashboards.actions.offline import change_report, withdraw_report
from obt.dashboards.offline import PartSum, history_of, sums_of
from tests.factories import (
    ChampionFactory,
    OfflineReportFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(programme, organisation):
    below = OrganisationFactory(parent=organisation)
    common = {"programme": programme, "reported_by": PersonFactory()}
    OfflineReportFactory(organisation=organisation, people=40, **common)
    OfflineReportFactory(organisation=below, people=60, **common)
    OfflineReportFactory(organisation=below, people=7, part="conversations", **common)
    gone = OfflineReportFactory(organisation=organisation, people=1000, **common)
    withdraw_report(report=gone, by=PersonFactory(is_central=True))
    OfflineReportFactory(organisation=OrganisationFactory(), people=500, **common)


def test_sums_take_in_everything_below_and_nothing_withdrawn(programme, organisation, reports):
    sums = sums_of(programme, organisation)
    assert sums.parts == [PartSum("learning", 100, 2), PartSum("conversations", 7, 1), PartSum("experiments", 0, 0)]
    assert sums.withdrawn == 1


def test_sums_are_those_that_stand_beside_figures(programme, organisation, reports):
    sums = {one.part: one.people for one in sums_of(programme, organisation).parts if one.people}
    assert sums == published.beside(programme, organisation).offline


def test_a_part_that_is_off_is_left_out_unless_it_was_reported_of(programme, organisation, reports):
    programme.has_conversations = programme.has_experiments = False
    programme.save()
    assert [one.part for one in sums_of(programme, organisation).parts] == ["learning", "conversations"]


def test_a_history_says_who_did_what_and_what_it_said_before(programme, organisation):
    nia = ChampionFactory(organisation=organisation, person__name="Nia Price").person
    tom = ChampionFactory(organisation=organisation, person__name="Tom Rees").person
    report = OfflineReportFactory(programme=programme, organisation=organisation, reported_by=nia, note="")
    on = offline.in_words(40, "learning", report.on).removeprefix("40 people in learning ")
    with pghistory.context(user=tom.pk):
        report = change_report(report=report, by=tom, part="learning", on=report.on, people=1, note="")
    with pghistory.context(user=nia.pk):
        report = change_report(report=report, by=nia, part="learning", on=report.on, people=1, note="Door")
        report = change_report(report=report, by=nia, part="learning", on=report.on, people=1, note="")
        withdraw_report(report=report, by=nia)
    told = [(one.by, one.title, one.said) for one in history_of(report)]

    assert told == [
        ("Nia Price", "Withdrawn", []),
        ("Nia Price", f"Changed: 1 person in learning {on}", ["Its note was: Door"]),
        ("Nia Price", f"Changed: 1 person in learning {on}", ["It had no note"]),
        ("Tom Rees", f"Changed: 1 person in learning {on}", [f"Before that it was 40 people in learning {on}"]),
        ("Nia Price", f"Reported: 40 people in learning {on}", []),
    ]


def test_a_history_costs_two_statements(programme, organisation, django_assert_num_queries):
    report = OfflineReportFactory(programme=programme, organisation=organisation)
    central = PersonFactory(is_central=True)
    for n in range(20):
        change_report(report=report, by=central, part="learning", on=report.on, people=n + 1, note="")
    with django_assert_num_queries(2):
        history_of(report)
