"""The page "Has this been tried?" over ideas and library, and the list alone while an experiment is typed."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    ConcludedExperimentFactory,
    IdeaFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/library/similar/"
WHILE_TYPING = "/experiments/new/similar/"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def team():
    return TeamFactory(name="Night desk", organisation=OrganisationFactory(name="DVSA"))


@pytest.fixture
def idea(programme, team):
    return IdeaFactory(
        programme=programme, team=team, visibility="everyone", title="Sandwich <b>talks</b>", change="At noon."
    )


@pytest.fixture
def entry(programme, team):
    return ConcludedExperimentFactory(
        programme=programme, team=team, visibility="everyone", title="Brown <b>bag</b> lunches", change="At one.",
        outcome="adapt",
    )  # fmt: skip


@pytest.fixture
def me(as_person):
    return as_person(PersonFactory())


def ask(client, **typed):
    answer = client.get(f"{PAGE}?{urlencode(typed)}")
    assert answer.status_code == 200
    return answer.content.decode()


def type_in(client, address=WHILE_TYPING, **typed):
    """What the script gets while somebody types."""
    answer = client.post(address, typed)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    return answer.content.decode()


def test_without_a_question_it_is_a_form(me, idea, entry):
    page = ask(me)
    assert "<title>Has this been tried? – One Big Thing</title>" in page
    assert 'name="title"' in page
    assert 'name="text"' in page
    assert "Sandwich" not in page
    assert "Brown" not in page
    assert "Nobody has written this down yet" not in page
    assert "There is a problem" not in page


def test_it_lists_ideas_with_how_far_they_got_team_and_organisation(me, idea):
    page = ask(me, title="Sandwich talks")
    assert f'href="/ideas/{idea.pk}/">Sandwich &lt;b&gt;talks&lt;/b&gt;</a>' in page
    assert "Idea put forward. Night desk, DVSA." in page
    assert 'value="Sandwich talks"' in page


def test_it_lists_entries_of_the_library_with_how_they_ended(me, entry):
    page = ask(me, title="Brown bag lunches")
    assert f'href="/library/{entry.pk}/">Brown &lt;b&gt;bag&lt;/b&gt; lunches</a>' in page
    assert "Tried and adapted. Night desk, DVSA." in page


def test_what_is_not_in_the_library_leads_to_its_own_page(as_person, programme, team):
    running = RunningExperimentFactory(programme=programme, team=team, title="Brown bag lunches")
    lead = team.memberships.get().person
    page = ask(as_person(lead), title="Brown bag lunches")
    assert f'href="/experiments/{running.pk}/">Brown bag lunches</a>' in page
    assert "Being tried. Night desk, DVSA." in page


def test_a_team_that_does_not_want_to_be_named_is_not(me, programme, team):
    RunningExperimentFactory(
        programme=programme, team=team, visibility="everyone", shows_team=False, title="Brown bag lunches"
    )
    page = ask(me, title="Brown bag lunches")
    assert "Being tried. DVSA." in page
    assert "Night desk" not in page


def test_it_says_when_nobody_has_written_it_down(me, idea, entry):
    assert "Nobody has written this down yet" in ask(me, title="Zebra crossings")


def test_words_have_to_be_typed(me):
    page = ask(me, title=" ", text="")
    assert "<title>Error: Has this been tried?" in page
    assert "Say in a few words what you would change" in page


def test_it_is_kept_nowhere(me, idea):
    assert me.get(PAGE, {"title": "Sandwich talks"})["Cache-Control"] == "no-store, private"


def test_it_shows_nothing_of_another_team(me, programme):
    IdeaFactory(programme=programme, title="Sandwich talks")
    RunningExperimentFactory(programme=programme, title="Sandwich talks")
    assert "Sandwich talks</a>" not in ask(me, title="Sandwich talks")
    assert type_in(me, title="Sandwich talks").strip() == ""


@pytest.mark.parametrize("typed", ["'", "\\", "a:*", "<script>", "%s", "🙂", "x" * 1_000_000])
def test_whatever_is_typed_is_answered(me, idea, entry, typed):
    ask(me, title=typed, text=typed)
    type_in(me, title=typed, text=typed)


def test_nul_and_broken_letters_are_answered(me):
    assert me.get(PAGE + "?title=a%00b").status_code == 404
    assert me.get(PAGE + "?title=%ff%fe&text=%ed%a0%80").status_code == 200


def test_it_is_only_read(me):
    assert me.post(PAGE, {"title": "Sandwich talks"}).status_code == 405


def test_what_is_typed_of_an_experiment_stands_in_no_address(me, idea):
    assert me.get(WHILE_TYPING, {"title": "Sandwich talks"}).status_code == 405


def test_while_an_experiment_is_typed_the_list_alone_comes(me, idea, entry):
    part = type_in(me, title="Brown bag lunches", text="Sandwich talks").strip()
    assert part.startswith("<ul")
    assert part.endswith("</ul>")
    assert f"/library/{entry.pk}/" in part
    assert f"/ideas/{idea.pk}/" in part


def test_what_the_experiment_comes_from_is_not_listed(me, programme, idea, entry):
    both = {"title": "Brown bag lunches", "text": "Sandwich talks"}
    part = type_in(me, f"{WHILE_TYPING}?idea={idea.pk}&from=", **both)
    assert f"/ideas/{idea.pk}/" not in part
    assert f"/library/{entry.pk}/" in part
    adopted = RunningExperimentFactory(
        programme=programme, visibility="everyone", title="Brown bag lunches", adopted_from=entry
    )
    part = type_in(me, f"{WHILE_TYPING}?idea=&from={entry.pk}", **both)
    assert f"/ideas/{idea.pk}/" in part
    assert f"/library/{entry.pk}/" not in part
    assert f"/library/{adopted.pk}/" not in part


def test_the_idea_of_the_entry_that_is_tried_too_is_not_listed_either(me, programme, team, idea):
    entry = ConcludedExperimentFactory(
        programme=programme, team=team, visibility="everyone", title="Brown bag lunches", idea=idea
    )
    assert f"/ideas/{idea.pk}/" not in type_in(me, f"{WHILE_TYPING}?from={entry.pk}", title="Sandwich talks")


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 400, "1.5", "١"])
def test_junk_in_the_address_leaves_nothing_out(me, entry, junk):
    part = type_in(me, f"{WHILE_TYPING}?idea={junk}&from={junk}", title="Brown bag lunches")
    assert f"/library/{entry.pk}/" in part


def test_it_takes_the_same_statements_for_one_of_each_and_for_many(me, programme, idea, entry):
    def count():
        with CaptureQueriesContext(connection) as statements:
            ask(me, title="Brown bag lunches", text="Sandwich talks")
        return len(statements)

    count()  # a session's first page asks more
    few = count()
    for n in range(10):
        idea = IdeaFactory(programme=programme, visibility="everyone", title=f"Sandwich talks {n}")
        RunningExperimentFactory(programme=programme, visibility="everyone", title=f"Brown bag lunches {n}")
        RunningExperimentFactory(programme=programme, visibility="everyone", title=f"Picnic {n}", idea=idea)
    assert count() == few
    assert few <= 10


# The forms that ask it


def put_forward(client, team, **typed):
    answers = {"title": "Brown bag lunches", "change": "At one.", "visibility": "team", "name": "with", **typed}
    return client.post(f"/ideas/new/?team={team.pk}", {"submission": "5f1ed9a6-7a3c-4a63-9d4b-6f0c6f6c0a11", **answers})


def test_while_an_idea_is_typed_experiments_are_listed_too(me, entry):
    assert f"/library/{entry.pk}/" in type_in(me, "/ideas/new/similar/", title="Brown bag lunches")


def test_who_puts_an_idea_forward_is_shown_what_was_tried_first(as_person, programme, entry):
    person = PersonFactory()
    page = put_forward(as_person(person), TeamFactory(members=[person])).content.decode()
    assert "<title>Is your idea among these?" in page
    assert f'href="/library/{entry.pk}/"' in page
    assert "Tried and adapted. Night desk, DVSA." in page
    assert "Support this one instead" not in page


@pytest.mark.parametrize("origin", ["idea", "entry", "nothing"])
def test_the_form_for_experiments_asks_for_all_but_what_it_comes_from(as_person, programme, idea, entry, team, origin):
    person = PersonFactory()
    mine = TeamFactory(members=[person])
    idea = IdeaFactory(programme=programme, team=mine, state="chosen", title="Picnic")
    asked = {"idea": f"idea={idea.pk}", "entry": f"from={entry.pk}", "nothing": "from=nothing"}[origin]
    page = as_person(person).get(f"/experiments/new/?team={mine.pk}&{asked}").content.decode()
    besides = {
        "idea": f"?idea={idea.pk}&amp;from=",
        "entry": f"?idea=&amp;from={entry.pk}",
        "nothing": "?idea=&amp;from=",
    }
    assert f'id="similar" aria-live="polite" data-address="{WHILE_TYPING}{besides[origin]}"' in page
