"""The cast: a programme that is open, a team with its lead and a member, somebody from elsewhere."""

import datetime

import pytest
from django.utils import timezone

from obt.mail.models import Message
from tests.factories import MembershipFactory, PersonFactory, ProgrammeFactory, TeamFactory


@pytest.fixture
def programme(db):
    return ProgrammeFactory(name="One Big Thing", slug="small-change")


@pytest.fixture
def lead(db):
    return PersonFactory(name="Tomos Rees", email="tomos@dvla.gov.uk")


@pytest.fixture
def member(db):
    return PersonFactory(name="Priya Patel", email="priya@dvla.gov.uk")


@pytest.fixture
def stranger(db):
    return PersonFactory(name="Sam Stranger", email="sam@hmrc.gov.uk")


@pytest.fixture
def team(lead, member):
    return TeamFactory(name="Drivers Medical Team C", lead=lead, members=[member])


@pytest.fixture
def next_week():
    """A day in a week's time at 2pm in London."""
    day = timezone.localdate() + datetime.timedelta(weeks=1)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(14)))


@pytest.fixture
def typed():
    """A function: what the form of a plan sends for a moment, with changes by keyword."""

    def typed(starts_at, **changes):
        start = timezone.localtime(starts_at)
        fields = {
            "day-day": str(start.day),
            "day-month": str(start.month),
            "day-year": str(start.year),
            "time": f"{start:%H:%M}",
            "minutes": "60",
            "place": "Room 4.12",
            "link": "",
            "facilitator": "",
        }
        return fields | changes

    return typed


@pytest.fixture
def joins():
    """A function that makes somebody a member of a team."""

    def joins(team, **person):
        return MembershipFactory(team=team, person=PersonFactory(**person)).person

    return joins


@pytest.fixture
def sent():
    """A function: mark what waits as handed over, as a worker does after asking whether it is still wanted."""

    def sent():
        from obt.mail import kinds

        waiting = list(Message.objects.filter(state="queued").order_by("pk"))
        gone = []
        for message in waiting:
            kind = kinds.get(message.kind)
            if kind.still_wanted is None or message.pk in kind.still_wanted([message]):
                gone.append((message, kind.render(message)))
                Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())
            else:
                Message.objects.filter(pk=message.pk).update(state="dropped")
        return gone

    return sent
