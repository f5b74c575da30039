"""Starters and background stories in the admin: the central team writes, orders, offers and removes them."""

import pytest

from experiments.models import BackgroundStory, Starter
from experiments.reference import loading
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

STARTERS, STORIES = "/admin/experiments/starter/", "/admin/experiments/backgroundstory/"
STARTER = {
    "title": "Stand up in the morning", "slug": "stand-up", "position": 3, "is_offered": "on",
    "problem": "Nobody knows what the others are at.", "change": "Ten minutes at 9.30am, standing.",
    "if_we": "meet for ten minutes every morning", "then": "less is done twice", "because": "we know in time",
    "measure_name": "Things done twice", "unit": "number", "unit_name": "things a week", "better": "lower",
}  # fmt: skip
STORY = {
    "title": "A form of one page", "slug": "one-page", "position": 1, "is_shown": "on",
    "organisation_name": "An office", "summary": "A form became shorter.", "text": "", "source": "A newsletter",
}  # fmt: skip


@pytest.fixture
def central(as_person, settings):
    settings.OBT_DEMO = True  # the admin asks for a second factor otherwise
    return as_person(PersonFactory(is_central=True))


def test_the_central_team_writes_a_starter(central):
    assert central.post(f"{STARTERS}add/", STARTER).status_code == 302
    starter = Starter.objects.offered().get()
    assert (starter.title, starter.unit_name, starter.position) == ("Stand up in the morning", "things a week", 3)
    assert "Stand up in the morning" in central.get(STARTERS).content.decode()


def test_one_of_the_file_is_edited_ordered_and_taken_off_the_list(central):
    loading.load()
    first = Starter.objects.first()
    said = STARTER | {"slug": first.slug, "position": 30}
    del said["is_offered"]
    assert central.post(f"{STARTERS}{first.pk}/change/", said).status_code == 302
    loading.load()
    first.refresh_from_db()
    assert (first.title, first.position, first.is_offered) == ("Stand up in the morning", 30, False)
    assert Starter.objects.last() == first
    assert Starter.objects.offered().count() == 9


@pytest.mark.parametrize("unit", ["percent", "pounds", "minutes"])
def test_only_a_number_is_a_number_of_something(central, unit):
    answer = central.post(f"{STARTERS}add/", STARTER | {"unit": unit})
    assert "Only a number is a number of something." in answer.content.decode()
    assert not Starter.objects.exists()


@pytest.mark.parametrize(
    "junk",
    [
        {"title": ""}, {"title": "x" * 121}, {"title": "a\0b"}, {"position": "-1"}, {"position": "9" * 40},
        {"slug": "a b"}, {"unit": "apples"}, {"change": "x" * 2001}, {"if_we": "x" * 1_000_000},
    ],
)  # fmt: skip
def test_junk_is_refused_in_words(central, junk):
    answer = central.post(f"{STARTERS}add/", STARTER | junk)
    assert answer.status_code == 200
    assert "Please correct" in answer.content.decode()


def test_two_of_one_slug_are_refused(central):
    central.post(f"{STARTERS}add/", STARTER)
    assert "already exists" in central.post(f"{STARTERS}add/", STARTER).content.decode()


def test_deleting_a_starter_asks_first(central):
    central.post(f"{STARTERS}add/", STARTER)
    delete = f"{STARTERS}{Starter.objects.get().pk}/delete/"
    assert "Are you sure" in central.get(delete).content.decode()
    assert Starter.objects.exists()
    assert central.post(delete, {"post": "yes"}).status_code == 302
    assert not Starter.objects.exists()


def test_the_central_team_writes_shows_and_hides_a_story(central):
    assert central.post(f"{STORIES}add/", STORY).status_code == 302
    story = BackgroundStory.objects.shown().get()
    hidden = {name: value for name, value in STORY.items() if name != "is_shown"}
    assert central.post(f"{STORIES}{story.pk}/change/", hidden).status_code == 302
    assert not BackgroundStory.objects.shown().exists()
    assert "A form of one page" in central.get(STORIES).content.decode()
    assert central.get(f"/library/background/{story.slug}/").status_code == 404


@pytest.mark.parametrize("address", [STARTERS, STORIES])
def test_nobody_else_reaches_them(as_person, settings, address):
    settings.OBT_DEMO = True
    client = as_person(PersonFactory())
    assert client.get(address).status_code == 404
    assert client.post(f"{address}add/", STARTER | STORY).status_code == 404
    assert not Starter.objects.exists()
