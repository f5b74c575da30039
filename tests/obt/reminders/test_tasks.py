"""Planning by Celery's heartbeat."""

import datetime

import pytest
import time_machine
from django.conf import settings

from obt.celery import app
from obt.govuk.words import LONDON
from obt.mail.models import Message
from obt.reminders import tasks
from tests.factories import PersonFactory

GONE = "redis://127.0.0.1:1/0"  # nobody listens there

pytestmark = pytest.mark.django_db


def test_a_heartbeat_plans_what_is_due_however_often_it_comes(hand_in, programme):
    hand_in()
    PersonFactory()
    with time_machine.travel(datetime.datetime(2024, 10, 28, 9, 15, tzinfo=LONDON), tick=False):
        for _ in range(3):
            tasks.plan()
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_redis_it_plans_all_the_same(hand_in, programme, settings, monkeypatch, caplog):
    settings.REDIS_URL = GONE
    monkeypatch.setattr(app.conf, "broker_url", GONE)
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)  # they are kept with the address that they were made for
    hand_in()
    PersonFactory()
    with time_machine.travel(datetime.datetime(2024, 10, 28, 9, 15, tzinfo=LONDON), tick=False):
        tasks.plan()
    assert Message.objects.filter(state="queued").count() == 1
    assert "broker_away" in caplog.text


def test_the_heartbeat_is_in_the_schedule():
    assert settings.CELERY_BEAT_SCHEDULE["plan-reminders"]["task"] == tasks.plan.name
