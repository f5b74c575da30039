"""A change committed while a send is under way: nobody it is about gets anything after it but what was in hand."""

import datetime
import threading
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from obt.mail import claims, delivery
from obt.mail.models import Message
from obt.people.models import Person
from obt.reminders.models import OptOut, Switch, Wording
from obt.reminders.planning import plan_all
from tests.factories import OrganisationFactory, PersonFactory
from tests.moved_clock import found_first, make_clock, set_off
from tests.soak.sink import Sink

from .test_sending import at

pytestmark = pytest.mark.django_db(transaction=True)
WHEN_TAKEN = 30  # messages, when the change is made
PEOPLE = claims.BATCH + 40


@contextmanager
def moved_clocks(moment):
    """For the block it is this moment, for whoever sends by the clock of Postgres too."""
    make_clock("moved", set_off((at(moment) - timezone.now()).total_seconds()))
    try:
        with time_machine.travel(at(moment), tick=False):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA moved CASCADE")


@pytest.fixture
def taking(settings):
    one = Sink()
    one.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", one.port, 10
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield one
    one.end()


def opt_out(programme):
    OptOut.objects.bulk_create([OptOut(person=person, kind="learn") for person in Person.objects.all()])


def complete_the_step(programme):
    Person.objects.update(name="Done")


def close_the_programme(programme):
    type(programme).objects.update(closes_on=datetime.date(2024, 10, 25))


def pause_the_kind(programme):
    Wording.objects.create(name="learn", subject="", text="", button="", days=[], is_paused=True)


def pause_all(programme):
    Switch.objects.create(is_paused=True)


@pytest.mark.parametrize(
    ("change", "state", "reason"),
    [
        (opt_out, "dropped", "opted-out"),
        (complete_the_step, "dropped", "done"),
        (close_the_programme, "dropped", "closed"),
        (pause_the_kind, "queued", ""),
        (pause_all, "queued", ""),
    ],
)
def test_after_a_change_only_what_was_in_hand_goes(taking, programme, hand_in, change, state, reason):
    hand_in()
    organisation = OrganisationFactory()
    Person.objects.bulk_create(PersonFactory.build_batch(PEOPLE, organisation=organisation))
    plan_all(now=at("2024-10-28 00:00"))
    assert Message.objects.filter(state="queued").count() == PEOPLE
    is_reached, is_changed = threading.Event(), threading.Event()

    def hold(number):
        if number == WHEN_TAKEN:
            is_reached.set()
            assert is_changed.wait(10)

    taking.watch = hold
    with moved_clocks("2024-10-28 10:00"):
        sending = threading.Thread(target=_drain)
        sending.start()
        assert is_reached.wait(20)
        change(programme)
        in_hand = set(Message.objects.exclude(leased_until=None).values_list("address", flat=True))
        sent = set(Message.objects.filter(state="sent").values_list("address", flat=True))
        is_changed.set()
        sending.join(20)
    assert len(in_hand | sent) == claims.BATCH
    assert {address for address, _ in taking.taken} == in_hand | sent
    left = Message.objects.exclude(state="sent")
    assert set(left.values_list("state", "reason")) == {(state, reason)}
    assert left.count() == PEOPLE - claims.BATCH


def _drain():
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {found_first('moved')}")
        delivery.drain("bulk")
    finally:
        connection.close()
