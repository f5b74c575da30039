"""Beginning to plan: which team, where it comes from, and what the first form that is sent does."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.models import Experiment, ExperimentDraft, Starter
from experiments.models.drafts import MOST_DRAFTS
from tests.experiments.pages import draft_page, missing, plan_typed, text_of
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    IdeaFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
STEPS = ("what", "hypothesis", "measure", "figures", "when", "people", "sharing")
NEW = "/experiments/new/"


# Where it comes from


def test_without_a_team_in_the_address_the_one_is_taken_several_are_offered(as_person, member, stranger, team, idea):
    client = as_person(member)
    assert client.get(NEW)["Location"] == f"{NEW}?team={team.pk}"
    second = TeamFactory(name="Second", lead=member)
    page = text_of(client.get(f"{NEW}?starter="))
    assert missing(page, f"{NEW}?starter=&team={team.pk}", f"{NEW}?starter=&team={second.pk}") == []
    assert missing(text_of(client.get(f"{NEW}?idea={idea.pk}")), "Checklist on page one") == []  # the idea has its team
    assert "You are in no team yet" in text_of(as_person(stranger).get(NEW))


def test_it_offers_chosen_ideas_starters_the_library_and_an_empty_page(
    as_person, member, team, programme, idea, starter
):
    tried = IdeaFactory(team=team, programme=programme, state="chosen", title="Is being tried")
    ExperimentFactory(team=team, programme=programme, idea=tried)
    again = IdeaFactory(team=team, programme=programme, state="chosen", title="Was tried")
    ConcludedExperimentFactory(team=team, programme=programme, idea=again)
    IdeaFactory(team=team, programme=programme, title="Put forward only")
    IdeaFactory(programme=programme, state="chosen", title="Of another team")
    Starter.objects.create(slug="not-offered", title="Not offered", better="lower", is_offered=False)
    page = text_of(as_person(member).get(f"{NEW}?team={team.pk}"))
    here = f"{NEW}?team={team.pk}"
    said = (
        "Checklist on page one", f"{here}&idea={idea.pk}", "Was tried", f"{here}&starter=quiet-hour",
        'href="/library/"', f"{here}&from=nothing",
    )  # fmt: skip
    assert missing(page, *said) == []
    unsaid = ("Is being tried", "Put forward only", "Of another team", "Not offered", "Go on with what you began")
    assert missing(page, *unsaid) == list(unsaid)


def test_a_team_without_an_idea_is_told_what_to_do(as_person, member, team, starter):
    page = text_of(as_person(member).get(f"{NEW}?team={team.pk}"))
    assert missing(page, f"/ideas/?team={team.pk}", "No idea yet? 1 small change to begin with") == []


def test_ones_own_drafts_are_offered_to_go_on_with(as_person, member, lead, team, draft_of):
    draft = draft_of(member, steps=["what"])
    page = text_of(as_person(member).get(f"{NEW}?team={team.pk}"))
    assert (
        missing(page, "Go on with what you began", "Quiet hour", draft_page(draft), draft_page(draft, "remove")) == []
    )
    assert draft_page(draft) not in text_of(as_person(lead).get(f"{NEW}?team={team.pk}"))


@pytest.mark.parametrize("source", ["idea", "from", "starter"])
def test_it_is_filled_in_from_where_it_comes_and_a_visit_makes_no_row(
    as_person, member, team, idea, entry, starter, source
):
    asked = {"idea": idea.pk, "from": entry.pk, "starter": starter.slug}[source]
    row = {"idea": idea, "from": entry, "starter": starter}[source]
    page = text_of(as_person(member).get(f"{NEW}?team={team.pk}&{source}={asked}"))
    assert missing(page, f'value="{row.title}"', row.problem, row.change, "step 1 of 7", "Save and continue") == []
    assert not ExperimentDraft.objects.exists()


def test_what_another_team_tried_is_taken_over_but_dates_baseline_and_people(as_person, member, team, entry, draft_of):
    draft = draft_of(member, steps=["what"], query=f"from={entry.pk}")
    client = as_person(member)
    said = plan_typed(team)
    assert missing(text_of(client.get(draft_page(draft, "hypothesis"))), entry.if_we, entry.then, entry.because) == []
    client.post(draft_page(draft, "hypothesis"), said["hypothesis"])
    page = text_of(client.get(draft_page(draft, "measure")))
    assert entry.measure_name in page
    client.post(
        draft_page(draft, "measure"), {"measure_name": entry.measure_name, "unit": "percent", "better": "lower"}
    )
    page = text_of(client.get(draft_page(draft, "figures")))
    assert ('value="20"' in page, 'value="31"' in page, "three weeks in spring" in page) == (True, False, False)
    client.post(draft_page(draft, "figures"), {})
    client.post(draft_page(draft, "when"), said["when"])
    page = text_of(client.get(draft_page(draft, "people")))
    assert f'value="{member.pk}" selected' in page
    client.post(draft_page(draft, "people"), said["people"])
    page = text_of(client.get(draft_page(draft, "sharing")))
    assert f'value="{entry.profession_id}" selected' in page
    client.post(draft_page(draft, "sharing"), said["sharing"])
    client.post(draft_page(draft, "check"))
    made = Experiment.objects.get(team=team)
    assert (made.adopted_from, made.baseline, made.owner) == (entry, None, member)


@pytest.mark.parametrize(
    "query", ["idea=7777777", "idea=x", "idea=%00", "from=7777777", "from=x", "from=9" + "9" * 40, "starter=none",
              "starter=%F0%9F%90%9D", "team=7777777", "team=x"],
)  # fmt: skip
def test_junk_is_not_there(as_person, member, team, query):
    team_asked = "" if query.startswith("team") else f"&team={team.pk}"
    for method in ("get", "post"):
        assert getattr(as_person(member), method)(f"{NEW}?{query}{team_asked}").status_code == 404


def test_other_teams_ideas_and_what_is_hidden_or_planned_are_not_there(
    as_person, stranger, member, team, programme, idea
):
    own = TeamFactory(lead=stranger)
    client = as_person(stranger)
    private = RunningExperimentFactory(programme=programme)
    planned = ExperimentFactory(programme=programme, visibility="everyone")
    hidden = RunningExperimentFactory(programme=programme, visibility="everyone", moderation="hidden")
    asked = [
        f"idea={idea.pk}",
        f"team={own.pk}&idea={idea.pk}",
        *(f"from={one.pk}" for one in (private, planned, hidden)),
    ]
    for query in asked:
        assert client.get(f"{NEW}?{query}").status_code == 404
    assert client.get(f"{NEW}?team={team.pk}").status_code == 404
    both = TeamFactory(lead=member)
    assert as_person(member).get(f"{NEW}?team={both.pk}&idea={idea.pk}").status_code == 404


def test_an_idea_that_is_not_chosen_or_is_tried_already_leads_there(as_person, member, team, programme, idea):
    client = as_person(member)
    tries = ExperimentFactory(team=team, programme=programme, idea=idea, title="Checklists")
    answer = client.get(f"{NEW}?idea={idea.pk}")
    assert answer["Location"] == f"/experiments/{tries.pk}/"
    tries.delete()
    type(idea).objects.update(state="put-forward")
    page = text_of(client.get(f"{NEW}?idea={idea.pk}", follow=True))
    assert "This idea has not been chosen." in page


def test_ones_own_experiment_is_not_tried_too(as_person, member, team, programme):
    own = RunningExperimentFactory(team=team, programme=programme, visibility="everyone")
    client = as_person(member)
    answer = client.get(f"{NEW}?from={own.pk}", follow=True)
    assert answer.redirect_chain[-1][0] == f"/experiments/{own.pk}/"
    assert "This is your own team’s experiment." in text_of(answer)
    second = TeamFactory(lead=member)  # somebody of two teams takes it to the other
    assert client.get(f"{NEW}?from={own.pk}")["Location"] == f"{NEW}?from={own.pk}&team={second.pk}"


def test_before_and_after_the_programme_nothing_is_planned(as_person, member, team, programme):
    programme.closes_on = programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    programme.save()
    client = as_person(member)
    assert "closed" in text_of(client.get(f"{NEW}?team={team.pk}"))
    assert client.post(f"{NEW}?team={team.pk}&from=nothing", plan_typed(team)["what"]).status_code == 409


def test_a_programme_without_experiments_has_no_such_page(as_person, member, team, programme):
    programme.has_experiments = False
    programme.save()
    assert as_person(member).get(NEW).status_code == 404


def test_where_it_comes_from_costs_the_same_however_much_there_is(as_person, member, team, programme, draft_of):
    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{NEW}?team={team.pk}").status_code == 200
        return len(found)

    IdeaFactory(team=team, programme=programme, state="chosen")
    draft_of(member, steps=["what"])
    client = as_person(member)
    client.get(NEW)
    few = statements()
    for n in range(20):
        IdeaFactory(team=team, programme=programme, state="chosen")
        ExperimentDraft.objects.create(team=team, programme=programme, author=member)
        Starter.objects.create(slug=f"s{n}", title=f"Starter {n}", better="lower")
    assert statements() == few


# The first step


def test_the_first_that_is_sent_begins_the_draft_and_leads_on(as_person, member, team, idea):
    client = as_person(member)
    answer = client.post(f"{NEW}?idea={idea.pk}", plan_typed(team)["what"] | {"submission": str(uuid.uuid4())})
    draft = ExperimentDraft.objects.get()
    assert (draft.author, draft.team, draft.idea, draft.answers["what"]["title"]) == (
        member,
        team,
        idea,
        ["Quiet hour"],
    )
    assert answer["Location"] == draft_page(draft, "hypothesis")
    assert client.get(f"{NEW}?idea={idea.pk}")["Location"] == draft_page(draft)  # goes on with it


def test_a_double_click_begins_one(as_person, member, team):
    said = plan_typed(team)["what"] | {"submission": str(uuid.uuid4())}
    client = as_person(member)
    one, two = (client.post(f"{NEW}?team={team.pk}&from=nothing", said) for _ in range(2))
    assert one["Location"] == two["Location"]
    assert ExperimentDraft.objects.count() == 1


def test_nothing_typed_makes_no_row_and_is_asked_for(as_person, member, team):
    page = text_of(as_person(member).post(f"{NEW}?team={team.pk}&from=nothing", {}))
    assert missing(page, "Error: ", "Say in a few words what you will try", "Say what your team will do") == []
    assert not ExperimentDraft.objects.exists()


def test_what_is_refused_is_kept_and_goes_on(as_person, member, team):
    client = as_person(member)
    said = {"title": "x" * 121, "problem": "Phones <b>never</b> stop", "submission": str(uuid.uuid4())}
    answer = client.post(f"{NEW}?team={team.pk}&from=nothing", said)
    draft = ExperimentDraft.objects.get()
    assert answer.status_code == 200
    page = text_of(answer)
    assert (
        missing(page, "120 characters or fewer", "Say what your team will do", f'action="{draft_page(draft, "what")}"')
        == []
    )
    again = text_of(client.get(draft_page(draft, "what")))
    assert missing(again, "x" * 121, "Phones <b>never</b> stop") == []
    assert "&lt;b&gt;" in client.get(draft_page(draft, "what")).content.decode()


def test_an_experiment_of_the_same_name_is_asked_to_differ(as_person, member, team, programme):
    ConcludedExperimentFactory(team=team, programme=programme, title="Quiet hour")
    answer = as_person(member).post(f"{NEW}?team={team.pk}&from=nothing", plan_typed(team)["what"])
    assert "Your team has an experiment of this name already" in text_of(answer)


def test_a_form_sent_again_after_it_was_proposed_leads_there(as_person, member, team, programme):
    made = ExperimentFactory(team=team, programme=programme, proposed_by=member)
    said = plan_typed(team)["what"] | {"submission": str(made.submission)}
    answer = as_person(member).post(f"{NEW}?team={team.pk}&from=nothing", said)
    assert answer["Location"] == f"/experiments/{made.pk}/"


def test_too_many_drafts_are_named_and_what_was_typed_stays(as_person, member, team, programme):
    rows = ExperimentDraft(team=team, programme=programme, author=member)
    ExperimentDraft.objects.bulk_create(
        ExperimentDraft(team=rows.team, programme=programme, author=member, answers={"what": {"title": [f"Old {n}"]}})
        for n in range(MOST_DRAFTS)
    )
    page = text_of(as_person(member).post(f"{NEW}?team={team.pk}&from=nothing", plan_typed(team)["what"]))
    assert missing(page, "You have begun 20 experiments", "Old 7", "Quiet hour", "Phones never stop") == []


def test_what_is_like_it_is_shown_once(as_person, member, team, programme):
    IdeaFactory(team=team, programme=programme, title="Quiet hour after lunch", change="Phones off from one to two")
    client = as_person(member)
    answer = client.post(f"{NEW}?team={team.pk}&from=nothing", plan_typed(team)["what"])
    draft = ExperimentDraft.objects.get()
    assert answer["Location"] == draft_page(draft, "similar")
    assert missing(text_of(client.get(draft_page(draft, "similar"))), "Quiet hour after lunch", "Go on with mine") == []
    assert client.post(draft_page(draft, "what"), plan_typed(team)["what"])["Location"] == draft_page(
        draft, "hypothesis"
    )


def test_the_page_without_script_names_what_the_script_asks(as_person, member, team):
    page = text_of(as_person(member).get(f"{NEW}?team={team.pk}&from=nothing"))
    assert missing(page, 'id="similar"', 'data-address="/experiments/new/similar/', "similar.js") == []
