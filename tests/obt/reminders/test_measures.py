"""What became of reminders, kind by kind."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from obt.govuk.words import LONDON
from obt.mail.models import Message
from obt.reminders.measures import NONE, Tally, tallies, tally_of
from obt.reminders.models import OptOut
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

MORNING = datetime.datetime(2024, 11, 4, 9, tzinfo=LONDON)


def reminder(state, reason="", *, kind="learn", at=MORNING, occurrence=None):
    person = PersonFactory()
    return Message.objects.create(
        kind=kind,
        person=person,
        address=person.email,
        occurrence=f"2024-10-14 {Message.objects.count()}" if occurrence is None else occurrence,
        state=state,
        reason=reason,
        not_before=at,
        sent_at=at if state == "sent" else None,
    )


def test_each_kind_is_counted_by_state_and_reason(hand_in, programme):
    rule = hand_in()
    hand_in("other")
    hand_in("third")
    later = MORNING + datetime.timedelta(days=1)
    for _ in range(2):
        reminder("queued", at=later)
        reminder("sent")
        reminder("dropped", "done")
    reminder("queued")
    reminder("dropped", "opted-out")
    reminder("dropped")
    reminder("expired")
    reminder("failed", "refused")
    reminder("failed")
    reminder("sent", kind="other")
    assert tallies(programme) == {
        "learn": Tally(
            planned=3,
            first_at=MORNING,
            sent=2,
            skipped={"done": 2, "opted-out": 1, "": 1, "too-late": 1},
            failed={"refused": 1, "": 1},
        ),
        "other": Tally(sent=1),
        "third": NONE,
    }
    assert tally_of(rule, programme) == tallies(programme)["learn"]


def test_what_is_no_reminder_or_of_another_year_is_not_counted(hand_in, programme):
    hand_in()
    reminder("sent", occurrence="")  # sent to look at it
    reminder("sent", kind="conversation-invitation")
    reminder("sent", at=datetime.datetime(2024, 10, 13, 23, 59, tzinfo=LONDON))
    reminder("sent", at=datetime.datetime(2024, 10, 14, 0, 0, tzinfo=LONDON))
    reminder("sent", at=datetime.datetime(2025, 3, 14, 23, 59, tzinfo=LONDON))
    reminder("sent", at=datetime.datetime(2025, 3, 15, 0, 0, tzinfo=LONDON))
    assert tallies(programme) == {"learn": Tally(sent=2)}
    assert tallies(None) == {"learn": NONE}


def test_whoever_stopped_all_has_opted_out_of_each_and_counts_once(hand_in, programme):
    hand_in()
    hand_in("other")
    all_of_them, both, one = PersonFactory.create_batch(3)
    for person, kind in ((all_of_them, ""), (both, ""), (both, "learn"), (one, "learn"), (one, "no kind any more")):
        OptOut.objects.create(person=person, kind=kind)
    assert {name: tally.opted_out for name, tally in tallies(programme).items()} == {"learn": 3, "other": 2}
    assert {name: tally.opted_out for name, tally in tallies(None).items()} == {"learn": 3, "other": 2}


def test_it_takes_two_statements_however_many_kinds_there_are(hand_in, programme):
    for number in range(12):
        hand_in(f"kind-{number}")
        reminder("sent", kind=f"kind-{number}")
    with CaptureQueriesContext(connection) as asked:
        assert len(tallies(programme)) == 12
    assert len(asked) == 2


def test_messages_are_counted_from_their_index_alone(hand_in, programme):
    hand_in()
    with CaptureQueriesContext(connection) as asked:
        tallies(programme)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using message_tally" in plan


def test_one_kind_alone_is_counted_alike(hand_in, programme):
    rule = hand_in()
    hand_in("other")
    reminder("sent", kind="other")
    OptOut.objects.create(person=PersonFactory(), kind="")
    OptOut.objects.create(person=PersonFactory(), kind="other")
    assert tally_of(rule, programme) == Tally(opted_out=1)
