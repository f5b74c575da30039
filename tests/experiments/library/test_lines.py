"""The order of the library, and its pages: nothing twice, nothing left out."""

import datetime
from itertools import chain
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from experiments.models import Experiment, LibraryEntry
from tests.factories import RunningExperimentFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    """Pages of three, and seven most relevant."""
    monkeypatch.setattr("experiments.library.lines.A_PAGE", 3)
    monkeypatch.setattr("experiments.library.lines.MOST_RELEVANT", 7)
    monkeypatch.setattr("experiments.library.search.MOST_RELEVANT", 7)


@pytest.fixture
def follow(ask):
    """A function: the page that an address of the library leads to."""

    def follow(address):
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return ask(**query).page

    return follow


@pytest.fixture
def walk(ask, follow):
    """A function: the titles of all pages, by their "Next"; and that "Previous" leads back over the same pages."""

    def walk(**typed):
        page = ask(**typed).page
        pages = [page]
        while page.next:
            page = follow(page.next)
            pages.append(page)
        for before, after in zip(pages[-2::-1], pages[:0:-1], strict=True):
            assert titles_of(follow(after.previous)) == titles_of(before)
        assert pages[0].previous == ""
        return [titles_of(page) for page in pages]

    return walk


def titles_of(page):
    return [line.experiment.title for line in page.lines]


@pytest.fixture
def eight(runs):
    """Eight entries with the word "letters"; "0" is the oldest, and the last five began at the same moment."""
    team, now = TeamFactory(), timezone.now()
    made = [runs(f"Letters {n}", team=team) for n in range(8)]
    for n, one in enumerate(made):
        Experiment.objects.filter(pk=one.pk).update(started_at=now - datetime.timedelta(days=10 - min(n, 3)))
    return made


def test_newest_first_and_of_the_same_moment_the_last_made(eight, walk):
    assert walk() == [
        ["Letters 7", "Letters 6", "Letters 5"],
        ["Letters 4", "Letters 3", "Letters 2"],
        ["Letters 1", "Letters 0"],
    ]


def test_what_has_ended_is_as_new_as_its_end(runs, ended, titles):
    long_ago = timezone.now() - datetime.timedelta(days=30)
    ended("Ended", started_at=long_ago)
    runs("Runs", started_at=timezone.now() - datetime.timedelta(days=3))
    assert titles(sort="newest") == ["Ended", "Runs"]


def test_most_tried_first_then_in_more_organisations(runs, programme, walk):
    made = [runs(f"Letters {n}") for n in range(5)]
    one = TeamFactory()
    for source, teams in [
        (made[1], [TeamFactory(), TeamFactory(), TeamFactory()]),
        (made[2], [one, TeamFactory(organisation=one.organisation)]),
        (made[3], [TeamFactory(), TeamFactory()]),
    ]:
        for team in teams:
            RunningExperimentFactory(programme=programme, team=team, adopted_from=source)
    assert walk(sort="tried") == [["Letters 1", "Letters 3", "Letters 2"], ["Letters 4", "Letters 0"]]


def test_ties_among_the_most_tried(eight, walk):
    pages = walk(sort="tried")
    assert [len(page) for page in pages] == [3, 3, 2]
    assert sorted(chain(*pages)) == [f"Letters {n}" for n in range(8)]


def test_filters_and_words_stay_from_page_to_page(eight, ended, walk):
    for n in range(4):
        ended(f"Meetings {n}")
    ended("Letters that ended")
    assert list(chain(*walk(words="letters", outcome="running", sort="newest"))) == [
        f"Letters {n}" for n in range(7, -1, -1)
    ]


def test_the_most_relevant_end_somewhere_and_say_so(eight, ask, walk):
    found = ask(words="letters")
    assert (found.total, found.is_cut) == (8, True)
    pages = walk(words="letters")
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len(set(chain(*pages))) == 7
    assert not ask(words="letters", sort="newest").is_cut
    assert not ask(words="meetings").is_cut


def test_a_page_that_is_exactly_full_is_the_last(eight, ask, follow):
    LibraryEntry.objects.filter(experiment__in=eight[:2]).delete()
    second = follow(ask().page.next)
    assert len(second.lines) == 3
    assert second.next == ""


def test_an_entry_that_comes_meanwhile_shifts_nothing(eight, ask, follow, runs):
    first = ask().page
    runs("Letters just now")
    second = follow(first.next)
    assert titles_of(second) == ["Letters 4", "Letters 3", "Letters 2"]
    assert titles_of(follow(second.previous)) == ["Letters 7", "Letters 6", "Letters 5"]


def test_an_entry_that_goes_meanwhile_leaves_no_gap(eight, ask, follow):
    first = ask().page
    Experiment.objects.filter(pk=first.lines[-1].pk).update(visibility="team")
    assert titles_of(follow(first.next)) == ["Letters 4", "Letters 3", "Letters 2"]


def test_before_the_first_page_there_is_the_first(eight, ask, follow, runs):
    second = follow(ask().page.next)
    Experiment.objects.filter(pk=eight[7].pk).update(visibility="team")
    back = follow(second.previous)
    assert titles_of(back) == ["Letters 6", "Letters 5", "Letters 4"]
    assert back.previous == ""


def test_behind_the_last_page_there_is_the_first(eight, ask, follow):
    third = ask().page
    while third.next:
        key, third = third.next, follow(third.next)
    Experiment.objects.filter(pk__in=[line.pk for line in third.lines]).update(visibility="team")
    assert titles_of(follow(key)) == ["Letters 7", "Letters 6", "Letters 5"]


def test_an_address_with_the_most_relevant_far_down_leads_to_the_first_page(eight, ask, follow):
    address = ask(words="letters").page.next
    Experiment.objects.filter(pk__in=[one.pk for one in eight[3:]]).update(visibility="team")
    assert len(follow(address).lines) == 3
