"""One experiment as somebody sees it: whom it is there for, what they are in it, what it costs."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from conversations.models import Idea
from experiments.models import Decision, Experiment, Measurement, Question, Thanks
from experiments.rules import NOBODY, Standing, standing_in
from experiments.seen import seen_by
from tests.factories import (
    ConcludedExperimentFactory,
    EmailDomainFactory,
    ExperimentFactory,
    IdeaFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProfessionFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(team, programme, member):
    return RunningExperimentFactory(team=team, programme=programme, owner=member, readings=[30, 27, 28])


def test_it_comes_with_every_row_that_its_page_names(team, programme, lead, member):
    helper = MembershipFactory(team=team, person=PersonFactory(name="Ana Helper")).person
    profession = ProfessionFactory(name="Policy")
    parent = RunningExperimentFactory(programme=programme, visibility="everyone", title="Plainer forms")
    idea = IdeaFactory(team=team, programme=programme, title="Plainer letters")
    made = ConcludedExperimentFactory(
        team=team, programme=programme, proposed_by=member, owner=lead, helpers=[helper], profession=profession,
        idea=idea, adopted_from=parent, benefits={"people": 35, "minutes": 120}, readings=[30, 27],
    )  # fmt: skip
    seen = seen_by(member, made.pk)
    row = seen.experiment
    assert row == made
    assert (row.team.name, row.team.organisation.name) == (team.name, team.organisation.name)
    assert (str(row.owner), str(row.proposed_by), str(row.started_by), str(row.concluded_by)) == (
        "Tomos Rees", "Priya Patel", "Tomos Rees", "Tomos Rees",
    )  # fmt: skip
    assert (row.profession.name, row.idea.title, seen.comes_from.title) == (
        "Policy",
        "Plainer letters",
        "Plainer forms",
    )
    assert [str(person) for person in seen.helpers] == ["Ana Helper"]
    assert [(one.value, str(one.recorded_by)) for one in seen.readings] == [
        (Decimal("30.0000"), "Tomos Rees"), (Decimal("27.0000"), "Tomos Rees"),
    ]  # fmt: skip
    assert [one.kind for one in seen.benefits] == ["minutes", "people"]


def test_an_entry_that_left_the_library_is_not_said_to_be_where_it_comes_from(team, programme, member):
    parent = RunningExperimentFactory(programme=programme, visibility="everyone")
    made = RunningExperimentFactory(team=team, programme=programme, adopted_from=parent)
    assert seen_by(member, made.pk).comes_from == parent
    Experiment.objects.filter(pk=parent.pk).update(moderation="hidden")
    assert seen_by(member, made.pk).comes_from is None


def test_readings_are_sorted_by_their_day_then_as_they_came(running, member):
    day = running.starts_on
    Measurement.objects.create(experiment=running, taken_on=day, value=9, recorded_by=member)
    assert [one.value for one in seen_by(member, running.pk).readings] == [30, 9, 27, 28]


def test_what_everybody_is_in_it_is_what_the_rules_say(running, team, member, lead):
    helper = MembershipFactory(team=team).person
    running.helping.create(person=helper)
    other = MembershipFactory(team=team).person
    expected = {
        lead: Standing(is_member=True, is_lead=True),
        member: Standing(is_member=True, is_owner=True),
        helper: Standing(is_member=True, is_helper=True),
        other: Standing(is_member=True),
    }
    for person, standing in expected.items():
        assert seen_by(person, running.pk).standing == standing == standing_in(running, person)
        assert seen_by(person, running.pk).may_write
    team.archived_at = timezone.now()
    team.save()
    for person in expected:
        seen = seen_by(person, running.pk)
        assert (seen.is_member, seen.may_write) == (True, False)
        assert seen.standing == NOBODY == standing_in(running, person)


def test_nothing_is_written_outside_the_programme(team, lead):
    over = ProgrammeFactory(
        opens_on=datetime.date(2020, 1, 1),
        closes_on=datetime.date(2020, 2, 1),
        records_close_on=datetime.date(2020, 3, 1),
    )
    seen = seen_by(lead, RunningExperimentFactory(team=team, programme=over).pk)
    assert (seen.standing.is_lead, seen.may_write) == (True, False)


SEES = {  # planned and for everyone; running and for the team, the organisation, everyone; that, hidden
    "member": (True, True, True, True, True),
    "former member": (False, False, False, True, False),
    "colleague, borne out": (False, False, True, True, False),
    "colleague, only said so": (False, False, False, True, False),
    "outsider": (False, False, False, True, False),
    "central team": (False, False, False, True, False),
}


@pytest.mark.parametrize("who", SEES)
def test_whom_it_is_there_for(programme, who):
    top = OrganisationFactory()
    here, beside = OrganisationFactory(parent=top), OrganisationFactory(parent=top)
    EmailDomainFactory(domain="in.gov.uk").vouchings.create(organisation=top)
    team = TeamFactory(organisation=here)
    person = {
        "member": lambda: MembershipFactory(team=team).person,
        "former member": lambda: MembershipFactory(team=team, left_on=timezone.localdate()).person,
        "colleague, borne out": lambda: PersonFactory(organisation=beside, email="a@in.gov.uk"),
        "colleague, only said so": lambda: PersonFactory(organisation=beside, email="a@elsewhere.gov.uk"),
        "outsider": lambda: PersonFactory(email="b@in.gov.uk"),
        "central team": lambda: PersonFactory(is_central=True),
    }[who]()
    made = [
        ExperimentFactory(team=team, programme=programme, visibility="everyone"),
        *(
            RunningExperimentFactory(team=team, programme=programme, visibility=visibility)
            for visibility in ("team", "organisation", "everyone")
        ),
        RunningExperimentFactory(team=team, programme=programme, visibility="everyone", moderation="hidden"),
    ]
    assert tuple(seen_by(person, one.pk) is not None for one in made) == SEES[who]


def test_one_that_does_not_exist_is_there_for_nobody(member):
    assert seen_by(member, 0) is None
    assert seen_by(member, 2**62) is None


def test_the_spread_is_the_librarys(programme, team, member):
    made = RunningExperimentFactory(team=team, programme=programme, visibility="everyone")
    assert (seen_by(member, made.pk).adoptions, seen_by(member, made.pk).organisations_reached) == (0, 0)
    for _ in range(2):
        RunningExperimentFactory(programme=programme, adopted_from=made)
    assert (seen_by(member, made.pk).adoptions, seen_by(member, made.pk).organisations_reached) == (2, 2)
    Experiment.objects.filter(pk=made.pk).update(visibility="organisation")
    assert seen_by(member, made.pk).adoptions == 0


def test_its_owner_is_told_of_open_questions_and_nobody_else(running, member, lead):
    def asked(**kwargs):
        return Question.objects.create(experiment=running, asked_by=PersonFactory(), text="How long?", **kwargs)

    first = asked()
    asked(answer="Two hours", answered_by=member, answered_at=timezone.now())
    second = asked()
    assert seen_by(member, running.pk).open_questions == [first.pk, second.pk]
    assert seen_by(lead, running.pk).open_questions == []


def test_once_its_owner_has_left_the_leads_are_told_of_open_questions(running, team, member, lead):
    asked = Question.objects.create(experiment=running, asked_by=PersonFactory(), text="How long?")
    team.memberships.filter(person=member).update(left_on=timezone.localdate())
    assert seen_by(lead, running.pk).open_questions == [asked.pk]


def test_the_last_decision_counts_and_thanks_are_counted(running, member):
    central = PersonFactory(is_central=True)
    for kind, note in (("ask", "Which form?"), ("hide", "It names a customer.")):
        Decision.objects.create(experiment=running, kind=kind, note=note, decided_by=central)
    for _ in range(3):
        Thanks.objects.create(experiment=running, person=PersonFactory())
    seen = seen_by(member, running.pk)
    assert (seen.decision.kind, seen.decision.note, seen.thanks) == ("hide", "It names a customer.", 3)


def test_a_reading_is_corrected_by_who_recorded_it_and_who_runs_it(running, team, member, lead):
    other = MembershipFactory(team=team).person
    own = Measurement.objects.create(experiment=running, taken_on=running.starts_on, value=9, recorded_by=other)

    def corrects(person):
        seen = seen_by(person, running.pk)
        return [seen.may_correct(one) for one in seen.readings]

    assert corrects(other) == [False, True, False, False]
    assert own in seen_by(other, running.pk).readings
    assert corrects(lead) == corrects(member) == [True] * 4
    Experiment.objects.filter(pk=running.pk).update(
        state="concluded",
        outcome="stop",
        what_happened="x",
        learned="y",
        concluded_at=timezone.now(),
        concluded_by=lead,
    )
    assert corrects(lead) == [False] * 4


def test_it_costs_the_same_however_much_there_is(programme, django_assert_num_queries):
    def ask(person, made):
        with django_assert_num_queries(3):
            seen = seen_by(person, made.pk)
            assert seen is not None
            return len(seen.helpers), len(seen.readings), len(seen.benefits), seen.adoptions

    bare = ConcludedExperimentFactory(programme=programme, visibility="everyone")
    assert ask(bare.owner, bare) == (0, 0, 0, 0)
    team = TeamFactory()
    people = [MembershipFactory(team=team).person for _ in range(12)]
    idea = IdeaFactory(team=team, programme=programme, state=Idea.State.CHOSEN)
    full = ConcludedExperimentFactory(
        team=team, programme=programme, visibility="everyone", helpers=people, readings=range(120),
        benefits={"minutes": 1, "pounds": 2, "people": 3}, idea=idea,
    )  # fmt: skip
    for _ in range(5):
        RunningExperimentFactory(programme=programme, adopted_from=full)
    assert ask(people[0], full) == (12, 120, 3, 5)
