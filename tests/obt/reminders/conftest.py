"""Rules of the tests' own, in the place of all that the apps have handed in."""

import datetime

import pytest
from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast, Concat, JSONObject

from obt.mail import kinds
from obt.people.models import Membership, Person
from obt.reminders import mail_kinds, rules, wording
from obt.reminders.rules import Rule
from tests.factories import ProgrammeFactory

OPENS = datetime.date(2024, 10, 14)  # a Monday


def everyone(programme, day=None):
    """Everybody who is registered and has not changed their name to "Done"; about nothing, from the opening on."""
    return (
        Person.objects.registered()
        .exclude(name="Done")
        .values(
            person_id=F("pk"),
            thing=Value(""),
            day=Value(day or programme.opens_on, output_field=DateField()),
            path=Value("/learning/"),
            words=JSONObject(name=F("name"), year=Value(programme.name)),
        )
    )


def leads(programme):
    """The leads of teams, about the team, from the day that they joined it on."""
    return (
        Membership.objects.current()
        .leads()
        .filter(team__archived_at=None)
        .values(
            "person_id",
            thing=Concat(Value("team:"), Cast("team_id", CharField())),
            day=F("joined_on"),
            path=Concat(Value("/teams/"), Cast("team_id", CharField()), Value("/")),
            words=JSONObject(team=F("team__name")),
        )
    )


@pytest.fixture
def programme(db):
    return ProgrammeFactory(
        opens_on=OPENS, closes_on=datetime.date(2025, 2, 14), records_close_on=datetime.date(2025, 3, 14)
    )


@pytest.fixture
def hand_in(monkeypatch):
    """A function that hands in a rule, as an app does; the apps' own are not there."""
    monkeypatch.setattr(rules, "_rules", {})
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    wording.forget()

    def hand_in(name="learn", **given):
        rule = Rule(
            name,
            **{
                "title": "Your masterclass is waiting", "when": "14 days after the programme opens",
                "why": "You take part", "days": (14,), "whom": everyone, "subject": "Waiting, {name}",
                "text": "It waits.", "button": "Take it", "still_useful": 14, **given,
            },
        )  # fmt: skip
        rules.register(rule)
        mail_kinds.register_rule(rule)
        wording.forget()
        return rule

    yield hand_in
    wording.forget()
