"""Has this been tried? Experiments among ideas: who finds which, once each, and what is said of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Idea, Lexeme, Word
from conversations.similar import corrected, what_was_tried
from conversations.similar.words import rebuild
from experiments.models import Experiment
from obt.people.models import Team
from tests.factories import OrganisationFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["tables of words", "no tables of words"])
def tables(request, others):
    """Each test that asks for it runs before the first night and after it; what is made later is of today."""
    if request.param == "tables of words":
        rebuild()


def test_ideas_and_experiments_stand_in_one_list_the_most_like_first(tables, put_forward, try_out, titles):
    try_out("Walking meetings along the canal")
    put_forward("Walking meetings")
    try_out("Meetings by telephone while walking the dog")
    assert titles("Walking meetings") == [
        "Walking meetings",
        "Walking meetings along the canal",
        "Meetings by telephone while walking the dog",
    ]


def test_typing_errors_and_the_order_of_words_are_forgiven(tables, try_out, titles):
    try_out("Text reminders the day before an appointment", "Send people a message with time and place.")
    typed = ("Remidners of apointments", "A day before, a mesage could be sent as a txt")
    assert titles(*typed)[:1] == ["Text reminders the day before an appointment"]


def test_of_two_that_say_the_same_what_was_tried_comes_first(tables, put_forward, try_out, found):
    try_out("Sandwich talks")
    put_forward("Sandwich talks")
    assert [one.kind for one in found("Sandwich talks")] == ["experiment", "idea"]


def test_no_more_than_asked_for_come(tables, put_forward, try_out, titles):
    for n in range(4):
        put_forward(f"Sandwich talks in room {n}")
        try_out(f"Sandwich talks in hall {n}")
    assert len(titles("Sandwich talks")) == 3
    assert len(titles("Sandwich talks", limit=7)) == 7


@pytest.mark.parametrize(
    ("state", "outcome", "standing"),
    [
        ("running", "", "Being tried"),
        ("concluded", "keep", "Tried and kept"),
        ("concluded", "adapt", "Tried and adapted"),
        ("concluded", "stop", "Tried and stopped"),
        ("concluded", "scale", "Tried and scaled"),
    ],
)
def test_it_says_how_far_an_experiment_has_got(try_out, found, state, outcome, standing):
    entry = try_out("Sandwich talks", state=state, outcome=outcome)
    (one,) = found("Sandwich talks")
    assert (one.standing, one.address) == (standing, f"/library/{entry.pk}/")
    assert one.whose == "Driving tests, DVSA"


@pytest.mark.parametrize(
    ("state", "standing"),
    [({}, "Idea put forward"), ({"state": "chosen"}, "Idea chosen"),
     ({"state": "parked", "parked_reason": "Later"}, "Idea parked")],
)  # fmt: skip
def test_it_says_how_far_an_idea_has_got(put_forward, found, state, standing):
    idea = put_forward("Sandwich talks", **state)
    (one,) = found("Sandwich talks")
    assert (one.standing, one.address, one.idea) == (standing, f"/ideas/{idea.pk}/", idea)


VISIBILITIES = ("team", "organisation", "everyone")
STATES = ("planned", "running", "concluded")


@pytest.fixture
def shared(try_out, department, ours):
    """The same experiment in each state, with each visibility, in each of three places, and an idea beside it."""
    places = {
        "ours": ours,
        "the department's": TeamFactory(organisation=department),
        "another department's": TeamFactory(organisation=OrganisationFactory()),
    }
    for name, place in places.items():
        for state in STATES:
            for visibility in VISIBILITIES:
                try_out(f"Quiet mornings {name} {state} {visibility}", team=place, visibility=visibility, state=state)
    return places


def test_a_person_finds_what_has_started_and_they_may_see(shared, titles):
    rebuild()
    seen = {
        "ours": ("team", "organisation", "everyone"),
        "the department's": ("organisation", "everyone"),
        "another department's": ("everyone",),
    }
    assert set(titles("Quiet mornings", limit=40)) == {
        f"Quiet mornings {name} {state} {visibility}"
        for name, visibilities in seen.items()
        for state in ("running", "concluded")
        for visibility in visibilities
    }


def test_somebody_without_a_team_or_an_address_that_bears_anything_out_finds_the_library_alone(shared, department):
    stranger = PersonFactory(organisation=department, email="stranger@gov.uk")
    found = what_was_tried(person=stranger, title="Quiet mornings", limit=40)
    assert {one.title for one in found} == {
        f"Quiet mornings {name} {state} everyone" for name in shared for state in ("running", "concluded")
    }
    assert {one.address for one in found} == {f"/library/{one.pk}/" for one in found}


def test_who_left_the_team_finds_no_more_of_it_than_the_department(shared, priya, ours, titles):
    ours.memberships.filter(person=priya).update(left_on=ours.memberships.first().joined_on)
    assert {title for title in titles("Quiet mornings", limit=40) if " ours " in title} == {
        f"Quiet mornings ours {state} {visibility}"
        for state in ("running", "concluded")
        for visibility in ("organisation", "everyone")
    }


@pytest.mark.parametrize(
    ("moderation", "is_found"),
    [("open", True), ("approved", True), ("waiting", False), ("changes", False), ("hidden", False)],
)
def test_what_the_central_team_holds_back_is_not_found(try_out, titles, moderation, is_found):
    try_out("Sandwich talks", moderation=moderation)
    assert titles("Sandwich talks") == (["Sandwich talks"] if is_found else [])


def test_what_is_no_longer_shared_is_no_longer_found(try_out, titles):
    try_out("Sandwich talks")
    Experiment.objects.update(visibility="team")
    assert titles("Sandwich talks") == []


def test_what_is_shared_with_an_organisation_moves_with_its_team(try_out, elsewhere, department, titles):
    try_out("Sandwich talks", visibility="organisation")
    assert titles("Sandwich talks") == []
    Team.objects.filter(pk=elsewhere.pk).update(organisation=department)
    assert titles("Sandwich talks") == ["Sandwich talks"]


def test_a_team_that_does_not_want_to_be_named_is_named_to_its_own_only(try_out, ours, found):
    try_out("Sandwich talks", shows_team=False)
    assert [one.whose for one in found("Sandwich talks")] == ["DVSA"]
    try_out("Quiet mornings", shows_team=False, team=ours)
    assert [one.whose for one in found("Quiet mornings")] == ["Correspondence, Department for Transport"]


# An idea and its experiment


def test_an_idea_whose_experiment_is_in_the_list_is_not_listed_twice(tables, put_forward, try_out, found):
    idea = put_forward("Sandwich talks", state="chosen")
    entry = try_out("Sandwich talks", idea=idea)
    assert [one.address for one in found("Sandwich talks")] == [f"/library/{entry.pk}/"]


def test_an_idea_is_found_as_the_experiment_that_says_it_in_other_words(put_forward, try_out, found):
    idea = put_forward("Sandwich talks", state="chosen")
    entry = try_out("Brown bag lunches", idea=idea, state="concluded")
    assert [(one.address, one.standing) for one in found("Sandwich talks")] == [
        (f"/library/{entry.pk}/", "Tried and kept")
    ]


def test_an_idea_that_was_tried_more_than_once_is_found_as_its_last_experiment(put_forward, try_out, titles):
    idea = put_forward("Sandwich talks", state="chosen")
    try_out("Brown bag lunches", idea=idea, state="concluded")
    try_out("Picnics", idea=idea)
    assert titles("Sandwich talks") == ["Picnics"]
    assert titles("Brown bag lunches") == ["Brown bag lunches"]


def test_an_idea_whose_experiment_the_person_may_not_see_is_listed_itself(put_forward, try_out, titles):
    idea = put_forward("Sandwich talks", state="chosen")
    try_out("Sandwich talks for one and all", idea=idea, visibility="team")
    assert titles("Sandwich talks") == ["Sandwich talks"]


def test_an_idea_whose_experiment_has_not_started_is_listed_itself(put_forward, try_out, found, ours):
    idea = put_forward("Sandwich talks", state="chosen", team=ours)
    try_out("Sandwich talks", idea=idea, team=ours, state="planned")
    assert [one.standing for one in found("Sandwich talks")] == ["Idea chosen"]


def test_an_idea_does_not_tell_which_team_tried_it_where_that_does_not_want_to_be_named(
    put_forward, try_out, ours, titles
):
    try_out("Brown bag lunches", idea=put_forward("Sandwich talks", state="chosen"), shows_team=False)
    assert titles("Sandwich talks") == ["Sandwich talks"]
    try_out("Walks", idea=put_forward("Quiet hours", state="chosen", team=ours), team=ours, shows_team=False)
    assert titles("Quiet hours") == ["Walks"]


def test_a_merged_idea_is_found_as_the_experiment_of_the_one_it_was_merged_into(put_forward, try_out, titles):
    kept = put_forward("Talks at noon", state="chosen")
    Idea.objects.filter(pk=put_forward("Sandwich lunches").pk).update(state="merged", merged_into=kept)
    try_out("Brown bags", idea=kept)
    assert titles("Sandwich lunches") == ["Brown bags"]


def test_what_others_tried_too_is_listed_once(tables, try_out, titles):
    entry = try_out("Sandwich talks")
    for _ in range(3):
        try_out("Sandwich talks", team=TeamFactory(), adopted_from=entry)
    try_out("Sandwich talks with tea")
    assert titles("Sandwich talks") == ["Sandwich talks", "Sandwich talks with tea"]


def test_many_who_try_something_too_do_not_hide_what_else_is_like_it(tables, try_out, titles):
    entry = try_out("Sandwich talks at noon")
    for _ in range(50):
        try_out(entry.title, team=TeamFactory(), adopted_from=entry)
    try_out("Sandwich talks with tea")
    assert titles("Sandwich talks at noon") == ["Sandwich talks at noon", "Sandwich talks with tea"]


def test_of_what_is_tried_too_the_one_that_the_person_may_see_is_listed(try_out, ours, found):
    entry = try_out("Sandwich talks")
    adopted = try_out("Sandwich talks", team=ours, adopted_from=entry, visibility="team")
    Experiment.objects.filter(pk=entry.pk).update(visibility="team")
    assert [one.address for one in found("Sandwich talks")] == [f"/experiments/{adopted.pk}/"]


def test_what_is_written_and_what_it_comes_from_is_not_listed(tables, put_forward, try_out, titles):
    idea, entry = put_forward("Sandwich talks"), try_out("Sandwich talks at noon")
    try_out("Sandwich talks at noon too", adopted_from=entry, team=TeamFactory())
    try_out("Sandwich talks in the hall")
    besides = {"idea": [idea.pk], "experiment": [entry.pk]}
    assert titles("Sandwich talks", besides=besides) == ["Sandwich talks in the hall"]


# What is not alike


def test_what_shares_everyday_words_is_not_listed(put_forward, try_out, titles):
    put_forward(
        "Put the three most asked questions above the phone number",
        problem="People ring because the answer stands below the number.",
    )
    try_out("Ten minutes together before the phones open", "One difficult case, one thing that went well, no slides.")
    assert titles("Stand-up on Mondays", "ten minutes, standing") == []
    assert titles("Checklist on page 1 of the medical form", "Five boxes to tick, for one month.") == []
    assert titles("Difficult cases before the phones open") == ["Ten minutes together before the phones open"]


# Whatever is typed


@pytest.mark.parametrize("typed", ["", "   ", "the of and to", "!!! ?? --", "12 345", "a"])
def test_nothing_to_go_by_is_answered_with_nothing(tables, titles, typed):
    assert titles(typed, typed) == []


def test_something_else_altogether_is_answered_with_nothing(tables, titles):
    assert titles("Chocolate cake with walnuts", "Melt butter, fold in flour, bake it at low heat.") == []


@pytest.mark.parametrize(
    "typed",
    ["'", "\\", "a' | 'b", "lockers:*", "%(audiences)s %s", "{weight} {0}", "a\0b", "\ud800 lockers", "x" * 9999],
)
def test_whatever_is_typed_is_words_and_nothing_else(tables, titles, typed):
    for title, text in ((typed, ""), ("", typed), (typed, typed)):
        assert len(titles(title, text)) <= 3


def test_it_takes_the_same_statements_for_one_of_each_and_for_many(put_forward, try_out, found):
    def count():
        with CaptureQueriesContext(connection) as statements:
            assert found("Sandwich talks about number 7", "At noon, with tea.")
        return len(statements) - 1  # the person

    def add(number):
        for n in range(number):
            try_out(f"Sandwich talks {n}", team=TeamFactory(), idea=put_forward(f"Sandwich talks {n}"))

    add(1)
    few = count()
    add(30)
    rebuild()
    assert count() == few
    assert few <= 9


# The words


def test_words_of_experiments_are_counted_with_those_of_ideas(others):
    rebuild()
    assert Lexeme.objects.get(lexeme="locker").texts == 5
    assert Word.objects.get(word="lockers").texts == 5


def test_words_that_only_the_library_is_searched_by_are_known_to_be_spelt_right(try_out):
    for _ in range(5):
        try_out("Something", learned="The paragraph was read.", state="concluded")
    rebuild()
    assert [spelt.meant for spelt in corrected(["paragrpah"])] == ["paragraph"]
