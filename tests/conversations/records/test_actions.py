"""Recording: what is written, who may, what is refused, and at what cost."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.actions import attendance, drafts, records, unplanned
from conversations.actions.records import NewIdea, record
from conversations.actions.scheduling import AlreadyPlanned
from conversations.measures import attendances_of, standing
from conversations.models import Attendance, Conversation, Idea, RecordDraft, RecordVersion
from obt.mail.models import Message
from obt.people.models import Membership, Person
from obt.programme.rules import RecordsClosed
from tests.factories import IdeaFactory, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db


def there(conversation):
    return set(conversation.attendances.values_list("person__email", flat=True))


def test_one_record_credits_everybody_who_was_there_and_tells_strangers_once(held, lead, member):
    shown = record(
        conversation=held, by=lead, base_version=0, present=[lead.pk, member.pk], emails=["nia@dvla.gov.uk"],
        others_count=2, talked_about="Letters",
    )  # fmt: skip
    assert (shown.state, shown.version, shown.recorded_by, shown.others_count) == ("recorded", 1, lead, 2)
    assert there(held) == {lead.email, member.email, "nia@dvla.gov.uk"}
    assert Attendance.objects.credited().count() == 2
    message = Message.objects.get()
    assert (message.kind, message.address) == ("recorded-at-conversation", "nia@dvla.gov.uk")
    version = RecordVersion.objects.get()
    assert version.attendees == sorted(Attendance.objects.values_list("person", flat=True))
    assert (version.version, version.talked_about, version.chosen) == (1, "Letters", [])
    record(conversation=held, by=lead, base_version=1, emails=["nia@dvla.gov.uk"])
    assert Message.objects.count() == 1


def test_the_stranger_is_credited_once_registered(held, lead, programme):
    record(conversation=held, by=lead, base_version=0, emails=["nia@dvla.gov.uk"])
    nia = Person.objects.get(email="nia@dvla.gov.uk")
    assert not Attendance.objects.credited().exists()
    nia.registered_at = timezone.now()
    nia.save()
    assert Attendance.objects.credited().get().person == nia
    assert [one.conversation for one in attendances_of(nia)] == [held]


def test_the_message_is_dropped_once_the_stranger_is_taken_out_and_reads_well_otherwise(held, lead, sent):
    record(conversation=held, by=lead, base_version=0, emails=["nia@dvla.gov.uk"])
    [(_, email)] = sent()
    assert "Tomos Rees recorded that you were at the conversation of Drivers Medical Team C" in email.text
    assert f"/conversations/{held.pk}/not-there/" in email.text
    record(conversation=held, by=lead, base_version=1, emails=["ben@dvla.gov.uk"])
    record(conversation=held, by=lead, base_version=2)
    assert sent() == []


def test_ideas_end_chosen_or_parked_and_the_rest_is_kept(held, lead, team, programme):
    chosen, parked, kept = IdeaFactory.create_batch(3, team=team, programme=programme)
    record(
        conversation=held, by=lead, base_version=0, chosen=[chosen.pk], parked={parked.pk: "No money"},
        new_ideas=[NewIdea("New one", "Do it", is_chosen=True), NewIdea("Another", "Later")],
    )  # fmt: skip
    states = {idea.title: (idea.state, idea.parked_reason, idea.conversation_id) for idea in Idea.objects.all()}
    assert states == {
        chosen.title: ("chosen", "", held.pk),
        parked.title: ("parked", "No money", held.pk),
        kept.title: ("put-forward", "", None),
        "New one": ("chosen", "", held.pk),
        "Another": ("put-forward", "", held.pk),
    }
    new = Idea.objects.get(title="New one")
    assert RecordVersion.objects.get().chosen == sorted([chosen.pk, new.pk])
    record(conversation=held, by=lead, base_version=1, chosen=[new.pk])
    chosen.refresh_from_db()
    assert chosen.state == "put-forward"
    assert set(Idea.objects.filter(state="chosen")) == {new}
    assert Idea.objects.get(pk=parked.pk).state == "parked"


def test_a_correction_takes_out_who_was_unticked_but_nobody_s_own_word(held, lead, member):
    record(conversation=held, by=lead, base_version=0, present=[lead.pk, member.pk])
    mine = Attendance.objects.get(person=member)
    attendance.say_not_there(attendance=mine)
    record(conversation=held, by=lead, base_version=1, present=[lead.pk, member.pk])
    assert Attendance.objects.get(person=member).disputed_at
    record(conversation=held, by=lead, base_version=2, present=[member.pk])
    assert there(held) == {member.email}
    record(conversation=held, by=lead, base_version=3)
    assert Attendance.objects.get(person=member).disputed_at
    with pytest.raises(records.NoLongerOffered):
        attendance.take_back(attendance=mine)
    record(conversation=held, by=lead, base_version=4, present=[member.pk])
    assert not Attendance.objects.credited().exists()
    assert len(attendances_of(member)) == 1
    assert standing(person=member, programme=held.programme).attended is None
    attendance.take_back(attendance=mine)
    assert Attendance.objects.credited().count() == 1


def test_somebody_who_left_since_can_be_recorded_and_somebody_who_came_later_cannot(held, lead, team):
    left = MembershipFactory(team=team, left_on=held.day).person
    late = MembershipFactory(team=team, joined_on=held.day + datetime.timedelta(days=1)).person
    record(conversation=held, by=lead, base_version=0, present=[left.pk])
    with pytest.raises(records.NoLongerOffered):
        record(conversation=held, by=lead, base_version=1, present=[late.pk])
    assert there(held) == {left.email}


def test_what_is_another_team_s_or_ended_is_refused_whole(held, lead, team, programme, stranger):
    foreign = IdeaFactory(team=TeamFactory(), programme=programme)
    elsewhere = IdeaFactory(team=team, programme=programme, state="parked", parked_reason="No")
    for bad in (
        {"chosen": [foreign.pk]}, {"parked": {foreign.pk: "No"}}, {"chosen": [elsewhere.pk]}, {"chosen": [10**17]},
        {"present": [stranger.pk]}, {"present": [10**17]},
    ):  # fmt: skip
        with pytest.raises(records.NoLongerOffered):
            record(conversation=held, by=lead, base_version=0, **bad)
    for bad in ({"emails": ["a@example.com"]}, {"others_count": -1}, {"others_count": 501}):
        with pytest.raises(ValueError, match=r"others|address"):
            record(conversation=held, by=lead, base_version=0, **bad)
    held.refresh_from_db()
    assert (held.state, held.version, Attendance.objects.count()) == ("scheduled", 0, 0)
    foreign.refresh_from_db()
    assert foreign.state == "put-forward"


def test_only_a_lead_of_now_and_only_of_an_open_team(held, lead, member, stranger, team):
    for person in (member, stranger):
        with pytest.raises(PermissionDenied):
            record(conversation=held, by=person, base_version=0)
    team.archived_at = timezone.now()
    team.save()
    with pytest.raises(PermissionDenied):
        record(conversation=held, by=lead, base_version=0)


def test_not_before_it_starts_not_when_cancelled_not_when_records_are_closed(held, lead, programme):
    Conversation.objects.update(starts_at=timezone.now() + datetime.timedelta(minutes=1))
    with pytest.raises(records.CannotBeRecorded):
        record(conversation=held, by=lead, base_version=0)
    Conversation.objects.update(
        starts_at=timezone.now() - datetime.timedelta(1), state="cancelled", cancelled_at=timezone.now()
    )
    with pytest.raises(records.CannotBeRecorded):
        record(conversation=held, by=lead, base_version=0)
    held.programme.closes_on = held.programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(RecordsClosed):
        record(conversation=held, by=lead, base_version=0)


def test_the_second_is_shown_the_first_and_overwrites_nothing_but_the_same_twice_is_once(held, lead, member, team):
    Membership.objects.filter(person=member).update(role="lead")
    record(conversation=held, by=lead, base_version=0, present=[lead.pk], talked_about="Mine")
    again = record(conversation=held, by=lead, base_version=0, present=[lead.pk], talked_about="Mine")
    assert again.version == 1
    for by, said in ((member, "Mine"), (lead, "Other")):
        with pytest.raises(records.RecordedMeanwhile) as refused:
            record(conversation=held, by=by, base_version=0, present=[lead.pk], talked_about=said)
        assert refused.value.conversation.talked_about == "Mine"
    assert RecordVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixty_people_cost_twelve_statements(held, lead, sixty, team, programme):
    open_ideas = IdeaFactory.create_batch(2, team=team, programme=programme)
    drafts.save_draft(conversation=held, author=lead, base_version=0, answers={"present": []})
    everything = {
        "present": [one.pk for one in sixty[:40]],
        "emails": [*(one.email for one in sixty[40:50]), *(f"new{n}@dvla.gov.uk" for n in range(10))],
        "others_count": 3, "talked_about": "Letters", "chosen": [open_ideas[0].pk],
        "parked": {open_ideas[1].pk: "No"},
        "new_ideas": [NewIdea("New", "Do it", is_chosen=True), NewIdea("Old", "Do that")],
    }  # fmt: skip
    with CaptureQueriesContext(connection) as first:
        record(conversation=held, by=lead, base_version=0, **everything)
    everything |= {"present": [one.pk for one in sixty[5:45]], "new_ideas": [], "emails": ["x@dvla.gov.uk"]}
    with CaptureQueriesContext(connection) as corrected:
        record(conversation=held, by=lead, base_version=1, **everything)
    for captured in (first, corrected):
        said = [query["sql"] for query in captured]
        inside = said[max(place for place, sql in enumerate(said) if sql == "BEGIN") :]
        assert inside[-1] == "COMMIT"
        assert len(inside) <= 12, inside
    assert not RecordDraft.objects.exists()


def test_unplanned_on_a_day_that_has_one_asks(held, lead, team, programme):
    given = {"team": team, "by": lead, "programme": programme, "minutes": 30}
    other = held.starts_at - datetime.timedelta(minutes=1)
    with pytest.raises(AlreadyPlanned) as asked:
        unplanned.start_unplanned(starts_at=held.starts_at, **given)
    assert asked.value.conversation == held
    with pytest.raises(AlreadyPlanned):
        unplanned.start_unplanned(starts_at=held.starts_at, is_another=True, **given)
    made = unplanned.start_unplanned(starts_at=other, is_another=True, **given)
    assert (made.was_planned, made.state) == (False, "scheduled")
    for wrong in (timezone.now() + datetime.timedelta(hours=1), timezone.now() - datetime.timedelta(days=400)):
        with pytest.raises(ValueError, match="was held"):
            unplanned.start_unplanned(starts_at=wrong, **given)
    unplanned.discard_unplanned(conversation=held, by=lead)
    at_the_same_time = Conversation.objects.get(pk=made.pk)
    for once_more in (made, at_the_same_time):
        unplanned.discard_unplanned(conversation=once_more, by=lead)
    assert list(Conversation.objects.all()) == [held]


def test_brief_counts_a_number_and_names_whom_it_knows(team, lead, programme, held):
    made = unplanned.record_brief(
        team=team, by=lead, programme=programme, starts_at=held.starts_at - datetime.timedelta(days=2), minutes=20,
        was_there=True, emails=["nia@dvla.gov.uk"], others_count=11, talked_about="Queues",
        change=NewIdea("One queue", "Try it", is_chosen=True, submission=uuid.uuid4()),
    )  # fmt: skip
    assert (made.state, made.others_count, made.was_planned) == ("recorded", 11, False)
    assert there(made) == {lead.email, "nia@dvla.gov.uk"}
    assert Idea.objects.get().state == "chosen"


def test_a_draft_keeps_the_version_that_it_began_from_and_is_the_lead_s(held, lead, member):
    drafts.save_draft(conversation=held, author=lead, base_version=0, answers={"others": 1})
    drafts.save_draft(conversation=held, author=lead, base_version=7, answers={"others": 2})
    draft = RecordDraft.objects.get()
    assert (draft.base_version, draft.answers) == (0, {"others": 2})
    with pytest.raises(PermissionDenied):
        drafts.save_draft(conversation=held, author=member, base_version=0, answers={})


def test_nobody_disputes_once_records_are_closed(held, lead, programme):
    record(conversation=held, by=lead, base_version=0, present=[lead.pk])
    programme.closes_on = programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    programme.opens_on = programme.closes_on - datetime.timedelta(days=9)
    programme.save()
    with pytest.raises(RecordsClosed):
        attendance.say_not_there(attendance=Attendance.objects.get())


def test_a_draft_of_what_another_lead_has_just_discarded_has_nowhere_to_go(held, lead):
    gone = Conversation.objects.get(pk=held.pk)
    held.delete()
    with pytest.raises(Conversation.DoesNotExist):
        drafts.save_draft(conversation=gone, author=lead, base_version=0, answers={})


def test_nobody_disputes_what_has_just_been_corrected_away(held, lead):
    own = Attendance.objects.create(conversation=held, person=lead)
    same = Attendance.objects.get(pk=own.pk)
    own.delete()
    for act in (attendance.say_not_there, attendance.take_back):
        with pytest.raises(records.NoLongerOffered):
            act(attendance=same)
