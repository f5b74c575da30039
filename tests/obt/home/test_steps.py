"""The steps of the home page, case by case, from facts alone."""

import datetime

import pytest

from learning.measures import CourseProgress
from learning.models import OtherLearning
from obt.home.steps import Mine, steps
from tests.obt.home.facts import DONE, OPENS, TO_DO, attended, course, meeting, programme, progress, team


@pytest.mark.parametrize(
    ("today", "mine", "status", "hint"),
    [
        (datetime.date(2024, 10, 13), TO_DO, "Opens 14 October", "Take a course."),
        (datetime.date(2024, 10, 14), TO_DO, "Not yet started", "Take a course."),
        (datetime.date(2024, 11, 12), DONE, "Completed", "You completed it on 12 November 2024."),
        (datetime.date(2025, 3, 14), TO_DO, "Not yet started", "Take a course."),
        (datetime.date(2025, 3, 15), TO_DO, "Closed", "Take a course."),
        (datetime.date(2025, 3, 15), DONE, "Completed", "You completed it on 12 November 2024."),
    ],
)
def test_the_learning_step_follows_the_dates_and_the_records(today, mine, status, hint):
    step = steps(programme(), Mine(progress(mine)), today)[0]

    assert (step.title, step.status, step.hint) == ("Learn: Innovation Masterclass", status, hint)
    assert step.href == "/learning/"


def test_several_core_courses_say_how_many_are_done():
    mine = progress(DONE, *[CourseProgress(course(f"Module {n}"), True, None) for n in (2, 3, 4)])

    step = steps(programme(), Mine(mine), datetime.date(2024, 12, 3))[0]

    assert (step.title, step.status, step.hint) == ("Learn", "Under way", "1 of 4 courses so far.")


def test_a_goal_in_minutes_says_how_much_is_done():
    other = OtherLearning(title="A book", minutes=90, completed_on=OPENS)

    step = steps(programme(), Mine(progress(other=[other], goal=420)), datetime.date(2024, 12, 3))[0]

    assert (step.status, step.hint) == ("Under way", "1 hour 30 minutes of 7 hours so far.")


def test_parts_that_are_off_are_not_shown():
    found = steps(
        programme(has_conversations=False, has_experiments=False), Mine(progress(TO_DO)), datetime.date(2024, 12, 3)
    )

    assert [step.title for step in found] == ["Learn: Innovation Masterclass"]


@pytest.mark.parametrize(
    ("starts_on", "today", "status", "hint"),
    [
        (
            datetime.date(2024, 11, 4),
            datetime.date(2024, 10, 20),
            "From 4 November",
            "Try the change. You can record it here from Monday 4 November 2024.",
        ),
        (
            None,
            datetime.date(2024, 10, 20),
            "Coming later",
            "Try the change. You can record it here later in the programme.",
        ),
        (None, datetime.date(2025, 3, 15), "Closed", "Try the change."),
    ],
)
def test_a_part_that_later_work_fills_says_when_it_comes(starts_on, today, status, hint):
    step = steps(programme(experiments_from=starts_on), Mine(progress(TO_DO)), today)[2]

    assert (step.title, step.status, step.hint, step.href) == ("Try", status, hint, "")


DAY = datetime.date(2024, 12, 3)


@pytest.mark.parametrize(
    ("teams", "status", "hint", "href"),
    [
        ([], "No team yet", "Start your team here, or join it by its link or code.", "/teams/"),
        ([team()], "Not planned yet", "The lead of Harbour plans it.", "/teams/5/"),
        (
            [team(is_lead=True)],
            "Not planned yet",
            "Put a conversation of Harbour in the diary. About an hour is enough.",
            "/conversations/new/?team=5",
        ),
        (
            [team(next=meeting(12, 5))],
            "Planned",
            "Harbour meets on Thursday 5 December, 2pm.",
            "/conversations/7/",
        ),
        (
            [team(is_lead=True, to_record=meeting(11, 21), next=meeting(12, 5))],
            "To be recorded",
            "Harbour met on Thursday 21 November. Recording it takes three minutes.",
            "/conversations/7/record/",
        ),
    ],
)
def test_the_conversation_follows_the_teams(teams, status, hint, href):
    step = steps(programme(), Mine(progress(TO_DO), teams), DAY)[1]

    assert (step.title, step.status, step.hint, step.href) == ("Talk", status, hint, href)


def test_a_member_is_not_asked_to_record():
    step = steps(programme(), Mine(progress(TO_DO), [team(to_record=meeting(11, 21))]), DAY)[1]

    assert step.status == "Not planned yet"


def test_who_took_part_is_told_where_and_that_they_can_object():
    step = steps(programme(), Mine(progress(TO_DO), [team()], attended(11, 21)), DAY)[1]

    assert step.status == "Completed"
    assert step.hint == "You took part on 21 November 2024, with Harbour. Not you? Say so there."
    assert step.href == "/conversations/"


def test_before_conversations_can_be_recorded_a_team_can_be_started():
    later = programme(conversations_from=datetime.date(2024, 12, 9))
    step = steps(later, Mine(progress(TO_DO)), DAY)[1]

    assert (step.status, step.href) == ("From 9 December", "/teams/")


def test_after_records_closed_the_conversation_is_closed():
    step = steps(programme(), Mine(progress(TO_DO), [team()]), datetime.date(2025, 3, 15))[1]

    assert (step.status, step.href) == ("Closed", "")
