"""The starters and background stories that the service comes with, and what loading them again does."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from experiments.models import BackgroundStory, Starter
from experiments.reference import loading
from obt.people.models import Organisation
from obt.people.reference.files import BrokenFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path):
    """The files, for a test to edit."""
    for name in ("starters.toml", "stories.toml"):
        shutil.copy(loading.DIRECTORY / name, tmp_path)
    return tmp_path


@pytest.fixture
def edit(directory):
    """A function: put one text of a file in the place of another, which must be there."""

    def edit(name, old, new):
        path = directory / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def said(**options):
    return [str(changes) for changes in loading.load(**options)]


def test_the_command_that_loads_reference_data_loads_them_too():
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert out.getvalue().splitlines()[-2:] == [
        "Starters: 10 (10 added, 0 changed, 0 removed)",
        "Background stories: 4 (4 added, 0 changed, 0 removed)",
    ]


def test_ten_starters_read_as_sentences_and_say_what_to_measure():
    loading.load()
    starters = list(Starter.objects.offered())
    assert [starter.position for starter in starters] == list(range(1, 11))
    for starter in starters:
        for part in (starter.if_we, starter.then, starter.because):
            assert part[0].islower()
            assert part[-1].isalpha()
        assert len(starter.problem) < 300
        assert (starter.unit == "number") == bool(starter.unit_name)
    assert {starter.unit for starter in starters} == {"number", "percent", "minutes"}
    assert {starter.better for starter in starters} == {"higher", "lower"}


def test_the_stories_say_what_the_announcement_said():
    loading.load()
    assert list(BackgroundStory.objects.shown().values_list("organisation_name", "summary")) == [
        (
            "Ministry of Housing, Communities and Local Government",
            "A team of six built an AI chatbot that answers HR queries. They built it in six weeks.",
        ),
        (
            "Evidence House, led by the 10 Downing Street Data Science team",
            "Civil servants are developing skills in data science, development and AI with Evidence House, which is "
            "led by the 10 Downing Street Data Science team.",
        ),
        (
            "UK Hydrographic Office",
            "The process for licence requests was automated. It went from an average of two days to an instant "
            "response.",
        ),
        (
            "Met Office, through the Government Communications Service’s Project Spark",
            "The Met Office’s story is about accessibility in digital communications. It came through the Government "
            "Communications Service’s Project Spark.",
        ),
    ]
    assert set(BackgroundStory.objects.values_list("source", "text")) == {("The announcement of One Big Thing", "")}


def test_a_second_load_leaves_what_the_central_team_changed():
    loading.load()
    Starter.objects.filter(slug="ask-once").update(title="Ask once", position=99, is_offered=False)
    BackgroundStory.objects.filter(slug="ai-chatbot-for-hr-queries").update(is_shown=False)
    assert said() == [
        "Starters: 10 (0 added, 0 changed, 0 removed)",
        "Background stories: 4 (0 added, 0 changed, 0 removed)",
    ]
    starter = Starter.objects.get(slug="ask-once")
    assert (starter.title, starter.position, starter.is_offered) == ("Ask once", 99, False)
    assert BackgroundStory.objects.shown().count() == 3


def test_what_was_deleted_or_called_otherwise_does_not_come_back(edit, directory):
    loading.load()
    Starter.objects.filter(slug="ask-once").delete()
    Starter.objects.filter(slug="shorter-meeting").update(slug="half-a-meeting")
    edit("starters.toml", 'slug = "first-week-page"', 'slug = "a-new-one"')
    assert said(directory=directory)[0] == "Starters: 10 (1 added, 0 changed, 0 removed)"
    assert not Starter.objects.filter(slug__in=["ask-once", "shorter-meeting"]).exists()
    assert Starter.objects.filter(slug__in=["first-week-page", "a-new-one"]).count() == 2


def test_overwriting_brings_back_what_the_files_say():
    loading.load()
    Starter.objects.filter(slug="ask-once").delete()
    Starter.objects.filter(slug="shorter-meeting").update(title="Other", is_offered=False)
    assert said(overwrite=True)[0] == "Starters: 10 (1 added, 1 changed, 0 removed)"
    assert Starter.objects.get(slug="shorter-meeting").title == "Halve one regular meeting"
    assert not Starter.objects.get(slug="shorter-meeting").is_offered  # the files say nothing of that
    assert Starter.objects.filter(slug="ask-once").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('better = "lower"', 'better = "less"', "starters.toml, shorter-meeting: better: Value 'less' is not"),
        ('slug = "shorter-meeting"', "", "starters.toml, table 1: slug: This field cannot be blank."),
        ('slug = "shorter-meeting"', 'slug = "ask-once"', "starters.toml: “ask-once” is there twice"),
        ('better = "lower"', 'beter = "lower"', "starters.toml, shorter-meeting: Starter() got unexpected keyword"),
        ('better = "lower"', "better = lower", "starters.toml: Invalid value"),
    ],
)
def test_a_mistake_in_a_file_is_named_and_nothing_is_written(edit, directory, old, new, message):
    edit("starters.toml", old, new)
    with pytest.raises(BrokenFile) as raised:
        loading.load(directory=directory)
    assert str(raised.value).startswith(message)
    assert not BackgroundStory.objects.exists()


def test_a_file_that_is_away_is_named(directory):
    (directory / "stories.toml").unlink()
    with pytest.raises(BrokenFile, match=r"stories\.toml: cannot be read"):
        loading.load(directory=directory)


def test_a_mistake_keeps_all_other_reference_data_away_too(monkeypatch, edit, directory):
    edit("stories.toml", 'source = "', 'sauce = "')
    monkeypatch.setitem(loading.load.__kwdefaults__, "directory", directory)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_reference", stdout=StringIO())
    assert not Organisation.objects.exists()
