"""The time field: what people type, and what they are told."""

import datetime as dt

import pytest
from django import forms

from obt.govuk.forms import TimeField


class TrainForm(forms.Form):
    at = TimeField()


class LooseForm(forms.Form):
    at = TimeField(required=False)


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("2pm", dt.time(14)),
        ("2 PM", dt.time(14)),
        ("2.30pm", dt.time(14, 30)),
        ("2:30 p.m.", dt.time(14, 30)),
        ("230pm", dt.time(14, 30)),
        ("14:00", dt.time(14)),
        ("14.05", dt.time(14, 5)),
        ("1430", dt.time(14, 30)),
        ("14", dt.time(14)),
        ("09:30", dt.time(9, 30)),
        ("0930", dt.time(9, 30)),
        ("12:30", dt.time(12, 30)),
        ("12pm", dt.time(12)),
        ("12am", dt.time(0)),
        ("00:15", dt.time(0, 15)),
        ("midday", dt.time(12)),
        (" Noon ", dt.time(12)),
        ("midnight", dt.time(0)),
    ],
)
def test_what_is_understood(typed, time):
    form = TrainForm({"at": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == time


@pytest.mark.parametrize(
    ("typed", "either"),
    [
        ("2", "2am or 2pm"),
        ("9:30", "9:30am or 9:30pm"),
        ("230", "2:30am or 2:30pm"),
        ("11", "11am or 11pm"),
        ("12", "midday or midnight"),
    ],
)
def test_half_a_day_left_open_is_asked_about(typed, either):
    assert TrainForm({"at": typed}).errors["at"] == [f"Enter {either}, so that it is clear which"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "soon",
        "25:00",
        "14:60",
        "13pm",
        "0am",
        "2pmpm",
        "-2pm",
        "14:00:00",
        "٢pm",
        "2️⃣pm",
        "14:0",
        "1e1",
        "2\0pm",
        "2" * 1_000_000,
    ],
)
def test_what_is_no_time_is_told_how_to_type_one(typed):
    assert TrainForm({"at": typed}).errors["at"] == ["Enter a time, like 2pm or 14:00"]


def test_an_optional_time_may_be_left_empty():
    form = LooseForm({"at": ""})

    assert form.is_valid()
    assert form.cleaned_data["at"] is None


def test_a_time_is_shown_as_people_type_it_and_what_was_typed_stays():
    assert TrainForm(initial={"at": dt.time(14, 30)})["at"].value() == "2:30pm"
    assert TrainForm({"at": "soonish"})["at"].value() == "soonish"
