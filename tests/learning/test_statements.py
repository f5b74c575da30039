"""How many SQL statements a page takes: issue 2 allows the record page 5 and its POST 8, session and user included."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.models import Completion
from tests.factories import (
    CompletionFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
)

RECORD = "/learning/masterclass/record/"


@pytest.fixture
def count():
    """A function: the statements that a call takes, BEGIN and COMMIT among them."""

    def count(call):
        with CaptureQueriesContext(connection) as statements:
            answer = call()
        assert answer.status_code in (200, 302)
        return len(statements)

    return count


@pytest.mark.django_db(transaction=True)  # as in production: nothing around the request
def test_recording(as_person, typed, count):
    listing = ProgrammeCourseFactory(course__slug="masterclass")
    client = as_person(PersonFactory())
    OtherLearningFactory(person=PersonFactory(), programme=listing.programme)
    assert count(lambda: client.get(RECORD)) <= 5
    assert count(lambda: client.post(RECORD, typed())) <= 8
    assert Completion.objects.count() == 1


@pytest.mark.django_db
def test_lists_do_not_grow_with_records(me, person, programme, count):
    def add(number):
        for n in range(number):
            for one in (programme, earlier):
                course = ProgrammeCourseFactory(programme=one, is_core=n % 2 == 0).course
                CompletionFactory(person=person, programme=one, course=course, declared_on=one.opens_on)
                OtherLearningFactory(person=person, programme=one, title=f"Talk {course.pk}")

    earlier = ProgrammeFactory(opens_on=timezone.localdate().replace(day=1, year=timezone.localdate().year - 2))
    addresses = ["/learning/", "/learning/certificate/"]
    add(1)
    few = [count(lambda address=address: me.get(address)) for address in addresses]
    add(60)
    many = [count(lambda address=address: me.get(address)) for address in addresses]
    assert many == few
    assert max(few) <= 8
