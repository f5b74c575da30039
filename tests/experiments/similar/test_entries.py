"""Entries of the library that are like one of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.similar.words import rebuild
from experiments.similar import similar_entries
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


def titles(experiment, **kwargs):
    return [entry.title for entry in similar_entries(experiment, **kwargs)]


@pytest.fixture(params=["tables of words", "no tables of words"])
def tables(request, others):
    if request.param == "tables of words":
        rebuild()


def test_the_most_like_come_first_without_the_entry_itself(tables, try_out):
    entry = try_out("Walking meetings", "Two people walk along the canal while they talk.")
    try_out("Meetings by telephone while walking the dog")
    try_out("Walking meetings by the canal", "Two people walk while they talk.")
    assert titles(entry) == ["Walking meetings by the canal", "Meetings by telephone while walking the dog"]
    assert titles(entry, limit=1) == ["Walking meetings by the canal"]


@pytest.fixture(params=["counted", "not counted"])
def small(request, try_out):
    """A function that makes a library of five entries, and has the titles of those like the one with a title."""
    entries = [
        try_out("Checklist on page 1 of the medical form",
                "Put five tick boxes on page 1: signed, dated, doctor’s address, question 7, copy of licence.",
                problem="About one form in three comes back with something missing. Each costs us two letters."),
        try_out("Ten minutes together before the phones open",
                "Stand together from 8:50am to 9am. One difficult case, one thing that went well, no slides.",
                problem="Whoever had a difficult case the day before begins the next one alone with it."),
        try_out("A second sign at the lower gate",
                "Borrow the event sign from the depot for four weeks and count who still comes to the wrong gate.",
                problem="Every day candidates wait at the gate that stays shut, and their test begins late."),
        try_out("Ten journal messages that we all use",
                "Write the ten most common ones together, in plain words, and use them for six weeks.",
                problem="Each of us writes them anew, some kinder than others, and people ring to ask what was meant."),
        try_out("Kinder words in the journal",
                "Take the messages that people ring about and word them anew.",
                problem="What we write in the journal sounds cold."),
    ]  # fmt: skip
    if request.param == "counted":
        rebuild()
    return lambda title: titles(next(entry for entry in entries if entry.title == title))


@pytest.mark.parametrize(
    "title",
    ["Checklist on page 1 of the medical form", "Ten minutes together before the phones open",
     "A second sign at the lower gate"],
)  # fmt: skip
def test_what_shares_everyday_words_is_not_among_them(small, title):
    assert small(title) == []


def test_in_a_library_of_five_what_is_alike_is_among_them(small):
    assert small("Ten journal messages that we all use") == ["Kinder words in the journal"]
    assert small("Kinder words in the journal") == ["Ten journal messages that we all use"]


@pytest.mark.parametrize(
    "held_back",
    [{"visibility": "team"}, {"visibility": "organisation"}, {"state": "planned"}, {"moderation": "waiting"},
     {"moderation": "hidden"}],
)  # fmt: skip
def test_what_is_not_in_the_library_is_not_among_them(try_out, held_back):
    try_out("Walking meetings by the canal", **held_back)
    assert titles(try_out("Walking meetings")) == []


def test_ideas_are_not_among_them(try_out, put_forward):
    put_forward("Walking meetings by the canal")
    assert titles(try_out("Walking meetings")) == []


def test_what_it_was_adopted_from_and_who_adopts_the_same_is_not_among_them(tables, try_out):
    first = try_out("Walking meetings")
    entry = try_out("Walking meetings here", adopted_from=first, team=TeamFactory())
    try_out("Walking meetings there", adopted_from=first, team=TeamFactory())
    try_out("Walking meetings elsewhere", adopted_from=entry, team=TeamFactory())
    try_out("Walking meetings at noon")
    assert titles(first) == ["Walking meetings at noon", "Walking meetings elsewhere"]
    assert titles(entry) == ["Walking meetings at noon"]


def test_many_who_try_it_too_do_not_hide_what_is_like_it(tables, try_out):
    entry = try_out("Walking meetings", "Two people walk along the canal while they talk.")
    for _ in range(50):
        try_out(entry.title, entry.change, adopted_from=entry, team=TeamFactory())
    try_out("Walking meetings by the canal", "Two people talk.")
    assert titles(entry) == ["Walking meetings by the canal"]


def test_an_experiment_that_is_not_in_the_library_can_be_asked_of(try_out):
    try_out("Walking meetings by the canal")
    assert titles(try_out("Walking meetings", visibility="team")) == ["Walking meetings by the canal"]


def test_an_entry_without_words_to_go_by_is_like_none(try_out):
    try_out("Walking meetings")
    assert titles(try_out("?", "!")) == []


def test_it_takes_two_statements_with_team_and_organisation(try_out):
    entry = try_out("Walking meetings")
    for n in range(30):
        try_out(f"Walking meetings {n}", team=TeamFactory())
    with CaptureQueriesContext(connection) as statements:
        found = similar_entries(entry)
        assert all(one.team.organisation.name for one in found)
    assert len(found) == 3
    assert len(statements) == 2
