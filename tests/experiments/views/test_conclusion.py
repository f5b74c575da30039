"""The pages of an experiment's end: step by step, with what was forgotten, by two at once, and for whom it is not."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from experiments.actions.conclusion import conclude, reopen
from experiments.actions.running import extend
from experiments.models import Benefit, ConclusionDraft, Experiment
from tests.experiments.pages import text_of, told
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MembershipFactory,
    PersonFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db
STEPS = ("outcome", "story", "benefits")
ADDRESSES = ("", "outcome/", "story/", "benefits/", "check/", "discard/")
STORY = {"what_happened": "We sent **40** letters.", "learned": "Nobody read them.", "needs": "Stamps"}
TIME = {"minutes": "1h 30", "minutes_workings": "18 forms, 5 minutes each", "minutes_confidence": "guessed"}


@pytest.fixture
def owner(member):
    return member


@pytest.fixture
def running(programme, team, owner):
    return RunningExperimentFactory(
        programme=programme, team=team, proposed_by=owner, title="Plainer letters", readings=[30, 27, 24, 19]
    )


@pytest.fixture
def concluded(programme, team, owner):
    return ConcludedExperimentFactory(
        programme=programme, team=team, proposed_by=owner, title="Plainer letters", readings=[30, 27, 19],
        benefits={"minutes": 120, "pounds": "3.5"},
    )  # fmt: skip


def page(experiment, step=""):
    return f"/experiments/{experiment.pk}/conclude/{step}"


def saved(experiment):
    return Experiment.objects.get(pk=experiment.pk)


def walk(client, experiment, *, outcome="keep", story=STORY, benefits=None, seen=None):
    """Fill in the three steps and come to the check; return its page."""
    seen = {"seen": saved(experiment).version if seen is None else seen}
    for step, typed in zip(STEPS, ({"outcome": outcome}, story, benefits or {}), strict=True):
        answer = client.post(page(experiment, f"{step}/"), typed | seen)
        assert answer.status_code == 302, text_of(answer)
    assert answer["Location"] == page(experiment, "check/")
    return text_of(client.get(answer["Location"]))


def send(client, experiment):
    return client.post(page(experiment, "check/"), {"version": saved(experiment).version})


def test_step_by_step_to_the_check_and_it_is_concluded(as_person, owner, running):
    client = as_person(owner)
    assert client.get(page(running))["Location"] == page(running, "outcome/")
    first = text_of(client.get(page(running, "outcome/")))
    assert "<title>How did it end?" in first
    assert "Plainer letters – step 1 of 3" in first
    assert f'href="/experiments/{running.pk}/">Plainer letters</a>' in first
    assert "Changed from 31% to 19%, 12 percentage points lower. The target was 20% or lower: reached." in first
    story = client.post(page(running, "outcome/"), {"outcome": "scale"})
    assert story["Location"] == page(running, "story/")
    assert "step 2 of 3" in text_of(client.get(story["Location"]))
    benefits = client.post(page(running, "story/"), STORY)
    assert benefits["Location"] == page(running, "benefits/")
    assert "step 3 of 3" in text_of(client.get(benefits["Location"]))
    check = client.post(page(running, "benefits/"), TIME)
    assert check["Location"] == page(running, "check/")
    shown = text_of(client.get(check["Location"]))
    for said in (
        "Check before you conclude it", "<strong>Scale</strong>", "<strong>40</strong> letters", "Nobody read them.",
        "Stamps", "<strong>1 hour 30 minutes a week</strong>, a guess", "18 forms, 5 minutes each",
        "Changed from 31% to 19%", "Only your team can read it.", "Conclude the experiment",
    ):  # fmt: skip
        assert said in shown
    for step in STEPS:
        assert f'href="{page(running, f"{step}/")}">Change<' in shown
    assert saved(running).state == "running"
    done = send(client, running)
    assert done["Location"] == f"/experiments/{running.pk}/"
    assert told(done) == ["Concluded: Plainer letters. You tried it, you found out, and you decided: scale. Well done."]
    row = saved(running)
    assert (row.state, row.outcome, row.learned, row.needs) == ("concluded", "scale", "Nobody read them.", "Stamps")
    assert row.concluded_by == owner
    assert list(Benefit.objects.values_list("kind", "amount", "confidence")) == [("minutes", 90, "guessed")]
    assert not ConclusionDraft.objects.exists()


@pytest.mark.parametrize("outcome", ["keep", "adapt", "stop", "scale"])
def test_stopping_is_celebrated_as_keeping_is(as_person, owner, running, outcome):
    client = as_person(owner)
    walk(client, running, outcome=outcome)
    assert told(send(client, running)) == [
        f"Concluded: Plainer letters. You tried it, you found out, and you decided: {outcome}. Well done."
    ]


def test_the_four_are_offered_alike(as_person, owner, running):
    shown = text_of(as_person(owner).get(page(running, "outcome/")))
    for value, label, hint in (
        ("keep", "Keep", "It works for us, and this is how we do it now."),
        ("adapt", "Adapt", "Part of it works. We change it and go on."),
        ("stop", "Stop", "It did not do what we hoped, and now we know."),
        ("scale", "Scale", "It works, and more teams take it up."),
    ):
        assert f'type="radio" value="{value}"' in shown
        assert label in shown
        assert hint in shown
    assert shown.count('class="govuk-radios__item"') == 4


def test_straight_to_the_check_leads_to_the_first_step_that_lacks(as_person, owner, running):
    client = as_person(owner)
    for method in (client.get, client.post):
        assert method(page(running, "check/"))["Location"] == page(running, "outcome/")
    client.post(page(running, "outcome/"), {"outcome": "keep"})
    for step in ("", "check/"):
        assert client.get(page(running, step))["Location"] == page(running, "story/")
    client.post(page(running, "story/"), STORY)
    assert client.post(page(running, "check/"), {"version": 1})["Location"] == page(running, "benefits/")
    assert saved(running).state == "running"


def test_what_is_wrong_is_said_is_saved_and_is_there_on_another_device(as_person, owner, running):
    client = as_person(owner)
    client.post(page(running, "outcome/"), {"outcome": "keep"})
    wrong = text_of(client.post(page(running, "story/"), {"what_happened": "We sent letters"}))
    assert "<title>Error: " in wrong
    assert 'href="#id_learned">Enter what you learned</a>' in wrong
    assert "We sent letters</textarea>" in wrong
    laptop = Client()
    laptop.force_login(owner, backend="obt.people.sign_in.backends.CodeOnlyBackend")
    assert laptop.get(page(running))["Location"] == page(running, "story/")
    again = text_of(laptop.get(page(running, "story/")))
    assert "We sent letters</textarea>" in again
    assert "Enter what you learned" in again
    assert "You began this" in text_of(laptop.get(page(running, "outcome/")))
    laptop.post(page(running, "story/"), STORY)
    wrong = text_of(laptop.post(page(running, "benefits/"), {"minutes": "soon", "pounds": "5"}))
    assert "Enter a time, like 90 minutes or 1h 30" in wrong
    assert "Enter how you worked out the money saved" in wrong
    assert laptop.get(page(running, "check/"))["Location"] == page(running, "benefits/")
    assert 'value="soon"' in text_of(laptop.get(page(running, "benefits/")))


def test_a_change_leads_back_to_the_check(as_person, owner, running):
    client = as_person(owner)
    walk(client, running, benefits=TIME)
    for step in STEPS:
        assert f'href="{page(running, "check/")}">Back</a>' in text_of(client.get(page(running, f"{step}/")))
    assert client.post(page(running, "outcome/"), {"outcome": "stop"})["Location"] == page(running, "check/")
    assert client.get(page(running))["Location"] == page(running, "check/")
    shown = text_of(client.get(page(running, "check/")))
    assert "<strong>Stop</strong>" in shown
    assert "It was stopped, so these benefits are shown with it but counted in no total." in shown


def test_of_what_is_stopped_benefits_can_be_left_out(as_person, owner, running):
    client = as_person(owner)
    assert "counted in no total" not in walk(client, running, outcome="stop")
    assert "counted in no total. You can leave it all empty." in text_of(client.get(page(running, "benefits/")))
    send(client, running)
    assert saved(running).outcome == "stop"
    assert not Benefit.objects.exists()


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ([], "No readings: too few to tell what changed."),
        ([19], "1 reading: too few to tell what changed."),
        ([30, 19], "2 readings: too few to tell what changed."),
    ],
)
def test_with_few_readings_it_can_be_concluded_and_says_so_kindly(as_person, programme, team, owner, readings, said):
    made = RunningExperimentFactory(programme=programme, team=team, proposed_by=owner, readings=readings)
    client = as_person(owner)
    first = text_of(client.get(page(made, "outcome/")))
    assert said in first
    assert "you can conclude it all the same" in first
    assert f'href="/experiments/{made.pk}/measure/"' in first
    assert said in walk(client, made)
    send(client, made)
    assert saved(made).state == "concluded"


@pytest.mark.parametrize(("days", "is_early"), [(1, True), (0, False), (-1, False)])
def test_before_its_last_day_it_can_be_concluded_and_says_so(as_person, owner, running, days, is_early):
    Experiment.objects.filter(pk=running.pk).update(ends_on=timezone.localdate() + datetime.timedelta(days=days))
    client = as_person(owner)
    assert ("It was planned to run until" in text_of(client.get(page(running, "outcome/")))) is is_early
    assert ("it ends before" in walk(client, running)) is is_early
    send(client, running)
    assert saved(running).state == "concluded"


def test_a_double_click_concludes_once(as_person, owner, running):
    client = as_person(owner)
    walk(client, running, benefits=TIME)
    first, second = (client.post(page(running, "check/"), {"version": 1}) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/experiments/{running.pk}/"
    assert saved(running).version == 2
    assert Benefit.objects.count() == 1


def test_a_lead_corrects_how_it_ended_with_what_it_says_filled_in(as_person, lead, concluded):
    client = as_person(lead)
    assert client.get(page(concluded))["Location"] == page(concluded, "check/")
    shown = text_of(client.get(page(concluded, "check/")))
    assert "Check how it ended" in shown
    assert "Save the correction" not in shown  # nothing was typed yet
    assert 'value="keep" checked' in text_of(client.get(page(concluded, "outcome/")))
    assert "People read the first paragraph and nothing else.</textarea>" in text_of(
        client.get(page(concluded, "story/"))
    )
    benefits = text_of(client.get(page(concluded, "benefits/")))
    assert 'value="2h"' in benefits
    assert 'value="3.50"' in benefits
    answer = client.post(page(concluded, "outcome/"), {"outcome": "adapt", "seen": 1})
    assert answer["Location"] == page(concluded, "check/")
    check = text_of(client.get(answer["Location"]))
    assert "Save the correction" in check
    assert "<strong>Adapt</strong>" in check
    assert "<strong>2 hours a week</strong>, measured" in check
    assert told(send(client, concluded)) == ["Changed how it ended: Plainer letters"]
    row = saved(concluded)
    assert (row.state, row.outcome, row.version, row.concluded_by) == ("concluded", "adapt", 2, concluded.owner)
    assert Benefit.objects.count() == 2


def test_a_correction_that_changes_nothing_says_so(as_person, lead, concluded):
    client = as_person(lead)
    client.post(page(concluded, "outcome/"), {"outcome": "keep"})
    assert told(send(client, concluded)) == ["Nothing was changed, as it says this already: Plainer letters"]
    assert saved(concluded).version == 1
    assert not ConclusionDraft.objects.exists()


def test_one_that_was_reopened_begins_from_its_story_and_asks_for_the_outcome(as_person, lead, concluded):
    reopen(experiment=concluded, by=lead)
    client = as_person(lead)
    assert client.get(page(concluded))["Location"] == page(concluded, "outcome/")
    first = text_of(client.get(page(concluded, "outcome/")))
    assert "checked" not in first
    assert "There is a problem" not in first
    assert client.post(page(concluded, "outcome/"), {"outcome": "stop"})["Location"] == page(concluded, "check/")
    send(client, concluded)
    assert saved(concluded).outcome == "stop"


def test_whoever_is_overtaken_keeps_what_they_typed_sees_what_it_says_and_can_save_over_it(
    as_person, owner, lead, running
):
    client = as_person(lead)
    walk(client, running, outcome="keep", story=STORY | {"learned": "Typed by Tomos"}, benefits=TIME)
    conclude(experiment=running, by=owner, outcome="stop", what_happened="It rained.", learned="Said by Priya")
    late = client.post(page(running, "check/"), {"version": 1})
    assert late["Location"] == page(running, "check/")
    assert saved(running).outcome == "stop"
    shown = text_of(client.get(late["Location"]))
    for said in (
        "Somebody changed how it ended since you began.", "What it says now", "<strong>Stop</strong>", "It rained.",
        "Said by Priya", "What you typed", "<strong>Keep</strong>", "Typed by Tomos", "Save mine in its place",
    ):  # fmt: skip
        assert said in shown
    assert 'name="version" value="2"' in shown
    answer = client.post(page(running, "check/"), {"version": 2})
    assert told(answer) == ["Changed how it ended: Plainer letters"]
    row = saved(running)
    assert (row.outcome, row.learned, row.concluded_by) == ("keep", "Typed by Tomos", owner)


def test_whoever_is_overtaken_can_leave_it_as_it_is(as_person, owner, lead, running):
    client = as_person(lead)
    walk(client, running)
    conclude(experiment=running, by=owner, outcome="stop", what_happened="It rained.", learned="Said by Priya")
    assert "How it ended stays as it was recorded." in text_of(client.get(page(running, "discard/")))
    client.post(page(running, "discard/"))
    assert saved(running).outcome == "stop"
    assert not ConclusionDraft.objects.exists()


def test_a_page_that_was_opened_before_another_concluded_it_is_noticed(as_person, owner, lead, running):
    client = as_person(lead)
    assert 'name="seen" value="1"' in text_of(client.get(page(running, "outcome/")))
    conclude(experiment=running, by=owner, outcome="stop", what_happened="It rained.", learned="Said by Priya")
    answer = client.post(page(running, "outcome/"), {"outcome": "keep", "seen": "1"})
    shown = text_of(client.get(answer["Location"]))
    assert "Somebody changed how it ended since you began." in shown
    assert "Said by Priya" in shown


def test_another_end_date_meanwhile_is_told_and_nothing_lost(as_person, owner, lead, running):
    client = as_person(lead)
    walk(client, running)
    extend(experiment=running, by=owner, ends_on=running.ends_on + datetime.timedelta(days=3))
    assert client.post(page(running, "check/"), {"version": 1})["Location"] == page(running, "check/")
    assert "The experiment was changed since you began." in text_of(client.get(page(running, "check/")))
    assert saved(running).state == "running"
    send(client, running)
    assert saved(running).state == "concluded"


def test_what_was_typed_is_thrown_away_once_asked(as_person, owner, running):
    client = as_person(owner)
    assert client.get(page(running, "discard/"))["Location"] == f"/experiments/{running.pk}/"
    walk(client, running)
    asked = text_of(client.get(page(running, "discard/")))
    assert "Plainer letters" in asked
    assert "Throw it away" in asked
    assert ConclusionDraft.objects.exists()
    for expected in (["What you typed about how it ended is thrown away: Plainer letters"], []):
        answer = client.post(page(running, "discard/"))
        assert answer["Location"] == f"/experiments/{running.pk}/"
        assert told(answer)[: len(expected)] == expected
    assert not ConclusionDraft.objects.exists()
    assert saved(running).state == "running"


@pytest.mark.parametrize(
    ("visibility", "is_pointed_out", "who"),
    [
        ("team", False, "Only your team can read it."),
        ("organisation", True, "Everyone in your organisation can read it."),
        ("everyone", True, "Everyone in the Civil Service can read it in the library."),
    ],
)
def test_personal_data_is_pointed_out_where_others_will_read_it(
    as_person, owner, running, visibility, is_pointed_out, who
):
    Experiment.objects.filter(pk=running.pk).update(visibility=visibility)
    benefits = TIME | {"minutes_workings": "Ask 020 7946 0018"}
    shown = walk(
        as_person(owner), running, story=STORY | {"learned": "Ask jo.bloggs@example.gov.uk"}, benefits=benefits
    )
    assert ("It looks as if it contains personal data" in shown) is is_pointed_out
    assert ("“What we learned” has an email address" in shown) is is_pointed_out
    assert ("“How the time saved was worked out” has a phone number" in shown) is is_pointed_out
    assert who in shown
    send(as_person(owner), running)
    assert saved(running).state == "concluded"


@pytest.mark.parametrize(
    ("visibility", "moderates", "moderation", "is_told"),
    [
        ("everyone", True, "open", True),
        ("everyone", False, "hidden", True),
        ("everyone", False, "open", False),
        ("organisation", True, "open", False),
    ],
)
def test_that_the_central_team_looks_first_is_said(
    as_person, owner, running, programme, visibility, moderates, moderation, is_told
):
    programme.moderates_library = moderates
    programme.save()
    Experiment.objects.filter(pk=running.pk).update(visibility=visibility, moderation=moderation)
    assert ("The central team looks at it first." in walk(as_person(owner), running)) is is_told


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_not_for_others(as_person, team, running, address):
    helper, member, stranger, gone = PersonFactory.create_batch(4)
    for person in (helper, member):
        MembershipFactory(team=team, person=person)
    MembershipFactory(team=team, person=gone, left_on=timezone.localdate())
    running.helpers.add(helper)
    Experiment.objects.filter(pk=running.pk).update(visibility="everyone")
    for person in (helper, member, stranger, gone, PersonFactory(is_central=True)):
        client = as_person(person)
        assert client.get(page(running, address)).status_code == 404
        assert client.post(page(running, address), {"outcome": "stop", **STORY}).status_code == 404
    assert not ConclusionDraft.objects.exists()
    assert saved(running).state == "running"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_signed_out_and_nothing_that_is_not_there(client, as_person, owner, running, address):
    assert client.get(page(running, address)).status_code == 302
    as_person(owner)
    for number in (running.pk + 1, 10**30):
        assert client.get(f"/experiments/{number}/conclude/{address}").status_code == 404
    assert client.get(page(running, "elsewhere/")).status_code == 404
    assert client.put(page(running, address)).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_that_has_not_started_has_no_end(as_person, programme, team, owner, address):
    planned = ExperimentFactory(programme=programme, team=team, proposed_by=owner, title="Plainer letters")
    for method in (as_person(owner).get, as_person(owner).post):
        answer = method(page(planned, address))
        assert answer["Location"] == f"/experiments/{planned.pk}/"
        assert "This has not started yet, so there is no end to tell: Plainer letters" in told(answer)


@pytest.mark.parametrize("address", ADDRESSES)
def test_once_records_are_closed_a_page_says_so(as_person, owner, running, address):
    ConclusionDraft.objects.create(experiment=running, author=owner, base_version=1, answers={"outcome": "stop"})
    with time_machine.travel(running.programme.records_close_on + datetime.timedelta(days=1, hours=12)):
        client = as_person(owner)
        assert "closed" in text_of(client.get(page(running, address)))
        assert client.post(page(running, address), {"outcome": "stop"}).status_code == 409
    assert saved(running).state == "running"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_in_an_archived_team(as_person, owner, running, team, address):
    team.archived_at = timezone.now()
    team.save()
    assert as_person(owner).get(page(running, address)).status_code == 404
    assert as_person(owner).post(page(running, address), {"outcome": "stop"}).status_code == 404


JUNK = (
    "\x00",
    "a\x00b",
    "9" * 400,
    "😀" * 7_000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\u202e\ufeff",
    "-1",
    "NaN",
)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_never_more_than_an_error(as_person, owner, running, junk):
    client = as_person(owner)
    for step in STEPS:
        names = ("outcome", "seen", *STORY, *TIME, "pounds", "people", "people_workings", "people_confidence")
        answer = client.post(page(running, f"{step}/"), dict.fromkeys(names, junk))
        assert answer.status_code in (200, 302)
        assert "<script>alert" not in answer.content.decode()
        assert client.get(page(running, f"{step}/")).status_code == 200
    for address in ("", "check/"):
        assert client.get(page(running, address)).status_code == 302
    walk(client, running)
    assert client.post(page(running, "check/"), {"version": junk})["Location"] == page(running, "check/")
    assert saved(running).state == "running"


def test_a_megabyte_of_text_is_refused_shown_again_and_not_stored_whole(as_person, owner, running):
    client = as_person(owner)
    client.post(page(running, "outcome/"), {"outcome": "keep"})
    answer = client.post(page(running, "story/"), STORY | {"learned": "a" * 1_000_000})
    assert "What you learned must be 2,000 characters or fewer" in text_of(answer)
    assert "a" * 1_000_000 in text_of(answer)
    assert len(ConclusionDraft.objects.get().answers["learned"]) == 20_000
