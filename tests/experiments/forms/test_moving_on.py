"""The forms that move an experiment on: what they take, what they say, whom they offer."""

import datetime

import pytest
from django.utils import timezone

from experiments.forms.moving_on import ExtendForm, HandOverForm
from tests.factories import MembershipFactory, PersonFactory, ProgrammeFactory, RunningExperimentFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    return RunningExperimentFactory(programme=ProgrammeFactory())


def typed(day, seen="1"):
    return {"ends_on-day": str(day.day), "ends_on-month": str(day.month), "ends_on-year": str(day.year), "seen": seen}


def test_today_and_a_day_after_the_programme_are_taken(running):
    for day in (timezone.localdate(), running.programme.records_close_on + datetime.timedelta(days=60)):
        form = ExtendForm(typed(day), experiment=running)
        assert form.is_valid()
        assert form.cleaned_data == {"ends_on": day, "seen": 1}


@pytest.mark.parametrize("seen", ["", "x", "9" * 5000])
def test_a_version_that_nobody_can_have_seen_is_stale(running, seen):
    form = ExtendForm(typed(timezone.localdate(), seen), experiment=running)
    if form.is_valid():
        assert form.cleaned_data["seen"] == -1
    else:
        assert list(form.errors) == ["seen"]


def test_nobody_is_asked_for_a_day_that_is_none(running):
    form = ExtendForm({"ends_on-day": "31", "ends_on-month": "2", "ends_on-year": "2027"}, experiment=running)
    assert form.errors == {"ends_on": ["Enter a real date"]}
    assert ExtendForm({}, experiment=running).errors == {"ends_on": ["Enter its last day"]}


def test_those_in_the_team_now_are_offered_by_name_the_owner_left_out():
    lead, named = PersonFactory(name="Zoe Lead"), PersonFactory(name="Ana Named")
    team = TeamFactory(lead=lead, members=[named])
    nameless = MembershipFactory(team=team, person=PersonFactory(name="", organisation=None, profile_completed_at=None))
    MembershipFactory(team=team, person=PersonFactory(name="Off", is_active=False))
    MembershipFactory(team=team, person=PersonFactory(name="Left"), left_on=timezone.localdate())
    row = RunningExperimentFactory(team=team, programme=ProgrammeFactory(), owner=lead)
    form = HandOverForm(None, experiment=row)
    assert list(form.fields["to"].queryset) == [named, nameless.person]
    assert form.has_others
