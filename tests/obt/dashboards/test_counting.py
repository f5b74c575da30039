"""The true numbers: who counts for what, where, and by which day."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from conversations.actions.attendance import say_not_there, take_back
from conversations.models import Attendance
from experiments.actions.conclusion import reopen
from learning.measures import is_complete, progress
from obt.dashboards.counting import (
    People,
    add_things,
    count_days,
    count_people,
    count_people_and_categories,
    count_things,
    no_things,
)
from obt.people.actions.profiles import change_profile
from obt.people.models import Membership, Person
from tests.factories import (
    CompletionFactory,
    ConcludedExperimentFactory,
    ConversationFactory,
    CourseFactory,
    ExperimentFactory,
    GradeFactory,
    HeldConversationFactory,
    IdeaFactory,
    MeasurementFactory,
    MembershipFactory,
    NewcomerFactory,
    OrganisationFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
    RegionFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ago(days):
    return timezone.localdate() - days * DAY


@pytest.fixture
def here():
    return OrganisationFactory()


@pytest.fixture
def elsewhere():
    return OrganisationFactory()


@pytest.fixture
def person(here):
    return PersonFactory(organisation=here)


def counted(programme, organisation):
    """The numbers of those who did something, without `known`."""
    found = count_people(programme).get(organisation.pk if organisation else None, People())
    return {name: number for name, number in vars(found).items() if number and name != "known"}


class TestLearning:
    def test_a_record_is_taking_part_and_the_core_course_is_having_learned(self, programme, course, person, here):
        CompletionFactory(person=person, programme=programme, course=course, minutes=60)
        other = PersonFactory(organisation=here)
        OtherLearningFactory(person=other, programme=programme, minutes=45)
        assert counted(programme, here) == {"took_part": 2, "learned": 1, "minutes": 105}

    @pytest.mark.parametrize(
        ("cores", "goal", "done", "minutes", "learned"),
        [
            (2, None, 2, 20, True),
            (2, None, 1, 200, False),
            (1, 100, 1, 100, True),
            (1, 100, 1, 99, False),
            (1, 100, 0, 200, False),
            (0, 60, 0, 60, True),
            (0, 60, 0, 59, False),
            (0, None, 0, 200, False),  # a programme that asks for nothing is never completed
        ],
    )
    def test_learned_is_every_core_course_and_the_goal_in_minutes(
        self, programme, person, here, cores, goal, done, minutes, learned
    ):
        programme.learning_goal_minutes = goal
        programme.save()
        for listing in ProgrammeCourseFactory.create_batch(cores, programme=programme)[:done]:
            CompletionFactory(person=person, programme=programme, course=listing.course, minutes=1)
        OtherLearningFactory(person=person, programme=programme, minutes=minutes - done)
        assert counted(programme, here) == {"took_part": 1, "minutes": minutes, **({"learned": 1} if learned else {})}
        assert progress(person=person, programme=programme).is_complete is learned
        assert Person.objects.filter(is_complete(programme)).exists() is learned

    def test_a_course_that_was_taken_off_the_programme_counts_its_minutes_only(self, programme, course, person, here):
        CompletionFactory(person=person, programme=programme, course=CourseFactory(), minutes=30)
        assert counted(programme, here) == {"took_part": 1, "minutes": 30}

    def test_another_programmes_records_count_apart(self, programme, course, person, here):
        next_year = ProgrammeFactory(opens_on=programme.records_close_on + 100 * DAY)
        ProgrammeCourseFactory(programme=next_year, course=course)
        CompletionFactory(person=person, programme=programme, course=course, minutes=60)
        assert counted(programme, here) == {"took_part": 1, "learned": 1, "minutes": 60}
        assert counted(next_year, here) == {}


class TestConversations:
    def test_who_was_there_counts_registered_or_not(self, programme, here):
        placeholder = PersonFactory(organisation=here, registered_at=None, profile_completed_at=None)
        HeldConversationFactory(programme=programme, present=[placeholder, PersonFactory(organisation=here)])
        assert counted(programme, here) == {"took_part": 2, "talked": 2}

    def test_who_says_that_they_were_not_does_not_until_they_take_it_back(self, programme, person, here):
        HeldConversationFactory(programme=programme, present=[person])
        attendance = Attendance.objects.get()
        say_not_there(attendance=attendance)
        assert counted(programme, here) == {}
        take_back(attendance=attendance)
        assert counted(programme, here) == {"took_part": 1, "talked": 1}

    def test_two_conversations_are_one_person(self, programme, person, here):
        for days in (1, 2):
            HeldConversationFactory(programme=programme, present=[person], starts_at=timezone.now() - days * DAY)
        assert counted(programme, here) == {"took_part": 1, "talked": 1}


class TestExperiments:
    @pytest.mark.parametrize(
        ("joined", "left", "tried"),
        [
            (30, None, True),
            (30, 20, True),  # left on the day it started
            (30, 21, False),
            (10, None, True),  # joined on the day it was concluded
            (9, None, False),
            (15, 12, True),
        ],
    )
    def test_who_was_in_the_team_while_it_ran(self, programme, person, here, elsewhere, joined, left, tried):
        team = TeamFactory(organisation=elsewhere)
        MembershipFactory(team=team, person=person, joined_on=ago(joined), left_on=left and ago(left))
        ConcludedExperimentFactory(
            programme=programme, team=team, started_at=timezone.now() - 20 * DAY, concluded_at=timezone.now() - 10 * DAY
        )
        assert counted(programme, here) == ({"took_part": 1, "tried": 1, "concluded": 1} if tried else {})

    def test_planned_is_not_tried_and_reopened_not_concluded(self, programme, person, here):
        team = TeamFactory(lead=person)
        ExperimentFactory(programme=programme, team=team)
        assert counted(programme, here) == {}
        experiment = ConcludedExperimentFactory(programme=programme, team=team)
        assert counted(programme, here) == {"took_part": 1, "tried": 1, "concluded": 1}
        reopen(experiment=experiment, by=person)
        assert counted(programme, here) == {"took_part": 1, "tried": 1}

    def test_what_is_never_concluded_was_tried_until_records_closed(self, here, person):
        programme = ProgrammeFactory(opens_on=ago(400))
        team = TeamFactory()
        RunningExperimentFactory(programme=programme, team=team, started_at=timezone.now() - 390 * DAY)
        membership = MembershipFactory(team=team, person=person, joined_on=programme.records_close_on)
        assert counted(programme, here) == {"took_part": 1, "tried": 1}
        Membership.objects.filter(pk=membership.pk).update(joined_on=programme.records_close_on + DAY)
        assert counted(programme, here) == {}


class TestWhere:
    def test_people_count_where_they_work_now_whatever_the_team(self, programme, course, person, here, elsewhere):
        CompletionFactory(person=person, programme=programme, course=course)
        HeldConversationFactory(programme=programme, team=TeamFactory(organisation=here), present=[person])
        change_profile(person=person, organisation=elsewhere)
        assert counted(programme, here) == {}
        assert counted(programme, elsewhere) == {"took_part": 1, "learned": 1, "talked": 1, "minutes": 60}

    def test_who_has_not_said_where_counts_under_none(self, programme, course):
        CompletionFactory(person=NewcomerFactory(), programme=programme, course=course)
        assert counted(programme, None) == {"took_part": 1, "learned": 1, "minutes": 60}

    def test_known_are_those_who_have_registered_and_are_active(self, programme, here):
        PersonFactory(organisation=here)
        PersonFactory(organisation=here, registered_at=None, profile_completed_at=None)
        PersonFactory(organisation=here, is_active=False)
        assert count_people(programme)[here.pk].known == 1

    def test_who_has_left_still_counts_for_what_they_did(self, programme, course, here):
        CompletionFactory(person=PersonFactory(organisation=here, is_active=False), programme=programme, course=course)
        assert counted(programme, here) == {"took_part": 1, "learned": 1, "minutes": 60}


def test_categories_are_of_those_directly_in_an_organisation_and_leave_out_who_gave_no_answer(
    programme, course, here, elsewhere
):
    grade, region = GradeFactory(), RegionFactory()
    for where, of_grade, of_region in ((here, grade, region), (here, grade, None), (elsewhere, None, region)):
        person = PersonFactory(organisation=where, grade=of_grade, region=of_region)
        CompletionFactory(person=person, programme=programme, course=course)
    newcomer = NewcomerFactory(grade=grade)
    CompletionFactory(person=newcomer, programme=programme, course=course)
    people, categories = count_people_and_categories(programme)
    assert people == count_people(programme)
    assert {key: numbers for key, numbers in categories.items() if any(numbers.values())} == {
        (here.pk, "grade", "learned"): {grade.pk: 2},
        (here.pk, "region", "learned"): {region.pk: 1},
        (here.pk, "unit", "learned"): {here.pk: 2},
        (elsewhere.pk, "region", "learned"): {region.pk: 1},
        (elsewhere.pk, "unit", "learned"): {elsewhere.pk: 1},
    }


class TestDays:
    def test_each_measure_counts_on_the_day_of_the_record_that_made_it(self, programme, course, person, here):
        OtherLearningFactory(person=person, programme=programme, completed_on=ago(9), minutes=10)
        CompletionFactory(person=person, programme=programme, course=course, declared_on=ago(7), minutes=60)
        OtherLearningFactory(person=person, programme=programme, completed_on=ago(3), minutes=20)
        HeldConversationFactory(programme=programme, present=[person], starts_at=timezone.now() - 5 * DAY)
        ConcludedExperimentFactory(
            programme=programme, team=TeamFactory(lead=person),
            started_at=timezone.now() - 4 * DAY, concluded_at=timezone.now() - 2 * DAY,
        )  # fmt: skip
        found = {day: people for pk, day, people in count_days(programme) if pk == here.pk}
        assert found == {
            ago(9): People(took_part=1, minutes=10),
            ago(7): People(learned=1, minutes=60),
            ago(5): People(talked=1),
            ago(4): People(tried=1),
            ago(3): People(minutes=20),
            ago(2): People(concluded=1),
        }

    def test_learning_is_done_on_the_day_that_the_goal_is_reached(self, programme, course, person, here):
        programme.learning_goal_minutes = 75
        programme.save()
        CompletionFactory(person=person, programme=programme, course=course, declared_on=ago(9), minutes=60)
        OtherLearningFactory(person=person, programme=programme, completed_on=ago(8), minutes=10)
        OtherLearningFactory(person=person, programme=programme, completed_on=ago(6), minutes=10)
        OtherLearningFactory(person=person, programme=programme, completed_on=ago(2), minutes=10)
        assert [day for _, day, people in count_days(programme) if people.learned] == [ago(6)]

    def test_who_joins_a_running_experiment_tries_from_that_day(self, programme, person, here):
        team = TeamFactory(organisation=here)
        Membership.objects.filter(team=team).update(joined_on=ago(30))
        MembershipFactory(team=team, person=person, joined_on=ago(3))
        RunningExperimentFactory(programme=programme, team=team, started_at=timezone.now() - 9 * DAY)
        assert [(day, people.tried) for _, day, people in count_days(programme)] == [(ago(9), 1), (ago(3), 1)]


class TestThings:
    def test_nothing_is_there_for_an_organisation_without_teams(self, programme, here):
        assert here.pk not in count_things(programme)

    def test_teams_by_where_they_stand_with_their_conversations(self, programme, here):
        in_a_week, a_week_ago = timezone.now() + 7 * DAY, timezone.now() - 7 * DAY
        TeamFactory(organisation=here)
        ConversationFactory(programme=programme, team=TeamFactory(organisation=here), starts_at=in_a_week)
        ConversationFactory(programme=programme, team=TeamFactory(organisation=here), starts_at=a_week_ago)
        HeldConversationFactory(programme=programme, team=TeamFactory(organisation=here))
        ConversationFactory(
            programme=programme, team=TeamFactory(organisation=here), state="cancelled", cancelled_at=timezone.now()
        )
        HeldConversationFactory(programme=programme, team=TeamFactory(organisation=here, archived_at=timezone.now()))
        things = count_things(programme)[here.pk]
        assert things["teams"] == {
            "teams": 5, "talked": 1, "scheduled": 1, "unrecorded": 1, "not_started": 2, "quiet": 0, "lost_lead": 0,
        }  # fmt: skip
        assert things["conversations"] == {"scheduled": 2, "recorded": 2, "cancelled": 1}

    def test_a_plan_is_unrecorded_from_the_moment_that_it_ends(self, programme, here):
        made = ConversationFactory(programme=programme, team=TeamFactory(organisation=here), minutes=60)
        made.refresh_from_db()
        for moment, unrecorded in ((made.ends_at, 0), (made.ends_at + datetime.timedelta(seconds=1), 1)):
            teams = count_things(programme, moment)[here.pk]["teams"]
            assert (teams["unrecorded"], teams["scheduled"]) == (unrecorded, 1 - unrecorded)

    @pytest.mark.parametrize(("started", "read", "quiet"), [(15, None, 1), (13, None, 0), (15, 14, 1), (15, 13, 0)])
    def test_an_experiment_is_quiet_after_two_weeks_without_a_reading(self, programme, here, started, read, quiet):
        experiment = RunningExperimentFactory(
            programme=programme, team=TeamFactory(organisation=here), started_at=timezone.now() - started * DAY
        )
        if read:
            MeasurementFactory(experiment=experiment, taken_on=ago(read))
        assert count_things(programme)[here.pk]["teams"]["quiet"] == quiet

    def test_a_team_without_a_lead_who_can_sign_in_has_lost_it(self, programme, here):
        for about in ({}, {"is_active": False}, {"registered_at": None, "profile_completed_at": None}):
            TeamFactory(organisation=here, lead=PersonFactory(**about))
        assert count_things(programme)[here.pk]["teams"]["lost_lead"] == 2

    def test_things_follow_the_team(self, programme, here, elsewhere):
        team = TeamFactory(organisation=here)
        IdeaFactory(programme=programme, team=team)
        IdeaFactory(programme=programme, team=team, state="parked", parked_reason="Not now.")
        team.organisation = elsewhere
        team.save()
        found = count_things(programme)
        assert here.pk not in found
        assert found[elsewhere.pk]["ideas"] == {"put-forward": 1, "chosen": 0, "parked": 1, "merged": 0}

    def test_benefits_are_of_what_was_kept_adapted_or_scaled(self, programme, here):
        for outcome, minutes in (("keep", "30.5"), ("adapt", "10"), ("scale", "0.25"), ("stop", "99")):
            ConcludedExperimentFactory(
                programme=programme, team=TeamFactory(organisation=here), outcome=outcome,
                benefits={"minutes": Decimal(minutes)},
            )  # fmt: skip
        things = count_things(programme)[here.pk]
        assert things["benefits"]["minutes"] == {
            "amount": Decimal("40.75"), "measured": 3, "estimated": 0, "guessed": 0,
        }  # fmt: skip
        assert things["experiments"] == {
            "planned": 0, "running": 0, "concluded": 4, "keep": 1, "adapt": 1, "stop": 1, "scale": 1,
        }  # fmt: skip

    def test_spread_is_what_other_teams_have_started_to_try(self, programme, here, elsewhere):
        first, second = (TeamFactory(organisation=here) for _ in range(2))
        other = TeamFactory(organisation=elsewhere)
        shared = [RunningExperimentFactory(programme=programme, team=first, visibility="everyone") for _ in range(3)]
        for source, team in ((0, other), (0, second), (1, other), (1, first)):
            RunningExperimentFactory(programme=programme, team=team, adopted_from=shared[source])
        RunningExperimentFactory(programme=programme, team=other, adopted_from=shared[0])  # the same team once more
        ExperimentFactory(programme=programme, team=other, adopted_from=shared[2])  # not yet
        assert count_things(programme)[here.pk]["spread"] == {"tried_elsewhere": 2, "teams": 3, "in_library": 3}


def test_things_add_up_deeply():
    some, more = no_things(), no_things()
    more["teams"]["quiet"], more["benefits"]["pounds"]["amount"] = 2, Decimal("1.5")
    add_things(some, more)
    add_things(some, more)
    assert (some["teams"]["quiet"], some["benefits"]["pounds"]["amount"]) == (4, Decimal("3.0"))
    assert no_things()["teams"]["quiet"] == 0
