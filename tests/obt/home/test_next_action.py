"""The one next action of the home page, case by case, from facts alone."""

import datetime

import pytest

from experiments.measures import Trying
from obt.home.next_action import Link, next_action
from obt.home.steps import Mine
from tests.obt.home.facts import DONE, TO_DO, attended, meeting, programme, progress, team, trying


@pytest.mark.parametrize(
    ("today", "mine", "title", "button"),
    [
        (datetime.date(2024, 10, 13), progress(TO_DO), "It opens on Monday 14 October 2024", None),
        (datetime.date(2024, 10, 14), progress(TO_DO), "Innovation Masterclass", "/learning/masterclass/record/"),
        (datetime.date(2024, 12, 3), progress(DONE), "Find your team", "/teams/"),
        (datetime.date(2024, 12, 3), progress(goal=420), "7 hours of learning to go", "/learning/other/record/"),
        (datetime.date(2025, 3, 15), progress(TO_DO), "One Big Thing 2024 has closed", None),
    ],
)
def test_there_is_one_next_action_chosen_by_rule(today, mine, title, button):
    found = next_action(programme(), Mine(mine), today)

    assert found.title == title
    assert (found.button and found.button.href) == button


def test_after_closing_day_the_next_action_says_until_when_it_can_be_recorded():
    found = next_action(programme(), Mine(progress(TO_DO)), datetime.date(2025, 2, 15))

    assert found.text.endswith("You can record it until 14 March 2025.")


def test_who_has_done_the_learning_is_offered_the_certificate_also_after_records_closed():
    for today in (datetime.date(2024, 12, 3), datetime.date(2025, 3, 15)):
        found = next_action(programme(), Mine(progress(DONE), attended=attended(11, 21)), today)

        assert found.links[0] == Link("Get your certificate", "/learning/certificate/")


DAY = datetime.date(2024, 12, 3)
RECORD, IDEA = "/conversations/7/record/", "/ideas/new/?team=5"


@pytest.mark.parametrize(
    ("learned", "teams", "was_there", "title", "button"),
    [
        (TO_DO, [], None, "Innovation Masterclass", "/learning/masterclass/record/"),
        (DONE, [], None, "Find your team", "/teams/"),
        (DONE, [team()], None, "You are up to date", None),
        (DONE, [], attended(11, 21), "You are up to date", None),
        (DONE, [team(is_lead=True)], None, "Put a conversation of Harbour in the diary", "/conversations/new/?team=5"),
        (TO_DO, [team(next=meeting(12, 10))], None, "Bring an idea to Tuesday 10 December", IDEA),
        (TO_DO, [team(next=meeting(12, 11))], None, "Innovation Masterclass", "/learning/masterclass/record/"),
        (DONE, [team(next=meeting(12, 5), has_idea_of_person=True)], None, "You are up to date", None),
        (
            TO_DO,
            [team(is_lead=True, to_record=meeting(11, 21), next=meeting(12, 5))],
            None,
            "Record the conversation of Thursday 21 November",
            RECORD,
        ),
        (DONE, [team(to_record=meeting(11, 21))], None, "You are up to date", None),
    ],
)
def test_what_is_late_comes_first_then_what_is_near_then_the_learning_then_the_team(
    learned, teams, was_there, title, button
):
    found = next_action(programme(), Mine(progress(learned), teams, was_there), DAY)

    assert found.title == title
    assert (found.button and found.button.href) == button


OVER = trying(ends_on=datetime.date(2024, 12, 2), is_mine=True)
READ_LAST_WEEK = trying(is_mine=True, last_read_on=datetime.date(2024, 11, 26))
CHOSEN = Trying(None, 3, "Fewer forms")


@pytest.mark.parametrize(
    ("learned", "is_lead", "tries", "title", "button"),
    [
        (TO_DO, False, OVER, "Say how “Plainer letters” went", "/experiments/9/"),
        (TO_DO, False, READ_LAST_WEEK, "Innovation Masterclass", "/learning/masterclass/record/"),
        (DONE, False, READ_LAST_WEEK, "Add a reading to “Plainer letters”", "/experiments/9/measure/"),
        (DONE, False, trying(is_mine=True, last_read_on=None), "Add a reading to “Plainer letters”", None),
        (DONE, False, trying(is_mine=True, last_read_on=datetime.date(2024, 11, 27)), "You are up to date", None),
        (DONE, False, trying(last_read_on=None), "You are up to date", None),
        (DONE, True, trying(state="planned"), "Start “Plainer letters”", "/experiments/9/"),
        (DONE, False, trying(state="planned"), "You are up to date", None),
        (DONE, False, CHOSEN, "Plan how to try “Fewer forms”", "/experiments/new/?idea=3"),
        (DONE, False, trying(ends_on=datetime.date(2024, 12, 2)), "You are up to date", None),
    ],
)
def test_what_is_over_comes_before_the_learning_and_what_could_be_tried_after_it(
    learned, is_lead, tries, title, button
):
    mine = Mine(progress(learned), [team(is_lead=is_lead)], attended(11, 21), {5: tries})
    found = next_action(programme(), mine, DAY)

    assert found.title == title
    if button:
        assert found.button.href == button
