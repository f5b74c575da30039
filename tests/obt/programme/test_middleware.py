"""A write that comes too early or too late gets a page."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from obt.programme.middleware import RecordsClosedMiddleware
from obt.programme.rules import RecordsClosed
from tests.factories import ProgrammeFactory


@pytest.fixture
def answer():
    """A function: the middleware's answer to an exception out of a view."""
    programme = ProgrammeFactory.build(
        name="One Big Thing 2024",
        opens_on=datetime.date(2024, 10, 14),
        closes_on=datetime.date(2025, 2, 14),
        records_close_on=datetime.date(2025, 3, 14),
    )

    def to(method, exception=None, *, opens_later=False):
        request = getattr(RequestFactory(), method)("/learning/other/record/")
        request.user = AnonymousUser()
        exception = exception or RecordsClosed(programme, opens_later=opens_later)
        return RecordsClosedMiddleware(lambda _: HttpResponse()).process_exception(request, exception)

    return to


def test_before_it_opens_the_page_says_when_it_does(answer):
    page = answer("get", opens_later=True)
    assert page.status_code == 200
    assert "It opens on Monday 14 October 2024" in page.content.decode()


def test_after_it_closed_the_page_says_since_when(answer):
    page = answer("get")
    assert page.status_code == 200
    assert "Its records closed on Friday 14 March 2025" in page.content.decode()
    assert "has not been saved" not in page.content.decode()


def test_what_was_sent_is_answered_as_a_conflict(answer):
    page = answer("post")
    assert page.status_code == 409
    assert "What you just sent has not been saved" in page.content.decode()


def test_other_exceptions_pass(answer):
    assert answer("post", ValueError()) is None
