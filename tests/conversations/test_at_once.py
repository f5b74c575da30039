"""Two leads at once, on two connections."""

import datetime
from functools import partial

import pytest
from django.utils import timezone

from conversations.actions import scheduling
from conversations.models import Conversation
from obt.mail.models import Message
from tests.at_once import at_once
from tests.factories import PersonFactory, ProgrammeFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def given(db):
    """What `schedule` takes for a team of two."""
    lead = PersonFactory()
    team = TeamFactory(lead=lead, members=[PersonFactory()])
    starts_at = timezone.now().replace(microsecond=0) + datetime.timedelta(days=7)
    return {"team": team, "by": lead, "programme": ProgrammeFactory(), "starts_at": starts_at, "minutes": 60}


def test_a_plan_sent_four_times_is_one_meeting_and_one_round_of_mail(given):
    for _ in range(5):
        answers = at_once(*[lambda: scheduling.schedule(**given)] * 4)
        made = [one for one in answers if isinstance(one, Conversation)]
        refused = [one for one in answers if isinstance(one, scheduling.AlreadyPlanned)]
        assert (len(made), len(refused)) == (1, 3), answers
        assert {one.conversation.pk for one in refused} == {made[0].pk}
        assert Message.objects.count() == 2
        Message.objects.all().delete()
        Conversation.objects.all().delete()


def test_two_changes_one_holds_and_the_other_is_asked(given):
    for n in range(5):
        made = scheduling.schedule(**{**given, "starts_at": given["starts_at"] + datetime.timedelta(hours=n)})

        def change(place, made=made):
            return scheduling.change_plan(
                conversation=made, by=given["by"], seen=0, starts_at=made.starts_at, minutes=60, place=place
            )

        answers = at_once(partial(change, "Room 1"), partial(change, "Room 2"))
        kept = [one for one in answers if isinstance(one, Conversation)]
        asked = [one for one in answers if isinstance(one, scheduling.ChangedMeanwhile)]
        assert (len(kept), len(asked)) == (1, 1), answers
        assert asked[0].conversation.place == kept[0].place == Conversation.objects.get(pk=made.pk).place
        assert kept[0].sequence == 1


def test_changing_while_cancelling_leaves_it_cancelled(given):
    for n in range(5):
        made = scheduling.schedule(**{**given, "starts_at": given["starts_at"] + datetime.timedelta(hours=n)})
        cancelled, changed = at_once(
            partial(scheduling.cancel, conversation=made, by=given["by"]),
            partial(
                scheduling.change_plan,
                conversation=made, by=given["by"], seen=0, starts_at=made.starts_at, minutes=60, place="Room 1",
            ),
        )  # fmt: skip
        assert isinstance(cancelled, Conversation)
        assert isinstance(changed, Conversation | scheduling.NoLongerPlanned)
        assert Conversation.objects.get(pk=made.pk).state == "cancelled"


def test_inviting_the_others_twice_invites_once(given):
    made = scheduling.schedule(**given)
    Message.objects.all().delete()
    answers = at_once(*[lambda: scheduling.invite_the_others(conversation=made, by=given["by"])] * 4)
    assert sorted(answers) == [0, 0, 0, 2]
