"""Changes of state are counted across processes, by kind and without addresses; /metrics shows them to monitoring."""

import pytest
from django.core.cache import cache

from obt.mail import actions, delivery, metrics, tasks
from obt.mail.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a-long-token"


@pytest.fixture(autouse=True)
def own_counters(settings, redis_url):
    settings.REDIS_URL = redis_url
    metrics.put_together()
    cache.clear()
    settings.METRICS_TOKEN = TOKEN


def figures(client):
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 200
    lines = page.content.decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def queued(number):
    return [
        actions.queue(kind="account_notice", address=f"nia{n}@dvla.gov.uk", context={"what": "x", "context": {}})
        for n in range(number)
    ]


def test_what_was_put_in_and_dropped_is_counted(client):
    queued(3)
    actions.withdraw(about="")
    found = figures(client)
    assert found['obt_mail_changes_total{kind="account_notice",state="queued"}'] == 3
    assert found['obt_mail_changes_total{kind="account_notice",state="dropped"}'] == 3


@pytest.mark.parametrize("find", [tasks.forget_expired, lambda: delivery.drain("bulk")], ids=["heartbeat", "worker"])
def test_what_expired_is_counted_by_whoever_finds_it(client, find):
    queued(2)
    Message.objects.update(expires_at="2020-01-01T00:00Z")
    find()
    assert Message.objects.filter(state="expired").count() == 2
    assert figures(client)['obt_mail_changes_total{kind="account_notice",state="expired"}'] == 2


def test_what_fails_and_what_is_due_is_counted_without_an_address(client):
    queued(2)
    Message.objects.update(kind="nobody-knows")
    found = figures(client)
    assert found['obt_mail_due{lane="bulk"}'] == 2
    assert found['obt_mail_due{lane="codes"}'] == 0
    delivery.drain("bulk")
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'obt_mail_changes_total{kind="nobody-knows",state="failed"} 2.0' in page
    assert "dvla" not in page


@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer wrong", TOKEN])
def test_without_the_token_there_is_no_such_page(client, given):
    headers = {} if given is None else {"Authorization": given}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_there_is_none(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_what_redis_does_not_take_is_counted_later(settings, redis_url, client):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    metrics.changed("sent", "account_notice", 2)
    metrics.put_together()
    settings.REDIS_URL = redis_url
    metrics.changed("sent", "account_notice")
    metrics.put_together()
    assert figures(client)['obt_mail_changes_total{kind="account_notice",state="sent"}'] == 3
