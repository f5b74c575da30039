"""GOV.UK Notify's delivery receipts: from the right sender only, once or twice the same, and junk does no harm."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from obt.mail import claims, delivery, metrics, receipts
from obt.mail.models import Message, Undeliverable
from obt.mail.receipts import Receipt

ADDRESS = "/notify/callback/"
TOKEN = "a-token-that-nobody-guesses-0123"
ID = "740e5834-3a29-46b4-9a6f-16142fde533a"


@pytest.fixture(autouse=True)
def token(settings):
    settings.NOTIFY_CALLBACK_TOKEN = TOKEN


@pytest.fixture
def sent(queued):
    """A function that makes a message that Notify has taken."""

    def make(provider_id=ID, **given):
        row = {"kind": "account_notice", "lane": "bulk", "ticket": "", "context": {}, "expires_at": None,
               "state": "sent", "sent_at": timezone.now(), "provider_id": provider_id}  # fmt: skip
        message = queued(**{**row, **given})
        Message.objects.filter(pk=message.pk).update(message_id=f"<{message.pk}.{uuid.uuid4()}@127.0.0.1>")
        message.refresh_from_db()
        return message

    return make


def body_of(message, status="delivered", **changes):
    """What Notify says, as its documentation has it."""
    body = {
        "id": message.provider_id or ID,
        "reference": message.message_id,
        "to": message.address,
        "status": status,
        "created_at": "2026-11-29T12:15:30.000000Z",
        "completed_at": "2026-11-29T12:15:31.000000Z",
        "sent_at": "2026-11-29T12:15:30.000000Z",
        "notification_type": "email",
        "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
        "template_version": 1,
    }
    return {**body, **changes}


def tell(body, *, token=TOKEN):
    """Send a receipt as Notify does, with nothing of a browser's."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {token}"} if token is not None else {}
    return Client(enforce_csrf_checks=True, raise_request_exception=True).post(
        ADDRESS, raw, content_type="application/json", headers=headers
    )


def fresh(message):
    message.refresh_from_db()
    return message


def test_what_was_delivered_is_written_down(sent):
    message = sent()
    assert tell(body_of(message)).status_code == 204
    assert (fresh(message).receipt, message.state) == ("delivered", "sent")
    assert not Undeliverable.objects.exists()


def test_an_address_that_is_dead_gets_no_more_reminders(sent):
    message = sent()
    assert tell(body_of(message, "permanent-failure")).status_code == 204
    assert (fresh(message).receipt, message.state, message.reason) == ("permanent-failure", "failed", "refused")
    assert message.last_problem == "there is no such mailbox"
    assert Undeliverable.objects.get().address == "nia@dvla.gov.uk"


@pytest.mark.parametrize(("status", "reason"), [("temporary-failure", "gave-up"), ("technical-failure", "technical")])
def test_what_was_not_delivered_for_another_reason_says_nothing_of_the_address(sent, status, reason):
    message = sent()
    assert tell(body_of(message, status)).status_code == 204
    assert (fresh(message).receipt, message.state, message.reason) == (status, "failed", reason)
    assert not Undeliverable.objects.exists()


def test_what_became_of_it_is_counted_once(sent, settings, redis_url):
    settings.REDIS_URL = redis_url
    metrics.put_together()
    cache.clear()
    first, second = sent(), sent(str(uuid.uuid4()))
    for _ in range(2):
        tell(body_of(first))
        tell(body_of(second, "permanent-failure"))
    (changes,) = [one for one in metrics.Outbox().collect() if one.name == "obt_mail_changes"]
    assert {(one.labels["kind"], one.labels["state"]): one.value for one in changes.samples} == {
        ("account_notice", "delivered"): 1, ("account_notice", "failed"): 1,
    }  # fmt: skip


def test_a_repeat_changes_nothing(sent):
    message = sent()
    for _ in range(3):
        assert tell(body_of(message, "permanent-failure")).status_code == 204
    Undeliverable.objects.all().delete()  # its owner has said that it works again
    assert tell(body_of(message, "permanent-failure")).status_code == 204
    assert not Undeliverable.objects.exists()


def test_the_address_of_the_row_counts_and_not_that_of_the_receipt(sent):
    tell(body_of(sent(), "permanent-failure", to="somebody.else@dvla.gov.uk"))
    assert Undeliverable.objects.get().address == "nia@dvla.gov.uk"


def test_what_is_not_ours_is_taken_quietly_and_logged(sent, caplog):
    message = sent()
    answer = tell(body_of(message, "permanent-failure", id=str(uuid.uuid4()), reference="<999999.a@elsewhere>"))
    assert answer.status_code == 204
    assert fresh(message).receipt == ""
    assert not Undeliverable.objects.exists()
    assert "mail_receipt_unknown" in caplog.text
    assert "nia" not in caplog.text


def test_one_that_comes_before_the_mark_is_known_by_our_own_reference(sent):
    """And it tells a worker that takes the place of a dead one that Notify has the message."""
    message = sent(provider_id="", state="queued", sent_at=None)
    tell(body_of(message, id=ID))
    assert (fresh(message).receipt, message.provider_id, message.state) == ("delivered", ID, "queued")


def test_a_reference_of_another_message_is_not_ours(sent):
    message = sent(provider_id="")
    tell(body_of(message, "permanent-failure", id=ID, reference=f"<{message.pk}.{uuid.uuid4()}@127.0.0.1>"))
    assert fresh(message).receipt == ""


def test_a_mark_after_the_receipt_keeps_it(sent):
    message = sent(provider_id="", state="queued", sent_at=None)
    (claimed,) = claims.claim("bulk", "one")
    claimed.provider_id = ID
    tell(body_of(message, id=ID))
    claims.mark_sent(claimed)
    assert (fresh(message).state, message.receipt, message.provider_id) == ("sent", "delivered", ID)


@pytest.mark.parametrize("given", ["wrong", "", None, TOKEN + "x", "é", TOKEN.upper()])
def test_whoever_does_not_know_the_token_finds_nothing(sent, given):
    message = sent()
    answer = tell(body_of(message, "permanent-failure"), token=given)
    assert answer.status_code == 404
    assert (fresh(message).receipt, message.state) == ("", "sent")


def test_without_the_setting_there_is_nothing(sent, settings):
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert tell(body_of(sent())).status_code == 404
    assert tell(body_of(Message.objects.get()), token="").status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_it_is_no_page(db, method):
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert getattr(Client(), method)(ADDRESS, headers=headers).status_code == 404


def test_it_costs_few_statements_and_no_session(sent, django_assert_max_num_queries):
    message = sent()
    with django_assert_max_num_queries(4):  # one to find it, one to change it, and a transaction
        assert not tell(body_of(message)).cookies


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"{" * 9000,
        b"[" * 9999,
        b'{"id": 1, "status": "delivered"}',
        b'{"id": "\\u0000", "status": "delivered"}',
        b'{"id": "%s", "status": "delivered", "reference": {"a": 1}}' % ID.encode(),
        b'{"id": "%s", "status": ["delivered"]}' % ID.encode(),
        b'{"id": "%s", "status": "no-such-status"}' % ID.encode(),
        b'{"id": "%s", "status": "%s"}' % (b"a" * 41, b"delivered"),
        b'{"id": "1e999", "status": 1e999}',
        b"a" * 10_001,
        b'{"id": "%s", "status": "delivered", "to": "%s"}' % (ID.encode(), b"x" * 1_000_000),
    ],
)
def test_junk_is_a_bad_request_and_changes_nothing(sent, junk):
    message = sent()
    assert tell(junk).status_code == 400
    assert fresh(message).receipt == ""


@pytest.mark.parametrize(
    "reference", ["<99999999999999999999999999.a@b>", "<1.\0@b>", "<1.é@b>", "x" * 9000, "<-1.a@b>", "<1.a@b>\n"]
)
def test_a_reference_that_is_none_is_no_matter(sent, reference):
    message = sent()
    assert tell(body_of(message, id=str(uuid.uuid4()), reference=reference)).status_code == 204
    assert fresh(message).receipt == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60) | st.just("delivered") | st.just(ID),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "reference", "status", "to"]) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(told=JSON | st.binary(max_size=200))
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_told_is_a_receipt_or_is_not(told):
    found = receipts.read(told if isinstance(told, bytes) else json.dumps(told).encode())
    assert found is None or (isinstance(found, Receipt) and found.status in {"delivered", *receipts.FAILURES})


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_and_back(notify, queued, live_server):
    """Sent to Notify's stand-in, which tells our own web server what became of each."""
    notify.receipts_to, notify.token = f"{live_server.url}{ADDRESS}", TOKEN
    queued("nia@dvla.gov.uk"), queued("perm-fail@dvla.gov.uk"), queued("temp-fail@dvla.gov.uk")
    notify.receipts_to, told = "", notify.receipts_to
    delivery.drain("codes")
    notify.receipts_to = told
    answers = [
        notify.send_receipt(content, given, status)
        for (_, content, given), status in zip(
            sorted(notify.taken, key=lambda one: one[1]["email_address"]),
            ["delivered", "permanent-failure", "temporary-failure"],
            strict=True,
        )
    ]
    assert answers == [204, 204, 204]
    assert dict(Message.objects.values_list("address", "state")) == {
        "nia@dvla.gov.uk": "sent", "perm-fail@dvla.gov.uk": "failed", "temp-fail@dvla.gov.uk": "failed",
    }  # fmt: skip
    assert [one.address for one in Undeliverable.objects.all()] == ["perm-fail@dvla.gov.uk"]
