"""An entry of the library: who gets it, what it says, whom it never names; thanks, questions and reports."""

import datetime
import html
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.models import Experiment, Question, Report, Thanks
from obt.people.models import Membership, Person
from obt.programme.models import Programme
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MembershipFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE = (
    "Olu Owner",
    "Tomos Rees",
    "Mo Member",
    "olu@",
    "tomos@",
    "mo@",
    "by Mo",
)  # of the team: nowhere in the library


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


@pytest.fixture
def owner(db):
    return PersonFactory(name="Olu Owner", email="olu@dvla.gov.uk")


@pytest.fixture
def team(owner):
    return TeamFactory(
        name="Drivers Medical Team C",
        organisation=OrganisationFactory(name="DVLA"),
        lead=PersonFactory(name="Tomos Rees", email="tomos@dvla.gov.uk"),
        members=[owner, PersonFactory(name="Mo Member", email="mo@dvla.gov.uk")],
    )


@pytest.fixture
def entry(programme, team, owner):
    made = ConcludedExperimentFactory(
        programme=programme, team=team, owner=owner, visibility="everyone", title="A checklist on page 1",
        change="Put a **checklist** in front of the form.", needs="Two hours of one person", starts_on="2024-10-28",
        ends_on="2024-12-20", concluded_at=datetime.datetime(2024, 12, 20, 12, tzinfo=datetime.UTC),
        benefits={"minutes": 95},
    )  # fmt: skip
    for n, value in enumerate((30, 25, 19)):
        made.measurements.create(
            taken_on=datetime.date(2024, 11, 1 + n), value=value, note="Counted by Mo", recorded_by=owner
        )
    made.refresh_from_db()
    return made


@pytest.fixture
def reader(db):
    return PersonFactory(
        name="Rhian Reader", email="rhian@hmrc.gov.uk", organisation=OrganisationFactory(name="HM Revenue & Customs")
    )


@pytest.fixture
def client_of_reader(as_person, reader):
    return as_person(reader)


def text_of(answer):
    assert answer.status_code in (200, 429), answer.status_code
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def missing(page, *said):
    return [one for one in said if one not in page]


def adopted(entry, made=ConcludedExperimentFactory, **kwargs):
    """Another team's experiment that tries `entry` too."""
    return made(**{"programme": entry.programme, "adopted_from": entry, "visibility": "everyone", **kwargs})


# The entry


def test_an_entry_tells_the_story_from_what_to_try_to_what_they_learned(client_of_reader, entry):
    answer = client_of_reader.get(f"/library/{entry.pk}/")
    page = text_of(answer)
    said = [
        "Drivers Medical Team C, DVLA", "A checklist on page 1", "Keep", "October to December 2024, 3 readings", "31%",
        "19%", "Changed from 31% to 19%, 12 percentage points lower. The target was 20% or lower: reached.",
        "Try this too", "Try this", "Put a checklist in front of the form.",
        "We’d like to hear more", "The problem they had", "What they expected", "If we rewrite the first paragraph",
        "What they did", "We sent the new letter for six weeks.", "What they learned",
        "People read the first paragraph and nothing else.", "Lower is better.", "Show the figures as a table",
        "1 November 2024", "hour", "To try it you need", "Two hours of one person", "Nobody thanked the team yet",
    ]  # fmt: skip
    assert missing(page, *said) == []
    assert "<strong>checklist</strong>" in answer.content.decode()
    assert "<svg" in answer.content.decode()
    assert f"/experiments/new/?from={entry.pk}" in answer.content.decode()
    assert missing(page, "Who tried it too", "Where it came from") == ["Who tried it too", "Where it came from"]


def test_names_of_people_their_addresses_and_notes_stand_nowhere(client_of_reader, entry):
    for address in ("", "ask/", "report/", "?tried=1"):
        page = client_of_reader.get(f"/library/{entry.pk}/{address}").content.decode()
        assert [one for one in (*PEOPLE, "@") if one in page] == []


def test_a_team_that_does_not_show_itself_is_its_organisation(client_of_reader, entry):
    Experiment.objects.update(shows_team=False)
    page = text_of(client_of_reader.get(f"/library/{entry.pk}/"))
    assert ("DVLA" in page, "Drivers Medical Team C" in page) == (True, False)


def test_one_that_runs_has_no_outcome_and_two_readings_say_nothing(client_of_reader, programme, team):
    running = RunningExperimentFactory(
        programme=programme, team=team, visibility="everyone", starts_on=programme.opens_on, readings=[30, 25]
    )
    page = text_of(client_of_reader.get(f"/library/{running.pk}/"))
    assert missing(page, "Running since", "2 readings so far. We say what changed after 3.") == []
    assert not any(said in page for said in ("What they learned", "What they did", "to 25%"))


def test_stopping_stands_as_keeping_does(client_of_reader, entry):
    kept = client_of_reader.get(f"/library/{entry.pk}/").content.decode()
    Experiment.objects.update(outcome="stop")
    stopped = client_of_reader.get(f"/library/{entry.pk}/").content.decode()
    same = re.compile(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"')
    kept = kept.replace(
        'govuk-tag--green"><span class="govuk-visually-hidden">Concluded: </span>Keep',
        'govuk-tag--grey"><span class="govuk-visually-hidden">Concluded: </span>Stop',
    )
    assert same.sub("", stopped) == same.sub("", kept)


def test_one_without_readings_has_no_picture(client_of_reader, entry):
    entry.measurements.all().delete()
    page = text_of(client_of_reader.get(f"/library/{entry.pk}/"))
    assert "No readings: too few to tell what changed." in page
    assert "Show the figures as a table" not in page


# Who gets it


NOT_THERE = [
    {"visibility": "team"}, {"visibility": "organisation"}, {"moderation": "waiting"}, {"moderation": "changes"},
    {"moderation": "hidden"},
]  # fmt: skip
PAGES = ("", "ask/", "report/", "thank/")


@pytest.mark.parametrize("changed", NOT_THERE, ids=str)
def test_what_is_not_in_the_library_is_nobodys_and_its_team_is_led_to_its_own_page(as_person, entry, team, changed):
    Experiment.objects.update(**changed)
    for person in (PersonFactory(), PersonFactory(organisation=team.organisation), PersonFactory(is_central=True)):
        client = as_person(person)
        assert {client.get(f"/library/{entry.pk}/{page}").status_code for page in PAGES} == {404}
        assert {client.post(f"/library/{entry.pk}/{page}").status_code for page in PAGES[1:]} == {404}
    client = as_person(team.memberships.first().person)
    assert client.get(f"/library/{entry.pk}/")["Location"] == f"/experiments/{entry.pk}/"
    assert {client.get(f"/library/{entry.pk}/{page}").status_code for page in PAGES[1:]} == {404}


def test_a_planned_one_is_not_there(client_of_reader, programme, team):
    planned = ExperimentFactory(programme=programme, team=team, visibility="everyone")
    assert client_of_reader.get(f"/library/{planned.pk}/").status_code == 404


def test_whoever_has_a_profile_gets_it(client, as_person, entry):
    assert client.get(f"/library/{entry.pk}/")["Location"].startswith("/account/login/")
    assert as_person(NewcomerFactory()).get(f"/library/{entry.pk}/")["Location"] == "/welcome/"
    assert as_person(PersonFactory()).get(f"/library/{entry.pk}/").status_code == 200


def test_its_own_team_sees_it_as_others_do_and_neither_tries_nor_thanks_nor_asks(as_person, entry, owner):
    page = as_person(owner).get(f"/library/{entry.pk}/").content.decode()
    assert f'href="/experiments/{entry.pk}/"' in page
    assert not any(said in page for said in ("Try this", f"/library/{entry.pk}/ask/", f"/library/{entry.pk}/thank/"))


def test_nothing_is_offered_to_try_once_no_programme_takes_records(client_of_reader, entry):
    today = timezone.localdate()
    dates = [today - datetime.timedelta(days=days) for days in (90, 60, 30)]
    Programme.objects.update(opens_on=dates[0], closes_on=dates[1], records_close_on=dates[2])
    page = text_of(client_of_reader.get(f"/library/{entry.pk}/"))
    assert ("Try this too" in page, "We’d like to hear more" in page) == (False, True)


def test_the_way_back_keeps_what_was_looked_for(client_of_reader, entry):
    def back(came_from):
        page = client_of_reader.get(f"/library/{entry.pk}/", headers={"Referer": came_from}).content.decode()
        return html.unescape(re.search(r'govuk-back-link" href="([^"]*)"', page)[1])

    assert back("http://testserver/library/?q=forms&outcome=stop") == "/library/?q=forms&outcome=stop"
    assert back("http://testserver/library/") == "/library/"
    assert back("https://evil.example.com/library/?q=forms") == "/library/"
    assert back("http://[junk") == "/library/"


# Who tried it too, and where it came from


def test_who_tried_it_too_and_how_it_went(client_of_reader, entry):
    adopted(
        entry, title="Ours on page 2", outcome="adapt", baseline=40, target=None, readings=[40, 35, 30],
        team=TeamFactory(name="Passports B", organisation=OrganisationFactory(name="HM Passport Office")),
    )  # fmt: skip
    adopted(
        entry, title="Ours in a box", shows_team=False, outcome="stop", readings=[31],
        team=TeamFactory(name="Secret Team", organisation=OrganisationFactory(name="Land Registry")),
    )  # fmt: skip
    adopted(entry, RunningExperimentFactory, title="Ours began today")
    for visibility in ("team", "organisation"):
        adopted(entry, title="Not for you", visibility=visibility, outcome="keep")
    adopted(entry, ExperimentFactory, title="Not begun")
    adopted(entry, title="Their own second go", team=entry.team)
    answer = client_of_reader.get(f"/library/{entry.pk}/")
    page = text_of(answer)
    said = [
        "Tried by 5 other teams in 5 organisations", "1 adapted it, 1 stopped it and 1 is still trying.",
        "Ours on page 2 Passports B, HM Passport Office Adapted it 40% to 30%",
        "Ours in a box Land Registry Stopped it 1 reading: too few to tell what changed.",
        "Ours began today", "Still trying No readings yet.",
        "2 more teams tried it, and theirs is not shared here.",
    ]  # fmt: skip
    assert missing(page, *said) == []
    assert not any(one in page for one in ("Secret Team", "Not for you", "Not begun", "Their own second go", "kept it"))


def test_where_nobody_shares_it_only_their_number_is_told(client_of_reader, entry):
    adopted(entry, title="Not for you", visibility="team")
    page = text_of(client_of_reader.get(f"/library/{entry.pk}/"))
    assert "1 team tried it, and theirs is not shared here." in page
    assert "Not for you" not in page
    assert "Nobody who tried it shares it" in text_of(client_of_reader.get(f"/library/{entry.pk}/?tried=1"))


def test_many_that_tried_it_come_in_pages_of_twenty(client_of_reader, entry):
    for n in range(23):
        adopted(entry, title=f"Attempt {n}.")
    first = client_of_reader.get(f"/library/{entry.pk}/")
    assert text_of(first).count("Attempt") == 20
    assert missing(text_of(first), "Attempt 22.", "Attempt 3.", "See the other 3", "23 kept it.") == []
    second = text_of(client_of_reader.get(f"/library/{entry.pk}/?tried=2"))
    assert missing(second, "Who tried it too, page 2", "Attempt 0.", "Attempt 2.", "Previous") == []
    assert second.count("Attempt") == 3
    for junk in ("99", "9" * 18):
        assert text_of(client_of_reader.get(f"/library/{entry.pk}/?tried={junk}")).count("Attempt") == 3
    for junk in ("0", "-1", "x", "9" * 40):
        assert text_of(client_of_reader.get(f"/library/{entry.pk}/?tried={junk}")).count("Attempt") == 20


def test_where_it_came_from_is_told_while_everyone_may_see_that(client_of_reader, entry):
    child = adopted(entry)
    assert "A checklist on page 1" in text_of(client_of_reader.get(f"/library/{child.pk}/"))
    Experiment.objects.filter(pk=entry.pk).update(visibility="organisation")
    page = text_of(client_of_reader.get(f"/library/{child.pk}/"))
    assert ("A checklist on page 1" in page, "Where it came from" in page) == (False, False)


def test_similar_ones_are_offered_without_a_team_that_does_not_show_itself(client_of_reader, entry):
    hidden = ConcludedExperimentFactory(
        programme=entry.programme, visibility="everyone", shows_team=False, title="A checklist for every form",
        team=TeamFactory(name="Secret Team", organisation=OrganisationFactory(name="Land Registry")), outcome="stop",
    )  # fmt: skip
    ConcludedExperimentFactory(programme=entry.programme, title="A checklist on the form of our own")
    answer = client_of_reader.get(f"/library/{entry.pk}/")
    page = text_of(answer)
    assert missing(page, "Similar small changes A checklist for every form Land Registry. Stop.") == []
    assert f'href="/library/{hidden.pk}/"' in answer.content.decode()
    assert not any(one in page for one in ("Secret Team", "of our own"))


def test_an_entry_takes_few_statements_however_much_there_is(client_of_reader, entry):
    def statements_of(address):
        with CaptureQueriesContext(connection) as caught:
            assert client_of_reader.get(address).status_code == 200
        return len(caught)

    adopted(entry, readings=[30])
    address = f"/library/{entry.pk}/"
    statements_of(address)
    few = statements_of(address), statements_of(f"{address}?tried=1")
    for n in range(60):
        entry.measurements.create(taken_on=datetime.date(2024, 12, 1), value=n, recorded_by=entry.owner)
    for _ in range(25):
        adopted(entry, readings=[30, 20, 10])
    Thanks.objects.bulk_create(Thanks(experiment=entry, person=PersonFactory()) for _ in range(30))
    assert (statements_of(address), statements_of(f"{address}?tried=2")) == few
    assert few[0] <= 9


# Thanks


def test_thanks_are_counted_once_and_taken_back(as_person, client_of_reader, entry):
    Thanks.objects.create(experiment=entry, person=PersonFactory())
    for _ in range(2):
        answer = client_of_reader.post(f"/library/{entry.pk}/thank/", {"thank": "yes"}, follow=True)
    assert missing(text_of(answer), "You have thanked the team for A checklist on page 1", "2 people thanked") == []
    for _ in range(2):
        answer = client_of_reader.post(f"/library/{entry.pk}/thank/", {"thank": "no"}, follow=True)
    assert missing(text_of(answer), "Taken back: your thanks", "1 person thanked the team") == []


def test_a_team_does_not_thank_itself(as_person, entry, owner):
    answer = as_person(owner).post(f"/library/{entry.pk}/thank/", follow=True)
    assert "This is your own team’s: nothing was changed" in text_of(answer)
    assert not Thanks.objects.exists()


def test_visiting_the_address_of_thanks_changes_nothing(client_of_reader, entry):
    assert client_of_reader.get(f"/library/{entry.pk}/thank/")["Location"] == f"/library/{entry.pk}/"
    assert not Thanks.objects.exists()


# Asking and answering


def test_a_question_and_its_answer(as_person, entry, reader, owner):
    client = as_person(reader)
    form = text_of(client.get(f"/library/{entry.pk}/ask/"))
    assert "The team sees your name and your organisation with it, not your email address." in form
    answer = client.post(f"/library/{entry.pk}/ask/", {"text": "Who made\r\nthe picture?"}, follow=True)
    asked = Question.objects.get()
    assert asked.text == "Who made\nthe picture?"
    assert answer.redirect_chain == [(f"/library/questions/{asked.pk}/", 302)]
    said = ["Sent: your question about A checklist on page 1", "Your question", "There is no answer yet."]
    assert missing(text_of(answer), *said) == []

    client = as_person(owner)
    page = text_of(client.get(f"/library/questions/{asked.pk}/"))
    said = [
        "A question about your small change",
        "Rhian Reader of HM Revenue & Customs asked on",
        "Who made the picture?",
    ]
    assert missing(page, *said) == []
    assert "rhian@" not in page
    answer = client.post(f"/library/questions/{asked.pk}/", {"text": "We did."}, follow=True)
    assert missing(text_of(answer), "Answered: the question about A checklist on page 1", "Your team’s answer") == []

    again = as_person(reader).get(f"/library/{entry.pk}/ask/")
    assert missing(text_of(again), "What you asked before", "Answered on", "Ask another question") == []
    assert f'href="/library/questions/{asked.pk}/"' in again.content.decode()
    page = text_of(as_person(reader).get(f"/library/questions/{asked.pk}/"))
    assert missing(page, "You asked on", "The answer", "We did.") == []
    assert not any(one in page for one in PEOPLE)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001, "a\0b"], ids=["nothing", "blank", "long", "NUL"])
def test_what_is_no_question_is_not_sent_and_stays(client_of_reader, entry, text):
    answer = client_of_reader.post(f"/library/{entry.pk}/ask/", {"text": text})
    assert "There is a problem" in text_of(answer)
    assert text.strip() in html.unescape(answer.content.decode())
    assert not Question.objects.exists()


def test_over_the_limit_the_page_says_when_and_keeps_what_was_typed(client_of_reader, entry, reader):
    moment = timezone.make_aware(datetime.datetime(2024, 12, 3, 14, 39))
    with time_machine.travel(moment, tick=False):
        for n in range(5):
            client_of_reader.post(f"/library/{entry.pk}/ask/", {"text": f"Question {n}"})
        answer = client_of_reader.post(f"/library/{entry.pk}/ask/", {"text": "One too many"})
    assert answer.status_code == 429
    said = "You have asked 5 questions in the last hour. Send this one after 3:40pm on Tuesday 3 December"
    assert missing(text_of(answer), said, "One too many") == []
    assert Question.objects.count() == 5


def test_who_answers_does_not_ask(as_person, entry, owner):
    for act in (as_person(owner).get, as_person(owner).post):
        answer = act(f"/library/{entry.pk}/ask/", {"text": "How?"}, follow=True)
        assert "Questions about this one come to you" in text_of(answer)
    assert not Question.objects.exists()


def test_where_nobody_is_left_the_page_says_so(client_of_reader, entry, team):
    Person.objects.filter(memberships__team=team).update(is_active=False)
    for act in (client_of_reader.get, client_of_reader.post):
        page = text_of(act(f"/library/{entry.pk}/ask/", {"text": "How?"}))
        assert "there is nobody to ask" in page
    assert not Question.objects.exists()


@pytest.fixture
def asked(entry, reader):
    return Question.objects.create(experiment=entry, asked_by=reader, text="Who made the picture?")


def test_a_question_is_for_who_asked_it_and_whom_it_reaches(as_person, asked, team, owner, reader):
    lead = team.memberships.get(role="lead").person
    address = f"/library/questions/{asked.pk}/"

    def answers(*people):
        return [as_person(person).get(address).status_code for person in people]

    assert answers(reader, owner) == [200, 200]
    assert answers(lead, PersonFactory(), PersonFactory(is_central=True)) == [404, 404, 404]
    Membership.objects.filter(person=owner).update(left_on=timezone.localdate())
    assert answers(reader, lead, owner) == [200, 200, 404]
    assert as_person(lead).post(address, {"text": "We did."}).status_code == 302
    assert Question.objects.get().answered_by == lead


def test_who_asked_cannot_answer(as_person, asked, reader):
    assert as_person(reader).post(f"/library/questions/{asked.pk}/", {"text": "I did."}).status_code == 200
    assert Question.objects.get().answered_at is None


def test_a_question_stays_when_its_entry_has_left_the_library(as_person, asked, entry, owner, reader):
    Experiment.objects.update(visibility="team", title="What we do about Sam")
    assert "What we do about Sam" in as_person(owner).get(f"/library/questions/{asked.pk}/").content.decode()
    as_person(owner).post(f"/library/questions/{asked.pk}/", {"text": "We did."}, follow=True)
    page = as_person(reader).get(f"/library/questions/{asked.pk}/").content.decode()
    assert "We did." in page
    assert f"/library/{entry.pk}/" not in page
    assert "What we do about Sam" not in page


def test_a_second_answer_is_not_sent_and_what_was_typed_is_kept(as_person, asked, team, owner):
    second = MembershipFactory(team=team, role="lead").person
    Membership.objects.filter(person=owner).update(left_on=timezone.localdate())
    address = f"/library/questions/{asked.pk}/"
    as_person(second).post(address, {"text": "We did."})
    answer = as_person(team.memberships.filter(role="lead").first().person).post(address, {"text": "A friend."})
    said = ["Somebody answered it before you. What you typed has not been sent:", "A friend.", "We did."]
    assert missing(text_of(answer), *said) == []
    assert Question.objects.get().answer == "We did."


def test_a_blank_answer_is_asked_about(as_person, asked, owner):
    page = text_of(as_person(owner).post(f"/library/questions/{asked.pk}/", {"text": " "}))
    assert "Write what you want to answer" in page


# Reporting


def test_a_report_is_noted_once(client_of_reader, entry, reader):
    address = f"/library/{entry.pk}/report/"
    assert "The team is not told who reported it." in text_of(client_of_reader.get(address))
    answer = client_of_reader.post(address, {"reason": "It names somebody"}, follow=True)
    assert "Reported: A checklist on page 1. The central team looks at it." in text_of(answer)
    for act in (client_of_reader.get, client_of_reader.post):
        page = text_of(act(address, {"reason": "It still does"}))
        assert missing(page, "You reported this on", "and it is noted", "It names somebody") == []
    assert (Report.objects.get().reported_by, Report.objects.get().reason) == (reader, "It names somebody")


def test_a_report_says_why_and_keeps_what_was_typed(client_of_reader, entry):
    address = f"/library/{entry.pk}/report/"
    assert "Say what is wrong" in text_of(client_of_reader.post(address, {"reason": ""}))
    long = "x" * 1_000_000
    assert long in client_of_reader.post(address, {"reason": long}).content.decode()
    assert not Report.objects.exists()


def test_over_the_limit_a_report_waits(client_of_reader, entry, reader):
    for one in ConcludedExperimentFactory.create_batch(10, programme=entry.programme, team=entry.team):
        Report.objects.create(experiment=one, reported_by=reader, reason="It names somebody")
    answer = client_of_reader.post(f"/library/{entry.pk}/report/", {"reason": "It names somebody"})
    assert answer.status_code == 429
    assert missing(text_of(answer), "You have reported many in the last hour.", "It names somebody") == []
