"""Reminders: somebody stops them from the message alone; the central team words one anew, tries it out and pauses."""

import re
from dataclasses import replace

import pytest
from django.core import mail
from django.utils import timezone

from obt.mail import delivery, kinds
from obt.mail.models import Message
from obt.reminders.models import OptOut, Wording
from tests import factories
from tests.journeys.conftest import Way
from tests.journeys.test_team import be

WAYS = [Way("phone", width=375), Way("desktop-no-script", scripts=False)]
KIND = "learning-waits"

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("way", WAYS, indirect=True, ids=str),
]


@pytest.fixture
def person():
    programme = factories.ProgrammeFactory()
    factories.ProgrammeCourseFactory(programme=programme, course__title="Innovation Masterclass")
    return factories.PersonFactory(name="Priya Shah")


def letter_to(person, settings, monkeypatch):
    """The reminder of the course, sent to `person` at this moment, whatever the hour is."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setitem(kinds._kinds, KIND, replace(kinds.get(KIND), still_wanted=None))
    Message.objects.create(
        kind=KIND, person=person, address=person.email, occurrence=" 14", not_before=timezone.now(),
        context={"words": {"programme": "One Big Thing", "course": "Innovation Masterclass"}, "path": "/learning/"},
    )  # fmt: skip
    delivery.drain("bulk")
    return mail.outbox[-1]


def test_whoever_gets_a_reminder_stops_it_without_signing_in(visitor, person, settings, monkeypatch):
    letter = letter_to(person, settings, monkeypatch)
    link = re.search(r"https?://[^\s>]+(/reminders/stop/[^\s>]+)", letter.body).group(1)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    visitor.open(link)
    visitor.look("reminders-stop")
    assert not OptOut.objects.exists()
    visitor.press("Stop these reminders")
    assert visitor.heading() == "These reminders are stopped"
    visitor.look("reminders-stopped")
    assert OptOut.objects.get().kind == KIND
    visitor.press("Start them again")
    assert not OptOut.objects.exists()
    visitor.press("Stop all reminders")
    assert visitor.heading() == "All reminders are stopped"

    be(visitor, person)
    visitor.open("/profile/reminders/")
    visitor.look("profile-reminders-all-stopped")
    assert OptOut.objects.get().kind == ""


def test_the_central_team_words_a_reminder_anew_previews_and_pauses(visitor, person, settings):
    settings.OBT_DEMO = True  # no second factor
    be(visitor, factories.PersonFactory(name="Helen Ashworth", is_central=True))
    page = visitor.page
    visitor.open("/home/")
    visitor.follow("Look after reminders")
    visitor.look("manage-reminders")
    visitor.open(f"/manage/reminders/{KIND}/")
    visitor.look("manage-reminder")
    page.get_by_label("Subject").fill("An hour that is worth it, {nobody}")
    visitor.press("Save wording and days")
    assert page.title().startswith("Error: ")
    visitor.look("manage-reminder-error")
    page.get_by_label("Subject").fill("An hour that is worth it")
    visitor.press("Preview")
    assert "An hour that is worth it" in page.locator(".obt-mail__subject").inner_text()
    assert not Wording.objects.exists()
    visitor.press("Save wording and days")
    assert Wording.objects.get().subject == "An hour that is worth it"
    visitor.look("manage-reminder-saved")

    visitor.follow("Pause it")
    visitor.look("manage-reminder-pause")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    assert Wording.objects.get().is_paused
    visitor.open("/manage/reminders/")
    assert "Paused" in page.locator("main").inner_text()
    visitor.look("manage-reminders-one-paused")
