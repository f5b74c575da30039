"""The picture of an experiment and its figures, out of readings that are there already."""

import datetime
from decimal import Decimal

import pytest

from experiments.models import Experiment, Measurement
from experiments.pictures import columns_of, picture_of, table_of

FIRST = datetime.date(2024, 10, 28)


def experiment(**more):
    given = {
        "measure_name": "Forms returned incomplete", "unit": "percent", "state": "running", "baseline": Decimal(31),
        "baseline_note": "average, 7 to 21 October", "target": Decimal(20), "starts_on": FIRST,
        "ends_on": datetime.date(2024, 12, 20),
    }  # fmt: skip
    return Experiment(**given | more)


def readings(*values, days=7):
    return [
        Measurement(pk=n, taken_on=FIRST + datetime.timedelta(days=days * n), value=Decimal(value), note="Ours")
        for n, value in enumerate(values)
    ]


def words(chart):
    return [label.text for label in chart.labels if label.shown != "wide"]


def test_a_running_experiment_says_where_it_is_now():
    chart = picture_of(experiment(), readings("30.0000", "27.5000"))

    assert chart.title == "Forms returned incomplete over time"
    assert words(chart) == ["Baseline 31%", "Target 20%", "27.5% now"]
    assert "Baseline 31% – average, 7 to 21 October" in [label.text for label in chart.labels]
    assert chart.description == "2 readings: 30% on 28 Oct 2024; 27.5% on 4 Nov 2024. Baseline 31%. Target 20%."


def test_a_concluded_experiment_says_where_it_ended():
    assert words(picture_of(experiment(state="concluded"), readings("19")))[-1] == "19% at the end"


def test_a_planned_experiment_has_a_picture_without_readings():
    chart = picture_of(experiment(state="planned", baseline=None, target=None), [])

    assert words(chart) == ["No readings"]
    assert chart.description == "No readings."


@pytest.mark.parametrize(
    ("unit", "name", "labels", "top"),
    [
        ("pounds", "", ["Baseline £31", "Target £20", "£27 now"], "£40"),
        ("minutes", "", ["Baseline 31m", "Target 20m", "27m now"], "40m"),
        ("number", "", ["Baseline 31", "Target 20", "27 now"], "40"),
        ("number", "calls", ["Baseline 31 calls", "Target 20 calls", "27 calls now"], "40 calls"),
        ("number", "letters sent back", ["Baseline 31", "Target 20", "27 now"], "40 letters sent…"),
    ],
)
def test_every_unit_is_said_where_there_is_room(unit, name, labels, top):
    chart = picture_of(experiment(unit=unit, unit_name=name), readings("27"))

    assert (words(chart), chart.ticks[-1].text) == (labels, top)


def test_a_long_unit_is_told_in_full_to_who_cannot_see_the_picture():
    chart = picture_of(experiment(unit="number", unit_name="letters sent back"), readings("27"))

    assert chart.description.startswith("1 reading: 27 letters sent back on 28 Oct 2024.")


def test_readings_of_one_day_stand_in_the_order_in_which_they_came():
    same_day = readings("30", "20", "25", days=0)

    assert words(picture_of(experiment(), same_day[::-1]))[-1] == "25% now"
    assert [value for _, value in table_of(experiment(), same_day[::-1])] == ["30%", "20%", "25%"]


def test_the_table_has_the_same_figures_and_no_notes():
    assert columns_of(experiment()) == [("Date", False), ("Forms returned incomplete", True)]
    assert table_of(experiment(unit="minutes"), readings("90", "61.5")) == [
        ("28 October 2024", "1 hour 30 minutes"), ("4 November 2024", "1 hour 1.5 minutes"),
    ]  # fmt: skip
    assert table_of(experiment(), []) == []
