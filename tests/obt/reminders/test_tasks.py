"""Planning by Celery's heartbeat."""

import datetime

import pytest
import time_machine
from django.conf import settings

from obt.govuk.words import LONDON
from obt.mail.models import Message
from obt.reminders import tasks
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_heartbeat_plans_what_is_due_however_often_it_comes(hand_in, programme):
    hand_in()
    PersonFactory()
    with time_machine.travel(datetime.datetime(2024, 10, 28, 9, 15, tzinfo=LONDON), tick=False):
        for _ in range(3):
            tasks.plan()
    assert Message.objects.count() == 1


def test_the_heartbeat_is_in_the_schedule():
    assert settings.CELERY_BEAT_SCHEDULE["plan-reminders"]["task"] == tasks.plan.name
