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
