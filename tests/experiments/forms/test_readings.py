"""What people type of a reading: what is taken, what is refused, what is asked about."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from experiments.forms.readings import ChangeReadingForm, ReadingForm
from experiments.models import Experiment, Measurement
from obt.govuk.components import error_list

TODAY = datetime.date(2024, 12, 3)
SUBMISSION = "8e0f7d3c-4a38-4ec4-9f43-5f0a3b3d2a11"


@pytest.fixture(autouse=True)
def third_of_december(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def experiment(**more):
    given = {
        "measure_name": "Forms returned incomplete", "unit": "percent", "starts_on": datetime.date(2024, 10, 28),
        "ends_on": datetime.date(2024, 12, 20),
    }  # fmt: skip
    return Experiment(**given | more)


def typed(value="27", day="3 12 2024", note="", **more):
    parts = dict(zip(("taken_on-day", "taken_on-month", "taken_on-year"), day.split(), strict=False))
    data = QueryDict(mutable=True)
    data.update({"value": value, "note": note, "submission": SUBMISSION} | parts | more)
    return data


def form(*args, of=None, **kwargs):
    return ReadingForm(typed(*args, **kwargs), experiment=of or experiment())


def test_begins_with_today_and_nothing_else_to_type_but_the_value():
    page = str(ReadingForm(experiment=experiment()))

    assert [f'name="taken_on-{part}" type="text" value="{value}"' in page for part, value in (
        ("day", 3), ("month", 12), ("year", 2024),
    )] == [True] * 3  # fmt: skip
    assert "Forms returned incomplete" in page
    assert "Enter a percentage, like 45 or 4.5." in page
    assert 'inputmode="decimal"' in page
    assert "outside_is_meant" not in page
    assert "required" not in page


def test_two_forms_have_two_submissions():
    assert ReadingForm(experiment=experiment())["submission"].value() != (
        ReadingForm(experiment=experiment())["submission"].value()
    )


@pytest.mark.parametrize(
    ("unit", "name", "hint", "inputmode"),
    [
        ("number", "", "Enter a number, like 12 or 1,200.", "decimal"),
        ("number", "calls", "How many calls.", "decimal"),
        ("pounds", "", "Enter an amount in pounds, like 1,200 or 3.50.", "decimal"),
        ("minutes", "", "Enter a time, like 90 minutes or 1h 30.", "text"),
    ],
)
def test_the_hint_says_the_unit_and_the_keyboard_fits_it(unit, name, hint, inputmode):
    page = str(ReadingForm(experiment=experiment(unit=unit, unit_name=name)))

    assert hint in page
    assert f'inputmode="{inputmode}"' in page


def test_the_last_reading_is_a_reminder():
    last = Measurement(value=Decimal("23"), taken_on=datetime.date(2024, 11, 25))
    page = str(ReadingForm(experiment=experiment(), last=last))

    assert "Enter a percentage, like 45 or 4.5. The last reading was 23% on 25 November 2024." in page


def test_what_was_typed_is_handed_on():
    made = form(" 26.5 % ", note="  Half term,\r\nfewer staff ")

    assert made.is_valid()
    assert made.reading == {
        "value": Decimal("26.5"), "taken_on": TODAY, "note": "Half term, fewer staff",
        "submission": uuid.UUID(SUBMISSION),
    }  # fmt: skip


@pytest.mark.parametrize("nonsense", ["", "x", "\0", "9" * 1000])
def test_a_submission_of_nonsense_is_a_new_one(nonsense):
    made = form(submission=nonsense)
    if made.is_valid():
        assert made.reading["submission"].version == 4
    else:
        assert nonsense == "\0"


@pytest.mark.parametrize(
    ("value", "unit", "message"),
    [
        ("", "percent", "Enter a percentage, like 45 or 4.5"),
        ("1,2", "number", "“1,2” could be 1.2 or 12. Enter 1.2 with a full stop, or 12 without a comma"),
        ("1.000", "number", "“1.000” could be 1000 or 1. Enter 1000 or 1"),
        ("1h 30", "number", "“1h 30” is a time. Enter a number, like 12 or 1,200"),
        ("1.5", "minutes", "“1.5” could be hours or minutes. Enter a time, like 90 minutes or 1h 30"),
        ("9" * 1_000_000, "number", "That is too long. Enter a number, like 12 or 1,200"),
    ],
)
def test_a_value_that_could_be_two_is_asked_about(value, unit, message):
    refused = form(value, of=experiment(unit=unit))

    assert error_list(refused) == [{"text": message, "href": "#id_value"}]


@pytest.mark.parametrize(
    ("day", "message", "part"),
    [
        ("", "Enter the date it was measured", "day"),
        ("4 12 2024", "The date must be today or in the past", "day"),
        ("3 12 99999", "Year must include 4 numbers", "year"),
        ("31 2 2024", "Enter a real date", "day"),
        ("3 12", "Date must include a year", "year"),
        ("1 1 1899", "Enter a real date", "day"),
        ("9999999999999999999 12 2024", "Enter a real date", "day"),
        ("3 \0 2024", "Enter a real date", "day"),
    ],
)
def test_a_date_that_cannot_be_is_refused(day, message, part):
    assert error_list(form(day=day)) == [{"text": message, "href": f"#id_taken_on-{part}"}]


def test_a_note_is_a_line_of_300_characters():
    assert form(note="x" * 300).is_valid()
    assert form(note="x" * 301).errors["note"] == ["What happened must be 300 characters or fewer"]
    assert len(form(note="x" * 1_000_000).errors["note"]) == 1
    assert "note" in form(note="a\0b").errors


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("27 10 2024", "27 October 2024 is before the experiment’s dates. Say that it is right, or change it"),
        ("1 12 1924", "1 December 1924 is before the experiment’s dates. Say that it is right, or change it"),
    ],
)
def test_a_day_before_the_experiment_is_asked_about_with_all_that_was_typed(day, said):
    asked = form("27", day, "Counted late")
    page = str(asked)

    assert error_list(asked) == [{"text": said, "href": "#id_outside_is_meant"}]
    assert "This experiment runs from 28 October 2024 to 20 December 2024." in page
    assert [text in page for text in ('value="27"', "Counted late", f'value="{day[-4:]}"')] == [True] * 3
    assert page.index("taken_on-year") < page.index("outside_is_meant") < page.index("Counted late")


def test_a_day_after_the_experiment_is_asked_about_too():
    over = experiment(ends_on=datetime.date(2024, 11, 30))

    assert error_list(form(day="3 12 2024", of=over))[0]["text"].startswith("3 December 2024 is after")


@pytest.mark.parametrize("day", ["28 10 2024", "3 12 2024"])
def test_the_first_day_and_today_are_within(day):
    assert form(day=day).is_valid()


def test_a_day_that_is_meant_is_taken():
    meant = form(day="27 10 2024", outside_is_meant="2024-10-27")

    assert meant.is_valid()
    assert meant.reading["taken_on"] == datetime.date(2024, 10, 27)


@pytest.mark.parametrize("ticked", ["2024-10-26", "on", "", "\0", "x" * 1000])
def test_the_box_is_for_the_day_that_was_asked_about(ticked):
    assert list(form(day="27 10 2024", outside_is_meant=ticked).errors) == ["outside_is_meant"]


def test_the_box_stays_ticked_beside_another_error():
    page = str(form("1,2", "27 10 2024", outside_is_meant="2024-10-27"))

    assert 'value="2024-10-27" checked' in page


def test_a_box_that_nobody_asked_for_means_nothing():
    assert form(outside_is_meant="2024-10-26").is_valid()


# Changing one


@pytest.fixture
def reading():
    return Measurement(value=Decimal("27.5000"), taken_on=datetime.date(2024, 10, 1), note="Half term")


def changed(reading, *args, **kwargs):
    return ChangeReadingForm(typed(*args, **kwargs), experiment=experiment(), reading=reading)


def test_a_change_begins_with_what_the_reading_says(reading):
    page = str(ChangeReadingForm(experiment=experiment(), reading=reading))

    assert [text in page for text in ('value="27.5"', 'value="2024"', "Half term")] == [True] * 3
    assert 'name="as_read" value="2024-10-01 27.5 Half term"' in page


def test_a_day_that_stands_there_already_is_not_asked_about_again(reading):
    assert changed(reading, day="1 10 2024").is_valid()
    assert list(changed(reading, day="2 10 2024").errors) == ["outside_is_meant"]


def test_a_change_hands_on_what_was_read(reading):
    made = changed(reading, "25", as_read="2024-10-01 27.5 Half term")

    assert made.is_valid()
    assert made.reading == {
        "value": Decimal(25), "taken_on": TODAY, "note": "", "as_read": "2024-10-01 27.5 Half term",
    }  # fmt: skip


def test_what_somebody_else_changed_is_told_and_the_next_sending_replaces_it(reading):
    mine = changed(reading, "25", as_read="2024-10-01 27.5 Half term")
    assert mine.is_valid()
    mine.ask_again(Measurement(value=Decimal(30), taken_on=TODAY, note="Recount"))
    page = str(mine)

    assert error_list(mine) == [
        {
            "text": "Somebody changed this reading while you did: it is 30% on 3 December 2024 (“Recount”) now. "
            "To put yours in its place, save your changes again"
        }
    ]
    assert 'name="as_read" value="2024-12-03 30 Recount"' in page
    assert 'value="25"' in page
