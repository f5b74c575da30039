"""The date field: what people type, and what they are told."""

import datetime as dt

import pytest
from django import forms

from obt.govuk.forms import DateField


class TripForm(forms.Form):
    on = DateField(noun="Date of the trip", error_messages={"required": "Enter the date of the trip"})


class LooseForm(forms.Form):
    on = DateField(required=False)


def typed(day="", month="", year="", form=TripForm):
    return form({"on-day": day, "on-month": month, "on-year": year})


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("5", "12", "2024"),
        ("05", "12", "2024"),
        (" 5 ", "12", "2024 "),
        ("5", "December", "2024"),
        ("5", "dec", "2024"),
    ],
)
def test_the_ways_to_type_one_date(day, month, year):
    form = typed(day, month, year)

    assert form.is_valid()
    assert form.cleaned_data["on"] == dt.date(2024, 12, 5)


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("", "", "", "Enter the date of the trip"),
        ("", "12", "2024", "Date of the trip must include a day"),
        ("5", "", "2024", "Date of the trip must include a month"),
        ("5", "12", "", "Date of the trip must include a year"),
        ("5", "", "", "Date of the trip must include a month and year"),
        ("5", "12", "24", "Year must include 4 numbers"),
        ("5", "12", "20244", "Year must include 4 numbers"),
        ("31", "2", "2024", "Enter a real date"),
        ("29", "2", "2023", "Enter a real date"),
        ("0", "12", "2024", "Enter a real date"),
        ("5", "13", "2024", "Enter a real date"),
        ("5", "Brumaire", "2024", "Enter a real date"),
        ("5", "12", "0000", "Enter a real date"),
        ("5", "12", "1899", "Enter a real date"),
        ("-5", "12", "2024", "Enter a real date"),
        ("٥", "12", "2024", "Enter a real date"),
        ("5" * 5000, "12", "2024", "Enter a real date"),
        ("5", "12", "\x00", "Enter a real date"),
    ],
)
def test_what_is_no_date(day, month, year, message):
    assert typed(day, month, year).errors == {"on": [message]}


def test_a_date_that_may_be_left_out():
    form = typed(form=LooseForm)

    assert form.is_valid()
    assert form.cleaned_data["on"] is None


def test_half_a_date_is_wrong_even_where_it_may_be_left_out():
    assert typed(day="5", form=LooseForm).errors == {"on": ["Date must include a month and year"]}


def test_no_data_at_all_is_no_date():
    assert TripForm({}).errors == {"on": ["Enter the date of the trip"]}


@pytest.mark.parametrize(("month", "changed"), [("12", False), ("11", True), ("", True), ("13", True)])
def test_a_form_knows_whether_the_date_changed(month, changed):
    data = {"on-day": "5", "on-month": month, "on-year": "2024"}
    form = TripForm(data, initial={"on": dt.date(2024, 12, 5)})

    assert form.has_changed() is changed
