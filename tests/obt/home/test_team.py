"""What a team's page tells its leads to do, and how it speaks of the learning."""

import datetime

import pytest

from conversations.overview import IdeaList
from experiments.measures import NOTHING, Trying
from obt.home.team import learning_line, to_do
from tests.obt.home.facts import meeting, team, trying

DAY = datetime.date(2024, 12, 3)
NO_IDEAS = IdeaList([], 0, 0)


def titles(now, ideas=NO_IDEAS, member_count=14, tries=NOTHING):
    steps = to_do(now, ideas, member_count=member_count, today=DAY, tries=tries)
    return [(step.title, step.status) for step in steps]


def test_a_new_team_adds_people_and_plans():
    assert titles(team(), member_count=1) == [
        ("Add people", "Not started"),
        ("Put a conversation in the diary", "Not started"),
    ]


def test_what_is_late_comes_first():
    now = team(to_record=meeting(11, 21), next=meeting(12, 5), recorded=meeting(11, 1))
    assert titles(now, IdeaList([], 4, 3)) == [
        ("Record the conversation of Thursday 21 November", "12 days ago"),
        ("Decide about 3 ideas", "When you like"),
    ]


@pytest.mark.parametrize(("day", "said"), [(3, "Today"), (2, "Yesterday"), (1, "2 days ago")])
def test_how_late_it_is(day, said):
    assert titles(team(to_record=meeting(12, day)))[0][1] == said


def test_ideas_wait_until_the_team_has_talked():
    assert titles(team(next=meeting(12, 5)), IdeaList([], 4, 4)) == []


@pytest.mark.parametrize(("done", "registered"), [(0, 0), (4, 4), (9, 9), (0, 60), (4, 60), (56, 60), (60, 60)])
def test_a_small_number_is_not_told_and_neither_is_everybody(done, registered):
    assert learning_line(done, registered) == (
        "How many have done the learning is shown once at least 5 have and at least 5 have not: "
        "in a smaller number, people could be recognised."
    )


def test_other_numbers_are_told_to_the_nearest_five():
    assert learning_line(13, 23) == "About 15 of 23 people in the team who have signed in have done the learning."


@pytest.mark.parametrize(
    ("tries", "wanted"),
    [
        (NOTHING, []),
        (trying(), []),
        (trying(ends_on=datetime.date(2024, 12, 2)), [("Say how “Plainer letters” went", "Yesterday")]),
        (trying(state="planned"), [("Start “Plainer letters”", "Not started")]),
        (trying(state="concluded", outcome="stop"), []),
        (Trying(None, 3, "Fewer forms"), [("Plan how to try “Fewer forms”", "Not started")]),
    ],
)
def test_what_the_experiment_asks_of_the_leads(tries, wanted):
    assert titles(team(recorded=meeting(11, 21)), tries=tries) == wanted
