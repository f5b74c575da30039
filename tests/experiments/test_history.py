"""What happened to an experiment: who did what when, and what it said before.

Events have the time of their transaction, so each action has one of its own here.
"""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

import pghistory
import pytest

from experiments.actions.conclusion import Gain, conclude, reopen
from experiments.actions.measurements import add_measurement, correct_measurement, remove_measurement
from experiments.actions.running import change, extend, hand_over, share, start
from experiments.history import Happening, Said, history_of
from experiments.models import Experiment
from experiments.seen import seen_by
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MembershipFactory,
    PersonFactory,
    ProfessionFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

TWO_HOURS = Gain("minutes", Decimal(120), "24 forms, 5 minutes each", "estimated")


@pytest.fixture
def owner(member):
    return member


@pytest.fixture
def running(team, programme, owner):
    return RunningExperimentFactory(team=team, programme=programme, owner=owner, starts_on=datetime.date(2026, 11, 2))


def does(act, *, by, **named):
    """Do it as a request of `by` does."""
    with pghistory.context(user=by.pk, url="/"):
        return act(by=by, **named)


def told(experiment, person) -> list[Happening]:
    return history_of(seen_by(person, experiment.pk))


def last(experiment, person) -> tuple[str, str, list[Said]]:
    happening = told(experiment, person)[0]
    return happening.by, happening.title, happening.said


def test_what_the_row_knows_is_told_where_nothing_was_changed(team, programme, owner, lead):
    made = ConcludedExperimentFactory(
        team=team, programme=programme, proposed_by=owner, started_by=lead, owner=owner, outcome="stop"
    )
    happened = {(one.by, one.title) for one in told(made, owner)}
    assert happened == {("Priya Patel", "Planned"), ("Tomos Rees", "Started"), ("Priya Patel", "Concluded: stop")}


def test_it_is_told_from_the_last_to_the_first(team, programme, owner, lead):
    row = ExperimentFactory(team=team, programme=programme, proposed_by=owner)
    does(start, experiment=row, by=lead)
    reading = does(
        add_measurement, experiment=row, by=owner, taken_on=datetime.date(2026, 11, 3), value=Decimal(27), note="",
        submission=row.submission,
    )  # fmt: skip
    does(conclude, experiment=row, by=owner, outcome="keep", what_happened="Six weeks.", learned="Much.")
    does(reopen, experiment=row, by=lead)
    does(remove_measurement, measurement=reading, by=lead)
    does(conclude, experiment=row, by=lead, outcome="stop", what_happened="Six weeks.", learned="Much.")
    assert [(one.by, one.title) for one in told(row, owner)] == [
        ("Tomos Rees", "Concluded: stop"),
        ("Tomos Rees", "Removed a reading: 27% on 3 November 2026"),
        ("Tomos Rees", "Reopened"),
        ("Priya Patel", "Concluded: keep"),
        ("Tomos Rees", "Started"),
        ("Priya Patel", "Planned"),
    ]
    reopened = told(row, owner)[2]
    assert reopened.said == [Said("It was concluded: keep")]


def test_a_change_says_what_was_there_before(running, owner):
    long = "They telephone because our letters begin with the law. " * 4
    does(change, experiment=running, by=owner, title="Plain words", baseline=None, target=Decimal("18.5"), problem=long)
    assert last(running, owner) == (
        "Priya Patel",
        "Changed what it says",
        [
            Said(f"Title: Plain words, before that {running.title}"),
            Said("Problem: changed", "People telephone because they do not understand our letters."),
            Said("Baseline: nothing, before that 31%"),
            Said("Target: 18.5%, before that 20%"),
        ],
    )
    does(change, experiment=running, by=owner, title="Plainer words")
    assert last(running, owner)[2] == [Said("Title: Plainer words, before that Plain words")]


def test_every_part_of_what_it_says_is_told_in_words(running, owner):
    profession = ProfessionFactory(name="Policy")
    does(
        change, experiment=running, by=owner, unit="number", unit_name="calls", better="higher", profession=profession,
        starts_on=datetime.date(2026, 11, 3),
    )  # fmt: skip
    assert last(running, owner)[2] == [
        Said("Counted in: A number, before that Per cent (%)"),
        Said("Of what: calls, before that nothing"),
        Said("Better is: higher, before that lower"),
        Said("Baseline: 31 calls, before that 31%"),
        Said("Target: 20 calls, before that 20%"),
        Said("First day: 3 November 2026, before that 2 November 2026"),
        Said("Profession: Policy, before that nothing"),
    ]


def test_moving_on_is_told(running, owner, lead):
    before = running.ends_on
    does(extend, experiment=running, by=lead, ends_on=before + datetime.timedelta(days=1))
    by, title, said = last(running, owner)
    assert (by, title) == ("Tomos Rees", "Changed what it says")
    assert said[0].what.startswith("Last day: ")
    does(hand_over, experiment=running, by=owner, to=lead)
    assert last(running, owner) == (
        "Priya Patel", "Handed over to Tomos Rees", [Said("Before that, Priya Patel looked after it")],
    )  # fmt: skip
    does(share, experiment=running, by=lead, visibility="everyone", shows_team=False)
    assert last(running, owner)[2] == [
        Said("Who can see it: Everyone in the Civil Service, before that My team"),
        Said("The library does not name the team"),
    ]


def test_a_reading_that_is_changed_keeps_each_of_its_values(running, owner, lead):
    monday, tuesday = datetime.date(2026, 11, 2), datetime.date(2026, 11, 3)
    reading = does(
        add_measurement, experiment=running, by=owner, taken_on=monday, value=Decimal(31), note="Half of us were away",
        submission=running.submission,
    )  # fmt: skip
    does(correct_measurement, measurement=reading, by=lead, taken_on=monday, value=Decimal(13), note="")
    does(correct_measurement, measurement=reading, by=owner, taken_on=tuesday, value=Decimal("13.5"), note="")
    does(remove_measurement, measurement=reading, by=lead)
    assert [(one.by, one.title, one.said) for one in told(running, owner)[:3]] == [
        ("Tomos Rees", "Removed a reading: 13.5% on 3 November 2026", []),
        (
            "Priya Patel",
            "Changed a reading: 13.5% on 3 November 2026",
            [Said("Before that it was 13% on 2 November 2026")],
        ),
        (
            "Tomos Rees",
            "Changed a reading: 13% on 2 November 2026",
            [Said("Before that it was 31% on 2 November 2026"), Said("Its note was: Half of us were away")],
        ),
    ]


def test_a_reading_that_is_there_is_told_as_it_was_first(running, owner, lead):
    day = datetime.date(2026, 11, 2)
    reading = does(
        add_measurement, experiment=running, by=owner, taken_on=day, value=Decimal(31), note="",
        submission=running.submission,
    )  # fmt: skip
    does(correct_measurement, measurement=reading, by=lead, taken_on=day, value=Decimal(13), note="")
    assert [(one.by, one.title) for one in told(running, owner)[:2]] == [
        ("Tomos Rees", "Changed a reading: 13% on 2 November 2026"),
        ("Priya Patel", "Added a reading: 31% on 2 November 2026"),
    ]


def test_concluding_and_correcting_tell_what_came_of_it(running, owner):
    does(
        conclude, experiment=running, by=owner, outcome="keep", what_happened="Six weeks.", learned="Much.",
        gains=[TWO_HOURS],
    )  # fmt: skip
    assert last(running, owner) == (
        "Priya Patel", "Concluded: keep", [Said("Time saved: 2 hours a week (estimated)")],
    )  # fmt: skip
    less = Gain("minutes", Decimal(90), "18 forms, 5 minutes each", "measured")
    people = Gain("people", Decimal(35), "We counted.", "measured")
    does(
        conclude, experiment=running, by=owner, outcome="scale", what_happened="Six weeks.", learned="Little.",
        gains=[less, people],
    )  # fmt: skip
    by, title, said = last(running, owner)
    assert (by, title) == ("Priya Patel", "Changed what it says")
    assert said[:2] == [
        Said("Outcome: scale, before that keep"), Said("What we learned: Little., before that Much."),
    ]  # fmt: skip
    assert {(one.what, one.before) for one in said[2:]} == {
        (
            "Time saved: 1 hour 30 minutes a week (measured), before that 2 hours a week (estimated)",
            "24 forms, 5 minutes each",
        ),
        ("People helped: 35 people a year (measured)", ""),
    }
    does(
        conclude, experiment=running, by=owner, outcome="scale", what_happened="Six weeks.", learned="Little.",
        gains=[people],
    )  # fmt: skip
    assert last(running, owner) == (
        "Priya Patel",
        "Changed what came of it",
        [Said("Time saved was taken out. It was 1 hour 30 minutes a week (measured)", "18 forms, 5 minutes each")],
    )


@pytest.mark.parametrize(
    ("moderation", "title"),
    [
        ("approved", "The central team approved it"),
        ("changes", "The central team asked for changes"),
        ("hidden", "The central team hid it from the library"),
        ("waiting", "It waits for the central team"),
    ],
)
def test_what_the_central_team_did_is_told_without_a_name(running, owner, moderation, title):
    central = PersonFactory(name="Cerys Central", is_central=True)
    with pghistory.context(user=central.pk, url="/"):
        Experiment.objects.filter(pk=running.pk).update(moderation=moderation)
    by, told_title, said = last(running, owner)
    assert (told_title, said) == (title, [])
    assert by == ("Cerys Central" if moderation == "waiting" else "")


def test_what_nobody_was_signed_in_for_has_no_name(running, owner):
    Experiment.objects.filter(pk=running.pk).update(title="Changed by a script")
    assert last(running, owner)[:2] == ("", "Changed what it says")


def test_its_page_shows_it_to_the_team_alone_in_pages(as_person, running, owner):
    for value in range(60):
        add_measurement(
            experiment=running, by=owner, taken_on=datetime.date(2026, 11, 2), value=Decimal(value), note="",
            submission=uuid.uuid4(),
        )  # fmt: skip
    with pghistory.context(user=owner.pk, url="/"):
        Experiment.objects.filter(pk=running.pk).update(problem="<script>alert(1)</script>" * 10)
    Experiment.objects.filter(pk=running.pk).update(problem="Short")
    client = as_person(owner)
    address = f"/experiments/{running.pk}/history/"
    page = client.get(address).content.decode()
    assert "Added a reading: 59% on 2 November 2026" in page
    assert "Planned" not in page
    assert "<script>alert(1)" not in page
    assert 'href="?page=2"' in page
    assert "Planned" in client.get(f"{address}?page=2").content.decode()
    for number in ("0", "x", "9" * 40, "99"):
        assert client.get(f"{address}?page={number}").status_code == 200
    assert as_person(PersonFactory()).get(address).status_code == 404


def test_it_costs_the_same_however_much_happened(running, owner, lead, django_assert_max_num_queries):
    for n in range(20):
        does(change, experiment=running, by=(owner, lead)[n % 2], title=f"Title {n}")
        does(
            add_measurement, experiment=running, by=owner, taken_on=datetime.date(2026, 11, 2), value=Decimal(n),
            note="", submission=uuid.uuid4(),
        )  # fmt: skip
    with django_assert_max_num_queries(8):
        assert len(told(running, owner)) == 42


def test_helpers_who_left_are_named_still(team, programme, owner):
    gone = PersonFactory(name="Gwen Gone")
    membership = MembershipFactory(team=team, person=gone)
    row = RunningExperimentFactory(team=team, programme=programme, owner=gone, proposed_by=gone)
    does(hand_over, experiment=row, by=gone, to=owner)
    membership.left_on = membership.joined_on
    membership.save()
    assert last(row, owner)[2] == [Said("Before that, Gwen Gone looked after it")]
