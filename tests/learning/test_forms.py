"""What the forms accept, and what they say when they do not."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from learning.forms import CompletionForm, OtherLearningForm
from tests.factories import CourseFactory


@pytest.fixture
def course():
    return CourseFactory.build(minutes=60, available_from=datetime.date(2024, 9, 1))


def errors(form):
    return {name: list(texts) for name, texts in form.errors.items()}


def test_a_completion_is_a_day_and_minutes(course, typed):
    form = CompletionForm(typed(minutes="1h 30"), course=course)
    assert form.is_valid()
    assert form.cleaned_data == {
        "declared_on": timezone.localdate(),
        "minutes": 90,
        "rating": None,
        "reflection": "",
    }


def test_rating_and_reflection_may_be_said_too(course, typed):
    form = CompletionForm(typed(rating="3", reflection="Start small.\r\nAsk first."), course=course)
    assert form.is_valid()
    assert (form.cleaned_data["rating"], form.cleaned_data["reflection"]) == (3, "Start small.\nAsk first.")


def test_a_reflection_has_room_for_a_thousand_characters_however_lines_are_sent(course, typed):
    assert CompletionForm(typed(reflection="\r\n".join(["x" * 99] * 10)), course=course).is_valid()
    assert "reflection" in CompletionForm(typed(reflection="x" * 1001), course=course).errors


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"minutes": ""}, "minutes", "Enter how long it took"),
        ({"minutes": "0"}, "minutes", "Minutes must be between 1 and 6,000"),
        ({"minutes": "6001"}, "minutes", "Minutes must be between 1 and 6,000"),
        ({"minutes": "101 hours"}, "minutes", "Minutes must be between 1 and 6,000"),
        (
            {"minutes": "1.5"},
            "minutes",
            "Enter minutes as a whole number, like 90, or hours and minutes, like 1 hour 30 minutes",
        ),
        ({"declared_on-day": "31", "declared_on-month": "2"}, "declared_on", "Enter a real date"),
        ({"declared_on-year": ""}, "declared_on", "Date must include a year"),
    ],
)
def test_what_is_wrong_is_said(course, typed, changes, field, message):
    assert errors(CompletionForm(typed(**changes), course=course)) == {field: [message]}


@time_machine.travel("2024-12-03 09:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2024-12-03", None),
        ("2024-09-01", None),
        ("2024-12-04", "Date must be today or in the past"),
        ("2024-08-31", "Date must be on or after 1 September 2024, when this course became available"),
    ],
)
def test_days_of_a_course(course, typed, day, message):
    form = CompletionForm(typed(datetime.date.fromisoformat(day)), course=course)
    assert errors(form) == ({"declared_on": [message]} if message else {})


@pytest.mark.parametrize("moment", ["2024-07-01 23:30:00+00:00", "2024-06-30 23:30:00+00:00"])
def test_today_is_londons(typed, moment):
    course = CourseFactory.build(available_from=datetime.date(2024, 1, 1))
    with time_machine.travel(moment, tick=False):
        london = timezone.localdate()
        assert CompletionForm(typed(london), course=course).is_valid()
        assert not CompletionForm(typed(london + datetime.timedelta(days=1)), course=course).is_valid()


def test_other_learning(typed_other):
    form = OtherLearningForm(typed_other(link="https://www.example.org/book", minutes="2 hours"))
    assert form.is_valid()
    assert form.cleaned_data == {
        "title": "A book about small changes",
        "link": "https://www.example.org/book",
        "completed_on": timezone.localdate(),
        "minutes": 120,
    }


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/", "example.org", "data:text/html,x"])
def test_links_lead_to_the_web_and_nowhere_else(typed_other, link):
    assert "link" in OtherLearningForm(typed_other(link=link)).errors


def test_other_learning_is_not_to_come(typed_other):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert "completed_on" in OtherLearningForm(typed_other(tomorrow)).errors


def test_blank_titles_are_no_titles(typed_other):
    assert errors(OtherLearningForm(typed_other(title="   "))) == {"title": ["Enter what it was"]}
