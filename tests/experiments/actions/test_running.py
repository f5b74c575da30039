"""Proposing, changing and moving on an experiment: who may, in which state, and what comes of a second time."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from experiments.actions.refusals import ChangedMeanwhile, NotInThatState
from experiments.actions.running import (
    IdeaIsTried,
    NotInTeam,
    UnitHasReadings,
    change,
    extend,
    hand_over,
    propose,
    remove,
    share,
    start,
)
from experiments.models import Experiment
from obt.programme.rules import RecordsClosed
from tests.at_once import at_once
from tests.factories import (
    EXPERIMENT_FACTORIES,
    IdeaFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
ACTORS = ("owner", "lead", "helper", "member", "left", "stranger")


@pytest.fixture
def proposed(cast, programme):
    """A function that proposes an experiment of the member, with changes by keyword."""
    team, people = cast

    def proposed(**changes):
        said = {
            "team": team, "by": people["member"], "programme": programme, "submission": uuid.uuid4(), "plan": plan(),
            "owner": people["member"], "helpers": [people["helper"]],
        }  # fmt: skip
        return propose(**(said | changes))

    return proposed


def plan(**changes):
    said = {
        "title": "Quiet hour", "problem": "Phones never stop", "change": "Phones off from one to two",
        "if_we": "turn our phones off", "then": "we finish more cases", "because": "nobody interrupts us",
        "measure_name": "Cases finished a day", "unit": "number", "unit_name": "cases", "better": "higher",
        "baseline": Decimal("12"), "baseline_note": "last week", "target": Decimal("15"),
        "starts_on": timezone.localdate(), "ends_on": timezone.localdate() + datetime.timedelta(weeks=6),
        "profession": None, "visibility": "team", "shows_team": True,
    }  # fmt: skip
    return said | changes


def result_of(act):
    """What it did, or the name of the exception."""
    try:
        act()
    except (NotInThatState, PermissionDenied) as refused:
        return type(refused).__name__
    return "done"


# Proposing


@pytest.mark.parametrize("actor", ACTORS)
def test_every_member_proposes(proposed, cast, actor):
    by = cast[1][actor]
    expected = "done" if actor in ("owner", "lead", "helper", "member") else "PermissionDenied"
    assert result_of(lambda: proposed(by=by)) == expected
    assert Experiment.objects.exists() is (expected == "done")


def test_it_says_what_was_planned_and_waits_to_be_started(proposed, cast):
    team, people = cast
    made = Experiment.objects.get(pk=proposed().pk)
    assert (made.team, made.state, made.proposed_by, made.owner) == (
        team, "planned", people["member"], people["member"],
    )  # fmt: skip
    assert {name: getattr(made, name) for name in plan()} == plan()
    assert list(made.helpers.all()) == [people["helper"]]
    assert (made.moderation, made.audience, made.version) == ("open", team.pk, 1)


def test_where_entries_are_moderated_it_waits_for_the_central_team(proposed, programme):
    programme.moderates_library = True
    programme.save()
    assert proposed(plan=plan(visibility="everyone")).moderation == "waiting"


def test_one_draft_sent_twice_is_one_experiment(proposed):
    sent = uuid.uuid4()
    assert proposed(submission=sent) == proposed(submission=sent, plan=plan(title="Another"))
    assert Experiment.objects.get().title == "Quiet hour"


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_experiment(proposed, cast, programme):
    idea, sent = IdeaFactory(team=cast[0], programme=programme, state="chosen"), uuid.uuid4()
    one, two = at_once(*[lambda: proposed(submission=sent, idea=idea)] * 2)
    assert one == two
    assert Experiment.objects.count() == 1


def test_the_draft_of_another_team_is_not_handed_out(proposed):
    sent = uuid.uuid4()
    proposed(submission=sent)
    other = TeamFactory()
    lead = other.memberships.get().person
    assert result_of(lambda: proposed(submission=sent, team=other, by=lead, owner=lead, helpers=[])) == (
        "PermissionDenied"
    )


def test_an_idea_is_tried_once_at_a_time(proposed, cast, programme, of):
    idea = IdeaFactory(team=cast[0], programme=programme, state="chosen")
    of("concluded", idea=idea, programme=programme)
    first = proposed(idea=idea)  # tried before: once more is no matter
    with pytest.raises(IdeaIsTried) as tried:
        proposed(idea=idea)
    assert tried.value.experiment == first


@pytest.mark.django_db(transaction=True)
def test_of_two_who_try_an_idea_at_the_same_moment_one_does(proposed, cast, programme):
    idea = IdeaFactory(team=cast[0], programme=programme, state="chosen")
    answers = at_once(lambda: proposed(idea=idea), lambda: proposed(idea=idea))
    assert sorted(type(answer).__name__ for answer in answers) == ["Experiment", "IdeaIsTried"]


def test_an_idea_of_another_team_is_refused(proposed, programme):
    assert result_of(lambda: proposed(idea=IdeaFactory(programme=programme, state="chosen"))) == "PermissionDenied"


@pytest.mark.parametrize("actor", ["left", "stranger"])
def test_owner_and_helpers_are_in_the_team(proposed, cast, actor):
    somebody = cast[1][actor]
    for changes in ({"owner": somebody}, {"helpers": [somebody]}):
        with pytest.raises(NotInTeam) as refused:
            proposed(**changes)
        assert refused.value.people == {somebody.pk}


def test_an_owner_is_no_helper_as_well(proposed, cast):
    people = cast[1]
    made = proposed(helpers=[people["member"], people["helper"]])
    assert list(made.helpers.all()) == [people["helper"]]


def test_it_remembers_the_entry_that_it_tries_too(proposed, programme):
    entry = RunningExperimentFactory(programme=programme, visibility="everyone")
    assert proposed(adopted_from=entry).adopted_from == entry


def test_nothing_is_proposed_out_of_time_or_in_an_archived_team(proposed, cast, programme):
    team = cast[0]
    team.archived_at = timezone.now()
    team.save()
    with pytest.raises(PermissionDenied):
        proposed()
    programme.closes_on = programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    programme.save()
    with pytest.raises(RecordsClosed):
        proposed()


# Changing and moving on, as a table: state → who may; others are denied, and a state that is not named refuses all.

EVERY_STATE = ("planned", "running", "concluded")
RUN, DECIDE, LEAD = ("owner", "lead", "helper"), ("owner", "lead"), ("lead",)
ACTIONS = {
    "change": (lambda made, by, to: change(experiment=made, by=by, title="Another"), RUN, ("planned", "running")),
    "start": (lambda made, by, to: start(experiment=made, by=by), LEAD, ("planned", "running")),
    "extend": (
        lambda made, by, to: extend(experiment=made, by=by, ends_on=made.ends_on + datetime.timedelta(7)),
        DECIDE,
        ("planned", "running"),
    ),
    "hand over": (lambda made, by, to: hand_over(experiment=made, by=by, to=to), DECIDE, EVERY_STATE),
    "share": (
        lambda made, by, to: share(experiment=made, by=by, visibility="everyone", shows_team=False),
        DECIDE,
        EVERY_STATE,
    ),
    "remove": (lambda made, by, to: remove(experiment=made, by=by), DECIDE, ("planned",)),
}


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", EXPERIMENT_FACTORIES)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_does_what_in_which_state(of, cast, action, state, actor):
    act, may, states = ACTIONS[action]
    people = cast[1]
    expected = "PermissionDenied" if actor not in may else "done" if state in states else "NotInThatState"
    assert result_of(lambda: act(of(state), people[actor], people["member"])) == expected


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_writes_in_an_archived_team_or_out_of_time(of, cast, action):
    act, _, _ = ACTIONS[action]
    team, people = cast
    made = of("planned")
    team.archived_at = timezone.now()
    team.save()
    assert result_of(lambda: act(made, people["lead"], people["member"])) == "PermissionDenied"
    day = timezone.localdate() - datetime.timedelta(days=1)
    type(made.programme).objects.update(closes_on=day, records_close_on=day)
    with pytest.raises(RecordsClosed):
        act(made, people["lead"], people["member"])


def test_a_change_raises_the_version_and_changes_no_more_than_was_said(of, cast):
    made = of("running")
    changed = change(experiment=made, by=cast[1]["helper"], version=1, title="Another", target=None)
    row = Experiment.objects.get()
    assert (row.title, row.target, row.problem, row.version) == ("Another", None, made.problem, 2)
    assert changed.version == 2
    assert list(row.helpers.all()) == [cast[1]["helper"]]


def test_a_stale_form_overwrites_nothing(of, cast):
    made, owner = of("planned"), cast[1]["owner"]
    change(experiment=made, by=owner, version=1, title="First")
    with pytest.raises(ChangedMeanwhile) as meanwhile:
        change(experiment=made, by=owner, version=1, title="Second")
    assert (meanwhile.value.experiment.title, meanwhile.value.experiment.version) == ("First", 2)
    assert Experiment.objects.get().title == "First"


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_the_same_moment_one_is_told(of, cast):
    made, people = of("planned"), cast[1]
    answers = at_once(
        lambda: change(experiment=made, by=people["owner"], version=1, title="Mine"),
        lambda: change(experiment=made, by=people["lead"], version=1, title="Mine too"),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ChangedMeanwhile", "Experiment"]


def test_helpers_are_put_in_and_taken_out_and_are_in_the_team(of, cast):
    made, people = of("running"), cast[1]
    change(experiment=made, by=people["owner"], helpers=[people["member"], people["owner"]])
    assert list(made.helpers.all()) == [people["member"]]
    with pytest.raises(NotInTeam):
        change(experiment=made, by=people["owner"], helpers=[people["left"]])
    assert list(made.helpers.all()) == [people["member"]]
    change(experiment=made, by=people["owner"], helpers=[])
    assert not made.helpers.exists()


def test_the_unit_stays_once_there_are_readings(of, cast):
    owner = cast[1]["owner"]
    empty = of("running")
    assert change(experiment=empty, by=owner, unit="pounds").unit == "pounds"
    made = of("running", readings=[30], programme=empty.programme)
    for said in ({"unit": "pounds"}, {"unit": "number", "unit_name": "letters"}):
        with pytest.raises(UnitHasReadings):
            change(experiment=made, by=owner, **said)
    assert change(experiment=made, by=owner, unit="percent", better="higher").better == "higher"


def test_changed_words_of_a_moderated_entry_wait_again(of, cast, programme):
    programme.moderates_library = True
    programme.save()
    made = of("running", programme=programme, visibility="everyone", moderation="approved")
    owner = cast[1]["owner"]
    assert change(experiment=made, by=owner, target=Decimal(5)).is_in_library
    changed = change(experiment=made, by=owner, problem="Another")
    assert (changed.moderation, changed.is_in_library) == ("waiting", False)


# A second time


def test_starting_says_when_and_who_and_a_second_time_does_nothing(of, cast):
    made, lead = of("planned"), cast[1]["lead"]
    row = start(experiment=made, by=lead)
    assert (row.state, row.started_by, row.version) == ("running", lead, 2)
    assert start(experiment=made, by=lead).version == 2


def test_moving_the_end_to_where_it_is_does_nothing(of, cast):
    made = of("running")
    assert extend(experiment=made, by=cast[1]["owner"], ends_on=made.ends_on).version == 1
    with pytest.raises(ChangedMeanwhile):
        extend(experiment=made, by=cast[1]["owner"], ends_on=made.ends_on, version=0)


def test_whoever_takes_it_over_is_a_helper_no_longer_and_a_second_time_does_nothing(of, cast):
    made, people = of("running"), cast[1]
    hand_over(experiment=made, by=people["owner"], to=people["helper"])
    assert hand_over(experiment=made, by=people["owner"], to=people["helper"]).owner == people["helper"]
    assert not made.helpers.exists()
    for somebody in ("left", "stranger"):
        with pytest.raises(NotInTeam):
            hand_over(experiment=made, by=people["helper"], to=people[somebody])


def test_sharing_decides_who_may_see_it(of, cast):
    made, people = of("running"), cast[1]
    assert share(experiment=made, by=people["owner"], visibility="everyone", shows_team=False).is_in_library
    assert not share(experiment=made, by=people["owner"], visibility="team", shows_team=False).is_in_library


def test_removing_twice_does_nothing(of, cast):
    made = of("planned")
    for _ in range(2):
        remove(experiment=made, by=cast[1]["lead"])
    assert not Experiment.objects.exists()
