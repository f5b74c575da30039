"""A draft step by step: what is kept, what is asked again, its check, and whose it is."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.models import Experiment, ExperimentDraft
from obt.people.models import Membership
from tests.experiments.pages import draft_page, missing, plan_typed, text_of
from tests.factories import (
    ExperimentFactory,
    MembershipFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
STEPS = ("what", "hypothesis", "measure", "figures", "when", "people", "sharing")
NEW = "/experiments/new/"


# The steps


def test_each_step_leads_to_the_next_and_the_last_to_the_check(as_person, member, team, draft_of):
    draft, said, client = draft_of(member, steps=["what"]), plan_typed(team), as_person(member)
    assert client.get(draft_page(draft))["Location"] == draft_page(draft, "hypothesis")
    for step, after in zip(STEPS[1:], [*STEPS[2:], "check"], strict=True):
        assert client.get(draft_page(draft, "check"))["Location"] == draft_page(draft, step)
        page = text_of(client.get(draft_page(draft, step)))
        assert f"step {STEPS.index(step) + 1} of 7" in page
        assert client.post(draft_page(draft, step), said[step])["Location"] == draft_page(draft, after)
    assert client.get(draft_page(draft))["Location"] == draft_page(draft, "check")


def test_an_empty_step_leads_back(as_person, member, draft_of):
    draft, client = draft_of(member, steps=["what"]), as_person(member)
    for step in STEPS[2:]:
        assert client.get(draft_page(draft, step))["Location"] == draft_page(draft, "hypothesis")
        assert client.post(draft_page(draft, step), {})["Location"] == draft_page(draft, "hypothesis")


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
    assert missing(text_of(client.post(draft_page(draft, step), wrong[0])), "Error: ", *wrong[1:]) == []
    assert missing(text_of(client.get(draft_page(draft, step))), *wrong[1:]) == []
    assert client.get(draft_page(draft, "check"))["Location"] == draft_page(draft, step)


@pytest.mark.parametrize("junk", ["\0", "x\0y", "9" * 5000, "x" * 200_000, "<script>", "🐝", "１２"])
def test_junk_never_breaks_a_step(as_person, member, team, draft_of, junk):
    draft, client = draft_of(member), as_person(member)
    for step, said in plan_typed(team).items():
        answer = client.post(draft_page(draft, step), dict.fromkeys(said, junk))
        assert answer.status_code in (200, 302)
        assert client.get(draft_page(draft, step)).status_code in (200, 302)
        assert "\0" not in str(ExperimentDraft.objects.get().answers)
        assert len(str(ExperimentDraft.objects.get().answers)) < 100_000
        client.post(draft_page(draft, step), said)
    assert client.get(draft_page(draft, "nonsense")).status_code == 404
    assert client.get(f"/experiments/drafts/{'9' * 40}/").status_code == 404


@pytest.mark.parametrize("name", ["title-\0", "title-x", "starts_on-\0", "starts_on", "\0", "nonsense"])
def test_a_draft_keeps_no_input_that_its_page_does_not_have(as_person, member, team, draft_of, name):
    draft, client = draft_of(member), as_person(member)
    for step, said in plan_typed(team).items():
        assert client.post(draft_page(draft, step), said | {name: "junk"}).status_code == 302
        assert ExperimentDraft.objects.get().answers[step].keys() <= said.keys()


def test_figures_are_asked_for_in_the_unit_and_asked_again_if_it_changes(as_person, member, draft_of, team):
    draft, client = (
        draft_of(member, figures={"baseline": "31%", "target": "20%"}, measure={"unit": "percent"}),
        as_person(member),
    )
    assert missing(text_of(client.get(draft_page(draft, "check"))), "31%, last week", "20%") == []
    answer = client.post(draft_page(draft, "measure"), plan_typed(team)["measure"] | {"unit": "pounds"})
    assert answer["Location"] == draft_page(draft, "figures")
    page = text_of(client.get(draft_page(draft, "figures")))
    assert missing(page, 'value="31%"', "is a percentage", "£") == []


def test_dates_are_filled_in_for_six_weeks_within_the_programme(as_person, member, draft_of, programme):
    draft, client = draft_of(member, steps=STEPS[:4]), as_person(member)
    today = timezone.localdate()

    def shown():
        page = text_of(client.get(draft_page(draft, "when")))
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
    client.post(draft_page(draft, "people"), {"owner": member.pk, "helpers": everybody})
    client.post(draft_page(draft, "sharing"), plan_typed(team)["sharing"])
    client.post(draft_page(draft, "check"))
    assert Experiment.objects.get().helpers.count() == 81


def test_somebody_who_left_the_team_is_asked_about(as_person, member, lead, team, draft_of):
    helper = MembershipFactory(team=team, person=PersonFactory(name="Helper"))
    draft, client = draft_of(member, people={"helpers": [helper.person_id]}), as_person(member)
    assert "Helper" in text_of(client.get(draft_page(draft, "check")))
    Membership.objects.filter(pk=helper.pk).update(left_on=timezone.localdate())
    answer = client.post(draft_page(draft, "check"), follow=True)
    assert answer.redirect_chain[-1][0] == draft_page(draft, "people")
    assert "has left the team" in text_of(answer)


def test_a_step_costs_the_same_in_a_big_team(as_person, member, team, draft_of):
    draft, client = draft_of(member), as_person(member)

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(draft_page(draft, "check")).status_code == 200
        return len(found)

    few = statements()
    for _ in range(30):
        MembershipFactory(team=team)
    assert statements() == few


# The check


def test_the_check_says_everything_with_ways_to_change_it(as_person, member, draft_of):
    draft, client = draft_of(member), as_person(member)
    page = text_of(client.get(draft_page(draft, "check")))
    said = (
        "Quiet hour", "Phones off from one to two",
        "If we turn our phones off, then we finish more, because it is quiet.",
        "Cases a day", "1,200 cases, last week", "1,500 cases", "Priya Patel", "My team",
        "Propose the experiment", "A lead starts it", *(f'href="{draft_page(draft, step)}"' for step in STEPS),
    )  # fmt: skip
    assert missing(page, *said) == []
    assert "Start the experiment" not in page
    assert client.post(draft_page(draft, "what"), plan_typed(draft.team)["what"])["Location"] == draft_page(
        draft, "check"
    )


def test_a_member_proposes_and_a_lead_starts_or_saves_for_later(as_person, member, lead, team, draft_of):
    draft, client = draft_of(member), as_person(member)
    page = text_of(client.post(draft_page(draft, "check"), {"then": "start"}, follow=True))
    assert "Proposed: Quiet hour. A lead of Drivers Medical Team C can start it." in page
    made = Experiment.objects.get()
    assert (made.state, made.proposed_by, made.title, made.then) == ("planned", member, "Quiet hour", "we finish more")
    assert (made.baseline, made.target, made.unit_name) == (Decimal(1200), Decimal(1500), "cases")
    assert not ExperimentDraft.objects.exists()
    for then, state, told in (("later", "planned", "Saved for later: B"), ("start", "running", "Started: C")):
        draft = draft_of(lead, what={"title": told[-1]})
        client = as_person(lead)
        page = text_of(client.get(draft_page(draft, "check")))
        assert missing(page, "Start the experiment", "Save it for later") == []
        assert told in text_of(client.post(draft_page(draft, "check"), {"then": then}, follow=True))
        assert Experiment.objects.get(title=told[-1]).state == state


def test_a_second_click_finds_what_the_first_made(as_person, member, draft_of):
    draft, client = draft_of(member), as_person(member)
    one, two = (client.post(draft_page(draft, "check"), {"submission": str(draft.submission)}) for _ in range(2))
    made = Experiment.objects.get()
    assert one["Location"] == two["Location"] == f"/experiments/{made.pk}/"
    assert client.get(draft_page(draft, "check")).status_code == 404


def test_an_idea_that_somebody_tries_meanwhile_leads_there(as_person, member, team, programme, idea, draft_of):
    draft = draft_of(member, query=f"idea={idea.pk}")
    tries = ExperimentFactory(team=team, programme=programme, idea=idea, title="Checklists")
    answer = as_person(member).post(draft_page(draft, "check"), follow=True)
    assert answer.redirect_chain[-1][0] == f"/experiments/{tries.pk}/"
    assert "Your team tries this idea already: Checklists" in text_of(answer)
    assert ExperimentDraft.objects.exists()  # what was typed stays


def test_an_entry_that_went_out_of_sight_is_no_parent(as_person, member, team, entry, draft_of):
    draft = draft_of(member, query=f"from={entry.pk}")
    Experiment.objects.filter(pk=entry.pk).update(moderation="hidden")
    as_person(member).post(draft_page(draft, "check"))
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
    page = text_of(client.get(draft_page(draft, "check")))
    assert said in page if said else "Your target is" not in page
    client.post(draft_page(draft, "check"))
    assert Experiment.objects.exists()


def test_an_end_after_recording_closes_is_said(as_person, member, draft_of, programme):
    late = programme.records_close_on + datetime.timedelta(days=1)
    when = {"ends_on-day": late.day, "ends_on-month": late.month, "ends_on-year": late.year}
    draft, client = draft_of(member, when=when), as_person(member)
    assert "the last day on which it can be concluded" in text_of(client.get(draft_page(draft, "check")))


def test_personal_data_is_pointed_out_unless_the_team_alone_reads_it(as_person, member, draft_of, programme):
    text = {"problem": "Ring Jo on 07700 900123"}
    draft = draft_of(member, what=text)
    client = as_person(member)
    assert "personal data" not in text_of(client.get(draft_page(draft, "check")))
    client.post(draft_page(draft, "sharing"), {"visibility": "organisation"})
    page = text_of(client.get(draft_page(draft, "check")))
    assert missing(page, "personal data", "“Problem” has a phone number") == []
    programme.moderates_library = True
    programme.save()
    client.post(draft_page(draft, "sharing"), {"visibility": "everyone"})
    assert "the central team looks at it" in text_of(client.get(draft_page(draft, "check")))


# Whose it is


def test_somebody_elses_draft_is_not_there(as_person, lead, member, stranger, draft_of):
    draft = draft_of(member)
    for person in (lead, stranger):
        client = as_person(person)
        for step in ("", *STEPS, "similar", "check", "remove"):
            assert client.get(draft_page(draft, step)).status_code == 404
            if step:
                assert client.post(draft_page(draft, step), {"title": "x"}).status_code == 404
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
        assert client.get(draft_page(draft, step)).status_code == 404
        assert client.post(draft_page(draft, step), {}).status_code == 404


def test_out_of_time_a_draft_is_answered_with_when(as_person, member, draft_of, programme):
    draft = draft_of(member)
    programme.closes_on = programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    programme.save()
    client = as_person(member)
    assert "closed" in text_of(client.get(draft_page(draft, "what")))
    assert client.post(draft_page(draft, "check")).status_code == 409


def test_a_draft_is_removed_after_being_asked_and_twice_is_no_matter(as_person, member, draft_of):
    draft, client = draft_of(member), as_person(member)
    page = text_of(client.get(draft_page(draft, "remove")))
    assert missing(page, "Remove this draft?", "Quiet hour", "Keep it") == []
    assert "Removed: Quiet hour" in text_of(client.post(draft_page(draft, "remove"), follow=True))
    assert client.post(draft_page(draft, "remove"))["Location"] == "/experiments/"
