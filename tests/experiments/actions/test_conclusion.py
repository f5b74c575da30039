"""Concluding, correcting and reopening: who may, in which state, and what stays in the history."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from experiments.actions.conclusion import Gain, conclude, reopen
from experiments.actions.drafts import remove_conclusion, save_conclusion
from experiments.actions.refusals import ChangedMeanwhile, NotInThatState
from experiments.models import Benefit, ConclusionDraft, Experiment
from obt.people.models import Membership
from obt.programme.rules import RecordsClosed
from tests.at_once import at_once
from tests.factories import (
    EXPERIMENT_FACTORIES,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db
SAID = {"outcome": "stop", "what_happened": "We sent 40 letters.", "learned": "Nobody read them.", "needs": "Stamps"}
TIME = Gain("minutes", Decimal(120), "24 forms, 5 minutes each", "measured")
MONEY = Gain("pounds", Decimal("3.5"), "Postage", "guessed")
ACTORS = ("owner", "lead", "helper", "member", "left", "stranger")


def saved(experiment):
    return Experiment.objects.get(pk=experiment.pk)


def gains(experiment):
    return [
        (one.kind, one.amount, one.workings, one.confidence) for one in Benefit.objects.filter(experiment=experiment)
    ]


def result_of(act):
    """The state that it led to, or the name of the exception."""
    try:
        return act().state
    except (NotInThatState, PermissionDenied) as refused:
        return type(refused).__name__


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", EXPERIMENT_FACTORIES)
def test_who_concludes_in_which_state(of, cast, state, actor):
    experiment, by = of(state), cast[1][actor]
    expected = "PermissionDenied"
    if actor in ("owner", "lead"):
        expected = "NotInThatState" if state == "planned" else "concluded"
    assert result_of(lambda: conclude(experiment=experiment, by=by, **SAID)) == expected
    assert saved(experiment).state == ("concluded" if expected == "concluded" else state)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", EXPERIMENT_FACTORIES)
def test_who_reopens_in_which_state(of, cast, state, actor):
    experiment, by = of(state), cast[1][actor]
    expected = "PermissionDenied"
    if actor == "lead":
        expected = "NotInThatState" if state == "planned" else "running"
    assert result_of(lambda: reopen(experiment=experiment, by=by)) == expected


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", EXPERIMENT_FACTORIES)
def test_who_saves_a_draft_of_the_end_in_which_state(of, cast, state, actor):
    experiment, by = of(state), cast[1][actor]
    expected = "PermissionDenied"
    if actor in ("owner", "lead"):
        expected = "NotInThatState" if state == "planned" else "saved"
    try:
        save_conclusion(experiment=experiment, author=by, answers={"outcome": "keep"})
        found = "saved"
    except (NotInThatState, PermissionDenied) as refused:
        found = type(refused).__name__
    assert found == expected
    assert ConclusionDraft.objects.exists() is (expected == "saved")


def test_concluding_keeps_what_was_said_and_what_came_of_it(of, cast):
    experiment = of("running")
    row = conclude(experiment=experiment, by=cast[1]["owner"], gains=[TIME, MONEY], version=1, **SAID)
    assert (row.state, row.outcome, row.version, row.concluded_by) == ("concluded", "stop", 2, cast[1]["owner"])
    assert (row.what_happened, row.learned, row.needs) == ("We sent 40 letters.", "Nobody read them.", "Stamps")
    assert row.concluded_at is not None
    assert gains(experiment) == [
        ("minutes", Decimal(120), "24 forms, 5 minutes each", "measured"),
        ("pounds", Decimal("3.5"), "Postage", "guessed"),
    ]


def test_the_same_once_more_does_nothing_and_forgets_the_draft(of, cast):
    experiment, owner = of("running"), cast[1]["owner"]
    first = conclude(experiment=experiment, by=owner, gains=[TIME], version=1, **SAID)
    save_conclusion(experiment=experiment, author=owner, answers={"outcome": "stop"})
    again = conclude(experiment=experiment, by=owner, gains=[TIME], version=1, **SAID)
    assert (again.version, again.concluded_at) == (2, first.concluded_at)
    assert not ConclusionDraft.objects.exists()


def test_a_correction_says_who_concluded_it_first_and_keeps_the_history(of, cast):
    experiment, people = of("running"), cast[1]
    first = conclude(experiment=experiment, by=people["owner"], gains=[TIME, MONEY], **SAID)
    more = Gain("minutes", Decimal(60), "12 forms, 5 minutes each", "estimated")
    row = conclude(experiment=experiment, by=people["lead"], gains=[more], version=2, **SAID | {"outcome": "keep"})
    assert (row.outcome, row.version) == ("keep", 3)
    assert (row.concluded_by, row.concluded_at) == (people["owner"], first.concluded_at)
    assert gains(experiment) == [("minutes", Decimal(60), "12 forms, 5 minutes each", "estimated")]
    events = Benefit.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "kind", "amount")
    assert {("update", "minutes", Decimal(120)), ("delete", "pounds", Decimal("3.5"))} <= set(events)


def test_whoever_was_overtaken_is_told_and_nothing_is_written(of, cast):
    experiment, people = of("running"), cast[1]
    save_conclusion(experiment=experiment, author=people["lead"], answers={"outcome": "keep"})
    conclude(experiment=experiment, by=people["owner"], gains=[TIME], version=1, **SAID)
    with pytest.raises(ChangedMeanwhile) as told:
        conclude(experiment=experiment, by=people["lead"], version=1, **SAID | {"outcome": "keep"})
    assert told.value.experiment.outcome == "stop"
    assert saved(experiment).outcome == "stop"
    assert gains(experiment) != []
    assert ConclusionDraft.objects.get().author == people["lead"]


def test_reopening_keeps_the_story_and_forgets_the_outcome(of, cast):
    experiment, lead = of("running"), cast[1]["lead"]
    conclude(experiment=experiment, by=lead, gains=[TIME], **SAID)
    row = reopen(experiment=experiment, by=lead)
    assert (row.state, row.outcome, row.concluded_at, row.concluded_by) == ("running", "", None, None)
    assert row.learned == "Nobody read them."
    assert gains(experiment) != []
    assert reopen(experiment=experiment, by=lead).version == row.version == 3
    assert conclude(experiment=experiment, by=lead, gains=[TIME], version=3, **SAID).state == "concluded"


@pytest.mark.parametrize("act", ["conclude", "reopen", "save"])
def test_nothing_once_records_are_closed(cast, of, act):
    long_ago = timezone.localdate() - datetime.timedelta(days=400)
    experiment, lead = of("concluded", programme=ProgrammeFactory(opens_on=long_ago)), cast[1]["lead"]
    acts = {
        "conclude": lambda: conclude(experiment=experiment, by=lead, **SAID),
        "reopen": lambda: reopen(experiment=experiment, by=lead),
        "save": lambda: save_conclusion(experiment=experiment, author=lead, answers={}),
    }
    with pytest.raises(RecordsClosed):
        acts[act]()


def test_nothing_in_an_archived_team(cast, of):
    experiment, (team, people) = of("running"), cast
    team.archived_at = timezone.now()
    team.save()
    with pytest.raises(PermissionDenied):
        conclude(experiment=experiment, by=people["lead"], **SAID)


def test_an_owner_who_left_the_team_decides_no_longer(cast, of):
    experiment, people = of("running"), cast[1]
    Membership.objects.filter(person=people["owner"]).update(left_on=timezone.localdate())
    with pytest.raises(PermissionDenied):
        conclude(experiment=experiment, by=people["owner"], **SAID)


@pytest.mark.parametrize(
    ("moderates", "before", "after"),
    [
        (False, "open", "open"),
        (True, "open", "waiting"),
        (True, "approved", "waiting"),
        (False, "changes", "waiting"),
        (False, "hidden", "rewritten"),
        (False, "approved", "approved"),
    ],
)
def test_new_words_of_an_entry_are_looked_at(of, cast, programme, moderates, before, after):
    programme.moderates_library = moderates
    programme.save()
    experiment = of("running", visibility="everyone", moderation=before)
    assert conclude(experiment=experiment, by=cast[1]["lead"], **SAID).moderation == after


def test_another_outcome_alone_is_no_new_word(of, cast, programme):
    programme.moderates_library = True
    programme.save()
    experiment = of("concluded", visibility="everyone")
    Experiment.objects.filter(pk=experiment.pk).update(moderation="approved")
    said = {"outcome": "scale", "what_happened": experiment.what_happened, "learned": experiment.learned}
    assert conclude(experiment=experiment, by=cast[1]["lead"], **said).moderation == "approved"


def test_a_draft_gathers_steps_of_one_person_and_begins_once(of, cast):
    experiment, people = of("running"), cast[1]
    save_conclusion(experiment=experiment, author=people["owner"], answers={"outcome": "keep"}, version=1)
    Experiment.objects.filter(pk=experiment.pk).update(version=5)
    draft = save_conclusion(experiment=experiment, author=people["owner"], answers={"learned": "Much"}, version=5)
    assert draft.answers == {"outcome": "keep", "learned": "Much"}
    assert draft.base_version == 1
    save_conclusion(experiment=experiment, author=people["lead"], answers={"outcome": "stop"})
    assert dict(ConclusionDraft.objects.values_list("author__name", "base_version")) == {"Owner": 1, "Lead": 5}


@pytest.mark.parametrize(("version", "base"), [(None, 3), (2, 2), (-1, 1), (10**17, 3)])
def test_a_draft_begins_from_the_version_that_was_seen(of, cast, version, base):
    experiment = of("running")
    Experiment.objects.filter(pk=experiment.pk).update(version=3)
    draft = save_conclusion(experiment=experiment, author=cast[1]["lead"], answers={}, version=version)
    assert draft.base_version == base


def test_a_draft_is_forgotten_once_and_only_one_s_own(of, cast):
    experiment, people = of("running"), cast[1]
    for name in ("owner", "lead"):
        save_conclusion(experiment=experiment, author=people[name], answers={})
    for _ in range(2):
        remove_conclusion(experiment=experiment, author=people["owner"])
    assert ConclusionDraft.objects.get().author == people["lead"]


@pytest.mark.django_db(transaction=True)
def test_two_who_conclude_at_once_one_is_told(of, cast):
    experiment, people = of("running"), cast[1]
    answers = at_once(
        lambda: conclude(experiment=experiment, by=people["owner"], version=1, **SAID),
        lambda: conclude(experiment=experiment, by=people["lead"], version=1, **SAID | {"outcome": "keep"}),
    )
    assert sorted(type(one).__name__ for one in answers) == ["ChangedMeanwhile", "Experiment"]
    assert saved(experiment).version == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_conclude_once(of, cast):
    experiment, owner = of("running"), cast[1]["owner"]
    one = lambda: conclude(experiment=experiment, by=owner, gains=[TIME], version=1, **SAID)  # noqa: E731
    assert [answer.version for answer in at_once(one, one)] == [2, 2]
    assert Benefit.objects.count() == 1
