"""Two devices at once, on two connections."""

from functools import partial

import pytest
from django.utils import timezone

from learning import actions
from learning.models import Completion, OtherLearning
from tests.at_once import at_once
from tests.factories import CompletionFactory, PersonFactory, ProgrammeCourseFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listing(db):
    return ProgrammeCourseFactory()


def test_recording_a_course(listing):
    person = PersonFactory()

    def record(minutes):
        return actions.record_completion(
            person=person, programme=listing.programme, course=listing.course,
            declared_on=timezone.localdate(), minutes=minutes,
        )  # fmt: skip

    for _ in range(5):
        answers = at_once(*[lambda minutes=minutes: record(minutes) for minutes in (10, 20, 30, 40)])
        made = [one for one in answers if isinstance(one, Completion)]
        refused = [one for one in answers if isinstance(one, actions.AlreadyRecorded)]
        assert (len(made), len(refused)) == (1, 3), answers
        assert {one.record.minutes for one in refused} == {made[0].minutes}
        Completion.objects.get().delete()


def test_recording_other_learning(listing):
    person = PersonFactory()

    def record():
        return actions.record_other_learning(
            person=person, programme=listing.programme, title="A talk", completed_on=timezone.localdate(), minutes=10
        )

    answers = at_once(*[record] * 4)
    assert sorted(type(one).__name__ for one in answers) == ["AlreadyRecorded"] * 3 + ["OtherLearning"]
    assert OtherLearning.objects.count() == 1


def test_changing_while_withdrawing_loses_neither_to_an_error(listing):
    for _ in range(5):
        completion = CompletionFactory(programme=listing.programme, course=listing.course)
        withdrawn, changed = at_once(
            partial(actions.withdraw_completion, completion=completion),
            partial(actions.change_completion, completion=completion, declared_on=timezone.localdate(), minutes=5),
        )
        assert withdrawn is None
        assert isinstance(changed, Completion | Completion.DoesNotExist)
        assert not Completion.objects.exists()
