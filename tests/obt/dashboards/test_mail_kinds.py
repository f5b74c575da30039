"""What somebody is told who was made champion, and when they are told no more."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.mail_kinds import APPOINTED, tell_appointed
from obt.mail import kinds
from obt.mail.models import Message
from tests.factories import ChampionFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def sent(champion):
    """What the message says, on one line, and whether it still goes."""
    tell_appointed(champion)
    message, kind = Message.objects.latest("pk"), kinds.get(APPOINTED)
    rendered = kind.render(message)
    return rendered, " ".join(rendered.text.split()), bool(kind.still_wanted([message]))


@pytest.fixture
def champion(db):
    return ChampionFactory(
        organisation__name="Digital Service", organisation__slug="digital",
        person__name="Nia Price", appointed_by__name="Marcia Campbell", appointed_by__email="marcia@co.gov.uk",
    )  # fmt: skip


def test_it_says_what_by_whom_and_that_a_second_step_is_needed(champion):
    rendered, text, goes = sent(champion)
    assert rendered.subject == "You are a champion for Digital Service"
    assert rendered.reply_to == ("Marcia Campbell", "marcia@co.gov.uk")
    assert "Hello Nia, Marcia Campbell made you a champion of One Big Thing for Digital Service. You see" in text
    assert "You need a second step to sign in from now on" in text
    assert "a passkey or an authenticator app" in text
    assert "http://127.0.0.1:8000/dashboard/digital/" in text
    assert goes


def test_it_says_from_when_to_when_and_that_parts_are_taken_in(champion):
    OrganisationFactory(parent=champion.organisation)
    champion.organisation.refresh_from_db()
    today = timezone.localdate()
    champion.starts_on, champion.ends_on = today + datetime.timedelta(days=2), today + datetime.timedelta(days=40)
    champion.save()
    _, text, goes = sent(champion)
    first, last = (f"{day.day} {day:%B %Y}" for day in (champion.starts_on, champion.ends_on))
    assert f"for Digital Service and everything below it, from {first}, until {last}." in text
    assert f"You need a second step to sign in from {first}," in text
    assert goes


def test_who_has_no_name_is_greeted_all_the_same(champion):
    champion.person.name = ""
    _, text, _ = sent(champion)
    assert "Hello, Marcia Campbell made you" in text


def test_one_that_has_ended_or_was_taken_away_is_not_told_of(champion):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    champion.starts_on = champion.ends_on = yesterday
    champion.save()
    assert not sent(champion)[2]
    tell_appointed(champion)
    message = Message.objects.latest("pk")
    champion.delete()
    assert kinds.get(APPOINTED).still_wanted([message]) == set()
