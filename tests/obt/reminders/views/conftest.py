"""Three kinds of reminder, whichever the apps have, and somebody who gets them."""

import pytest

from obt.programme.models import Programme
from obt.reminders import rules
from obt.reminders.rules import Rule
from tests.factories import PersonFactory


def _rule(name, title, when, **more):
    return Rule(
        name=name, title=title, when=when, why="You take part.", days=(7,), whom=_nobody, subject="S", text="T",
        button="B", **more,
    )  # fmt: skip


def _nobody(programme):
    return Programme.objects.none()


@pytest.fixture
def three_rules(monkeypatch):
    """The masterclass, a reading, and an appointment: nothing else can be stopped while a test runs."""
    monkeypatch.setattr(rules, "_rules", {})
    rules.register(
        _rule("masterclass", "Your masterclass is waiting", "14, 42 and 77 days after the programme opens", useful=1),
        _rule("reading", "A reading is due", "After 14 days without one", useful=2),
        _rule("tomorrow", "Your conversation is tomorrow", "One working day before", useful=3, is_appointment=True),
    )


@pytest.fixture
def person(three_rules, db):
    return PersonFactory(name="Priya Patel", email="priya.patel@dvla.gov.uk")
