"""A background story's page: what it says, that it is marked, and who gets it."""

import pytest

from experiments.models import BackgroundStory, Experiment
from experiments.reference import loading
from tests.factories import NewcomerFactory, PersonFactory
from tests.obt.people.teams.pages import MEGABYTE, statements, text

pytestmark = pytest.mark.django_db

ADDRESS = "/library/background/licence-requests-answered-at-once/"


@pytest.fixture(autouse=True)
def stories(db):
    loading.load()


@pytest.fixture
def reader(as_person):
    return as_person(PersonFactory())


def test_it_says_what_the_announcement_said_marked_as_background(reader):
    page = text(reader.get(ADDRESS))
    assert "Licence requests that get an instant response" in page
    assert "UK Hydrographic Office" in page
    assert "Background : from before the programme" in page
    assert "It went from an average of two days to an instant response." in page
    assert "Source: The announcement of One Big Thing" in page


def test_nothing_can_be_counted_there(reader):
    page = reader.get(ADDRESS).content.decode()
    assert 'method="post"' not in page
    assert "It is counted in no figure here." in page
    assert not Experiment.objects.exists()


@pytest.mark.parametrize("slug", [
    "ai-chatbot-for-hr-queries", "skills-in-data-science-and-ai", "licence-requests-answered-at-once",
    "accessible-digital-communications",
])  # fmt: skip
def test_each_has_a_page(reader, slug):
    assert reader.get(f"/library/background/{slug}/").status_code == 200


def test_text_that_the_central_team_adds_is_shown_without_markup_of_its_own(reader):
    BackgroundStory.objects.update(text="They **began** in May.\n\n<script>alert(1)</script>")
    page = reader.get(ADDRESS).content.decode()
    assert "<strong>began</strong>" in page
    assert "<script>alert" not in page


def test_one_that_is_not_shown_is_not_there(reader):
    BackgroundStory.objects.update(is_shown=False)
    assert reader.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "-", "a" * 500, MEGABYTE[:5000]])
def test_a_slug_of_nothing_is_not_there(reader, slug):
    assert reader.get(f"/library/background/{slug}/").status_code == 404


def test_it_is_only_read(reader):
    assert reader.post(ADDRESS).status_code == 405


def test_who_has_not_signed_in_or_not_said_who_they_are_is_led_there_first(client, as_person):
    assert client.get(ADDRESS)["Location"].startswith("/account/login/")
    assert as_person(NewcomerFactory()).get(ADDRESS)["Location"].startswith("/welcome/")


def test_it_costs_three_statements(reader):
    assert statements(reader, ADDRESS) == 3  # the session, the person, the story
