"""Readings: who may add, correct and remove them, in which state, and what happens at the same moment."""

import datetime
import uuid
from decimal import Decimal
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from experiments.actions import measurements as actions
from experiments.actions.conclusion import conclude
from experiments.actions.refusals import NotInThatState
from experiments.models import Measurement
from obt.programme.rules import RecordsClosed
from tests.at_once import at_once
from tests.factories import (
    MeasurementFactory,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 12, 3)


def add(experiment, by, **more):
    given = {"taken_on": DAY, "value": Decimal(27), "note": "", "submission": uuid.uuid4()}
    return actions.add_measurement(experiment=experiment, by=by, **given | more)


def correct(reading, by, **more):
    given = {"taken_on": DAY, "value": Decimal(25), "note": "Counted again"}
    return actions.correct_measurement(measurement=reading, by=by, **given | more)


def remove(reading, by, **more):
    return actions.remove_measurement(measurement=reading, by=by, **more)


def events(reading):
    return list(apps.get_model("experiments", "MeasurementEvent").objects.filter(pgh_obj_id=reading.pk).order_by("pk"))


@pytest.fixture
def of(cast, of):
    """A function that makes an experiment of the team in a state, with a reading that `recorder` made."""

    def with_reading(state="running", **more):
        made = of(state, **more)
        return made, MeasurementFactory(experiment=made, recorded_by=cast[1]["recorder"])

    return with_reading


# (actor, action) → what comes of it while the experiment runs; in any other state nothing does
ADDS = {"owner": True, "lead": True, "helper": True, "recorder": True, "member": True, "left": False, "stranger": False}
CORRECTS = ADDS | {"member": False}
TABLE = [
    (state, actor, name, "denied" if not may else "done" if state == "running" else "not in that state")
    for name, who in (("add", ADDS), ("correct", CORRECTS), ("remove", CORRECTS))
    for state in ("planned", "running", "concluded")
    for actor, may in who.items()
]


@pytest.mark.parametrize(("state", "actor", "action", "result"), TABLE)
def test_who_may_do_what_in_which_state(of, cast, state, actor, action, result):
    experiment, reading = of(state)
    by = cast[1][actor]
    act = {"add": partial(add, experiment), "correct": partial(correct, reading), "remove": partial(remove, reading)}
    if result == "done":
        act[action](by)
    else:
        with pytest.raises(PermissionDenied if result == "denied" else NotInThatState):
            act[action](by)
    left = {"add": 2, "correct": 1, "remove": 0}[action] if result == "done" else 1
    assert Measurement.objects.count() == left
    if result != "done":
        reading.refresh_from_db()
        assert reading.value == Decimal(27)


def test_the_table_is_complete():
    assert len(TABLE) == len(set(TABLE)) == 3 * 3 * 7
    assert [result for *_, result in TABLE].count("done") == 5 + 4 + 4


def test_a_reading_says_what_was_measured_and_who_recorded_it(of, cast):
    experiment, _ = of()
    made = add(experiment, cast[1]["member"], note="Half term", value=Decimal("26.5"))
    made.refresh_from_db()

    assert (made.experiment_id, made.taken_on, made.value, made.note) == (
        experiment.pk,
        DAY,
        Decimal("26.5"),
        "Half term",
    )
    assert made.recorded_by == cast[1]["member"]


def test_a_form_sent_twice_is_one_reading_even_if_the_experiment_has_ended_meanwhile(of, cast):
    experiment, _ = of()
    sent = {"submission": uuid.uuid4()}
    first = add(experiment, cast[1]["member"], **sent)
    conclude(experiment=experiment, by=cast[1]["lead"], outcome="stop", what_happened="It ended.", learned="To end.")

    assert add(experiment, cast[1]["member"], **sent, value=Decimal(99)) == first
    assert Measurement.objects.count() == 2


def test_a_form_of_another_experiment_makes_nothing_here(of, cast):
    sent = {"submission": uuid.uuid4()}
    add(of()[0], cast[1]["member"], **sent)

    with pytest.raises(PermissionDenied):
        add(of()[0], cast[1]["member"], **sent)


def test_the_same_value_of_the_same_day_may_stand_twice(of, cast):
    experiment, _ = of()
    add(experiment, cast[1]["member"])
    add(experiment, cast[1]["owner"])

    assert Measurement.objects.filter(taken_on=DAY, value=27).count() == 2


def test_an_experiment_can_be_full(of, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_READINGS", 2)
    experiment, reading = of()
    add(experiment, cast[1]["member"])

    with pytest.raises(actions.TooManyReadings):
        add(experiment, cast[1]["member"])
    remove(reading, cast[1]["lead"])
    add(experiment, cast[1]["member"])


def test_the_history_keeps_what_a_reading_said(of, cast):
    _, reading = of()
    correct(reading, cast[1]["recorder"])
    remove(reading, cast[1]["lead"])

    assert [(one.pgh_label, one.value, one.note) for one in events(reading)] == [
        ("update", Decimal(27), ""), ("delete", Decimal(25), "Counted again"),
    ]  # fmt: skip


def test_a_reading_that_was_changed_meanwhile_is_not_overwritten(of, cast):
    _, reading = of()
    as_read = actions.as_it_stands(reading)
    correct(reading, cast[1]["owner"], as_read=as_read)

    with pytest.raises(actions.ReadingChanged) as changed:
        correct(reading, cast[1]["recorder"], value=Decimal(20), as_read=as_read)
    assert changed.value.measurement.value == Decimal(25)
    with pytest.raises(actions.ReadingChanged):
        remove(reading, cast[1]["recorder"], as_read=as_read)
    correct(reading, cast[1]["recorder"], value=Decimal(20), as_read=actions.as_it_stands(changed.value.measurement))
    reading.refresh_from_db()
    assert reading.value == Decimal(20)


def test_the_same_correction_twice_is_one_change(of, cast):
    _, reading = of()
    as_read = actions.as_it_stands(reading)
    for _ in range(2):
        correct(reading, cast[1]["recorder"], as_read=as_read)

    assert len(events(reading)) == 1


@pytest.mark.parametrize(
    ("value", "note", "said"),
    [
        ("27", "", "2024-12-03 27"),
        ("27.0000", "", "2024-12-03 27"),
        ("1000", "", "2024-12-03 1000"),
        ("-0.5000", "Half  term", "2024-12-03 -0.5 Half  term"),
    ],
)
def test_equal_readings_stand_as_equal_lines(value, note, said):
    assert actions.as_it_stands(Measurement(taken_on=DAY, value=Decimal(value), note=note)) == said


def test_what_was_removed_meanwhile_is_gone(of, cast):
    _, reading = of()
    Measurement.objects.filter(pk=reading.pk).delete()

    with pytest.raises(Measurement.DoesNotExist):
        correct(reading, cast[1]["lead"])
    with pytest.raises(Measurement.DoesNotExist):
        remove(reading, cast[1]["lead"])


def test_nothing_is_recorded_for_an_archived_team(of, cast):
    experiment, reading = of()
    cast[0].archived_at = timezone.now()
    cast[0].save()
    for act in (partial(add, experiment), partial(correct, reading), partial(remove, reading)):
        with pytest.raises(PermissionDenied):
            act(cast[1]["lead"])


def test_nothing_is_recorded_once_records_are_closed(of, cast):
    over = ProgrammeFactory(opens_on=timezone.localdate() - datetime.timedelta(weeks=40))
    experiment, reading = of(programme=over)
    for act in (partial(add, experiment), partial(correct, reading), partial(remove, reading)):
        with pytest.raises(RecordsClosed):
            act(cast[1]["lead"])


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_four_times_at_once_is_one_reading(of, cast):
    for _ in range(5):
        experiment, _ = of()
        answers = at_once(*[partial(add, experiment, cast[1]["member"], submission=uuid.uuid4())] * 4)
        assert len({one.pk for one in answers}) == 1, answers
        assert Measurement.objects.filter(experiment=experiment).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(of, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_READINGS", 2)
    experiment, _ = of()
    answers = at_once(*[lambda: add(experiment, cast[1]["member"])] * 4)

    assert sorted(type(answer).__name__ for answer in answers) == ["Measurement", *["TooManyReadings"] * 3]
    assert Measurement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_removed_and_corrected_at_once_is_removed(of, cast):
    experiment, _ = of()
    for _ in range(5):
        reading = MeasurementFactory(experiment=experiment)
        answers = at_once(partial(remove, reading, cast[1]["lead"]), partial(correct, reading, cast[1]["owner"]))
        assert answers[0] is None
        assert isinstance(answers[1], (Measurement, Measurement.DoesNotExist))
        assert not Measurement.objects.filter(pk=reading.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_is_told(of, cast):
    experiment, _ = of()
    for _ in range(5):
        reading = MeasurementFactory(experiment=experiment)
        fix = partial(correct, reading, as_read=actions.as_it_stands(reading))
        answers = at_once(
            partial(fix, cast[1]["lead"], value=Decimal(1)), partial(fix, cast[1]["owner"], value=Decimal(2))
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Measurement", "ReadingChanged"]


@pytest.mark.django_db(transaction=True)
def test_a_reading_that_comes_while_the_experiment_is_concluded_stands_before_its_end_or_not_at_all(of, cast):
    for _ in range(5):
        experiment, _ = of()
        end = partial(
            conclude, experiment=experiment, by=cast[1]["lead"], outcome="keep", what_happened="All.", learned="A lot."
        )
        ended, answer = at_once(end, partial(add, experiment, cast[1]["member"]))
        assert ended.state == "concluded"
        assert isinstance(answer, (Measurement, NotInThatState))
        kept = Measurement.objects.filter(experiment=experiment).count()
        assert kept == (2 if isinstance(answer, Measurement) else 1)
