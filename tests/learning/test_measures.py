"""A person's progress: what counts, what is next, and in how many statements."""

import datetime

import pytest

from learning.measures import done_in_team, progress
from tests.factories import (
    CompletionFactory,
    CourseFactory,
    MembershipFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def programme():
    return ProgrammeFactory()


def test_nothing_recorded(person, programme):
    core = ProgrammeCourseFactory(programme=programme).course
    found = progress(person=person, programme=programme)
    assert [(one.course, one.is_core, one.completion) for one in found.courses] == [(core, True, None)]
    assert (found.minutes, found.core_done, found.core_total) == (0, 0, 1)
    assert not found.is_complete
    assert found.next_course == core
    assert found.completed_on is None


def test_core_courses_complete_it(person, programme):
    first, second = (ProgrammeCourseFactory(programme=programme, order=order).course for order in (1, 2))
    CompletionFactory(person=person, programme=programme, course=first, minutes=50)
    half = progress(person=person, programme=programme)
    assert (half.core_done, half.is_complete, half.next_course) == (1, False, second)
    day = datetime.date(2024, 12, 3)
    CompletionFactory(person=person, programme=programme, course=second, minutes=10, declared_on=day)
    CompletionFactory(person=person, programme=ProgrammeFactory(opens_on=datetime.date(2020, 1, 1)), course=second)
    whole = progress(person=person, programme=programme)
    assert (whole.core_done, whole.is_complete, whole.next_course, whole.minutes) == (2, True, None, 60)


def test_goal_in_minutes_counts_every_kind_of_learning(person):
    programme = ProgrammeFactory(learning_goal_minutes=420)
    offered = ProgrammeCourseFactory(programme=programme, is_core=False).course
    OtherLearningFactory(person=person, programme=programme, minutes=360)
    short = progress(person=person, programme=programme)
    assert (short.minutes, short.minutes_to_go, short.is_complete, short.next_course) == (360, 60, False, offered)
    CompletionFactory(person=person, programme=programme, course=offered, minutes=60)
    reached = progress(person=person, programme=programme)
    assert (reached.minutes, reached.minutes_to_go, reached.is_complete, reached.next_course) == (420, 0, True, None)


def test_goal_and_core_course_are_both_asked(person):
    programme = ProgrammeFactory(learning_goal_minutes=60)
    ProgrammeCourseFactory(programme=programme)
    OtherLearningFactory(person=person, programme=programme, minutes=60)
    assert not progress(person=person, programme=programme).is_complete


def test_programme_that_asks_for_nothing_is_never_complete(person, programme):
    offered = ProgrammeCourseFactory(programme=programme, is_core=False).course
    CompletionFactory(person=person, programme=programme, course=offered)
    assert not progress(person=person, programme=programme).is_complete


def test_a_course_taken_off_the_programme_still_counts(person, programme):
    gone = CourseFactory()
    CompletionFactory(person=person, programme=programme, course=gone, minutes=25)
    found = progress(person=person, programme=programme)
    assert [(one.course, one.is_core, one.is_listed) for one in found.courses] == [(gone, False, False)]
    assert found.minutes == 25


def test_other_people_and_other_courses_do_not_count(person, programme):
    course = ProgrammeCourseFactory(programme=programme).course
    CourseFactory()
    CompletionFactory(programme=programme, course=course)
    OtherLearningFactory(programme=programme)
    found = progress(person=person, programme=programme)
    assert (len(found.courses), found.other, found.minutes) == (1, [], 0)


@pytest.mark.parametrize("rows", [1, 60])
def test_two_statements(person, programme, rows, django_assert_num_queries):
    for n in range(rows):
        course = ProgrammeCourseFactory(programme=programme, is_core=n % 2 == 0).course
        CompletionFactory(person=person, programme=programme, course=course)
        OtherLearningFactory(person=person, programme=programme, title=f"Book {n}")
    with django_assert_num_queries(2):
        found = progress(person=person, programme=programme)
        assert len({(one.course.title, one.completion.course.title) for one in found.courses}) == rows
        assert [one.is_core for one in found.courses] == sorted((one.is_core for one in found.courses), reverse=True)
        assert found.minutes == rows * (60 + 45)


def members(team, number, **completions):
    people = [PersonFactory() for _ in range(number)]
    for person in people:
        MembershipFactory(team=team, person=person)
        if completions:
            CompletionFactory(person=person, **completions)
    return people


def test_of_a_team_those_count_who_have_every_core_course(programme):
    first, second = (ProgrammeCourseFactory(programme=programme, order=order).course for order in (1, 2))
    extra = ProgrammeCourseFactory(programme=programme, is_core=False).course
    team = TeamFactory()
    both, _, _ = members(team, 3, programme=programme, course=first)
    CompletionFactory(person=both, programme=programme, course=second)
    members(team, 1, programme=programme, course=extra)
    assert done_in_team(team=team, programme=programme) == (1, 5)  # the lead is the fifth


def test_of_a_team_only_registered_members_of_today_count(programme):
    course = ProgrammeCourseFactory(programme=programme).course
    team = TeamFactory()
    stranger = PersonFactory(registered_at=None, profile_completed_at=None)
    off = PersonFactory(is_active=False)
    left = PersonFactory()
    for person in (stranger, off, left):
        CompletionFactory(person=person, programme=programme, course=course)
    MembershipFactory(team=team, person=stranger)
    MembershipFactory(team=team, person=off)
    MembershipFactory(team=team, person=left, left_on=datetime.date(2030, 1, 1))
    members(TeamFactory(), 2, programme=programme, course=course)
    assert done_in_team(team=team, programme=programme) == (0, 1)


def test_of_a_team_a_goal_in_minutes_counts_courses_and_other_learning():
    programme = ProgrammeFactory(learning_goal_minutes=100)
    course = CourseFactory()
    team = TeamFactory()
    enough, too_little = members(team, 2, programme=programme, course=course, minutes=60)
    OtherLearningFactory(person=enough, programme=programme, minutes=40)
    OtherLearningFactory(person=too_little, programme=programme, minutes=39)
    assert done_in_team(team=team, programme=programme) == (1, 3)


def test_of_a_team_nobody_has_done_what_asks_for_nothing(programme):
    team = TeamFactory()
    members(team, 2, programme=programme, course=CourseFactory())
    assert done_in_team(team=team, programme=programme) == (0, 3)


def test_of_a_team_says_of_all_what_progress_says_of_each(programme):
    course = ProgrammeCourseFactory(programme=programme).course
    team = TeamFactory()
    people = [*members(team, 3, programme=programme, course=course), *members(team, 2)]
    done = sum(progress(person=person, programme=programme).is_complete for person in people)
    assert done_in_team(team=team, programme=programme)[0] == done == 3


def test_of_a_team_costs_one_statement(programme, django_assert_num_queries):
    ProgrammeCourseFactory(programme=programme)
    team = TeamFactory()
    members(team, 20)
    with django_assert_num_queries(1):
        done_in_team(team=team, programme=programme)
