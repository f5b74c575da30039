"""The pages of planning: who gets them, what they say, what is kept, and what a form that is sent does."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.models import Experiment, ExperimentDraft, Starter
from experiments.models.drafts import MOST_DRAFTS
from obt.people.models import Membership
from tests.experiments.pages import missing, plan_typed, text_of
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    IdeaFactory,
    MembershipFactory,
    PersonFactory,
    ProfessionFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
STEPS = ("what", "hypothesis", "measure", "figures", "when", "people", "sharing")
NEW = "/experiments/new/"


@pytest.fixture
def idea(team, programme, member):
    return IdeaFactory(
        team=team, programme=programme, author=member, state="chosen", title="Checklist on page one",
        problem="Forms come back unsigned", change="Put a checklist on page one",
    )  # fmt: skip


@pytest.fixture
def entry(programme):
    """An entry of the library, of another team."""
    return RunningExperimentFactory(
        programme=programme, visibility="everyone", title="Plainer letters", profession=ProfessionFactory(),
        baseline_note="three weeks in spring",
    )  # fmt: skip


@pytest.fixture
def starter(db):
    return Starter.objects.create(
        slug="quiet-hour", title="A quiet hour a day", problem="Phones never stop", change="Phones off from one to two",
        if_we="turn our phones off for an hour", then="we finish more cases", because="nobody interrupts us",
        measure_name="Cases finished a day", unit="number", unit_name="cases", better="higher",
    )  # fmt: skip


@pytest.fixture
def draft_of(as_person, team):
    """A function that begins a draft of a person and answers so many of its steps, with changes by step."""

    def draft_of(person, steps=STEPS, query="from=nothing", **changes):
        client, said = as_person(person), plan_typed(team)
        for step, change in changes.items():
            said[step] |= change
        client.post(f"{NEW}?team={team.pk}&{query}", said["what"] | {"submission": str(uuid.uuid4())})
        draft = ExperimentDraft.objects.filter(author=person).latest("pk")
        for step in steps[1:]:
            client.post(address(draft, step), said[step])
        return draft

    return draft_of


def address(draft, step=""):
    return f"/experiments/drafts/{draft.pk}/" + (f"{step}/" if step else "")


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
    assert missing(page, "Go on with what you began", "Quiet hour", address(draft), address(draft, "remove")) == []
    assert address(draft) not in text_of(as_person(lead).get(f"{NEW}?team={team.pk}"))


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
    assert missing(text_of(client.get(address(draft, "hypothesis"))), entry.if_we, entry.then, entry.because) == []
    client.post(address(draft, "hypothesis"), said["hypothesis"])
    page = text_of(client.get(address(draft, "measure")))
    assert entry.measure_name in page
    client.post(address(draft, "measure"), {"measure_name": entry.measure_name, "unit": "percent", "better": "lower"})
    page = text_of(client.get(address(draft, "figures")))
    assert ('value="20"' in page, 'value="31"' in page, "three weeks in spring" in page) == (True, False, False)
    client.post(address(draft, "figures"), {})
    client.post(address(draft, "when"), said["when"])
    page = text_of(client.get(address(draft, "people")))
    assert f'value="{member.pk}" selected' in page
    client.post(address(draft, "people"), said["people"])
    page = text_of(client.get(address(draft, "sharing")))
    assert f'value="{entry.profession_id}" selected' in page
    client.post(address(draft, "sharing"), said["sharing"])
    client.post(address(draft, "check"))
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
    assert answer["Location"] == address(draft, "hypothesis")
    assert client.get(f"{NEW}?idea={idea.pk}")["Location"] == address(draft)  # goes on with it


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
        missing(page, "120 characters or fewer", "Say what your team will do", f'action="{address(draft, "what")}"')
        == []
    )
    again = text_of(client.get(address(draft, "what")))
    assert missing(again, "x" * 121, "Phones <b>never</b> stop") == []
    assert "&lt;b&gt;" in client.get(address(draft, "what")).content.decode()


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
    assert answer["Location"] == address(draft, "similar")
    assert missing(text_of(client.get(address(draft, "similar"))), "Quiet hour after lunch", "Go on with mine") == []
    assert client.post(address(draft, "what"), plan_typed(team)["what"])["Location"] == address(draft, "hypothesis")


def test_the_page_without_script_names_what_the_script_asks(as_person, member, team):
    page = text_of(as_person(member).get(f"{NEW}?team={team.pk}&from=nothing"))
    assert missing(page, 'id="similar"', 'data-address="/experiments/new/similar/', "similar.js") == []


# The other steps


def test_each_step_leads_to_the_next_and_the_last_to_the_check(as_person, member, team, draft_of):
    draft, said, client = draft_of(member, steps=["what"]), plan_typed(team), as_person(member)
    assert client.get(address(draft))["Location"] == address(draft, "hypothesis")
    for step, after in zip(STEPS[1:], [*STEPS[2:], "check"], strict=True):
        assert client.get(address(draft, "check"))["Location"] == address(draft, step)
        page = text_of(client.get(address(draft, step)))
        assert f"step {STEPS.index(step) + 1} of 7" in page
        assert client.post(address(draft, step), said[step])["Location"] == address(draft, after)
    assert client.get(address(draft))["Location"] == address(draft, "check")


def test_an_empty_step_leads_back(as_person, member, draft_of):
    draft, client = draft_of(member, steps=["what"]), as_person(member)
    for step in STEPS[2:]:
        assert client.get(address(draft, step))["Location"] == address(draft, "hypothesis")
        assert client.post(address(draft, step), {})["Location"] == address(draft, "hypothesis")


@pytest.mark.parametrize("step", STEPS[1:])
def test_what_is_refused_is_kept_at_every_step(as_person, member, draft_of, step):
    wrong = {
        "hypothesis": ({"if_we": "Kept", "then": ""}, "Say what you expect to see", "Kept</textarea>"),
        "measure": ({"measure_name": "Kept"}, "Choose what it is counted in", 'value="Kept"'),
        "figures": ({"baseline": "1.2.3"}, "has more than one full stop", 'value="1.2.3"'),
        "when": ({"starts_on-day": "31", "starts_on-month": "feb"}, "must include a year", 'value="feb"'),
        "people": ({"owner": "none", "helpers": ["7777777"]}, "Choose somebody who is in the team", "Tomos Rees"),
        "sharing": ({"visibility": "nobody"}, "Choose who can see it", "Name our team"),
    }[step]
    draft, client = draft_of(member), as_person(member)
    assert missing(text_of(client.post(address(draft, step), wrong[0])), "Error: ", *wrong[1:]) == []
    assert missing(text_of(client.get(address(draft, step))), *wrong[1:]) == []
    assert client.get(address(draft, "check"))["Location"] == address(draft, step)


@pytest.mark.parametrize("junk", ["\0", "x\0y", "9" * 5000, "x" * 200_000, "<script>", "🐝", "１２"])
def test_junk_never_breaks_a_step(as_person, member, team, draft_of, junk):
    draft, client = draft_of(member), as_person(member)
    for step, said in plan_typed(team).items():
        answer = client.post(address(draft, step), dict.fromkeys(said, junk))
        assert answer.status_code in (200, 302)
        assert client.get(address(draft, step)).status_code in (200, 302)
        assert "\0" not in str(ExperimentDraft.objects.get().answers)
        assert len(str(ExperimentDraft.objects.get().answers)) < 100_000
        client.post(address(draft, step), said)
    assert client.get(address(draft, "nonsense")).status_code == 404
    assert client.get(f"/experiments/drafts/{'9' * 40}/").status_code == 404


@pytest.mark.parametrize("name", ["title-\0", "title-x", "starts_on-\0", "starts_on", "\0", "nonsense"])
def test_a_draft_keeps_no_input_that_its_page_does_not_have(as_person, member, team, draft_of, name):
    draft, client = draft_of(member), as_person(member)
    for step, said in plan_typed(team).items():
        assert client.post(address(draft, step), said | {name: "junk"}).status_code == 302
        assert ExperimentDraft.objects.get().answers[step].keys() <= said.keys()


def test_figures_are_asked_for_in_the_unit_and_asked_again_if_it_changes(as_person, member, draft_of, team):
    draft, client = (
        draft_of(member, figures={"baseline": "31%", "target": "20%"}, measure={"unit": "percent"}),
        as_person(member),
    )
    assert missing(text_of(client.get(address(draft, "check"))), "31%, last week", "20%") == []
    answer = client.post(address(draft, "measure"), plan_typed(team)["measure"] | {"unit": "pounds"})
    assert answer["Location"] == address(draft, "figures")
    page = text_of(client.get(address(draft, "figures")))
    assert missing(page, 'value="31%"', "is a percentage", "£") == []


def test_dates_are_filled_in_for_six_weeks_within_the_programme(as_person, member, draft_of, programme):
    draft, client = draft_of(member, steps=STEPS[:4]), as_person(member)
    today = timezone.localdate()

    def shown():
        page = text_of(client.get(address(draft, "when")))
        return [
            page.split(f'id="id_{name}-day"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
            for name in ("starts_on", "ends_on")
        ]

    assert shown() == [str(today.day), str((today + datetime.timedelta(weeks=6)).day)]
    programme.experiments_from = today + datetime.timedelta(days=3)
    programme.closes_on = today + datetime.timedelta(days=10)
    programme.save()
    assert shown() == [str((today + datetime.timedelta(days=3)).day), str((today + datetime.timedelta(days=10)).day)]


def test_a_big_team_can_be_chosen_from(as_person, member, team, draft_of):
    for n in range(80):
        MembershipFactory(team=team, person=PersonFactory(name=f"Member {n}"))
    draft, client = draft_of(member, steps=STEPS[:5]), as_person(member)
    everybody = [str(one.person_id) for one in team.memberships.all()]
    client.post(address(draft, "people"), {"owner": member.pk, "helpers": everybody})
    client.post(address(draft, "sharing"), plan_typed(team)["sharing"])
    client.post(address(draft, "check"))
    assert Experiment.objects.get().helpers.count() == 81


def test_somebody_who_left_the_team_is_asked_about(as_person, member, lead, team, draft_of):
    helper = MembershipFactory(team=team, person=PersonFactory(name="Helper"))
    draft, client = draft_of(member, people={"helpers": [helper.person_id]}), as_person(member)
    assert "Helper" in text_of(client.get(address(draft, "check")))
    Membership.objects.filter(pk=helper.pk).update(left_on=timezone.localdate())
    answer = client.post(address(draft, "check"), follow=True)
    assert answer.redirect_chain[-1][0] == address(draft, "people")
    assert "has left the team" in text_of(answer)


def test_a_step_costs_the_same_in_a_big_team(as_person, member, team, draft_of):
    draft, client = draft_of(member), as_person(member)

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(draft, "check")).status_code == 200
        return len(found)

    few = statements()
    for _ in range(30):
        MembershipFactory(team=team)
    assert statements() == few


# The check


def test_the_check_says_everything_with_ways_to_change_it(as_person, member, draft_of):
    draft, client = draft_of(member), as_person(member)
    page = text_of(client.get(address(draft, "check")))
    said = (
        "Quiet hour", "Phones off from one to two",
        "If we turn our phones off, then we finish more, because it is quiet.",
        "Cases a day", "1,200 cases, last week", "1,500 cases", "Priya Patel", "My team",
        "Propose the experiment", "A lead starts it", *(f'href="{address(draft, step)}"' for step in STEPS),
    )  # fmt: skip
    assert missing(page, *said) == []
    assert "Start the experiment" not in page
    assert client.post(address(draft, "what"), plan_typed(draft.team)["what"])["Location"] == address(draft, "check")


def test_a_member_proposes_and_a_lead_starts_or_saves_for_later(as_person, member, lead, team, draft_of):
    draft, client = draft_of(member), as_person(member)
    page = text_of(client.post(address(draft, "check"), {"then": "start"}, follow=True))
    assert "Proposed: Quiet hour. A lead of Drivers Medical Team C can start it." in page
    made = Experiment.objects.get()
    assert (made.state, made.proposed_by, made.title, made.then) == ("planned", member, "Quiet hour", "we finish more")
    assert (made.baseline, made.target, made.unit_name) == (Decimal(1200), Decimal(1500), "cases")
    assert not ExperimentDraft.objects.exists()
    for then, state, told in (("later", "planned", "Saved for later: B"), ("start", "running", "Started: C")):
        draft = draft_of(lead, what={"title": told[-1]})
        client = as_person(lead)
        page = text_of(client.get(address(draft, "check")))
        assert missing(page, "Start the experiment", "Save it for later") == []
        assert told in text_of(client.post(address(draft, "check"), {"then": then}, follow=True))
        assert Experiment.objects.get(title=told[-1]).state == state


def test_a_second_click_finds_what_the_first_made(as_person, member, draft_of):
    draft, client = draft_of(member), as_person(member)
    one, two = (client.post(address(draft, "check"), {"submission": str(draft.submission)}) for _ in range(2))
    made = Experiment.objects.get()
    assert one["Location"] == two["Location"] == f"/experiments/{made.pk}/"
    assert client.get(address(draft, "check")).status_code == 404


def test_an_idea_that_somebody_tries_meanwhile_leads_there(as_person, member, team, programme, idea, draft_of):
    draft = draft_of(member, query=f"idea={idea.pk}")
    tries = ExperimentFactory(team=team, programme=programme, idea=idea, title="Checklists")
    answer = as_person(member).post(address(draft, "check"), follow=True)
    assert answer.redirect_chain[-1][0] == f"/experiments/{tries.pk}/"
    assert "Your team tries this idea already: Checklists" in text_of(answer)
    assert ExperimentDraft.objects.exists()  # what was typed stays


def test_an_entry_that_went_out_of_sight_is_no_parent(as_person, member, team, entry, draft_of):
    draft = draft_of(member, query=f"from={entry.pk}")
    Experiment.objects.filter(pk=entry.pk).update(moderation="hidden")
    as_person(member).post(address(draft, "check"))
    assert Experiment.objects.get(team=team).adopted_from is None


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"baseline": "10", "target": "5"}, "Your target is lower than what you have now, but higher is better."),
        ({"baseline": "10", "target": "10"}, "Your target is the same as what you have now."),
        ({"baseline": "10", "target": "15"}, None),
        ({"baseline": "", "target": "15"}, None),
    ],
)
def test_a_target_on_the_other_side_is_asked_about_and_not_refused(as_person, member, draft_of, figures, said):
    draft, client = draft_of(member, figures=figures), as_person(member)
    page = text_of(client.get(address(draft, "check")))
    assert said in page if said else "Your target is" not in page
    client.post(address(draft, "check"))
    assert Experiment.objects.exists()


def test_an_end_after_recording_closes_is_said(as_person, member, draft_of, programme):
    late = programme.records_close_on + datetime.timedelta(days=1)
    when = {"ends_on-day": late.day, "ends_on-month": late.month, "ends_on-year": late.year}
    draft, client = draft_of(member, when=when), as_person(member)
    assert "the last day on which it can be concluded" in text_of(client.get(address(draft, "check")))


def test_personal_data_is_pointed_out_unless_the_team_alone_reads_it(as_person, member, draft_of, programme):
    text = {"problem": "Ring Jo on 07700 900123"}
    draft = draft_of(member, what=text)
    client = as_person(member)
    assert "personal data" not in text_of(client.get(address(draft, "check")))
    client.post(address(draft, "sharing"), {"visibility": "organisation"})
    page = text_of(client.get(address(draft, "check")))
    assert missing(page, "personal data", "“Problem” has a phone number") == []
    programme.moderates_library = True
    programme.save()
    client.post(address(draft, "sharing"), {"visibility": "everyone"})
    assert "the central team looks at it" in text_of(client.get(address(draft, "check")))


# Whose it is


def test_somebody_elses_draft_is_not_there(as_person, lead, member, stranger, draft_of):
    draft = draft_of(member)
    for person in (lead, stranger):
        client = as_person(person)
        for step in ("", *STEPS, "similar", "check", "remove"):
            assert client.get(address(draft, step)).status_code == 404
            if step:
                assert client.post(address(draft, step), {"title": "x"}).status_code == 404
    assert ExperimentDraft.objects.get().answers["what"]["title"] == ["Quiet hour"]


@pytest.mark.parametrize("gone", ["left", "archived"])
def test_a_draft_goes_with_the_team(as_person, member, team, draft_of, gone):
    draft = draft_of(member)
    if gone == "left":
        Membership.objects.filter(person=member).update(left_on=timezone.localdate())
    else:
        team.archived_at = timezone.now()
        team.save()
    client = as_person(member)
    for step in (*STEPS, "check"):
        assert client.get(address(draft, step)).status_code == 404
        assert client.post(address(draft, step), {}).status_code == 404


def test_out_of_time_a_draft_is_answered_with_when(as_person, member, draft_of, programme):
    draft = draft_of(member)
    programme.closes_on = programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    programme.save()
    client = as_person(member)
    assert "closed" in text_of(client.get(address(draft, "what")))
    assert client.post(address(draft, "check")).status_code == 409


def test_a_draft_is_removed_after_being_asked_and_twice_is_no_matter(as_person, member, draft_of):
    draft, client = draft_of(member), as_person(member)
    page = text_of(client.get(address(draft, "remove")))
    assert missing(page, "Remove this draft?", "Quiet hour", "Keep it") == []
    assert "Removed: Quiet hour" in text_of(client.post(address(draft, "remove"), follow=True))
    assert client.post(address(draft, "remove"))["Location"] == "/experiments/"
