"""Two leads, or two clicks, at the same moment, on connections of their own."""

import datetime
from functools import partial

import pytest

from conversations.actions import attendance, drafts, records, unplanned
from conversations.actions.records import NewIdea, record
from conversations.actions.scheduling import AlreadyPlanned
from conversations.models import Attendance, Conversation, Idea, RecordVersion
from obt.mail.models import Message
from obt.people.models import Membership, Person
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(member):
    """The member, who leads as well."""
    Membership.objects.filter(person=member).update(role="lead")
    return member


def test_of_two_leads_one_records_and_the_other_is_told_by_whom(held, lead, second):
    for version in range(5):
        answers = at_once(
            *(
                partial(
                    record,
                    conversation=held,
                    by=by,
                    base_version=version,
                    present=[by.pk],
                    talked_about=f"{by.name}, {version}",
                )
                for by in (lead, second)
            )
        )
        kept = [one for one in answers if isinstance(one, Conversation)]
        told = [one for one in answers if isinstance(one, records.RecordedMeanwhile)]
        assert (len(kept), len(told)) == (1, 1), answers
        first = kept[0].recorded_by
        assert told[0].conversation.recorded_by == first
        assert Conversation.objects.get().talked_about == f"{first.name}, {version}"
        assert Attendance.objects.get().person == first
    assert RecordVersion.objects.count() == 5


def test_the_same_record_sent_four_times_is_one_version_one_idea_and_one_message(held, lead):
    for version in range(5):
        idea = NewIdea(f"One inbox {version}", "Share it", is_chosen=True)
        send = partial(
            record,
            conversation=held,
            by=lead,
            base_version=version,
            present=[lead.pk],
            emails=[f"nia{version}@dvla.gov.uk"],
            new_ideas=[idea],
        )
        assert [one.version for one in at_once(*[send] * 4)] == [version + 1] * 4
    assert RecordVersion.objects.count() == Idea.objects.count() == Message.objects.count() == 5
    assert Person.objects.filter(email__startswith="nia").count() == 5


def test_one_never_planned_sent_four_times_is_made_once(team, lead, programme, held):
    for days in range(2, 6):
        send = partial(
            unplanned.start_unplanned,
            team=team,
            by=lead,
            programme=programme,
            starts_at=held.starts_at - datetime.timedelta(days=days),
            minutes=30,
        )
        answers = at_once(*[send] * 4)
        made = [one for one in answers if isinstance(one, Conversation)]
        asked = [one for one in answers if isinstance(one, AlreadyPlanned)]
        assert (len(made), len(asked)) == (1, 3), answers
        assert {one.conversation.pk for one in asked} == {made[0].pk}


def test_recording_while_somebody_says_they_were_not_there_keeps_their_word(held, lead, member):
    record(conversation=held, by=lead, base_version=0, present=[lead.pk, member.pk])
    for version in range(1, 6):
        own = Attendance.objects.get(person=member)
        corrected, said = at_once(
            partial(record, conversation=held, by=lead, base_version=version, present=[lead.pk, member.pk]),
            partial(attendance.say_not_there, attendance=own),
        )
        assert isinstance(corrected, Conversation), corrected
        assert isinstance(said, Attendance), said
        assert Attendance.objects.get(person=member).disputed_at
        attendance.take_back(attendance=own)


def test_a_draft_saved_from_two_devices_at_once_is_one(held, lead):
    answers = at_once(
        *(
            partial(drafts.save_draft, conversation=held, author=lead, base_version=0, answers={"others_count": n})
            for n in range(4)
        )
    )
    assert answers == [None] * 4
    assert held.drafts.count() == 1
