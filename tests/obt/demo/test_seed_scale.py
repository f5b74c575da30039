"""`manage.py seed_scale`: a small synthetic Civil Service has the big one's proportions."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from conversations.models import Attendance, Conversation, Idea, RecordVersion, Support
from experiments.models import Benefit, Experiment, LibraryEntry, Measurement
from learning.measures import progress
from learning.models import Completion
from obt.demo.scale import filling
from obt.demo.scale.people import KNOWN, known_address
from obt.demo.scale.society import gather
from obt.people.models import EmailDomain, JoinCode, Membership, Person, Team
from obt.people.models.teams import read_join_code
from obt.programme.models import Programme
from tests.factories import PersonFactory, TeamFactory

PEOPLE = 5000


@pytest.fixture(autouse=True)
def without_vacuum(monkeypatch):
    """VACUUM cannot run inside a test's transaction."""
    monkeypatch.setattr(filling, "_analyse", lambda: None)


@pytest.fixture(autouse=True)
def in_season():
    with time_machine.travel("2024-11-25T12:00:00Z", tick=False):
        yield


def seed_scale(*options, people=PEOPLE):
    said = io.StringIO()
    call_command("seed_scale", "--people", str(people), *options, stdout=said)
    return said.getvalue()


def rows():
    people = list(Person.objects.order_by("pk").values_list("pk", "email", "organisation__slug", "grade__code"))
    return people, list(Completion.objects.order_by("pk").values_list("person", "course__slug", "completed_on"))


def test_proportions(reference):
    said = seed_scale()
    assert f"Made {PEOPLE:,} people" in said
    people = Person.objects.all()
    assert people.count() == PEOPLE
    assert 0.83 < people.registered().count() / PEOPLE < 0.89
    assert 0.90 < Completion.objects.count() / PEOPLE < 1.05
    assert not people.filter(profile_completed_at__isnull=False, registered_at=None).exists()

    # 550,702 headcount in all; by 5,000 people an organisation gets its share to the nearest person or so
    sizes = dict(people.values_list("organisation__slug").annotate(Count("pk")))
    assert abs(sizes["hm-revenue-customs"] - 65850 / 550702 * PEOPLE) <= 1
    assert abs(sizes["driver-and-vehicle-licensing-agency"] - 6268 / 550702 * PEOPLE) <= 1
    assert sizes["border-force"] > 0
    assert "environment-agency" not in sizes  # no part of the Civil Service

    grades = dict(people.values_list("grade__code").annotate(Count("pk")))
    assert abs(grades["EO"] / PEOPLE - 0.235) < 0.02
    assert 0.02 < grades[None] / PEOPLE < 0.06
    assert people.filter(region__code="london").count() > people.filter(region__code="wales").count() * 2
    assert people.filter(profession__code="operational-delivery").count() > PEOPLE * 0.4


def test_everything_made_could_have_been_typed(reference):
    seed_scale(people=500)
    assert all(EmailDomain.objects.allow(email) for email in Person.objects.values_list("email", flat=True))
    revenue = Person.objects.filter(organisation__slug="hm-revenue-customs", pk__gt=KNOWN).first()
    assert EmailDomain.objects.covering(revenue.email).filter(organisations=revenue.organisation).exists()
    completions = Completion.objects.all()
    assert not completions.exclude(completed_on__range=("2024-10-14", "2024-11-25")).exists()
    assert not completions.filter(completed_on__lt=F("course__available_from")).exists()
    assert not completions.filter(person__registered_at=None).exists()


def test_the_same_number_makes_the_same_people(reference):
    seed_scale(people=500)
    first = rows()
    seed_scale("--replace", people=500)
    assert rows() == first


def test_known_people_have_three_records_each(reference):
    seed_scale(people=500)
    for number in (1, KNOWN):
        known = Person.objects.get(email=known_address(number))
        assert len(progress(person=known, programme=Programme.objects.current()).completions) == 3


def test_the_next_person_gets_an_id_of_their_own(reference):
    seed_scale(people=50)
    assert PersonFactory().pk == 51


def test_reference_data_is_loaded_where_it_is_missing(db):
    seed_scale(people=50)
    assert Person.objects.count() == 50


def test_it_adds_nothing_to_people_who_are_there(reference):
    PersonFactory()
    with pytest.raises(CommandError, match="--replace"):
        seed_scale(people=50)
    assert Person.objects.count() == 1


def test_in_production_it_refuses(reference, settings):
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(CommandError, match="never in production"):
        seed_scale(people=50)


@pytest.mark.parametrize("people", [0, -1])
def test_nobody_is_no_number_of_people(reference, people):
    with pytest.raises(CommandError, match="1 or more"):
        seed_scale(people=people)


def test_teams_have_the_proportions_of_the_whole_civil_service(reference):
    seed_scale()
    share = PEOPLE / 513_000
    counts = {model: model.objects.count() for model in (Team, Membership, Conversation, Attendance, Idea)}
    for model, of_all in ((Team, 60_000), (Membership, 400_000), (Conversation, 40_000), (Idea, 120_000)):
        assert counts[model] == pytest.approx(of_all * share, rel=0.02)
    assert counts[Attendance] == pytest.approx(180_000 * share, rel=0.1)
    assert Support.objects.count() > counts[Idea]
    sizes = [team.size for team in Team.objects.annotate(size=Count("memberships"))]
    assert min(sizes) >= 1
    assert max(sizes) > 9
    assert set(Idea.objects.values_list("visibility", flat=True)) == {"team", "organisation", "everyone"}
    assert Idea.objects.filter(visibility="organisation", audience__gte=0).count() == 0


def test_every_team_has_one_lead_and_a_code_that_could_be_typed(reference):
    seed_scale(people=500)
    assert not Team.objects.annotate(leads=Count("memberships", Q(memberships__role="lead"))).exclude(leads=1).exists()
    codes = list(JoinCode.objects.values_list("code", flat=True))
    assert len(codes) == Team.objects.count()
    assert all(read_join_code(code) == code for code in codes)


def test_conversations_stand_on_the_right_side_of_today(reference):
    seed_scale(people=2000)
    recorded = Conversation.objects.recorded()
    assert not recorded.filter(recorded_at__gt=timezone.now()).exists()
    assert Conversation.objects.to_come().count() > 10
    assert RecordVersion.objects.count() == recorded.count()
    assert not Attendance.objects.exclude(conversation__in=recorded).exists()
    members = Membership.objects.filter(team=OuterRef("conversation__team"), person=OuterRef("person"))
    assert not Attendance.objects.exclude(Exists(members)).exists()


def test_the_same_number_makes_the_same_teams(reference):
    def teams():
        members = Membership.objects.order_by("pk").values_list("team", "person", "role")
        ideas = Idea.objects.order_by("pk").values_list("team", "title", "state", "visibility", "author")
        codes = JoinCode.objects.order_by("team").values_list("team", "code")
        return list(members), list(ideas), list(codes)

    seed_scale(people=500)
    first = teams()
    seed_scale("--replace", people=500)
    assert teams() == first


def test_the_next_team_gets_an_id_of_its_own(reference):
    seed_scale(people=500)
    assert TeamFactory().pk == Team.objects.count()


def test_experiments_have_the_proportions_of_the_whole_civil_service(reference):
    seed_scale()
    share = PEOPLE / 513_000
    public = Experiment.objects.in_library()
    assert public.count() == pytest.approx(20_000 * share, rel=0.02)
    assert Measurement.objects.filter(experiment__in=public).count() == pytest.approx(160_000 * share, rel=0.1)
    assert 0.2 < public.exclude(adopted_from=None).count() / public.count() < 0.4
    assert set(Experiment.objects.values_list("state", flat=True)) == {"planned", "running", "concluded"}
    assert set(public.concluded().values_list("outcome", flat=True)) == {"keep", "adapt", "stop", "scale"}
    assert Benefit.objects.filter(experiment__outcome="stop").count() == 0


def test_what_is_tried_too_is_public_and_another_teams(reference):
    seed_scale(people=2000)
    adopted = Experiment.objects.exclude(adopted_from=None)
    assert adopted.exists()
    assert not adopted.exclude(adopted_from__audience=0).exists()
    assert not adopted.filter(adopted_from__team=F("team")).exists()


def test_who_may_see_a_synthetic_experiment_is_what_the_database_would_have_said(reference):
    seed_scale(people=2000)
    before = dict(Experiment.objects.values_list("pk", "audience"))
    Experiment.objects.update(version=2)  # the trigger works it out anew
    assert dict(Experiment.objects.values_list("pk", "audience")) == before


def test_readings_lie_within_their_experiment_and_not_after_today(reference):
    seed_scale(people=2000)
    readings = Measurement.objects.all()
    assert not readings.filter(taken_on__lt=F("experiment__starts_on")).exists()
    assert not readings.filter(taken_on__gt=F("experiment__ends_on")).exists()
    assert not readings.filter(taken_on__gt=timezone.localdate()).exists()
    members = Membership.objects.filter(team=OuterRef("experiment__team"), person=OuterRef("recorded_by"))
    assert not readings.exclude(Exists(members)).exists()


def test_the_same_number_makes_the_same_experiments(reference):
    def experiments():
        tried = Experiment.objects.order_by("pk").values_list("team", "title", "state", "owner", "adopted_from")
        return list(tried), list(Measurement.objects.order_by("pk").values_list("experiment", "value", "taken_on"))

    seed_scale(people=500)
    first = experiments()
    seed_scale("--replace", people=500)
    assert experiments() == first


def test_the_library_has_an_entry_of_every_public_experiment_as_if_it_had_been_kept_all_along(reference):
    seed_scale(people=2000)
    before = list(LibraryEntry.objects.order_by("pk").values())
    assert len(before) == Experiment.objects.in_library().count()
    assert sum(entry["adoptions"] for entry in before) > 10
    Experiment.objects.update(version=2)  # the triggers keep it
    assert list(LibraryEntry.objects.order_by("pk").values()) == before


def test_organisations_differ_while_all_together_are_as_many_as_ever(reference):
    seed_scale(people=500)
    places = gather(500).workplaces
    rates = [place.done for place in places]
    assert max(rates) - min(rates) > 0.2
    everybody = sum(place.share for place in places)
    assert sum(place.share * place.done for place in places) / everybody == pytest.approx(0.76, abs=0.005)
    done = Completion.objects.filter(course__slug="innovation-masterclass").count()
    assert done / Person.objects.registered().count() == pytest.approx(0.76, abs=0.06)
