"""The steps of planning an experiment: what they take, what they refuse, and in which words."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from experiments.forms.planning import (
    FiguresForm,
    HypothesisForm,
    MeasureForm,
    WhatForm,
    WhenForm,
    as_prefilled,
    usual_dates,
)
from tests.experiments.pages import as_sent, errors_of
from tests.factories import (
    ExperimentFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
OPENS = datetime.date(2024, 10, 14)


# What


def what(about, **typed):
    return WhatForm(as_sent({"title": "Quiet hour", "change": "Phones off"} | typed), about=about)


def test_a_title_stands_on_one_line(about):
    form = what(about(), title="  Quiet\r\n  hour ", problem=" One\r\ntwo ")
    assert form.said == {"title": "Quiet hour", "problem": "One\ntwo", "change": "Phones off"}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"title": ""}, {"title": ["Say in a few words what you will try"]}),
        ({"title": " \n "}, {"title": ["Say in a few words what you will try"]}),
        ({"title": "... !"}, {"title": ["Say in words what you will try"]}),
        ({"title": "x" * 121}, {"title": ["What you call it must be 120 characters or fewer"]}),
        ({"title": "a\0b"}, {"title": ["Null characters are not allowed."]}),
        ({"change": ""}, {"change": ["Say what your team will do differently"]}),
        ({"change": "x" * 2001}, {"change": ["The small change must be 2,000 characters or fewer"]}),
        ({"problem": "x" * 2001}, {"problem": ["The problem must be 2,000 characters or fewer"]}),
        ({"change": "x\r\n" * 1000}, {}),  # a line break counts as one
    ],
)
def test_what_is_missing_or_too_long_is_said(about, typed, error):
    assert errors_of(what(about(), **typed)) == error


def test_two_experiments_of_a_team_and_programme_have_different_titles(about, programme):
    mine = about()
    there = ExperimentFactory(team=mine.team, programme=programme, title="Quiet Hour")
    assert "Add what is different this time" in errors_of(what(mine))["title"][0]
    assert not errors_of(what(mine, title="Quiet hour in March"))
    assert not errors_of(what(about(submission=there.submission)))  # this very draft, sent twice
    assert not errors_of(what(about(experiment=there), title="Quiet hour"))
    assert not errors_of(what(about(team=TeamFactory())))


# Hypothesis


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("ask first", "fewer come back", "they know"), ("ask first", "fewer come back", "they know")),
        (("If we ask first,", "then fewer come.", "Because they know."), ("ask first", "fewer come", "they know")),
        (("we ask\nfirst", "Then, fewer come", "they  know…"), ("ask first", "fewer come", "they know")),
        (("west wing first", "thence", "becauses"), ("west wing first", "thence", "becauses")),
    ],
)
def test_the_words_that_the_page_says_itself_are_taken_off(about, typed, said):
    form = HypothesisForm(as_sent(dict(zip(("if_we", "then", "because"), typed, strict=True))), about=about())
    assert tuple(form.said.values()) == said


def test_each_part_is_needed_and_short(about):
    form = HypothesisForm(as_sent({"if_we": "If we", "then": "...", "because": "x" * 301}), about=about())
    assert errors_of(form) == {
        "if_we": ["Say what you do"],
        "then": ["Say what you expect to see"],
        "because": ["Why you think so must be 300 characters or fewer"],
    }


# Measure


def measure(about, **typed):
    said = {"measure_name": "Calls", "unit": "number", "unit_name": "calls a day", "better": "lower"}
    return MeasureForm(as_sent(said | typed), about=about)


def test_only_a_number_is_a_number_of_something(about):
    assert measure(about()).said["unit_name"] == "calls a day"
    assert measure(about(), unit_name="").said["unit_name"] == ""
    assert measure(about(), unit="percent").said["unit_name"] == ""


@pytest.mark.parametrize(
    ("name", "junk", "error"),
    [
        ("measure_name", "", "Say what you will measure"),
        ("measure_name", "x" * 121, "What you measure must be 120 characters or fewer"),
        ("unit", "euros", "Choose what it is counted in"),
        ("unit", "", "Choose what it is counted in"),
        ("unit_name", "x" * 41, "What is counted must be 40 characters or fewer"),
        ("better", "sideways", "Choose which way is better"),
    ],
)
def test_a_measure_that_is_none_is_said(about, name, junk, error):
    assert errors_of(measure(about(), **{name: junk})) == {name: [error]}


def test_once_there_are_readings_the_unit_is_not_asked_for(about):
    form = measure(about(has_readings=True), unit="pounds")
    assert form.said == {"measure_name": "Calls", "better": "lower"}


# Figures


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        ("percent", "31%", Decimal(31)),
        ("pounds", "£3.50", Decimal("3.5")),
        ("minutes", "1h 30", Decimal(90)),
        ("number", "1,200 calls", Decimal(1200)),
        ("number", "", None),
    ],
)
def test_figures_are_read_in_the_unit(about, unit, typed, value):
    form = FiguresForm(
        as_sent({"baseline": typed, "target": typed, "baseline_note": " last\nweek"}),
        about=about(unit=unit, unit_name="calls" if unit == "number" else "", measure_name="Calls"),
    )
    assert form.said == {"baseline": value, "target": value, "baseline_note": "last week"}


def test_the_unit_is_said_in_words_as_nobody_hears_what_stands_beside_the_input(about):
    hints = {
        "percent": "as a percentage", "pounds": "in pounds", "minutes": "as a time", "number": "as a number of calls",
    }  # fmt: skip
    for unit, hint in hints.items():
        form = FiguresForm(about=about(unit=unit, unit_name="calls", measure_name="Calls"))
        assert f"Calls, {hint}" in form.fields["baseline"].help_text
        assert hint in form.fields["target"].help_text


def test_what_could_be_two_figures_is_asked_about(about):
    form = FiguresForm(as_sent({"baseline": "1.200", "target": "twelve"}), about=about())
    assert errors_of(form) == {
        "baseline": ["“1.200” could be 1200 or 1.2. Enter 1200 or 1.2"],
        "target": ["Enter a number, like 12 or 1,200"],
    }


# When


def when(about, starts=None, ends=None):
    typed = {}
    for name, day in (("starts_on", starts), ("ends_on", ends)):
        if day:
            typed |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return WhenForm(as_sent(typed), about=about)


def test_it_begins_within_the_programme_and_may_outlive_it(about):
    between = "First day must be between 14 October 2024 and 14 March 2025, the dates of One Big Thing"
    day = datetime.timedelta(days=1)
    last = datetime.date(2025, 3, 14)
    assert errors_of(when(about(), OPENS - day, OPENS + day)) == {"starts_on": [between]}
    assert errors_of(when(about(), last + day, last + day)) == {"starts_on": [between]}
    assert not errors_of(when(about(), OPENS, OPENS))
    assert not errors_of(when(about(), last, last + datetime.timedelta(weeks=20)))


def test_it_begins_no_earlier_than_experiments_do(about, programme):
    programme.experiments_from = datetime.date(2024, 11, 4)
    assert "between 4 November 2024" in errors_of(when(about(), OPENS, OPENS))["starts_on"][0]


def test_it_ends_after_it_begins(about):
    form = when(about(), OPENS + datetime.timedelta(days=1), OPENS)
    assert errors_of(form) == {"ends_on": ["Last day must not be before the first day"]}


def test_dates_that_are_none_are_said(about):
    assert errors_of(when(about())) == {"starts_on": ["Enter a date"], "ends_on": ["Enter a date"]}
    form = WhenForm(as_sent({"starts_on-day": "30", "starts_on-month": "2", "starts_on-year": "2025"}), about=about())
    assert errors_of(form)["starts_on"] == ["Enter a real date"]


def test_dates_that_it_has_already_stay_allowed(about, programme):
    before = ExperimentFactory(programme=programme, starts_on=datetime.date(2024, 9, 1), ends_on=OPENS)
    assert not errors_of(when(about(experiment=before), before.starts_on, OPENS))
    assert "starts_on" in errors_of(when(about(experiment=before), datetime.date(2024, 9, 2), OPENS))


def test_of_one_that_runs_the_first_day_alone_is_asked_for(about, programme):
    runs = RunningExperimentFactory(programme=programme, starts_on=OPENS, ends_on=OPENS + datetime.timedelta(days=5))
    form = when(about(experiment=runs), OPENS + datetime.timedelta(days=6))
    assert errors_of(form) == {"starts_on": ["First day must not be after the last day, 19 October 2024"]}
    assert when(about(experiment=runs), OPENS).said == {"starts_on": OPENS}


@pytest.mark.parametrize(
    ("opens", "closes", "starts", "ends"),  # days from today
    [
        (-30, 90, 0, 42),
        (10, 90, 10, 52),
        (-30, 20, 0, 20),
        (-90, -1, 0, 27),  # closed, and recorded for four weeks after
    ],
)
def test_what_is_filled_in_lies_within_the_programme(opens, closes, starts, ends):
    today = timezone.localdate()

    def day(number):
        return today + datetime.timedelta(days=number)

    programme = ProgrammeFactory(opens_on=day(opens), closes_on=day(closes), records_close_on=day(closes + 28))
    assert usual_dates(programme) == {"starts_on": day(starts), "ends_on": day(ends)}


# What is taken over


def test_all_but_dates_baseline_and_people_is_taken_over(programme):
    entry = RunningExperimentFactory(programme=programme, target=Decimal("90"), unit="minutes", baseline_note="x")
    begun = as_prefilled(entry)
    assert sorted(begun) == [
        "because", "better", "change", "if_we", "measure_name", "problem", "profession", "target", "then", "title",
        "unit", "unit_name",
    ]  # fmt: skip
    assert (begun["title"], begun["target"]) == (entry.title, "1h 30m")
