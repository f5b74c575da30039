"""Three kinds of reminder, whichever the apps have, and somebody who gets them."""

import pytest

from obt.programme.models import Programme
from obt.reminders import rules
from obt.reminders.rules import Rule
from tests.factories import PersonFactory


def _rule(name, title, when, days, **more):
    said = {"why": "You take part.", "subject": "S", "text": "T", "button": "B"}
    return Rule(name=name, title=title, when=when, days=days, whom=_nobody, **said, **more)


def _nobody(programme):
    return Programme.objects.none()


@pytest.fixture
def three_rules(monkeypatch):
    """The masterclass, a reading, and an appointment: nothing else can be stopped while a test runs."""
    tomorrow = _rule("tomorrow", "Your conversation is tomorrow", "One working day before", (-1,), is_appointment=True)
    monkeypatch.setattr(rules, "_rules", {})
    rules.register(
        _rule("masterclass", "Your masterclass is waiting", "{days} after the programme opens", (14, 42, 77)),
        _rule("reading", "A reading is due", "on the day after 14 without one", (14,)),
        tomorrow,
    )


@pytest.fixture
def person(three_rules, db):
    return PersonFactory(name="Priya Patel", email="priya.patel@dvla.gov.uk")
