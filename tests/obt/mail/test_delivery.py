"""From the outbox to a mail server: claimed, handed over, marked; and what happens when something goes wrong."""

import datetime
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from obt.mail import actions, claims, delivery, kinds
from obt.mail.models import Message
from obt.mail.tasks import forget_expired
from obt.mail.undeliverable import refused
from obt.people.sign_in.codes import code_for
from tests.at_once import at_once

NOW = timezone.now


def read(envelope):
    return message_from_bytes(envelope.original_content, policy=policy.default)


def seconds_until(message):
    return round((message.not_before - NOW()).total_seconds())


def fresh(message):
    message.refresh_from_db()
    return message


@pytest.mark.django_db(transaction=True)
def test_what_is_queued_is_sent_and_its_ticket_wiped(sink, monkeypatch):
    woken = []
    monkeypatch.setattr(actions, "wake", woken.append)
    with transaction.atomic():
        message = actions.queue(
            kind="sign_in_code", address="nia@dvla.gov.uk", ticket="t", context={"purpose": "sign-in"}
        )
        assert woken == []
    assert woken == ["codes"]
    assert delivery.drain("codes") is False
    assert fresh(message).state == "sent"
    assert (message.ticket, message.context, message.attempts, message.leased_until) == ("", {}, 1, None)
    assert message.sent_at is not None
    mail = read(sink.received[0][1])
    assert mail["Message-ID"] == message.message_id
    assert mail["To"] == "nia@dvla.gov.uk"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert code_for("t") in mail.get_body(("plain",)).get_content()
    assert code_for("t") in mail.get_body(("html",)).get_content()


def test_a_code_never_waits_behind_anything_else(sink, queued):
    code, other = (
        queued(),
        queued(kind="account_notice", lane="bulk", context={"what": "totp_activated", "context": {}}),
    )
    delivery.drain("codes")
    assert (fresh(code).state, fresh(other).state) == ("sent", "queued")


def test_what_is_claimed_is_not_claimed_again_until_the_lease_runs_out(queued):
    message = queued()
    assert claims.claim("codes", "one") == [message]
    assert claims.claim("codes", "two") == []
    Message.objects.update(leased_until=NOW() - datetime.timedelta(minutes=1))
    again = claims.claim("codes", "two")
    assert [one.leased_by for one in again] == ["two"]
    assert again[0].attempts == 2


def test_the_message_id_stays_over_tries(queued):
    queued()
    first = claims.claim("codes", "one")[0].message_id
    Message.objects.update(leased_until=None)
    assert claims.claim("codes", "two")[0].message_id == first
    assert first.startswith("<")
    assert first.endswith(">")


def test_who_lost_the_lease_marks_nothing(sink, queued):
    queued()
    mine = claims.claim("codes", "one")[0]
    Message.objects.update(leased_by="two")
    delivery._mark(mine, None)
    claims.give_back([mine])
    assert fresh(mine).state == "queued"
    assert mine.leased_until is not None


def test_a_lease_is_renewed_and_what_was_lost_is_let_go(queued):
    kept, lost = queued(), queued("eve@dvla.gov.uk")
    batch = claims.claim("codes", "one")
    Message.objects.filter(pk=lost.pk).update(leased_by="two")
    before = fresh(kept).leased_until
    assert claims.renew(batch) == [kept]
    assert fresh(kept).leased_until > before


@pytest.mark.parametrize("where", ["replies", "recipient_replies"])
def test_a_refused_address_fails_and_is_not_named_in_the_log(sink, queued, caplog, where):
    message = queued()
    getattr(sink, where).append("550 5.1.1 <nia@dvla.gov.uk> no such user here")
    delivery.drain("codes")
    assert fresh(message).state == "failed"
    assert (message.ticket, message.context) == ("", {})
    assert message.is_late
    assert message.last_problem == "the mail server refused it (550)"
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # the sink's own
    assert "mail_failed" in str(logged)
    assert "nia" not in str(logged)


@pytest.mark.parametrize(
    ("reply", "is_dead"),
    [
        ("550 5.1.1 no such user here", True),
        ("550 no such user here", True),
        ("550 5.2.1 the mailbox is disabled", True),
        ("550 5.4.1 Recipient address rejected: Access denied", True),  # how Exchange Online says it
        ("550 5.7.1 Unable to relay", False),
        ("550 5.7.26 not accepted due to the sender's DMARC policy", False),
        ("550 5.1.8 bad sender", False),
        ("550 relay not permitted", False),
        ("550 5.2.2 mailbox full", False),
        ("550 5.1.1 <relay.desk@dvla.gov.uk> no such user here", True),
        ("553 5.1.3 bad name", True),
        ("552 5.2.2 mailbox full", False),
        ("554 5.7.1 looks like spam", False),
        ("450 4.2.0 greylisted", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_refused_for_good(sink, queued, reply, is_dead):
    sink.recipient_replies.append(reply)
    message = queued()
    delivery.drain("codes")
    assert (refused([message.address]) == {message.address}) is is_dead


@pytest.mark.parametrize(
    "reply", ["550 5.7.1 Unable to relay", "554 5.7.1 <x>: Relay access denied", "550 no relaying"]
)
def test_a_server_that_does_not_pass_our_mail_on_makes_no_message_fail_at_once(sink, queued, reply):
    sink.recipient_replies.append(reply)
    message = queued()
    delivery.drain("codes")
    assert (fresh(message).state, message.last_problem) == (
        "queued", f"the mail server does not pass our mail on ({reply[:3]})",
    )  # fmt: skip
    assert refused([message.address]) == set()


@pytest.mark.parametrize("where", ["replies", "recipient_replies"])
def test_come_back_later_is_tried_again_later(sink, queued, where):
    message = queued()
    getattr(sink, where).append("451 4.7.1 greylisted")
    delivery.drain("codes")
    assert fresh(message).state == "queued"
    assert message.is_late
    assert NOW() < message.not_before < NOW() + datetime.timedelta(seconds=4)
    assert code_for(message.ticket) == code_for("a-ticket")
    Message.objects.update(not_before=NOW() - datetime.timedelta(minutes=1))
    delivery.drain("codes")
    assert fresh(message).state == "sent"
    assert not message.is_late


@pytest.mark.parametrize("reply", ["421 4.3.2 shutting down", "hang up"])
def test_a_server_that_goes_away_gets_no_more_and_nothing_is_lost(sink, queued, reply):
    messages = [queued(f"person{number}@dvla.gov.uk") for number in range(4)]
    sink.replies += ["250 OK", reply]
    assert delivery.drain("codes") is False
    assert [fresh(one).state for one in messages] == ["sent", "queued", "queued", "queued"]
    assert [one.attempts for one in messages] == [1, 1, 0, 0]
    assert all(one.leased_until is None for one in messages)
    Message.objects.update(not_before=NOW() - datetime.timedelta(minutes=1))
    delivery.drain("codes")
    assert len(sink.received) == 4


def test_no_server_at_all(sink, queued):
    sink.stop()
    message = queued()
    delivery.drain("codes")
    assert fresh(message).last_problem == "the mail server does not answer"
    assert (message.state, message.leased_until) == ("queued", None)


def test_waits_double_and_end(sink, queued):
    code, notice = queued(), queued(kind="account_notice", lane="bulk", context={"what": "x", "context": {}})
    waits = []
    for attempt in range(1, 15):
        for message in (code, notice):
            Message.objects.filter(pk=message.pk).update(attempts=attempt, leased_by="one")
            delivery._later(fresh(message), "trouble")
        waits.append((seconds_until(fresh(code)), seconds_until(fresh(notice)), notice.state))
    assert [code_wait for code_wait, _, _ in waits] == [2, 4, 8, 16] + [30] * 10
    assert [wait for _, wait, _ in waits[:13]] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
    assert [state for _, _, state in waits] == ["queued"] * 13 + ["failed"]
    assert code.state == "queued"


def test_an_expired_code_is_never_sent(sink, queued):
    message = queued(expires_at=NOW() - datetime.timedelta(seconds=1))
    delivery.drain("codes")
    assert fresh(message).state == "expired"
    assert (message.ticket, message.context, sink.received) == ("", {}, [])


def test_tickets_that_nobody_can_use_are_wiped_and_codes_forgotten_after_a_day(queued):
    expired, old, notice = queued(expires_at=NOW()), queued(), queued(kind="account_notice", lane="bulk")
    day_ago = NOW() - datetime.timedelta(days=1, minutes=1)
    Message.objects.filter(pk__in=[old.pk, notice.pk]).update(queued_at=day_ago)
    forget_expired()
    assert (fresh(expired).state, expired.ticket) == ("expired", "")
    assert set(Message.objects.all()) == {expired, notice}


@pytest.mark.parametrize("address", ["nia@dvla.gov.uk\r\nBcc: all@evil.com", "nia@dvla.gov.uk\nX: y", "", "nia"])
def test_an_address_that_is_none_goes_nowhere(sink, queued, address):
    message = queued(address)
    delivery.drain("codes")
    assert all(envelope.rcpt_tos == [address] for _, envelope in sink.received)
    assert "evil" not in str(sink.received)
    assert fresh(message).state in {"failed", "sent"}
    assert message.state == "failed" or "\n" not in address


def test_one_that_cannot_be_said_does_not_stop_the_others(sink, queued):
    broken, fine = queued(kind="no_such_kind"), queued("eve@dvla.gov.uk")
    delivery.drain("codes")
    assert (fresh(broken).state, fresh(fine).state) == ("failed", "sent")


def test_the_database_keeps_no_ticket_of_what_was_sent(queued):
    message = queued()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="sent", sent_at=NOW())
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="sent", ticket="")


def test_what_is_more_urgent_goes_first(sink, queued):
    late, soon, sooner = (
        queued(f"{number}@dvla.gov.uk", kind="account_notice", lane="bulk", priority=number,
               context={"what": "totp_activated", "context": {}})
        for number in (50, 30, 10)
    )  # fmt: skip
    delivery.drain("bulk")
    assert [envelope.rcpt_tos[0] for _, envelope in sink.received] == [sooner.address, soon.address, late.address]


@pytest.fixture
def asked():
    """A kind of which every second message is still wanted; returns the batches that it was asked about."""
    batches = []

    def still_wanted(messages):
        batches.append([message.address for message in messages])
        return {message.pk for message in messages if message.pk % 2}

    kinds.register(kinds.Kind("test_wanted", "account_notice", "We meet", still_wanted=still_wanted))
    yield batches
    del kinds._kinds["test_wanted"]


NOTICE = {"lane": "bulk", "ticket": "", "context": {"what": "totp_activated", "context": {}}}


def test_it_is_asked_once_a_batch_what_is_still_wanted(sink, queued, asked):
    messages = [queued(f"{number}@dvla.gov.uk", kind="test_wanted", **NOTICE) for number in range(120)]
    other = queued("other@dvla.gov.uk", kind="account_notice", **NOTICE)
    delivery.drain("bulk")
    assert [len(batch) for batch in asked] == [100, 20]
    assert [fresh(one).state for one in messages] == ["sent" if one.pk % 2 else "dropped" for one in messages]
    assert fresh(other).state == "sent"
    assert len(sink.received) == 61
    assert not any(one.leased_until for one in messages)


def test_a_kind_that_cannot_say_holds_up_itself_alone(sink, queued, monkeypatch):
    def broken(messages):
        raise KeyError("conversation")

    monkeypatch.setitem(kinds._kinds, "broken", kinds.Kind("broken", "account_notice", "x", still_wanted=broken))
    waits, other = queued(kind="broken", **NOTICE), queued(kind="account_notice", **NOTICE)
    delivery.drain("bulk")
    assert (fresh(waits).state, fresh(other).state) == ("queued", "sent")
    assert waits.last_problem == "nobody knows whether it is still wanted (KeyError)"
    assert waits.not_before > NOW()


def test_invitations_go_with_what_their_kind_adds(sink, queued, monkeypatch):
    content = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Tîm Dŵr\r\nEND:VCALENDAR\r\n".encode()
    invitation = kinds.Kind(
        "invitation", "account_notice", "{team} meets",
        reply_to=lambda message: (message.context["team"], "lead@dvla.gov.uk"),
        calendar=lambda message: kinds.Calendar("REQUEST", content),
        attachments=lambda message: [kinds.Attachment("guide.pdf", b"%PDF", "application/pdf")],
    )  # fmt: skip
    monkeypatch.setitem(kinds._kinds, "invitation", invitation)
    queued(kind="invitation", **{**NOTICE, "context": {**NOTICE["context"], "team": "Tîm Dŵr"}})
    delivery.drain("bulk")
    mail = read(sink.received[0][1])
    assert mail["Subject"] == "Tîm Dŵr meets"
    assert mail["Reply-To"] == "Tîm Dŵr <lead@dvla.gov.uk>"
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in mail.walk()}
    assert parts["text/calendar"] == content
    assert parts["application/ics"] == content
    assert parts["application/pdf"] == b"%PDF"


def test_what_django_sends_another_way_says_the_same(queued, monkeypatch, mailoutbox):
    calendar = kinds.Calendar("CANCEL", b"BEGIN:VCALENDAR")
    monkeypatch.setitem(
        kinds._kinds,
        "invitation",
        kinds.Kind(
            "invitation", "account_notice", "We meet", reply_to=lambda message: ("Lead, the", "lead@dvla.gov.uk"),
            calendar=lambda message: calendar,
            attachments=lambda message: [kinds.Attachment("guide.pdf", b"%PDF", "application/pdf")],
        ),
    )  # fmt: skip
    message = queued(kind="invitation", **NOTICE)
    delivery.drain("bulk")
    assert fresh(message).state == "sent"
    mail = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=policy.default)
    assert mail["Message-ID"] == message.message_id
    assert mail["Reply-To"] == '"Lead, the" <lead@dvla.gov.uk>'
    beside = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert beside.get_param("method") == "CANCEL"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["invite.ics", "guide.pdf"]


@pytest.mark.parametrize("where", ["replies", "recipient_replies", "sender_replies"])
def test_busy_is_about_the_server_whatever_it_answers_to(sink, queued, where):
    first, second = queued(), queued()
    getattr(sink, where).append("421 4.3.2 too busy")
    assert delivery.drain("codes") is False
    assert [fresh(one).state for one in (first, second)] == ["queued", "queued"]
    assert (first.last_problem, second.attempts) == ("the mail server is busy", 0)


@pytest.mark.parametrize(
    ("reply", "state", "problem"),
    [
        ("530 5.7.0 sign in first", "queued", "the mail server refuses our address (530)"),
        ("552 5.3.4 too large", "failed", "the mail server refused it (552)"),
        ("452 4.3.1 disk full", "queued", "the mail server answered 452"),
    ],
)
def test_a_server_that_refuses_the_sender_makes_no_message_fail(sink, queued, reply, state, problem):
    message = queued()
    sink.sender_replies.append(reply)
    delivery.drain("codes")
    assert (fresh(message).state, message.last_problem) == (state, problem)


def test_a_server_that_does_not_let_us_in_makes_no_message_fail(sink, queued, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "obt", "wrong"  # the sink knows no signing in
    message = queued(kind="account_notice", **NOTICE)
    for _ in range(20):
        Message.objects.update(not_before=NOW() - datetime.timedelta(minutes=1))
        delivery.drain("bulk")
    assert (fresh(message).state, message.attempts) == ("queued", 20)
    assert message.last_problem.startswith("the mail server does not let us in")
    assert seconds_until(message) in {299, 300}
    settings.EMAIL_HOST_USER = ""
    Message.objects.update(not_before=NOW() - datetime.timedelta(minutes=1))
    delivery.drain("bulk")
    assert fresh(message).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(sink, queued):
    for number in range(60):
        queued(f"person{number}@dvla.gov.uk")

    def work():
        while delivery.drain("codes"):
            pass
        return "empty"

    assert at_once(work, work) == ["empty", "empty"]
    recipients = [envelope.rcpt_tos[0] for _, envelope in sink.received]
    assert sorted(recipients) == sorted({f"person{number}@dvla.gov.uk" for number in range(60)})
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}
