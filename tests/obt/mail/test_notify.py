"""From the outbox to GOV.UK Notify: what it is told, how its limits are kept, and what its answers mean."""

import datetime
import os
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from conversations.actions import scheduling
from obt.mail import claims, delivery, kinds, quotas
from obt.mail.models import Message, Quota, Undeliverable
from obt.mail.notify import Notify, as_markdown
from obt.mail.providers import MailServer, is_urgent, provider
from obt.people.actions.teams import add_people
from obt.people.sign_in.codes import code_for
from tests.at_once import at_once
from tests.factories import EmailDomainFactory, PersonFactory, ProgrammeFactory, TeamFactory
from tests.notify_stand_in import TEMPLATE

NOTICE = {"kind": "account_notice", "lane": "bulk", "ticket": "", "expires_at": None,
          "context": {"what": "totp_activated", "context": {}}}  # fmt: skip
NOW = timezone.now


def fresh(message):
    message.refresh_from_db()
    return message


def due_again():
    """Let what waits be due, and the limits be open."""
    Message.objects.update(not_before=NOW() - datetime.timedelta(minutes=1))
    Quota.objects.update(closed_until=None)


@pytest.fixture
def kind(monkeypatch):
    """A function that makes a kind of message for the test."""

    def make(name="test_kind", **given):
        monkeypatch.setitem(kinds._kinds, name, kinds.Kind(name, "account_notice", "We meet", **given))
        return name

    return make


def test_the_settings_choose_the_way(settings):
    assert isinstance(provider(), MailServer)
    settings.NOTIFY_API_KEY = "a-key"
    assert isinstance(provider(), Notify)
    settings.OBT_DEMO = True
    assert isinstance(provider(), MailServer)


def test_nothing_of_notify_is_loaded_until_something_goes_that_way():
    """Web workers put messages into the outbox and take receipts; the client and its connections are not for them."""
    code = "import django; django.setup(); import obt.urls, obt.mail.delivery, obt.mail.tasks, sys; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "NOTIFY_API_KEY": "a"}, capture_output=True, text=True
    )
    loaded = told.stdout.split()
    assert "obt.mail.delivery" in loaded
    assert not {"notifications_python_client", "jwt", "obt.mail.notify"} & set(loaded)


def test_a_code_goes_as_plain_text_with_its_reference(notify, queued):
    message = queued()
    assert delivery.drain("codes") is False
    assert fresh(message).state == "sent"
    assert (message.ticket, message.context, message.last_problem, message.leased_until) == ("", {}, "", None)
    (told,) = notify.told()
    assert told["email_address"] == "nia@dvla.gov.uk"
    assert told["template_id"] == TEMPLATE
    assert told["reference"] == message.message_id
    assert set(told["personalisation"]) == {"subject", "body"}
    assert code_for("a-ticket") in told["personalisation"]["body"]
    assert "<" not in told["personalisation"]["body"]
    assert "one_click_unsubscribe_url" not in told
    assert message.provider_id == notify.taken[0][2]


def test_reminders_say_how_they_are_ended_by_one_click(notify, queued, kind):
    queued(**{**NOTICE, "kind": kind(one_click=lambda message: f"https://obt.example/stop/{message.pk}/")})
    delivery.drain("bulk")
    (told,) = notify.told()
    assert told["one_click_unsubscribe_url"] == f"https://obt.example/stop/{Message.objects.get().pk}/"


def test_one_connection_for_many_messages_by_each_thread(notify, queued):
    for number in range(60):
        queued(f"person{number}@dvla.gov.uk")
    delivery.drain("codes")
    assert len(notify.taken) == 60
    assert notify.connections <= Notify.abreast
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Team [click](https://evil.example)", r"Team \[click](https://evil.example)"),
        (r"\[click](https://evil.example)", r"\\\[click](https://evil.example)"),
        ("[1]: https://evil.example", r"\[1]: https://evil.example"),
        ("a | b\n--- | ---", "a \\| b\n--- \\| ---"),
        ("Your code:\n\n    AB12-CD34\n", "Your code:\n\nAB12-CD34\n"),
        ("Text\n\n--\nYou get this", "Text\n\n---\n\nYou get this"),
        ("https://obt.example/a/?b=c_d*e", "https://obt.example/a/?b=c_d*e"),
    ],
)
def test_what_people_typed_is_not_read_as_markdown(typed, told):
    assert as_markdown(typed) == told


def test_a_calendar_entry_goes_by_the_mail_server_where_there_is_one(notify, sink, queued, kind):
    with_entry = queued(**{**NOTICE, "kind": kind(calendar=lambda message: kinds.Calendar("REQUEST", b"BEGIN"))})
    without = queued("eve@dvla.gov.uk", **NOTICE)
    delivery.drain("bulk")
    assert [envelope.rcpt_tos for _, envelope in sink.received] == [["nia@dvla.gov.uk"]]
    assert [told["email_address"] for told in notify.told()] == ["eve@dvla.gov.uk"]
    assert (fresh(with_entry).state, fresh(without).state) == ("sent", "sent")
    assert {sum(row.others) for row in Quota.objects.all()} == {1}  # what Notify did not get does not count


def test_a_dead_mail_server_holds_up_nothing_that_goes_by_notify(notify, sink, queued, kind):
    sink.stop()
    name = kind(calendar=lambda message: kinds.Calendar("REQUEST", b"BEGIN"))
    entries = [queued(f"{number}@dvla.gov.uk", **{**NOTICE, "kind": name, "priority": 10}) for number in range(3)]
    other = queued("eve@dvla.gov.uk", **NOTICE)
    delivery.drain("bulk")
    assert fresh(other).state == "sent"
    assert {fresh(one).state for one in entries} == {"queued"}
    assert {one.last_problem for one in entries} == {"the mail server does not answer"}
    Message.objects.filter(state="queued").update(attempts=40, not_before=NOW())
    delivery.drain("bulk")
    assert {fresh(one).state for one in entries} == {"queued"}  # for the server's trouble none is ever given up


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_the_text_says_where_the_entry_is_and_whom_to_write_to(notify):
    lead = PersonFactory(name="Tomos O’Rees", email="tomos@dvla.gov.uk")
    team, programme = TeamFactory(name="Tîm [Dŵr](x)", lead=lead), ProgrammeFactory()
    EmailDomainFactory()
    add_people(team=team, by=lead, emails=["nia@dvla.gov.uk"])
    starts_at = NOW() + datetime.timedelta(days=7)
    plan = {"starts_at": starts_at, "minutes": 60, "place": "Room 4", "link": "", "facilitator": lead}
    planned = scheduling.schedule(team=team, by=lead, programme=programme, **plan)
    delivery.drain("bulk")
    changed = scheduling.change_plan(conversation=planned, by=lead, seen=0, **{**plan, "minutes": 45})
    delivery.drain("bulk")
    scheduling.cancel(conversation=changed, by=lead, reason="We are on leave")
    delivery.drain("bulk")
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    bodies = {told["personalisation"]["subject"].split()[0]: told["personalisation"]["body"] for told in notify.told()}
    entry = f"http://127.0.0.1:8000/conversations/{planned.pk}/invite.ics"
    assert f"Put it into your calendar: {entry}" in bodies["Tîm"]
    assert f"Change it in your calendar: {entry}" in bodies["Changed:"]
    assert f"Take it out of your calendar: {entry}" in bodies["Cancelled:"]
    assert "Or write to tomos@dvla.gov.uk to tell Tomos O’Rees." in bodies["Tomos"]
    assert all("tomos@dvla.gov.uk" in body for body in bodies.values())
    assert not any(words in "".join(bodies.values()) for words in ("reply to", "with this email.", " [Dŵr]"))


def test_a_file_without_a_mail_server_fails_and_holds_up_nobody(notify, queued, kind):
    name = kind(attachments=lambda message: [kinds.Attachment("guide.pdf", b"%PDF", "application/pdf")])
    broken, fine = queued(**{**NOTICE, "kind": name}), queued("eve@dvla.gov.uk", **NOTICE)
    delivery.drain("bulk")
    assert (fresh(broken).state, fresh(fine).state) == ("failed", "sent")
    assert {sum(row.others) for row in Quota.objects.all()} == {1}


@pytest.mark.parametrize("address", ["nia@dvla.gov.uk\r\nBcc: all@evil.com", "", "nia"])
def test_an_address_that_is_none_is_not_told(notify, queued, address):
    message = queued(address)
    delivery.drain("codes")
    assert (fresh(message).state, notify.taken) == ("failed", [])


def test_what_notify_refuses_fails_alone_with_its_reason(notify, queued):
    notify.answers += [(400, "email_address Not a valid email address", {}), 201]
    refused, fine = queued(**NOTICE), queued("eve@dvla.gov.uk", **NOTICE)
    delivery.drain("bulk")
    assert {fresh(refused).state, fresh(fine).state} == {"failed", "sent"}
    failed = Message.objects.get(state="failed")
    assert failed.reason == "refused"
    assert failed.last_problem == "GOV.UK Notify refused it: email_address Not a valid email address (400)"
    assert failed.context == {}
    assert Undeliverable.objects.get().address == failed.address


def test_a_recipient_outside_the_trial_fails_but_is_not_undeliverable(notify, queued):
    notify.answers.append((400, "Can’t send to this recipient using a team-only API key", {}))
    message = queued(**NOTICE)
    delivery.drain("bulk")
    assert (fresh(message).state, message.reason) == ("failed", "not-allowed")
    assert not Undeliverable.objects.exists()


def test_the_reason_fits_whatever_notify_says(notify, queued):
    notify.answers.append((400, "no\n" * 2000, {}))
    message = queued(**NOTICE)
    delivery.drain("bulk")
    assert (fresh(message).state, message.reason) == ("failed", "cannot-be-sent")
    assert "\n" not in message.last_problem


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (403, "GOV.UK Notify does not let us in (403): Invalid token: API key not found"),
        (
            (403, "Error: Your system clock must be accurate to within 30 seconds", {}),
            "GOV.UK Notify does not let us in",
        ),
        ((400, "Template not found", {}), "GOV.UK Notify is not set up for our messages: Template not found (400)"),
        ((400, "Missing personalisation: body", {}), "GOV.UK Notify is not set up for our messages"),
        (404, "GOV.UK Notify is in trouble (404)"),
        (502, "GOV.UK Notify is in trouble (502)"),
        (503, "GOV.UK Notify is in trouble (503)"),
        ("hang up", "GOV.UK Notify does not answer"),
    ],
)
def test_where_notify_is_the_trouble_no_message_ever_fails(notify, queued, answer, problem):
    message = queued(**NOTICE)
    for _ in range(20):
        notify.answers.append(answer)
        due_again()
        delivery.drain("bulk")
    assert (fresh(message).state, message.attempts, message.leased_until) == ("queued", 20, None)
    assert message.last_problem.startswith(problem)
    due_again()
    delivery.drain("bulk")
    assert fresh(message).state == "sent"


def test_notify_away_lets_go_of_what_was_not_tried(notify, queued):
    messages = [queued(f"{number}@dvla.gov.uk") for number in range(20)]
    notify.answers += [403] * 8
    assert delivery.drain("codes") is False
    assert sorted(fresh(one).attempts for one in messages) == [0] * 12 + [1] * 8
    assert all(one.leased_until is None for one in messages)


def test_no_notify_at_all(notify, queued, settings):
    settings.NOTIFY_BASE_URL = "http://127.0.0.1:9"
    message = queued()
    delivery.drain("codes")
    assert (fresh(message).state, message.last_problem) == ("queued", "GOV.UK Notify does not answer")


@pytest.mark.parametrize("key", ["x", "test", "test-26785a09-ab16-4eb0-8407-a37497a57506-wrong"])
def test_a_key_that_is_none_makes_no_message_fail(notify, queued, settings, key):
    settings.NOTIFY_API_KEY = key
    message = queued()
    delivery.drain("codes")
    assert (fresh(message).state, notify.taken) == ("queued", [])


def test_an_error_of_notifys_is_tried_again_later(notify, queued):
    notify.answers.append(500)
    message = queued(**NOTICE)
    delivery.drain("bulk")
    assert (fresh(message).state, message.last_problem) == ("queued", "GOV.UK Notify met an error (500)")
    assert message.not_before > NOW()
    due_again()
    delivery.drain("bulk")
    assert fresh(message).state == "sent"


def test_one_message_that_notify_cannot_take_ever_is_given_up_in_the_end(notify, queued):
    notify.answers.append(500)
    message = queued(attempts=13, **NOTICE)
    delivery.drain("bulk")
    assert (fresh(message).state, message.reason) == ("failed", "gave-up")


def test_errors_in_a_row_are_notifys_trouble(notify, queued):
    for number in range(20):
        queued(f"{number}@dvla.gov.uk", attempts=13, **NOTICE)
    notify.answers += [500] * 8
    assert delivery.drain("bulk") is False
    failed = Message.objects.filter(state="failed").count()
    assert 2 <= failed < 8  # how many are asked about first depends on how many went abreast
    assert Message.objects.filter(state="queued").count() == 20 - failed
    assert notify.taken == []


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ((429, "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds", {}), 2),
        ((429, "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds", {"Retry-After": "40"}), 40),
        ((429, "Exceeded send limits (250000) for today", {}), 300),
        ((429, "", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), 2),
        ((429, "", {"Retry-After": "999999999"}), 3600),
    ],
)
def test_too_much_stops_everybody_for_a_while(notify, queued, answer, seconds):
    first = queued()
    notify.answers.append(answer)
    delivery.drain("codes", seconds=0.5)
    assert (fresh(first).state, first.attempts) == ("queued", 1)
    assert first.last_problem.startswith("GOV.UK Notify takes no more")
    assert seconds - 2 < quotas.claim(urgent=1).urgent_wait_s <= seconds
    second = queued("eve@dvla.gov.uk")
    delivery.drain("codes", seconds=0.5)  # another worker, which does not even ask
    assert (fresh(second).state, second.attempts, second.last_problem) == ("queued", 0, "")
    assert notify.taken == []
    due_again()
    delivery.drain("codes")
    assert len(notify.taken) == 2


def test_a_worker_whose_minute_is_full_goes_on_by_itself(notify, queued):
    notify.answers.append(429)
    for number in range(12):
        queued(f"{number}@dvla.gov.uk")
    delivery.drain("codes")
    assert len(notify.taken) >= 11


def test_a_claim_that_could_not_be_used_in_time_is_given_back(notify, queued, monkeypatch):
    monkeypatch.setattr(quotas, "HOLD_S", -1.0)
    message = queued()
    delivery.drain("codes", seconds=0.3)
    assert (fresh(message).state, message.attempts, message.leased_until, notify.taken) == ("queued", 0, None, [])
    assert {sum(row.urgent) for row in Quota.objects.all()} == {0}
    monkeypatch.undo()
    delivery.drain("codes")
    assert fresh(message).state == "sent"


def test_what_a_dead_worker_may_have_sent_is_asked_for_and_not_sent_twice(notify, queued):
    """A worker is killed after Notify has taken a message and before it is marked."""
    message = queued(**NOTICE)
    (claimed,) = claims.claim("bulk", "dead")
    with Notify() as way:
        assert way.hand_over([claimed]) == [None]
    Message.objects.update(leased_until=NOW() - datetime.timedelta(seconds=1))
    delivery.drain("bulk")
    assert (fresh(message).state, message.attempts) == ("sent", 2)
    assert notify.asked == [message.message_id]
    assert len(notify.taken) == 1
    assert message.provider_id == notify.taken[0][2]
    assert {sum(row.others) for row in Quota.objects.all()} == {0}


def test_what_notify_took_and_did_not_answer_is_not_sent_twice(notify, queued):
    notify.answers.append("accept and hang up")
    message = queued()
    delivery.drain("codes")
    assert fresh(message).state == "queued"
    due_again()
    delivery.drain("codes")
    assert fresh(message).state == "sent"
    assert len(notify.taken) == 1


def test_what_a_receipt_has_told_of_is_not_even_asked_for(notify, queued):
    message = queued(provider_id="740e5834-3a29-46b4-9a6f-16142fde533a", attempts=1, message_id="<1.a@b>", **NOTICE)
    delivery.drain("bulk")
    assert (fresh(message).state, message.provider_id) == ("sent", "740e5834-3a29-46b4-9a6f-16142fde533a")
    assert (notify.taken, notify.asked) == ([], [])


def test_what_goes_first_when_the_limit_is_near(notify, queued, settings, monkeypatch):
    """Reminders stop at their share, codes and invitations go on; nothing is tried that is too much."""
    settings.NOTIFY_PER_MINUTE = 10
    monkeypatch.setattr(quotas, "PACES_S", (120.0,))  # at once, for once
    for number in range(20):
        queued(f"reminder{number}@dvla.gov.uk", priority=40, **NOTICE)
    delivery.drain("bulk", seconds=1)
    assert len(notify.taken) == 8
    queued("invited@dvla.gov.uk", priority=10, **NOTICE)
    delivery.drain("bulk", seconds=1)
    queued("code@dvla.gov.uk")
    delivery.drain("codes", seconds=1)
    assert [told["email_address"] for told in notify.told()[8:]] == ["invited@dvla.gov.uk", "code@dvla.gov.uk"]
    queued("late@dvla.gov.uk")
    delivery.drain("codes", seconds=1)
    assert len(notify.taken) == 10
    assert notify.refused == 0
    assert set(Message.objects.filter(state="queued").values_list("attempts", "last_problem")) == {(0, "")}


def test_an_empty_day_is_not_asked_for_again_and_again(notify, queued, settings):
    settings.NOTIFY_PER_DAY = 1
    queued(**NOTICE), queued("eve@dvla.gov.uk", **NOTICE)
    began = time.monotonic()
    assert delivery.drain("bulk", seconds=20) is False
    assert time.monotonic() - began < 10  # the worker has other things to do than to wait for tomorrow
    assert len(notify.taken) == 1


def test_a_worker_that_waits_for_the_limit_looks_at_it_a_few_times_a_second(notify, queued, settings, monkeypatch):
    settings.NOTIFY_PER_MINUTE = 30  # one in two seconds for what is not urgent
    asked = []
    ask = quotas.claim
    monkeypatch.setattr(quotas, "claim", lambda **wanted: asked.append(wanted) or ask(**wanted))
    for number in range(5):
        queued(f"{number}@dvla.gov.uk", **NOTICE)
    assert delivery.drain("bulk", seconds=3) is True
    assert 1 <= len(notify.taken) <= 2
    assert len(asked) <= 8


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once_and_stay_below_the_limit(notify, queued, settings):
    settings.NOTIFY_PER_MINUTE = notify.limit = 60
    for number in range(50):
        queued(f"code{number}@dvla.gov.uk")
        queued(f"reminder{number}@dvla.gov.uk", **NOTICE)
    acts = [lambda: delivery.drain("codes", seconds=4)] * 2 + [lambda: delivery.drain("bulk", seconds=4)] * 2
    assert set(at_once(*acts)) <= {True, False}
    recipients = [told["email_address"] for told in notify.told()]
    assert len(recipients) == len(set(recipients))
    assert sum(address.startswith("code") for address in recipients) == 50
    assert len(recipients) <= 60
    assert notify.refused == 0


def test_what_is_urgent():
    assert is_urgent(Message(lane="codes", priority=30))
    assert is_urgent(Message(lane="bulk", priority=10))
    assert not is_urgent(Message(lane="bulk", priority=30))
