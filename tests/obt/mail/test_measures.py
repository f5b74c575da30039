"""What a lead is told about mail that was sent for them."""

import pytest
from django.db import connection
from django.utils import timezone

from obt.mail.measures import Delivery, state_of
from obt.mail.models import Message


@pytest.fixture
def about(queued):
    def make(address, **given):
        if given.get("state") == "sent":
            given["sent_at"] = timezone.now()
        return queued(address, lane="bulk", ticket="", about="conversation:12", **given)

    return make


def test_nothing_was_sent(db):
    assert state_of("conversation:12") == Delivery(0, 0, 0, 0, ())


def test_each_state_is_counted_and_troubles_are_told_in_one_statement(about, queued, django_assert_num_queries):
    about("sent1@x.gov.uk", state="sent")
    about("sent2@x.gov.uk", state="sent")
    about("waits@x.gov.uk")
    about("again@x.gov.uk", last_problem="the mail server answered 451")
    about("refused@x.gov.uk", state="failed", last_problem="the mail server refused it (550)")
    about("broken@x.gov.uk", state="failed")
    about("late@x.gov.uk", state="expired")
    about("dropped@x.gov.uk", state="dropped")
    queued("other@x.gov.uk", about="conversation:1")
    with django_assert_num_queries(1):
        told = state_of("conversation:12")
    assert (told.waiting, told.sent, told.failed, told.dropped, told.total) == (2, 2, 3, 1, 8)
    assert told.problems == (
        "could not be delivered to broken@x.gov.uk",
        "could not be delivered to late@x.gov.uk: it was not sent in time",
        "could not be delivered to refused@x.gov.uk: the mail server refused it",
        "has not reached again@x.gov.uk yet, and we are trying again: the mail server answered 451",
    )


def test_the_newest_message_to_an_address_counts(about):
    about("nia@x.gov.uk", state="failed", last_problem="the mail server refused it (550)")
    about("nia@x.gov.uk", state="sent")
    about("eve@x.gov.uk", state="sent")
    about("eve@x.gov.uk")
    assert state_of("conversation:12") == Delivery(waiting=1, sent=1, failed=0, dropped=0, problems=())


def test_some_kinds_alone(about):
    about("nia@x.gov.uk", kind="invitation", state="sent")
    about("nia@x.gov.uk", kind="thanks")
    assert state_of("conversation:12", kinds=["invitation"]).sent == 1
    assert state_of("conversation:12", kinds=["thanks"]).waiting == 1
    assert state_of("conversation:12", kinds=[]).total == 0


def test_it_is_found_by_its_index_among_many(db):
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO mail_message (kind, lane, priority, state, address, about, context, ticket, message_id,
                queued_at, not_before, attempts, last_problem, leased_by)
            SELECT 'x', 'bulk', 30, 'queued', n || '@x.gov.uk',
                CASE WHEN n % 2 = 0 THEN 'conversation:' || n ELSE '' END,
                '{}', '', '', now(), now(), 0, '', '' FROM generate_series(1, 20000) AS n""")
        cursor.execute("ANALYZE mail_message")
    assert "message_about" in Message.objects.about("conversation:12").explain()
