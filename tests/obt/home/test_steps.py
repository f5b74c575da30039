"""What the home page says, case by case, from facts alone."""

import datetime

import pytest

from learning.measures import CourseProgress, Progress
from learning.models import Completion, Course, OtherLearning
from obt.home import steps
from obt.programme.models import Programme

OPENS = datetime.date(2024, 10, 14)
CLOSES = datetime.date(2025, 2, 14)
RECORDS_CLOSE = datetime.date(2025, 3, 14)


def programme(**changes):
    return Programme(
        **{
            "name": "One Big Thing 2024",
            "opens_on": OPENS,
            "closes_on": CLOSES,
            "records_close_on": RECORDS_CLOSE,
            "learning_title": "Learn",
            "learning_summary": "Take a course.",
            "conversations_title": "Talk",
            "conversations_summary": "Meet as a team.",
            "experiments_title": "Try",
            "experiments_summary": "Try the change.",
            **changes,
        }
    )


def course(title="Innovation Masterclass", **changes):
    return Course(
        **{"title": title, "slug": "masterclass", "minutes": 60, "provider": "Civil Service Learning", **changes}
    )


def completed(day=datetime.date(2024, 11, 12), minutes=60):
    completion = Completion(declared_on=day, minutes=minutes)
    completion.completed_on = day
    return completion


def progress(*courses, other=(), goal=None):
    return Progress(courses=list(courses), other=list(other), goal_minutes=goal)


TO_DO = CourseProgress(course(), True, None)
DONE = CourseProgress(course(), True, completed())


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
    step = steps.steps(programme(), progress(mine), today)[0]

    assert (step.title, step.status, step.hint) == ("Learn: Innovation Masterclass", status, hint)
    assert step.href == "/learning/"


def test_several_core_courses_say_how_many_are_done():
    mine = progress(DONE, *[CourseProgress(course(f"Module {n}"), True, None) for n in (2, 3, 4)])

    step = steps.steps(programme(), mine, datetime.date(2024, 12, 3))[0]

    assert (step.title, step.status, step.hint) == ("Learn", "Under way", "1 of 4 courses so far.")


def test_a_goal_in_minutes_says_how_much_is_done():
    other = OtherLearning(title="A book", minutes=90, completed_on=OPENS)

    step = steps.steps(programme(), progress(other=[other], goal=420), datetime.date(2024, 12, 3))[0]

    assert (step.status, step.hint) == ("Under way", "1 hour 30 minutes of 7 hours so far.")


def test_parts_that_are_off_are_not_shown():
    found = steps.steps(
        programme(has_conversations=False, has_experiments=False), progress(TO_DO), datetime.date(2024, 12, 3)
    )

    assert [step.title for step in found] == ["Learn: Innovation Masterclass"]


@pytest.mark.parametrize(
    ("starts_on", "today", "status", "hint"),
    [
        (
            datetime.date(2024, 11, 4),
            datetime.date(2024, 10, 20),
            "From 4 November",
            "Meet as a team. You can record it here from Monday 4 November 2024.",
        ),
        (
            None,
            datetime.date(2024, 10, 20),
            "Coming later",
            "Meet as a team. You can record it here later in the programme.",
        ),
        (None, datetime.date(2025, 3, 15), "Closed", "Meet as a team."),
    ],
)
def test_a_part_that_later_work_fills_says_when_it_comes(starts_on, today, status, hint):
    step = steps.steps(programme(conversations_from=starts_on), progress(TO_DO), today)[1]

    assert (step.title, step.status, step.hint, step.href) == ("Talk", status, hint, "")


@pytest.mark.parametrize(
    ("today", "mine", "title", "button"),
    [
        (datetime.date(2024, 10, 13), progress(TO_DO), "It opens on Monday 14 October 2024", None),
        (datetime.date(2024, 10, 14), progress(TO_DO), "Innovation Masterclass", "/learning/masterclass/record/"),
        (datetime.date(2024, 12, 3), progress(DONE), "You are up to date", None),
        (datetime.date(2024, 12, 3), progress(goal=420), "7 hours of learning to go", "/learning/other/record/"),
        (datetime.date(2025, 3, 15), progress(TO_DO), "One Big Thing 2024 has closed", None),
    ],
)
def test_there_is_one_next_action_chosen_by_rule(today, mine, title, button):
    found = steps.next_action(programme(), mine, today)

    assert found.title == title
    assert (found.button and found.button.href) == button


def test_after_closing_day_the_next_action_says_until_when_it_can_be_recorded():
    found = steps.next_action(programme(), progress(TO_DO), datetime.date(2025, 2, 15))

    assert found.text.endswith("You can record it until 14 March 2025.")


def test_who_has_done_the_learning_is_offered_the_certificate_also_after_records_closed():
    for today in (datetime.date(2024, 12, 3), datetime.date(2025, 3, 15)):
        found = steps.next_action(programme(), progress(DONE), today)

        assert found.links[0] == steps.Link("Get your certificate", "/learning/certificate/")
