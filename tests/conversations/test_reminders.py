"""Whom the reminders about conversations go to."""

import datetime

import pytest
from django.urls import reverse

from conversations.reminders import CHOOSE, PLAN, RECORD, TOMORROW
from obt.govuk.words import LONDON
from tests.factories import (
    ConversationFactory,
    HeldConversationFactory,
    IdeaFactory,
    MembershipFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)
from tests.reminded import landing, names, reminded, worded

RULES = (PLAN, TOMORROW, RECORD, CHOOSE)
OPENS = datetime.date(2024, 10, 14)


def at(month, day, hour, minute=0):
    return datetime.datetime(2024, month, day, hour, minute, tzinfo=LONDON)


OPENS_AT = at(10, 14, 9)


@pytest.fixture(autouse=True)
def today(time_machine):
    """Monday 2 December 2024, 10am."""
    time_machine.move_to(at(12, 2, 10), tick=False)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(name="One Big Thing", opens_on=OPENS)


@pytest.fixture
def last_year(db):
    return ProgrammeFactory(opens_on=datetime.date(2023, 9, 1))


@pytest.fixture
def led_by():
    """A function: a team whose lead has a name that says whether they are reminded, and why."""

    def led_by(name, **team):
        return TeamFactory(name=team.pop("team", name), lead=PersonFactory(name=name), **team)

    return led_by


def with_others(team):
    """Who belongs to a team beside the lead of today; returns it."""
    MembershipFactory(team=team, person__name="member")
    MembershipFactory(team=team, person__name="member, not registered", person__registered_at=None)
    MembershipFactory(team=team, person__name="second lead", role="lead")
    MembershipFactory(team=team, person__name="off, cannot sign in", person__is_active=False, role="lead")
    MembershipFactory(team=team, person__name="off, has left", left_on=OPENS, role="lead")
    return team


def archive(team):
    team.archived_at = at(11, 1, 9)
    team.save()
    return team


class TestPlan:
    def test_leads_of_teams_without_one(self, programme, last_year, led_by):
        with_others(led_by("in: no conversation"))
        cancelled = {"programme": programme, "state": "cancelled", "cancelled_at": OPENS_AT}
        ConversationFactory(team=led_by("in: cancelled"), **cancelled)
        HeldConversationFactory(team=led_by("in: talked last year"), programme=last_year)
        ConversationFactory(team=led_by("out: planned"), programme=programme)
        ConversationFactory(team=led_by("out: planned, over"), programme=programme, starts_at=at(11, 29, 14))
        HeldConversationFactory(team=led_by("out: recorded"), programme=programme)
        archive(led_by("out: archived"))
        assert names(PLAN, programme) == [
            "in: cancelled",
            "in: no conversation",
            "in: talked last year",
            "second lead",
        ]

    def test_what_it_says(self, as_person, programme, led_by):
        team = led_by("Tomos Rees", team="Drivers Medical Team C")
        (row,) = reminded(PLAN, programme)
        assert landing(as_person(team.memberships.get().person), row) == row["path"]
        assert (row["thing"], row["day"]) == (f"team:{team.pk}", OPENS)
        assert row["path"] == f"{reverse('conversation_new')}?team={team.pk}"
        assert row["words"] == {"team": "Drivers Medical Team C"}
        said = worded(PLAN, row)
        assert (said.subject, said.why) == (
            "An hour for Drivers Medical Team C to talk",
            "You lead Drivers Medical Team C.",
        )


class TestTomorrow:
    def test_members_of_today(self, programme, last_year, led_by):
        ConversationFactory(team=with_others(led_by("lead")), programme=programme)
        ConversationFactory(
            team=led_by("out: cancelled"), programme=programme, state="cancelled", cancelled_at=OPENS_AT
        )
        ConversationFactory(team=led_by("out: has begun"), programme=programme, starts_at=at(12, 2, 9, 30))
        HeldConversationFactory(team=led_by("out: recorded"), programme=programme)
        ConversationFactory(team=led_by("out: another programme"), programme=last_year)
        ConversationFactory(team=archive(led_by("out: archived")), programme=programme)
        led_by("out: none planned")
        assert names(TOMORROW, programme) == ["lead", "member", "member, not registered", "second lead"]

    @pytest.mark.parametrize(
        ("starts_at", "day", "day_words", "time_words"),
        [
            (at(12, 5, 14), datetime.date(2024, 12, 5), "Thursday 5 December", "2pm"),
            (at(12, 31, 9, 30), datetime.date(2024, 12, 31), "Tuesday 31 December", "9:30am"),
            (at(12, 9, 12), datetime.date(2024, 12, 9), "Monday 9 December", "midday"),
            (at(12, 9, 0), datetime.date(2024, 12, 9), "Monday 9 December", "midnight"),
            (
                datetime.datetime(2025, 4, 1, 0, 15, tzinfo=LONDON),  # summer time: still 31 March in UTC
                datetime.date(2025, 4, 1),
                "Tuesday 1 April",
                "12:15am",
            ),
        ],
    )
    def test_what_it_says(self, as_person, programme, led_by, starts_at, day, day_words, time_words):
        team = led_by("Tomos Rees", team="Drivers Medical Team C")
        conversation = ConversationFactory(team=team, programme=programme, starts_at=starts_at)
        (row,) = reminded(TOMORROW, programme)
        assert landing(as_person(team.memberships.get().person), row) == row["path"]
        assert (row["thing"], row["day"]) == (f"conversation:{conversation.pk}", day)
        assert row["path"] == reverse("conversation", args=[conversation.pk])
        assert row["words"] == {"team": "Drivers Medical Team C", "day": day_words, "time": time_words}
        said = worded(TOMORROW, row)
        assert said.subject == f"Drivers Medical Team C talks on {day_words} at {time_words}"
        assert said.why == "You are in Drivers Medical Team C."

    def test_each_conversation_is_one(self, programme, led_by):
        team = led_by("lead")
        for day in (5, 12):
            ConversationFactory(team=team, programme=programme, starts_at=at(12, day, 14))
        assert [row["day"].day for row in reminded(TOMORROW, programme)] == [5, 12]


class TestRecord:
    def test_leads_of_what_is_over(self, programme, last_year, led_by):
        over = {"programme": programme, "starts_at": at(11, 28, 14)}
        ConversationFactory(team=with_others(led_by("in: over")), **over)
        ConversationFactory(team=led_by("out: goes on"), programme=programme, starts_at=at(12, 2, 9, 30))
        ConversationFactory(team=led_by("out: to come"), programme=programme)
        ConversationFactory(team=led_by("out: cancelled"), **over, state="cancelled", cancelled_at=OPENS_AT)
        HeldConversationFactory(team=led_by("out: recorded"), programme=programme)
        ConversationFactory(team=led_by("out: another programme"), programme=last_year, starts_at=at(11, 28, 14))
        ConversationFactory(team=archive(led_by("out: archived")), **over)
        assert names(RECORD, programme) == ["in: over", "second lead"]

    def test_what_it_says(self, as_person, programme, led_by):
        team = led_by("Tomos Rees", team="Drivers Medical Team C")
        conversation = ConversationFactory(team=team, programme=programme, starts_at=at(11, 28, 14))
        (row,) = reminded(RECORD, programme)
        assert landing(as_person(team.memberships.get().person), row) == row["path"]
        assert (row["thing"], row["day"]) == (f"conversation:{conversation.pk}", datetime.date(2024, 11, 28))
        assert row["path"] == reverse("conversation_record", args=[conversation.pk])
        assert row["words"] == {"team": "Drivers Medical Team C", "day": "Thursday 28 November"}
        assert worded(RECORD, row).subject == "Record what Drivers Medical Team C talked about"


class TestChoose:
    @pytest.fixture
    def talked(self, programme, led_by):
        """A function: a team that has recorded a conversation, with ideas in these states."""

        def talked(name, *states, programme=programme, **team):
            team = led_by(name, **team)
            HeldConversationFactory(team=team, programme=programme)
            for state in states:
                reason = {"parked_reason": "Too big for now"} if state == "parked" else {}
                IdeaFactory(team=team, programme=programme, state=state, **reason)
            return team

        return talked

    def test_leads_of_teams_with_ideas_and_none_chosen(self, programme, last_year, led_by, talked):
        with_others(talked("in: an idea", "put-forward", "parked"))
        IdeaFactory(team=talked("in: chose last year", "put-forward"), programme=last_year, state="chosen")
        talked("out: chosen", "put-forward", "chosen")
        talked("out: all parked", "parked")
        talked("out: no ideas")
        talked("out: another programme", "put-forward", programme=last_year)
        archive(talked("out: archived", "put-forward"))
        not_talked = led_by("out: not recorded")
        ConversationFactory(team=not_talked, programme=programme, starts_at=at(11, 28, 14))
        IdeaFactory(team=not_talked, programme=programme)
        assert names(CHOOSE, programme) == ["in: an idea", "in: chose last year", "second lead"]

    def test_what_it_says(self, as_person, programme, talked):
        team = talked("Tomos Rees", "put-forward", "put-forward", team="Drivers Medical Team C")
        (row,) = reminded(CHOOSE, programme)
        assert landing(as_person(team.memberships.get().person), row) == row["path"]
        assert (row["thing"], row["day"]) == (f"conversation:{team.conversations.get().pk}", datetime.date(2024, 12, 2))
        assert row["path"] == f"{reverse('ideas')}?team={team.pk}"
        assert row["words"] == {"team": "Drivers Medical Team C"}
        assert worded(CHOOSE, row).subject == "Which small change will Drivers Medical Team C try?"

    def test_of_several_conversations_the_one_recorded_last_counts(self, programme, talked):
        team = talked("lead", "put-forward")
        HeldConversationFactory(
            team=team, programme=programme, starts_at=at(11, 20, 14), recorded_at=at(11, 21, 23, 30)
        )
        latest = team.conversations.get(recorded_at__day=2)
        assert [(row["thing"], row["day"].day) for row in reminded(CHOOSE, programme)] == [
            (f"conversation:{latest.pk}", 2)
        ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_conversations_nobody_is_reminded(rule, programme, led_by):
    led_by("to plan")
    ConversationFactory(team=led_by("to meet"), programme=programme)
    ConversationFactory(team=led_by("to record"), programme=programme, starts_at=at(11, 28, 14))
    to_choose = HeldConversationFactory(team=led_by("to choose"), programme=programme)
    IdeaFactory(team=to_choose.team, programme=programme)
    assert len(reminded(rule, programme)) == 1
    programme.has_conversations = False
    programme.save()
    assert reminded(rule, programme) == []


def test_days():
    assert [(rule.days, rule.counted, rule.until, rule.is_appointment, rule.once) for rule in RULES] == [
        ((21, 49), "days", "closes", False, False),
        ((-1,), "working days", "closes", True, False),
        ((1, 5), "working days", "records close", False, False),
        ((5,), "working days", "closes", False, True),
    ]
