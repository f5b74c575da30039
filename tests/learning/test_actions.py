"""Recording, changing and taking back: what is kept, what is refused."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from learning import actions
from learning.models import Completion, OtherLearning
from obt.programme.rules import RecordsClosed
from tests.factories import (
    CompletionFactory,
    CourseFactory,
    OtherLearningFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


@pytest.fixture
def record(person, programme, masterclass):
    """A function that records the masterclass today, with changes by keyword."""

    def record(**changes):
        fields = {"course": masterclass, "declared_on": TODAY(), "minutes": 60}
        return actions.record_completion(person=person, programme=programme, **fields | changes)

    return record


def test_record(record, person, programme, masterclass):
    made = record(rating=3, reflection="Start small.")
    kept = Completion.objects.get()
    assert made == kept
    assert (kept.person, kept.programme, kept.course) == (person, programme, masterclass)
    assert (kept.declared_on, kept.imported_on, kept.completed_on) == (TODAY(), None, TODAY())
    assert (kept.minutes, kept.rating, kept.reflection) == (60, 3, "Start small.")


def test_the_second_time_tells_what_is_there_and_overwrites_nothing(record):
    first = record(minutes=50, reflection="Mine.")
    with pytest.raises(actions.AlreadyRecorded) as already:
        record(minutes=70)
    assert already.value.record == first
    assert (already.value.record.minutes, already.value.record.reflection) == (50, "Mine.")
    assert Completion.objects.get().minutes == 50


def test_what_was_brought_over_is_there_already(record, person, programme, masterclass):
    CompletionFactory(person=person, programme=programme, course=masterclass, declared_on=None, imported_on=TODAY())
    with pytest.raises(actions.AlreadyRecorded):
        record()


def test_the_same_course_counts_again_in_another_programme(record, person, masterclass):
    earlier = ProgrammeFactory(opens_on=TODAY() - 400 * DAY)
    CompletionFactory(person=person, programme=earlier, course=masterclass)
    record()
    assert Completion.objects.count() == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_is_written_out_of_season(record, person, programme, masterclass, shift, when):
    completion = CompletionFactory(person=person, programme=programme, course=masterclass)
    other = OtherLearningFactory(person=person, programme=programme, title="A talk")
    shift(programme, when)
    for act in (
        lambda: record(),
        lambda: actions.change_completion(completion=completion, declared_on=TODAY(), minutes=1),
        lambda: actions.withdraw_completion(completion=completion),
        lambda: actions.record_other_learning(
            person=person, programme=programme, title="x", completed_on=TODAY(), minutes=1
        ),
        lambda: actions.change_other_learning(record=other, title="x", completed_on=TODAY(), minutes=1),
        lambda: actions.remove_other_learning(record=other),
    ):
        with pytest.raises(RecordsClosed) as closed:
            act()
        assert closed.value.opens_later is (when == "before")
    assert Completion.objects.get().minutes == 60
    assert OtherLearning.objects.get().title == "A talk"


def test_days_that_cannot_be_are_refused(record, person, programme, masterclass):
    for day in (TODAY() + DAY, masterclass.available_from - DAY):
        with pytest.raises(ValueError, match="nothing can have been completed"):
            record(declared_on=day)
    with pytest.raises(ValueError, match="nothing can have been completed"):
        actions.record_other_learning(
            person=person, programme=programme, title="x", completed_on=TODAY() + DAY, minutes=1
        )


def test_a_course_of_another_programme_is_refused(record):
    with pytest.raises(ValueError, match="is no course of"):
        record(course=CourseFactory())


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"minutes": 0}, "completion_minutes_in_range"),
        ({"minutes": 6001}, "completion_minutes_in_range"),
        ({"rating": 5}, "completion_rating_in_range"),
        ({"reflection": "x" * 1001}, "completion_reflection_not_too_long"),
    ],
)
def test_the_database_holds_the_limits(record, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        record(**changes)


def test_change(record):
    changed = actions.change_completion(
        completion=record(rating=1), declared_on=TODAY() - DAY, minutes=45, rating=None, reflection="Later."
    )
    assert (changed.completed_on, changed.minutes) == (TODAY() - DAY, 45)
    kept = Completion.objects.get()
    assert (kept.completed_on, kept.minutes, kept.rating, kept.reflection) == (TODAY() - DAY, 45, None, "Later.")


def test_rating_what_was_brought_over_declares_nothing(person, programme, masterclass):
    completion = CompletionFactory(
        person=person, programme=programme, course=masterclass, declared_on=None, imported_on=TODAY() - DAY
    )
    actions.change_completion(completion=completion, declared_on=TODAY() - DAY, minutes=60, rating=4)
    assert Completion.objects.get().declared_on is None
    actions.change_completion(completion=completion, declared_on=TODAY() - 2 * DAY, minutes=60, rating=4)
    kept = Completion.objects.get()
    assert (kept.declared_on, kept.completed_on) == (TODAY() - 2 * DAY, TODAY() - 2 * DAY)


def test_changing_what_is_gone(record):
    completion = record()
    actions.withdraw_completion(completion=completion)
    with pytest.raises(Completion.DoesNotExist):
        actions.change_completion(completion=completion, declared_on=TODAY(), minutes=1)


def test_withdraw(record):
    completion = record()
    assert actions.withdraw_completion(completion=completion) is None
    assert not Completion.objects.exists()
    assert actions.withdraw_completion(completion=completion) is None  # a second click


def test_withdrawing_leaves_what_was_brought_over(person, programme, masterclass):
    completion = CompletionFactory(
        person=person, programme=programme, course=masterclass, declared_on=TODAY() - DAY, imported_on=TODAY(),
        minutes=45, rating=4, reflection="Mine.",
    )  # fmt: skip
    left = actions.withdraw_completion(completion=completion)
    assert (left.declared_on, left.completed_on) == (None, TODAY())
    kept = Completion.objects.get()
    assert (kept.minutes, kept.rating, kept.reflection) == (masterclass.minutes, None, "")
    with pytest.raises(actions.NothingToWithdraw):
        actions.withdraw_completion(completion=completion)


def test_other_learning(person, programme):
    made = actions.record_other_learning(
        person=person,
        programme=programme,
        title="A talk",
        completed_on=TODAY(),
        minutes=30,
        link="https://example.org/",
    )
    changed = actions.change_other_learning(record=made, title="A visit", completed_on=TODAY() - DAY, minutes=40)
    assert (changed.title, changed.minutes, changed.link) == ("A visit", 40, "")
    actions.remove_other_learning(record=changed)
    actions.remove_other_learning(record=changed)  # a second click
    assert not OtherLearning.objects.exists()
    with pytest.raises(OtherLearning.DoesNotExist):
        actions.change_other_learning(record=changed, title="x", completed_on=TODAY(), minutes=1)


def test_other_learning_sent_twice_counts_once(person, programme):
    first = OtherLearningFactory(person=person, programme=programme, title="A talk")
    with pytest.raises(actions.AlreadyRecorded) as already:
        actions.record_other_learning(
            person=person, programme=programme, title="a TALK", completed_on=TODAY(), minutes=99
        )
    assert already.value.record == first
    second = OtherLearningFactory(person=person, programme=programme, title="A visit")
    with pytest.raises(actions.AlreadyRecorded):
        actions.change_other_learning(record=second, title="A talk", completed_on=TODAY(), minutes=1)
    assert sorted(OtherLearning.objects.values_list("title", "minutes")) == [("A talk", 45), ("A visit", 45)]


def test_the_same_title_may_stand_on_another_day_and_with_another_person(person, stranger, programme):
    OtherLearningFactory(person=stranger, programme=programme, title="A talk")
    for day in (TODAY(), TODAY() - DAY):
        actions.record_other_learning(person=person, programme=programme, title="A talk", completed_on=day, minutes=1)
    assert OtherLearning.objects.visible_to(person).count() == 2


def test_a_course_can_be_in_several_programmes_but_once_in_each(programme, masterclass):
    with pytest.raises(IntegrityError, match="programme_course_once"), transaction.atomic():
        ProgrammeCourseFactory(programme=programme, course=masterclass)


@pytest.mark.parametrize("slug", ["other", "certificate"])
def test_no_course_takes_the_address_of_a_page(slug):
    with pytest.raises(IntegrityError, match="course_slug_not_taken_by_a_page"), transaction.atomic():
        CourseFactory(slug=slug)
