"""Whom learning waits for."""

import datetime

import pytest

from learning.reminders import LEARNING_WAITS
from tests.factories import (
    CompletionFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
)
from tests.reminded import landing, names, reminded, worded

pytestmark = pytest.mark.django_db

OPENS = datetime.date(2024, 10, 14)


@pytest.fixture
def programme():
    return ProgrammeFactory(name="One Big Thing", opens_on=OPENS)


@pytest.fixture
def masterclass(programme):
    return ProgrammeCourseFactory(
        programme=programme, course__title="Innovation Masterclass", course__slug="masterclass"
    ).course


def completes(name, programme, *courses, **person):
    person = PersonFactory(name=name, **person)
    for course in courses:
        CompletionFactory(person=person, programme=programme, course=course, minutes=60)
    return person


def test_who_has_not_done_it(programme, masterclass):
    last_year = ProgrammeFactory(opens_on=datetime.date(2023, 9, 1))
    extra = ProgrammeCourseFactory(programme=programme, is_core=False).course
    completes("in: nothing recorded", programme)
    completes("in: not registered", programme, registered_at=None)
    completes("in: another course only", programme, extra)
    completes("in: did it last year", last_year, masterclass)
    completes("out: done", programme, masterclass)
    completes("out: done, not registered", programme, masterclass, registered_at=None)
    completes("out: cannot sign in", programme, is_active=False)
    assert names(LEARNING_WAITS, programme) == [
        "in: another course only",
        "in: did it last year",
        "in: not registered",
        "in: nothing recorded",
    ]


def test_every_core_course_and_the_goal_are_asked_for():
    programme = ProgrammeFactory(learning_goal_minutes=150)
    first, second = (ProgrammeCourseFactory(programme=programme).course for _ in range(2))
    completes("in: one of two", programme, first)
    completes("in: both, too few minutes", programme, first, second)
    other = completes("in: minutes, one of two", programme, first)
    OtherLearningFactory(person=other, programme=programme, minutes=500)
    done = completes("out: both, and enough minutes", programme, first, second)
    OtherLearningFactory(person=done, programme=programme, minutes=30)
    assert names(LEARNING_WAITS, programme) == [
        "in: both, too few minutes",
        "in: minutes, one of two",
        "in: one of two",
    ]


def test_of_one_course_it_gives_the_title_and_leads_there(programme, masterclass):
    person = PersonFactory()
    assert reminded(LEARNING_WAITS, programme) == [
        {
            "person_id": person.pk,
            "thing": "",
            "day": OPENS,
            "path": "/learning/masterclass/",
            "words": {"course": "Innovation Masterclass", "programme": "One Big Thing"},
        }
    ]


@pytest.mark.parametrize("goal", [None, 420])
def test_of_several_courses_or_minutes_it_leads_to_all(goal):
    programme = ProgrammeFactory(learning_goal_minutes=goal)
    for _ in range(2 if goal is None else 1):
        ProgrammeCourseFactory(programme=programme)
    PersonFactory()
    (row,) = reminded(LEARNING_WAITS, programme)
    assert (row["path"], row["words"]["course"]) == ("/learning/", "Your learning")


def test_no_learning_reminds_nobody(programme, masterclass):
    PersonFactory()
    programme.has_learning = False
    programme.save()
    assert reminded(LEARNING_WAITS, programme) == []


def test_a_programme_that_asks_for_nothing_reminds_nobody(programme):
    ProgrammeCourseFactory(programme=programme, is_core=False)
    PersonFactory()
    assert reminded(LEARNING_WAITS, programme) == []


def test_wording(programme, masterclass, as_person):
    person = PersonFactory()
    (row,) = reminded(LEARNING_WAITS, programme)
    assert landing(as_person(person), row) == "/learning/masterclass/"
    said = worded(LEARNING_WAITS, row)
    assert (said.subject, said.button) == ("Innovation Masterclass is waiting for you", "Start learning")
    assert said.why == "You are invited to One Big Thing and have not recorded its learning yet."


def test_days():
    assert LEARNING_WAITS.days == (14, 42, 77)
    assert (LEARNING_WAITS.counted, LEARNING_WAITS.until) == ("days", "closes")
