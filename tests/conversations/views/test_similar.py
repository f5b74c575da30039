"""The list of what is like an idea, as the script asks for it while somebody types."""

import pytest

from tests.factories import IdeaFactory, OrganisationFactory, PersonFactory, ProgrammeFactory, TeamFactory

pytestmark = pytest.mark.django_db
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


def type_in(client, **typed):
    answer = client.post(WHILE_TYPING, typed)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    return answer.content.decode()


def test_the_script_gets_the_list_alone(me, idea):
    part = type_in(me, title="Sandwich talks").strip()
    assert part.startswith("<ul")
    assert part.endswith("</ul>")
    assert f'href="/ideas/{idea.pk}/">Sandwich &lt;b&gt;talks&lt;/b&gt;</a>' in part
    assert "Idea put forward. Night desk, DVSA." in part


@pytest.mark.parametrize("typed", [{"title": "Zebra crossings"}, {"title": ""}, {}])
def test_the_script_gets_nothing_where_there_is_nothing(me, idea, typed):
    assert type_in(me, **typed).strip() == ""


@pytest.mark.parametrize("typed", ["'", "\\", "a:*", "<script>", "%s", "🙂", "a\0b", "x" * 1_000_000])
def test_whatever_is_typed_is_answered(me, idea, typed):
    type_in(me, title=typed, text=typed)


def test_what_is_typed_stands_in_no_address(me, idea):
    assert me.get(WHILE_TYPING, {"title": "Sandwich talks"}).status_code == 405


def test_the_script_sees_nothing_of_another_team(as_person):
    IdeaFactory(programme=ProgrammeFactory(), title="Sandwich talks")
    assert type_in(as_person(PersonFactory()), title="Sandwich talks").strip() == ""
