"""The steps of the home page, case by case, from facts alone."""

import datetime

import pytest

from experiments.measures import NOTHING, Trying
from learning.measures import CourseProgress
from learning.models import OtherLearning
from obt.home.steps import Mine, steps
from tests.obt.home.facts import DONE, OPENS, TO_DO, attended, course, meeting, programme, progress, team, trying


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
    ("starts_on", "today", "status", "hint", "href"),
    [
        (
            datetime.date(2024, 11, 4),
            datetime.date(2024, 10, 20),
            "From 4 November",
            "Try the change. You can record it here from Monday 4 November 2024.",
            "",
        ),
        (None, datetime.date(2024, 10, 13), "Opens 14 October", "Try the change.", ""),
        (None, datetime.date(2024, 10, 20), "With your team", "Try the change.", "/experiments/"),
        (None, datetime.date(2025, 3, 15), "Closed", "Try the change.", ""),
    ],
)
def test_trying_without_a_team(starts_on, today, status, hint, href):
    step = steps(programme(experiments_from=starts_on), Mine(progress(TO_DO)), today)[2]

    assert (step.title, step.status, step.hint, step.href) == ("Try", status, hint, href)


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


def the_step_to_try(tries, *, is_lead=False, day=DAY, **mine):
    mine = Mine(progress(TO_DO), [team(is_lead=is_lead)], trying={5: tries}, **mine)
    step = steps(programme(), mine, day)[2]
    return step.status, step.hint, step.href


def test_a_running_experiment_says_until_when_and_when_it_was_last_read():
    assert the_step_to_try(trying()) == (
        "Running",
        "Harbour tries “Plainer letters” until 20 December 2024. The last reading is of 28 November 2024.",
        "/experiments/9/",
    )
    assert the_step_to_try(trying(last_read_on=None))[1].endswith("There is no reading yet.")


@pytest.mark.parametrize(
    ("is_lead", "is_mine", "status"),
    [
        (True, False, "To be concluded"),
        (False, True, "To be concluded"),
        (False, False, "Running"),
    ],
)
def test_one_that_is_over_is_to_be_concluded_by_who_runs_it(is_lead, is_mine, status):
    over = trying(ends_on=datetime.date(2024, 12, 2), is_mine=is_mine)
    assert the_step_to_try(over, is_lead=is_lead)[0] == status


def test_one_on_its_last_day_is_not_over():
    assert the_step_to_try(trying(ends_on=DAY), is_lead=True)[0] == "Running"


def test_a_planned_one_is_to_be_started_by_a_lead():
    planned = trying(state="planned")
    assert the_step_to_try(planned, is_lead=True) == (
        "To be started",
        "Harbour plans “Plainer letters”. Start it when you are ready.",
        "/experiments/9/",
    )
    assert the_step_to_try(planned)[:2] == ("Planned", "Harbour plans “Plainer letters”. A lead starts it.")


def test_an_idea_that_was_chosen_is_to_be_planned_also_after_another_was_tried():
    wanted = (
        "To be planned",
        "Harbour chose “Fewer forms”. Say what you expect and how you will see it.",
        "/experiments/new/?idea=3",
    )
    assert the_step_to_try(Trying(None, 3, "Fewer forms")) == wanted
    ended = trying(state="concluded", outcome="stop").experiment
    assert the_step_to_try(Trying(ended, 3, "Fewer forms")) == wanted


@pytest.mark.parametrize("outcome", ["keep", "adapt", "stop", "scale"])
def test_every_outcome_completes_the_step_alike(outcome):
    assert the_step_to_try(trying(state="concluded", outcome=outcome)) == (
        "Completed",
        f"Harbour tried “Plainer letters” and decided: {outcome}.",
        "/experiments/9/",
    )


def test_nothing_to_try_yet():
    assert the_step_to_try(NOTHING) == ("After you have talked", "Try the change.", "/experiments/")
    talked = {"attended": attended(11, 28)}
    assert the_step_to_try(NOTHING, **talked) == ("Not yet started", "Try the change.", "/experiments/")


def test_after_records_have_closed_it_can_still_be_read():
    assert the_step_to_try(trying(), day=datetime.date(2025, 3, 15)) == ("Closed", "Try the change.", "/experiments/")
