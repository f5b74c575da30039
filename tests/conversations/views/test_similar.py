"""The page "Has this been tried?" and the list alone that the script asks for."""

from urllib.parse import urlencode

import pytest

from tests.factories import IdeaFactory, OrganisationFactory, PersonFactory, ProgrammeFactory, TeamFactory

pytestmark = pytest.mark.django_db
PAGE = "/library/similar/"
WHILE_TYPING = "/ideas/new/similar/"


@pytest.fixture
def idea():
    team = TeamFactory(name="Night desk", organisation=OrganisationFactory(name="DVSA"))
    return IdeaFactory(
        programme=ProgrammeFactory(), team=team, visibility="everyone", title="Sandwich <b>talks</b>", change="At noon."
    )


@pytest.fixture
def me(as_person):
    return as_person(PersonFactory())


def ask(client, **typed):
    answer = client.get(f"{PAGE}?{urlencode(typed)}")
    assert answer.status_code == 200
    return answer.content.decode()


def type_in(client, **typed):
    """What the script gets while somebody types."""
    answer = client.post(WHILE_TYPING, typed)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    return answer.content.decode()


def test_without_a_question_it_is_a_form(me, idea):
    page = ask(me)
    assert "<title>Has this been tried? – One Big Thing</title>" in page
    assert 'name="title"' in page
    assert 'name="text"' in page
    assert "Sandwich" not in page
    assert "Nobody has written this down yet" not in page
    assert "There is a problem" not in page


def test_it_lists_ideas_with_team_organisation_and_state(me, idea):
    page = ask(me, title="Sandwich talks")
    assert f'href="/ideas/{idea.pk}/">Sandwich &lt;b&gt;talks&lt;/b&gt;</a>' in page
    assert "Night desk, DVSA. Put forward." in page
    assert 'value="Sandwich talks"' in page


def test_it_says_when_nobody_has_written_it_down(me, idea):
    assert "Nobody has written this down yet" in ask(me, title="Zebra crossings")


def test_words_have_to_be_typed(me):
    page = ask(me, title=" ", text="")
    assert "<title>Error: Has this been tried?" in page
    assert "Say in a few words what you would change" in page


def test_the_script_gets_the_list_alone(me, idea):
    part = type_in(me, title="Sandwich talks").strip()
    assert part.startswith("<ul")
    assert part.endswith("</ul>")
    assert "Sandwich &lt;b&gt;talks&lt;/b&gt;" in part


@pytest.mark.parametrize("typed", [{"title": "Zebra crossings"}, {"title": ""}, {}])
def test_the_script_gets_nothing_where_there_is_nothing(me, idea, typed):
    assert type_in(me, **typed).strip() == ""


def test_it_is_kept_nowhere(me, idea):
    assert me.get(PAGE, {"title": "Sandwich talks"})["Cache-Control"] == "no-store, private"


def test_it_shows_nothing_of_another_team(as_person):
    IdeaFactory(programme=ProgrammeFactory(), title="Sandwich talks")
    assert "Sandwich talks</a>" not in ask(as_person(PersonFactory()), title="Sandwich talks")


@pytest.mark.parametrize(
    "typed",
    [
        "'",
        "\\",
        "a:*",
        "<script>",
        "%s",
        "🙂",
        "x" * 1_000_000,
    ],
)
def test_whatever_is_typed_is_answered(me, idea, typed):
    ask(me, title=typed, text=typed)
    type_in(me, title=typed, text=typed)


def test_nul_and_broken_letters_are_answered(me):
    assert me.get(PAGE + "?title=a%00b").status_code == 404
    assert me.get(PAGE + "?title=%ff%fe&text=%ed%a0%80").status_code == 200


def test_it_is_only_read(me):
    assert me.post(PAGE, {"title": "Sandwich talks"}).status_code == 405


def test_what_is_typed_stands_in_no_address(me, idea):
    assert me.get(WHILE_TYPING, {"title": "Sandwich talks"}).status_code == 405


def test_the_script_sees_nothing_of_another_team(as_person):
    IdeaFactory(programme=ProgrammeFactory(), title="Sandwich talks")
    assert type_in(as_person(PersonFactory()), title="Sandwich talks").strip() == ""
