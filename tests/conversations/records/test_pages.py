"""The pages of recording: step by step, on two devices, by two leads, and with what nobody should send."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.actions.records import record
from conversations.models import Attendance, Conversation, Idea, RecordDraft, RecordVersion
from obt.people.models import Membership
from tests.factories import IdeaFactory, MembershipFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db
STEPS = ("", "talk/", "ideas/", "change/", "check/")


def text_of(answer):
    return " ".join(answer.content.decode().split())


def page(conversation, step=""):
    return f"/conversations/{conversation.pk}/record/{step}"


@pytest.fixture
def walk():
    """A function: fill in the four steps with these answers, and come to the check."""

    def walk(client, conversation, present=(), emails="", others="", said="", ideas=(), chosen=("none",), **more):
        who = {"present": present, "emails": emails, "others_count": others, "seen": conversation.version}
        assert client.post(page(conversation), who)["Location"]
        assert client.post(page(conversation, "talk/"), {"talked_about": said})["Location"]
        typed = {"shown": len(ideas) or 1}
        for n, (title, change) in enumerate(ideas, 1):
            typed |= {f"title_{n}": title, f"change_{n}": change}
        assert client.post(page(conversation, "ideas/"), typed)["Location"]
        choice = {"chosen": chosen, "rest": "keep", **more}
        answer = client.post(page(conversation, "change/"), choice)
        assert answer["Location"] == page(conversation, "check/"), text_of(answer)

    return walk


def test_a_lead_records_page_by_page_and_is_told_what_it_does(as_person, lead, member, held, team, walk, programme):
    client, idea = as_person(lead), IdeaFactory(team=team, programme=programme, title="Text people first")
    first = client.get(page(held))
    assert "<title>Who came?" in text_of(first)
    assert "step 1 of 4" in text_of(first)
    assert "checked" not in text_of(first).replace("unchecked", "")
    assert first.content.index(b">Continue<") < first.content.index(b"Tick everyone")
    walk(
        client, held, [lead.pk, member.pk], "nia@dvla.gov.uk", "3", "**Letters**", [("One inbox", "Share it")],
        [idea.pk],
    )  # fmt: skip
    check = text_of(client.get(page(held, "check/")))
    for said in ("Tomos Rees", "nia@dvla.gov.uk", "3 others", "<strong>Letters</strong>", "One inbox", "Text people"):
        assert said in check
    assert Attendance.objects.count() == 0
    answer = client.post(page(held, "check/"))
    assert answer["Location"] == f"/conversations/{held.pk}/recorded/"
    done = text_of(client.get(answer["Location"]))
    for said in ("Conversation recorded", "Drivers Medical Team C", "2 people are credited", "1 person gets an email"):
        assert said in done
    assert {one.title: one.state for one in Idea.objects.all()} == {
        "Text people first": "chosen", "One inbox": "put-forward",
    }  # fmt: skip
    assert client.post(page(held, "check/"))["Location"] == f"/conversations/{held.pk}/recorded/"
    assert RecordVersion.objects.count() == 1


def test_a_draft_goes_on_on_another_device_and_a_change_leads_back_to_the_check(as_person, client, lead, held, walk):
    phone = as_person(lead)
    phone.post(page(held), {"present": [lead.pk], "emails": "nia@dvla.gov.uk", "seen": 0})
    from django.test import Client

    laptop = Client()
    laptop.force_login(lead, backend="obt.people.sign_in.backends.CodeOnlyBackend")
    again = text_of(laptop.get(page(held)))
    assert "nia@dvla.gov.uk" in again
    assert "You began this" in again
    assert laptop.get(page(held, "check/"))["Location"] == page(held, "talk/")
    walk(laptop, held, [lead.pk])
    answer = laptop.post(page(held, "talk/"), {"talked_about": "More"})
    assert answer["Location"] == page(held, "check/")
    assert RecordDraft.objects.count() == 1


def test_two_who_are_called_the_same_are_told_apart_by_their_address(as_person, lead, held, team):
    for n in (1, 2):
        MembershipFactory(team=team, person=PersonFactory(name="Gareth Llŷr", email=f"gareth{n}@dvla.gov.uk"))
    shown = text_of(as_person(lead).get(page(held)))
    assert "Gareth Llŷr (gareth1@dvla.gov.uk)" in shown
    assert "tomos@dvla.gov.uk" not in shown


def test_everyone_is_ticked_and_unticked_without_script_and_nothing_typed_is_lost(as_person, lead, member, held):
    client = as_person(lead)
    typed = {"tick": "everyone", "emails": "not an address", "others_count": "x", "seen": "0"}
    ticked = client.post(page(held), typed)
    assert ticked.content.decode().count(" checked") == 2
    assert "not an address" in text_of(ticked)
    assert client.post(page(held), typed | {"tick": "nobody", "present": [lead.pk]}).content.decode().count(
        " checked"
    ) == 0  # fmt: skip
    assert not RecordDraft.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Tick who came, or enter how many others did"),
        ({"emails": "Priya"}, "This is not an email address: Priya"),
        ({"emails": "a@example.com\nb@dvla.gov.uk"}, "Not a work address that can sign in: a@example.com"),
        ({"others_count": "501"}, "Others who came must be between 0 and 500"),
        ({"others_count": "-1"}, "Others who came must be between 0 and 500"),
        ({"others_count": "9" * 40}, "Others who came must be between 0 and 500"),
        ({"present": ["1000000000000000000000"]}, "Choose people from the list"),
        ({"emails": "\x00"}, "Null characters are not allowed"),
        ({"emails": "a@dvla.gov.uk " * 2000}, "too much at once"),
        ({"emails": "\n".join(f"a{n}@dvla.gov.uk" for n in range(500))}, "Enter 200 addresses or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(as_person, lead, held, typed, said):
    answer = as_person(lead).post(page(held), typed)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "<title>Error: " in text_of(answer)
    assert not RecordDraft.objects.exists()


def test_another_idea_keeps_what_was_typed_and_an_idea_has_both(as_person, lead, held):
    client = as_person(lead)
    client.post(page(held), {"present": [lead.pk], "seen": 0})
    more = text_of(client.post(page(held, "ideas/"), {"shown": 1, "title_1": "One inbox", "another": "yes"}))
    assert 'value="One inbox"' in more
    assert "title_2" in more
    wrong = text_of(client.post(page(held, "ideas/"), {"shown": 2, "title_1": "One inbox", "change_2": "Do it"}))
    assert "Enter the small change of idea 1" in wrong
    assert "Enter the title of idea 2" in wrong
    for shown in ("9" * 50, "-1", "x", "\x00"):
        assert client.post(page(held, "ideas/"), {"shown": shown}).status_code in (200, 302)


def test_parking_needs_a_reason_and_none_excludes_others(as_person, lead, held, team, programme):
    client, idea = as_person(lead), IdeaFactory(team=team, programme=programme)
    client.post(page(held), {"present": [lead.pk], "seen": 0})
    send = lambda **typed: text_of(client.post(page(held, "change/"), typed))  # noqa: E731
    assert "Enter why you park the other ideas" in send(chosen=["none"], rest="park")
    assert "not both" in send(chosen=["none", idea.pk], rest="keep")
    assert "Choose from the list" in send(chosen=[IdeaFactory(programme=programme).pk], rest="keep")
    assert "Choose a small change" in send(rest="keep")


def test_two_leads_the_second_is_shown_the_first_s_and_chooses(as_person, lead, member, held, walk, client):
    Membership.objects.filter(person=member).update(role="lead")
    walk(as_person(lead), held, [lead.pk], said="Tomos typed this")
    assert "Tomos Rees has begun to record this too" in text_of(as_person(member).get(page(held)))
    record(conversation=held, by=member, base_version=0, present=[member.pk], talked_about="Priya recorded this")
    as_person(lead)
    for step in STEPS:
        assert client.get(page(held, step))["Location"] == page(held, "conflict/")
    assert client.post(page(held, "check/"))["Location"] == page(held, "conflict/")
    shown = text_of(client.get(page(held, "conflict/")))
    for said in ("Priya Patel recorded this conversation meanwhile", "Priya recorded this", "Tomos typed this"):
        assert said in shown
    assert client.post(page(held, "conflict/"), {"choice": "mine", "seen": "0"}).status_code == 200
    assert client.post(page(held, "conflict/"), {"choice": "mine", "seen": "1"})["Location"] == page(held, "check/")
    client.post(page(held, "check/"))
    assert list(RecordVersion.objects.values_list("version", "talked_about")) == [
        (2, "Tomos typed this"), (1, "Priya recorded this"),
    ]  # fmt: skip
    history = text_of(client.get(f"/conversations/{held.pk}/history/"))
    for said in ("Tomos Rees corrected it", "Added: Tomos Rees.", "Taken out: Priya Patel.", "Priya Patel recorded it"):
        assert said in history


def test_keeping_theirs_throws_mine_away(as_person, lead, member, held, walk):
    client = as_person(lead)
    walk(client, held, [lead.pk])
    Membership.objects.filter(person=member).update(role="lead")
    record(conversation=held, by=member, base_version=0, present=[member.pk])
    client.post(page(held, "conflict/"), {"choice": "theirs"})
    assert not RecordDraft.objects.exists()
    assert RecordVersion.objects.count() == 1


def test_both_together_lose_nobody_no_choice_and_no_text(as_person, lead, member, held, walk, team, programme):
    client = as_person(lead)
    Membership.objects.filter(person=member).update(role="lead")
    mine, theirs = IdeaFactory.create_batch(2, team=team, programme=programme)
    walk(client, held, [lead.pk], emails="nia@dvla.gov.uk", others="1", said="Letters", chosen=[mine.pk])
    record(
        conversation=held, by=member, base_version=0, present=[member.pk], emails=["nia@dvla.gov.uk"],
        others_count=3, talked_about="Queues", chosen=[theirs.pk],
    )  # fmt: skip
    client.post(page(held, "conflict/"), {"choice": "both", "seen": "1"})
    assert "is left out here" not in text_of(client.get(page(held, "check/")))
    client.post(page(held, "check/"))
    held.refresh_from_db()
    assert (held.version, held.others_count, held.talked_about) == (2, 3, "Queues\n\nLetters")
    there = Attendance.objects.values_list("person__email", flat=True)
    assert sorted(there) == ["nia@dvla.gov.uk", "priya@dvla.gov.uk", "tomos@dvla.gov.uk"]
    assert set(Idea.objects.filter(state="chosen")) == {mine, theirs}


def test_a_page_left_open_while_somebody_recorded_asks_too(as_person, lead, member, held):
    client = as_person(lead)
    Membership.objects.filter(person=member).update(role="lead")
    record(conversation=held, by=member, base_version=0, present=[member.pk])
    answer = client.post(page(held), {"present": [lead.pk], "seen": 0})
    assert answer["Location"] == page(held, "conflict/")
    assert client.get(answer["Location"]).status_code == 200


def test_a_correction_begins_with_what_was_recorded(as_person, lead, member, held, walk):
    client = as_person(lead)
    record(conversation=held, by=lead, base_version=0, present=[lead.pk], emails=["nia@dvla.gov.uk"], others_count=4)
    held.refresh_from_db()
    shown = text_of(client.get(page(held)))
    assert shown.count(" checked") == 2
    assert 'value="4"' in shown
    walk(client, held, [lead.pk, member.pk])
    client.post(page(held, "check/"))
    assert set(Attendance.objects.values_list("person", flat=True)) == {lead.pk, member.pk}


def test_members_and_strangers_get_a_404_and_so_does_an_archived_team(as_person, lead, member, stranger, held, team):
    for person in (member, stranger):
        client = as_person(person)
        for step in (*STEPS, "conflict/", "discard/"):
            assert client.get(page(held, step)).status_code == 404
            assert client.post(page(held, step)).status_code == 404
        for other in ("recorded/", "history/"):
            assert client.get(f"/conversations/{held.pk}/{other}").status_code == 404
        for address in ("record/", "record/brief/"):
            assert client.get(f"/conversations/{address}?team={team.pk}").status_code == 404
    team.archived_at = timezone.now()
    team.save()
    assert as_person(lead).get(page(held)).status_code == 404


def test_not_before_it_starts_and_not_once_cancelled(as_person, lead, held):
    Conversation.objects.update(starts_at=timezone.now() + datetime.timedelta(hours=2))
    assert "It cannot be recorded yet" in text_of(as_person(lead).get(page(held)))
    assert not RecordDraft.objects.exists()
    Conversation.objects.update(state="cancelled", cancelled_at=timezone.now())
    assert as_person(lead).get(page(held))["Location"] == f"/conversations/{held.pk}/"


def test_who_is_offered_no_more_is_left_out_and_said(as_person, lead, held, team, programme, walk):
    client, idea = as_person(lead), IdeaFactory(team=team, programme=programme)
    walk(client, held, [lead.pk], chosen=[idea.pk])
    Idea.objects.update(state="parked", parked_reason="No")
    assert "is left out here" in text_of(client.get(page(held, "check/")))
    client.post(page(held, "check/"))
    assert Idea.objects.get().state == "parked"
    assert RecordVersion.objects.get().chosen == []


def test_as_many_statements_for_sixty_as_for_one(as_person, lead, held, team, programme, walk):
    client, numbers = as_person(lead), []
    for _ in range(2):
        walk(client, held, [lead.pk])
        counted = []
        for step in STEPS:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page(held, step)).status_code == 200
            counted.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            client.get("/conversations/")
        numbers.append([*counted, len(captured)])
        for _ in range(59):
            MembershipFactory(team=team)
        IdeaFactory.create_batch(59, team=team, programme=programme)
    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 9


def when(moment, **more):
    start = timezone.localtime(moment)
    return {
        "day-day": start.day, "day-month": start.month, "day-year": start.year, "time": f"{start:%H:%M}",
        "minutes": "30", **more,
    }  # fmt: skip


def test_one_never_planned_is_made_and_recorded_and_asked_about_where_the_day_has_one(as_person, lead, team, held):
    client, address = as_person(lead), f"/conversations/record/?team={team.pk}"
    same_day = held.starts_at.replace(second=0) + datetime.timedelta(minutes=1)
    asked = client.post(address, when(same_day))
    assert asked.status_code == 409
    assert "Record that one instead?" in text_of(asked)
    earlier = held.starts_at - datetime.timedelta(days=2)
    made = client.post(address, when(earlier))["Location"]
    assert client.get(made).status_code == 200
    assert client.post(address, when(earlier))["Location"] == made
    answer = client.post(made + "discard/")
    assert answer["Location"] == "/conversations/"
    assert Conversation.objects.count() == 1
    for wrong in (
        when(timezone.now() + datetime.timedelta(days=1)), when(timezone.now() - datetime.timedelta(days=400)),
        when(earlier, minutes="0"), when(earlier, **{"day-year": "\x00"}), when(earlier, time="9" * 300), {},
    ):  # fmt: skip
        assert "<title>Error: " in text_of(client.post(address, wrong))


def test_a_frontline_team_records_on_one_page(as_person, lead, team, held, programme):
    client, address = as_person(lead), f"/conversations/record/brief/?team={team.pk}"
    typed = when(
        held.starts_at - datetime.timedelta(days=3), number="12", was_there="on", emails="nia@dvla.gov.uk",
        talked_about="Queues", title="One queue", submission="3f2f5f0e-6f0f-4f0f-8f0f-0f0f0f0f0f0f",
    )  # fmt: skip
    assert client.get(address).status_code == 200
    assert "so enter at least that" in text_of(client.post(address, typed | {"number": "1"}))
    answer = client.post(address, typed)
    made = Conversation.objects.get(was_planned=False)
    assert answer["Location"] == f"/conversations/{made.pk}/recorded/"
    assert (made.others_count, made.attendances.count()) == (10, 2)
    assert Idea.objects.get().state == "chosen"
    assert client.post(address, typed).status_code == 302
    assert Conversation.objects.count() == 2


def test_each_says_of_themselves_alone_that_they_were_not_there_also_once_they_left(as_person, lead, member, held):
    record(conversation=held, by=lead, base_version=0, present=[lead.pk, member.pk])
    Membership.objects.filter(person=member).update(left_on=timezone.localdate())
    client, address = as_person(member), f"/conversations/{held.pk}/not-there/"
    assert "I wasn’t there" in text_of(client.get("/conversations/"))
    assert client.get(address).status_code == 200
    client.post(address, {"said": "not-there"})
    client.post(address, {"said": "not-there"})
    assert list(Attendance.objects.exclude(disputed_at=None).values_list("person", flat=True)) == [member.pk]
    assert "You said on" in text_of(client.get("/conversations/"))
    client.post(address, {"said": "there"})
    assert not Attendance.objects.exclude(disputed_at=None).exists()
    assert as_person(PersonFactory()).post(address).status_code == 404


def test_once_records_are_closed_nobody_is_asked_whether_they_were_there(as_person, lead, held, programme):
    record(conversation=held, by=lead, base_version=0, present=[lead.pk])
    with time_machine.travel(programme.records_close_on + datetime.timedelta(days=2), tick=False):
        page = text_of(as_person(lead).get(f"/conversations/{held.pk}/not-there/"))
    assert "has closed for records" in page


def test_other_teams_conversations_are_in_nobody_s_list(as_person, stranger, held, lead):
    TeamFactory(lead=stranger)
    assert "Drivers Medical Team C" in text_of(as_person(lead).get("/conversations/"))
    assert "Drivers Medical Team C" not in text_of(as_person(stranger).get("/conversations/"))
