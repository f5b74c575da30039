"""The demo's departments: that their figures tell the story, follow the calendar, and stay as they are otherwise."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from conversations.models import Conversation, Idea, RecordVersion
from experiments.models import Benefit, Experiment, LibraryEntry, Measurement
from learning.models import Completion
from obt.dashboards.counting import count_things
from obt.dashboards.models import Count, OfflineReport, Snapshot, Total, TrendPoint
from obt.demo import departments, figures
from obt.people.models import EmailDomain, Organisation, Person, Team
from obt.programme.models import Milestone, Programme

TABLES = (Person, Completion, Team, Conversation, Idea, Experiment, Measurement, OfflineReport, Milestone, TrendPoint)


@pytest.fixture(autouse=True)
def some_people(without_departments, reference, monkeypatch):
    """A fifth of them, of the champion's department alone: enough for its teams."""
    monkeypatch.setattr(departments, "SHARE", 0.2)
    transport = Organisation.objects.get(slug="department-for-transport")
    Organisation.objects.exclude(path__startswith=transport.path).update(is_closed=True)


@pytest.fixture
def in_season():
    with time_machine.travel("2024-11-29T12:00:00Z", tick=False):
        yield


def seed_demo():
    call_command("seed_demo", verbosity=0)


def everything():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def percent(slug):
    """Of an organisation's staff, how many of its made-up people have a record."""
    organisation = Organisation.objects.get(slug=slug)
    made = Completion.objects.filter(programme__slug="small-change", person__email__endswith="staff.example.gov.uk")
    people = made.filter(person__organisation=organisation).values("person").distinct().count()
    return 100 * people / organisation.headcount / departments.SHARE


def test_own_staff_are_ahead_and_one_agency_is_well_behind(in_season, demo):
    assert percent("department-for-transport") == pytest.approx(58, abs=3)
    assert percent("maritime-and-coastguard-agency") == pytest.approx(45, abs=4)
    assert percent("driver-and-vehicle-licensing-agency") == pytest.approx(39, abs=3)
    assert percent("driver-and-vehicle-standards-agency") == pytest.approx(23, abs=3)


def test_most_came_after_the_leaders_talk_and_fewer_since(in_season, demo):
    talk = Milestone.objects.get(title="Leaders’ talk")
    made = Completion.objects.filter(programme=talk.programme, person__email__endswith="staff.example.gov.uk")

    def between(first, last):
        days = [talk.on + datetime.timedelta(day) for day in (first, last)]
        return made.filter(completed_on__range=days).count()

    assert between(0, 9) > 2 * between(-10, -1)
    assert between(0, 9) > 2 * between(14, 23)


def test_figures_are_there_at_once(in_season, demo_mode, monkeypatch):
    monkeypatch.setattr(figures, "AT_ONCE", True)
    seed_demo()
    now, before = Programme.objects.order_by("-opens_on")
    assert Count.objects.get(programme=now).counted_at == timezone.now()
    assert Snapshot.objects.get(programme=now).on == timezone.localdate()
    assert Snapshot.objects.get(programme=before).is_closing
    licensing = {"organisation__slug": "driver-and-vehicle-licensing-agency", "reach": "own"}
    assert Total.objects.get(programme=before, **licensing).figure("took_part").value > 100
    assert TrendPoint.objects.filter(programme=now, **licensing).count() > 30


def test_there_are_teams_of_every_kind_and_reports_from_off_screen(in_season, demo):
    things = count_things(Programme.objects.get(slug="small-change"))
    teams, experiments = ({} for _ in range(2))
    for of in things.values():
        for name, number in of["teams"].items():
            teams[name] = teams.get(name, 0) + number
        for name, number in of["experiments"].items():
            experiments[name] = experiments.get(name, 0) + number
    assert teams["teams"] > 60
    assert all(teams[name] for name in ("talked", "scheduled", "not_started", "unrecorded", "quiet", "lost_lead"))
    assert all(experiments[name] for name in ("running", "concluded", "keep", "adapt", "stop", "scale"))
    transport = things[Organisation.objects.get(slug="department-for-transport").pk]
    assert transport["spread"]["tried_elsewhere"] > 0
    assert transport["benefits"]["minutes"]["amount"] > 0
    assert sorted(OfflineReport.objects.values_list("people", flat=True)) == [64, 140]


def test_what_was_made_could_have_been_typed(in_season, demo):
    now, today = timezone.now(), timezone.localdate()
    assert not Conversation.objects.filter(state="recorded", starts_at__gt=now).exists()
    assert not Experiment.objects.filter(starts_on__lt=F("programme__opens_on")).exists()
    assert not Experiment.objects.filter(state="concluded", ends_on__gt=today).exists()
    assert not Measurement.objects.filter(taken_on__lt=F("experiment__starts_on")).exists()
    assert not Measurement.objects.filter(taken_on__gt=today).exists()
    assert not Benefit.objects.filter(experiment__outcome="stop").exists()
    in_library = Experiment.objects.in_library().values_list("pk", flat=True)
    assert set(LibraryEntry.objects.values_list("pk", flat=True)) == set(in_library)
    for row in (*Team.objects.all()[:5], *Experiment.objects.order_by("pk")[:12], *Idea.objects.order_by("pk")[:5]):
        row.full_clean(exclude=["words"])
    some = Person.objects.filter(email__endswith="staff.example.gov.uk").order_by("pk")[:20]
    assert all(EmailDomain.objects.allow(person.email) for person in some)


def test_a_second_run_changes_nothing(in_season, demo, django_assert_max_num_queries):
    before = everything()
    with django_assert_max_num_queries(40):
        seed_demo()
    assert everything() == before


def test_records_come_as_their_days_do(reference, demo_mode):
    with time_machine.travel("2024-10-14T12:00:00Z", tick=False):
        seed_demo()
        first = Completion.objects.filter(programme__slug="small-change").count()
        assert not Team.objects.filter(name="Rail Reform 1").exists()  # nothing could have been concluded by now
    with time_machine.travel("2024-11-20T12:00:00Z", tick=False):
        seed_demo()
        assert Completion.objects.filter(programme__slug="small-change").count() > 10 * first
        assert Team.objects.filter(name="Rail Reform 1").exists()
    assert not Completion.objects.filter(completed_on__gt="2024-11-20").exists()


@pytest.mark.parametrize("then", ["2025-02-20", "2025-10-14", "2026-01-10"])
def test_later_everything_is_near_that_day(reference, demo_mode, then):
    with time_machine.travel("2024-12-20T12:00:00Z", tick=False):
        seed_demo()
    with time_machine.travel(f"{then}T12:00:00Z", tick=False):
        seed_demo()
        programme, today = Programme.objects.current(), timezone.localdate()
        assert not Experiment.objects.filter(starts_on__lt=programme.opens_on).exists()
        assert not Experiment.objects.filter(starts_on__gt=today).exists()
        versions = RecordVersion.objects.filter(conversation__talked_about__startswith="We talked about what slows us")
        assert versions.exists()
        assert not versions.exclude(recorded_at=F("conversation__recorded_at")).exists()
        done = Completion.objects.filter(programme=programme)
        assert not done.exclude(completed_on__range=(programme.opens_on, today)).exists()
        seed_demo()
        before = everything()
        seed_demo()
        assert everything() == before


def test_figures_that_were_closed_open_again_when_the_programme_moves_on(reference, demo_mode):
    with time_machine.travel("2024-12-20T12:00:00Z", tick=False):
        seed_demo()
        now = Programme.objects.current()
        Total.objects.create(programme=now, reach="whole")
        Snapshot.objects.create(programme=now, on="2025-03-14", taken_at=timezone.now(), seconds=1, is_closing=True)
    with time_machine.travel("2025-04-01T12:00:00Z", tick=False):
        seed_demo()
        assert not Snapshot.objects.exists()
        assert not Total.objects.exists()
