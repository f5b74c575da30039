"""The demo's teams: who is in them, what there is to do in each, and that they stay lively as days go by."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from conversations.models import Conversation, Guide, Idea
from experiments.models import Experiment, Measurement
from obt.demo import data
from obt.demo.experiments import submission_of
from obt.people.models import Membership, Organisation, Person, Team
from obt.programme.models import Programme
from tests.factories import TeamFactory

DAYS = ["2024-10-14", "2024-10-15", "2024-12-25", "2025-02-14", "2025-02-15", "2025-07-15", "2028-02-29"]


def seed_demo():
    call_command("seed_demo", verbosity=0)


def person(name):
    return Person.objects.get(email=f"{name}@example.gov.uk")


def team(code="KTX4-9WMP"):
    return Team.objects.get(join_codes__code=code)


def test_the_team_of_the_lead_and_the_participant_has_everything(demo):
    ours = team()
    assert Membership.objects.get(team=ours, person=person("lead")).is_lead
    assert not Membership.objects.get(team=ours, person=person("participant")).is_lead
    assert ours.memberships.filter(person__registered_at=None).count() == 2
    assert ours.conversations.to_come().count() == 1
    held = ours.conversations.recorded().get()
    assert held.attendances.count() == 11
    assert held.versions.count() == 1
    assert set(ours.ideas.values_list("state", flat=True)) == {"put-forward", "chosen", "parked", "merged"}
    assert ours.ideas.filter(is_anonymous=True, author=None).count() == 1
    assert ours.ideas.get(title__startswith="Checklist").supports.count() == 11
    assert ours.ideas.get(state="chosen").conversation == held


def test_the_champion_looks_after_it_and_the_outsider_sees_none_of_it(demo):
    ours = team()
    assert ours in Team.objects.looked_after_by(person("champion"))
    assert ours not in Team.objects.visible_to(person("outsider"))
    assert Team.objects.visible_to(person("outsider")).get() == team("ZC3P-8XTN")
    assert not Idea.objects.visible_to(person("outsider")).filter(team=ours).exclude(visibility="everyone").exists()


def test_there_are_teams_of_every_kind(demo):
    assert Team.objects.count() == 8
    assert Team.objects.values("organisation").distinct().count() == 5
    assert team("XG2N-V9PR").archived_at
    assert team("ZC3P-8XTN").conversations.unrecorded().count() == 1
    assert not team("HQ7R-3VXC").conversations.exists()
    frontline = team("BN6T-WJ42").conversations.recorded().get()
    assert (frontline.others_count, frontline.attendances.count(), frontline.was_planned) == (11, 1, False)
    assert team("BN6T-WJ42").ideas.get().state == "chosen"


def test_the_guide_takes_an_hour(demo):
    guide = Guide.objects.get(programme__slug="small-change")
    assert sum(step.minutes for step in guide.steps.all()) == 60
    assert 5 <= guide.steps.count() <= 6
    assert all(step.questions for step in guide.steps.all())


def test_conversations_can_be_recorded_from_the_first_day(demo):
    programme = Programme.objects.get(slug="small-change")
    assert programme.conversations_from == programme.opens_on
    assert Programme.objects.get(slug="data-upskilling").conversations_from is None


def test_what_somebody_changed_stays(demo):
    ours = team()
    Team.objects.filter(pk=ours.pk).update(name="Medical C")
    ours.conversations.to_come().update(place="The canteen")
    Idea.objects.filter(team=ours, title__startswith="Text people").update(title="Ring people the day before")
    seed_demo()
    assert Team.objects.count() == 8
    assert team().name == "Medical C"
    assert ours.conversations.to_come().get().place == "The canteen"
    assert not Idea.objects.filter(title__startswith="Text people").exists()
    assert Idea.objects.filter(team=ours).count() == 7


def test_a_name_that_is_taken_leaves_that_team_out(demo_mode, reference):
    taken = TeamFactory(
        name="neath test centre", organisation=Organisation.objects.get(slug="driver-and-vehicle-standards-agency")
    )
    seed_demo()
    assert Team.objects.get(name__iexact="Neath Test Centre") == taken
    assert Team.objects.count() == 8


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("hour", ["00:30", "12:00", "23:30"])
def test_whatever_the_day_and_hour_the_teams_are_possible(reference, demo_mode, day, hour):
    with time_machine.travel(f"{day}T{hour}:00Z", tick=False):
        seed_demo()
        assert Team.objects.count() == 8
        assert_possible()
        assert team().conversations.recorded().exists()


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("2024-12-03", "2024-12-04"),
        ("2024-12-03", "2024-12-20"),
        ("2025-02-14", "2025-02-15"),
        ("2025-07-15", "2025-07-22"),
        ("2025-10-13", "2025-10-14"),
        ("2025-07-15", "2027-01-10"),
        ("2025-07-15", "2025-03-01"),
    ],
)
def test_on_a_later_day_there_is_still_one_to_come_and_one_held(reference, demo_mode, first, then):
    with time_machine.travel(f"{first}T12:00:00Z", tick=False):
        seed_demo()
    with time_machine.travel(f"{then}T12:00:00Z", tick=False):
        seed_demo()
        assert_possible()
        assert team().conversations.to_come().count() == 1
        assert team().conversations.recorded().count() == 1
        assert team("ZC3P-8XTN").conversations.unrecorded().count() == 1
        before = list(Conversation.objects.order_by("pk").values())
        seed_demo()
        assert list(Conversation.objects.order_by("pk").values()) == before


def test_what_somebody_planned_and_recorded_themselves_moves_with_the_programme(reference, demo_mode):
    with time_machine.travel("2025-07-15T12:00:00Z", tick=False):
        seed_demo()
        mine = Conversation.objects.create(
            team=team("HQ7R-3VXC"),
            programme=Programme.objects.current(),
            starts_at=timezone.now() + datetime.timedelta(days=3),
            created_by=person("lead"),
        )
    with time_machine.travel("2025-07-22T12:00:00Z", tick=False):
        seed_demo()
        mine.refresh_from_db()
        assert mine.day == datetime.date(2025, 7, 25)


def test_the_team_of_the_lead_has_one_experiment_running_and_one_concluded(demo):
    running, concluded = team().experiments.running().get(), team().experiments.concluded().get()
    assert running.idea.title == "Checklist on page 1 of the medical form"
    assert running.measurements.count() == 5
    assert running.helpers.filter(email="participant@example.gov.uk").exists()
    assert concluded.outcome == "keep"
    assert concluded.benefits.get().amount == 220


def test_others_have_tried_what_one_team_tried_and_said_how_it_went(demo):
    tried = Experiment.objects.get(submission=submission_of("messages"))
    assert tried.is_in_library
    assert set(tried.adoptions.values_list("outcome", flat=True)) == {"", "stop"}
    assert set(tried.adoptions.values_list("team__name", flat=True)) == {
        "Debt Management Bradford 3",
        "Rail Accessibility Policy",
    }
    assert Experiment.objects.in_library().count() == 6


def test_an_experiment_that_somebody_ended_stays_ended(reference, demo_mode):
    with time_machine.travel("2024-12-03T12:00:00Z", tick=False):
        seed_demo()
        ended = Experiment.objects.get(submission=submission_of("checklist"))
        Experiment.objects.filter(pk=ended.pk).update(
            state="concluded", outcome="stop", what_happened="a", learned="b", concluded_at=timezone.now(),
            concluded_by=ended.owner,
        )  # fmt: skip
    with time_machine.travel("2025-01-31T12:00:00Z", tick=False):
        seed_demo()
        ended.refresh_from_db()
        assert (ended.state, ended.starts_on) == ("concluded", datetime.date(2024, 11, 22))


def assert_possible():
    """Conversations stand on the right side of now and in their programme, ideas are not from the future."""
    now, programme = timezone.now(), Programme.objects.current()
    for one in Conversation.objects.filter(programme=programme):
        assert programme.opens_on <= one.day <= programme.records_close_on
    recorded = Conversation.objects.recorded()
    assert not recorded.filter(starts_at__gt=now).exists()
    assert not recorded.filter(recorded_at__gt=now).exists()
    assert not recorded.filter(recorded_at__lt=F("starts_at")).exists()
    assert not Idea.objects.filter(created_on__gt=timezone.localdate()).exists()
    assert not Idea.objects.filter(created_on__lt=programme.opens_on).exists()
    assert Team.objects.exclude(memberships__role="lead").count() == 0
    assert_experiments_possible(programme)


def assert_experiments_possible(programme):
    """What runs has not ended, nothing was before the programme, and no reading is of tomorrow."""
    today, experiments = timezone.localdate(), Experiment.objects.filter(programme=programme)
    assert experiments.count() == 8
    assert not experiments.running().filter(ends_on__lt=today).exists()
    assert not experiments.filter(starts_on__lt=programme.opens_on).exists()
    assert not experiments.filter(started_at__gt=timezone.now()).exists()
    assert not experiments.filter(concluded_at__gt=timezone.now()).exists()
    readings = Measurement.objects.filter(experiment__in=experiments)
    assert not readings.filter(taken_on__gt=today).exists()
    assert not readings.filter(taken_on__lt=F("experiment__starts_on")).exists()


def test_the_texts_fit_their_columns(demo):
    for row in (*Team.objects.all(), *Conversation.objects.all(), *Idea.objects.all(), *Experiment.objects.all()):
        row.full_clean(exclude=["submission", "uid", "secret_hash"])
    assert len(data.read("teams")["team"]) == 8
