"""Every kind of message there is, made as people make it, sent to a mail server and read there."""

import datetime
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from conversations.actions import records, scheduling, unplanned
from experiments.actions import library, moderation
from obt.api.mail_kinds import tell_issued
from obt.dashboards.actions.champions import appoint
from obt.mail import delivery, kinds
from obt.mail.actions import queue
from obt.mail.models import Message
from obt.people.actions.teams import add_people, replace_leads
from obt.people.sign_in.codes import new_ticket
from obt.reminders import rules
from obt.reminders.trying_out import send_test
from tests.factories import (
    ApiTokenFactory,
    ChampionFactory,
    EmailDomainFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)  # what is due is asked by the time of the database


def read(envelope):
    return message_from_bytes(envelope.original_content, policy=policy.default)


@pytest.fixture
def letters(sink):
    """A function: let everything that waits be sent, and return what the mail server got since it was last asked."""
    seen = []

    def letters():
        for lane in ("codes", "bulk"):
            delivery.drain(lane)
        new = sink.received[len(seen) :]
        seen.extend(new)
        return [envelope for _, envelope in new]

    return letters


@pytest.fixture
def everything(letters):
    """All kinds of messages by the envelopes that the mail server got, each made by what makes it for people."""
    EmailDomainFactory()
    lead = PersonFactory(name="Tomos O’Rees & Co", email="tomos@dvla.gov.uk")
    team, programme = TeamFactory(name="Drivers' “C” & <D>", lead=lead), ProgrammeFactory()
    queue(kind="sign_in_code", address=lead.email, context={"purpose": "sign-in"}, ticket=new_ticket())
    queue(kind="confirm_email_code", address=lead.email, context={"purpose": "confirm"}, ticket=new_ticket())
    notice = {"what": "email_changed", "context": {"from_email": "a&b@x.gov.uk", "to_email": "o'n@x.gov.uk"}}
    queue(kind="account_notice", address=lead.email, context=notice)
    add_people(team=team, by=lead, emails=["nia@dvla.gov.uk"])
    found = letters()
    starts_at = timezone.now() + datetime.timedelta(days=7)
    plan = {"starts_at": starts_at, "minutes": 60, "place": "Room 4; “left”, <up>", "link": "", "facilitator": lead}
    planned = scheduling.schedule(team=team, by=lead, programme=programme, **plan)
    found += letters()
    changed = scheduling.change_plan(conversation=planned, by=lead, seen=0, **{**plan, "minutes": 45})
    found += letters()
    scheduling.cancel(conversation=changed, by=lead, reason="Half of us are on leave & away")
    found += letters()
    held = unplanned.start_unplanned(team=team, by=lead, programme=programme, starts_at=timezone.now(), minutes=30)
    records.record(conversation=held, by=lead, base_version=0, emails=["stranger@dvla.gov.uk"])
    champion = ChampionFactory(organisation=team.organisation, person__email="champion@dvla.gov.uk").person
    replace_leads(team=team, by=champion, email="nia@dvla.gov.uk")
    entry = RunningExperimentFactory(
        programme=programme, team=team, owner=lead, title="A “list” & <D>", visibility="everyone"
    )
    question = library.ask(experiment=entry, by=PersonFactory(name="Nia “N” & Co"), text="Who\nmade <up> it & why?")
    found += letters()
    library.answer(question=question, by=lead, text="I & <D>\ndid")
    found += letters()
    central = PersonFactory(is_central=True)
    moderation.decide(experiment=entry, by=central, kind="ask", note="Leave <D>\nout & all", version=1)
    found += letters()
    moderation.decide(experiment=entry, by=central, kind="hide", note="It names <D>\n& others", version=2)
    found += letters()
    below = OrganisationFactory(name="Drivers’ “C” & <D>", parent=team.organisation)
    appointed = PersonFactory(email="ama@dvla.gov.uk", organisation=below)
    appoint(email=appointed.email, organisation=below, by=champion)
    tell_issued(ApiTokenFactory(person=lead, organisation=team.organisation, name="A “report” & <D>"))
    for rule in rules.all_rules():  # whom each is planned for is tested where it is decided
        words = {name: f"{example} & <D>" for name, example in rule.examples.items()}
        queue(kind=rule.name, address=lead.email, person=lead, context={"words": words, "path": "/home/"})
    send_test(rule=rules.all_rules()[0], to=central)
    return found + letters()


def test_every_kind_is_complete_and_reads_well(everything):
    assert set(Message.objects.values_list("kind", flat=True)) == set(kinds.names())
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert len(everything) == Message.objects.count()
    for envelope in everything:
        mail = read(envelope)
        text, page = (mail.get_body((one,)).get_content() for one in ("plain", "html"))
        assert mail["Subject"].isprintable()
        assert "One Big Thing" in mail["Subject"] + mail["From"]
        assert not any(left in text for left in ("&#", "&amp;", "&quot;", "{{", "None", "Undefined")), text
        assert not any(left in page for left in ("{{", "None", "Undefined")), page
        assert "<" not in text.replace("<D>", "").replace("<up>", "")  # typed so, and no markup
        assert "http" not in page.partition("<body>")[0].replace("http-equiv", "")
        assert "\n\n\n\n" not in text
        assert text.strip().startswith("ONE BIG THING")
        assert "http://127.0.0.1:8000" in text
        assert '<html lang="en">' in page
        assert "<script" not in page
        assert "<D>" not in page
        assert "<up>" not in page
        assert max(map(len, envelope.original_content.splitlines())) <= 998


def test_every_reminder_says_in_both_forms_what_to_do_and_how_to_stop_it(everything):
    reminders = [mail for mail in map(read, everything) if mail["List-Unsubscribe"]]
    assert len(reminders) == len(rules.all_rules()) >= 10
    for mail in reminders:
        text, page = (mail.get_body((one,)).get_content() for one in ("plain", "html"))
        stop = mail["List-Unsubscribe"].strip(" <>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"Stop these reminders (no need to sign in): {stop}" in text
        assert f'<a href="{stop}">Stop these reminders</a>' in page
        assert "Choose which you get: http://127.0.0.1:8000/profile/reminders/" in text
        assert '<a href="http://127.0.0.1:8000/profile/reminders/">choose which you get</a>' in page
        assert [line for line in text.splitlines() if line.endswith(": http://127.0.0.1:8000/home/")]
        assert page.count('class="button"') == 1
        assert "{" not in text + page.partition("<body>")[2]


def test_answers_to_what_people_do_reach_them(everything):
    with_answers = {mail["Subject"]: str(mail["Reply-To"]) for mail in map(read, everything) if mail["Reply-To"]}
    assert len(with_answers) == 7
    assert {address.rpartition("<")[2].strip(">") for address in with_answers.values()} == {
        "tomos@dvla.gov.uk",
        "champion@dvla.gov.uk",
    }
