"""Whom the reminders go to that need several parts of the programme."""

import datetime
import re

import pytest
from django.urls import reverse

from conversations.models import Attendance
from learning.models import Completion
from obt.govuk.words import LONDON
from obt.home.reminders import FIND_TEAM, OPENS, TIME_LEFT
from obt.people.models import Membership, Person
from obt.reminders import rules, wording
from tests.factories import (
    CompletionFactory,
    ConcludedExperimentFactory,
    ConversationFactory,
    ExperimentFactory,
    HeldConversationFactory,
    IdeaFactory,
    MembershipFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)
from tests.reminded import landing, names, reminded, worded

OPENS_ON, CLOSES_ON = datetime.date(2024, 10, 14), datetime.date(2025, 2, 14)


def at(year, month, day, hour=14, minute=0):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def today(time_machine):
    """Friday 31 January 2025, 10am: two weeks before it closes."""
    time_machine.move_to(at(2025, 1, 31, 10), tick=False)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(
        name="One Big Thing",
        invitation="Learn, talk, and try one small change.",
        opens_on=OPENS_ON,
        closes_on=CLOSES_ON,
    )


@pytest.fixture
def last_year(db):
    return ProgrammeFactory(opens_on=datetime.date(2023, 9, 1))


@pytest.fixture
def masterclass(programme):
    return ProgrammeCourseFactory(programme=programme).course


@pytest.fixture
def completes(programme, masterclass):
    """A function: somebody who completed the programme's course on a day."""

    def completes(name, day=datetime.date(2024, 11, 12), **person):
        person = PersonFactory(name=name, **person)
        CompletionFactory(person=person, programme=programme, course=masterclass, declared_on=day)
        return person

    return completes


def switch(programme, **parts):
    for part, is_on in parts.items():
        setattr(programme, f"has_{part}", is_on)
    programme.save()


class TestOpens:
    @pytest.fixture
    def known(self, db):
        """A function: somebody known since a moment."""

        def known(name, since=None, **person):
            person = PersonFactory(name=name, **person)
            Person.objects.filter(pk=person.pk).update(created_at=since or at(2024, 9, 1))
            return person

        return known

    def test_everybody_known_on_its_first_day(self, programme, known):
        known("in: registered")
        known("in: not registered", registered_at=None)
        known("in: late on the day", at(2024, 10, 14, 23, 59))
        known("out: the day after", at(2024, 10, 15, 0, 0))
        known("out: cannot sign in", is_active=False)
        assert names(OPENS, programme) == ["in: late on the day", "in: not registered", "in: registered"]

    def test_what_it_says(self, as_person, programme, known):
        person = known("Priya Patel")
        (row,) = reminded(OPENS, programme)
        assert landing(as_person(person), row) == "/home/"
        assert row == {
            "person_id": person.pk,
            "thing": "",
            "day": OPENS_ON,
            "path": "/home/",
            "words": {
                "programme": "One Big Thing",
                "closes": "14 February",
                "invitation": "Learn, talk, and try one small change.",
            },
        }
        said = worded(OPENS, row)
        assert (said.subject, said.why) == ("One Big Thing is open", "You are invited to One Big Thing.")


class TestFindTeam:
    def test_who_has_learned_and_is_in_no_team(self, programme, completes):
        completes("in: no team")
        completes("in: not registered", registered_at=None)
        MembershipFactory(person=completes("in: has left"), left_on=datetime.date(2024, 11, 20))
        MembershipFactory(person=completes("in: team archived"), team__archived_at=at(2024, 11, 20))
        MembershipFactory(person=completes("out: in a team"))
        completes("out: cannot sign in", is_active=False)
        PersonFactory(name="out: has not learned")
        assert [name for name in names(FIND_TEAM, programme) if name != "Priya Patel"] == [
            "in: has left",
            "in: no team",
            "in: not registered",
            "in: team archived",
        ]

    @pytest.mark.parametrize(
        ("completed_on", "other_on", "day"),
        [
            (datetime.date(2024, 11, 12), None, datetime.date(2024, 11, 12)),
            (datetime.date(2024, 11, 12), datetime.date(2024, 12, 1), datetime.date(2024, 12, 1)),
            (datetime.date(2024, 9, 20), None, OPENS_ON),  # a course that was there before the programme
        ],
    )
    def test_days_count_from_the_record_that_completed_it(self, programme, completes, completed_on, other_on, day):
        person = completes("Priya Patel", completed_on)
        if other_on:
            OtherLearningFactory(person=person, programme=programme, completed_on=other_on)
        assert [row["day"] for row in reminded(FIND_TEAM, programme)] == [day]

    @pytest.mark.parametrize(
        ("parts", "count"),
        [
            ({}, 1),
            ({"conversations": False}, 1),
            ({"experiments": False}, 1),
            ({"conversations": False, "experiments": False}, 0),
            ({"learning": False}, 0),
        ],
    )
    def test_parts_that_are_off(self, programme, completes, parts, count):
        completes("Priya Patel")
        switch(programme, **parts)
        assert len(reminded(FIND_TEAM, programme)) == count

    def test_what_it_says(self, as_person, programme, completes):
        person = completes("Priya Patel")
        (row,) = reminded(FIND_TEAM, programme)
        assert landing(as_person(person), row) == "/teams/"
        assert (row["thing"], row["path"], row["words"]) == ("", "/teams/", {"programme": "One Big Thing"})
        said = worded(FIND_TEAM, row)
        assert said.subject == "Find your team, or start one"
        assert said.why == "You have done the learning of One Big Thing and are in no team."


@pytest.fixture
def lead(db):
    return PersonFactory(name="lead")


@pytest.fixture
def team(lead):
    return TeamFactory(name="Drivers Medical Team C", lead=lead)


@pytest.fixture
def talked(programme, team):
    return HeldConversationFactory(programme=programme, team=team, starts_at=at(2024, 12, 5))


@pytest.fixture
def steps(programme, as_person):
    """A function: what each person is reminded of once, by name, as step, action and path, which is there for them."""

    def steps():
        found = {}
        for row in reminded(TIME_LEFT, programme):
            person = Person.objects.get(pk=row["person_id"])
            assert person.name not in found
            assert landing(as_person(person), row).startswith(row["path"])
            found[person.name] = (row["words"]["step"], row["words"]["action"], row["path"])
        return found

    return steps


class TestTimeLeft:
    def test_nothing_begun(self, team, talked, masterclass, steps):
        PersonFactory(name="stranger")
        assert steps() == {}

    def test_a_conversation_to_record(self, programme, team, steps):
        MembershipFactory(team=team, person__name="member")
        meeting = ConversationFactory(programme=programme, team=team, starts_at=at(2025, 1, 30))
        step = "record what Drivers Medical Team C talked about on Thursday 30 January"
        assert steps() == {"lead": (step, "Record the conversation", reverse("conversation_record", args=[meeting.pk]))}

    def test_learning_that_was_begun(self, programme, last_year, masterclass, steps):
        extra = ProgrammeCourseFactory(programme=programme, is_core=False).course
        CompletionFactory(person__name="another course", programme=programme, course=extra)
        OtherLearningFactory(person__name="a book", programme=programme)
        both = OtherLearningFactory(person__name="done", programme=programme).person
        CompletionFactory(person=both, programme=programme, course=masterclass)
        CompletionFactory(person__name="last year", programme=last_year, course=extra)
        CompletionFactory(person__name="off", programme=programme, course=extra, person__is_active=False)
        PersonFactory(name="nothing recorded")
        to_do = ("finish your learning", "Go on learning", reverse("learning_course", args=[masterclass.slug]))
        assert steps() == {"another course": to_do, "a book": to_do}

    def test_a_team_that_has_not_talked(self, programme, last_year, team, steps):
        MembershipFactory(team=team, person__name="member")
        MembershipFactory(team=team, person__name="not registered", person__registered_at=None)
        MembershipFactory(team=team, person__name="left", left_on=OPENS_ON)
        elsewhere = MembershipFactory(team=team, person__name="talked elsewhere").person
        HeldConversationFactory(programme=programme, present=[elsewhere], starts_at=at(2024, 12, 5))
        disputed = MembershipFactory(team=team, person__name="was not there").person
        HeldConversationFactory(programme=programme, present=[disputed], starts_at=at(2024, 12, 5))
        Attendance.objects.filter(person=disputed).update(disputed_at=at(2024, 12, 6))
        HeldConversationFactory(programme=last_year, team=team, starts_at=at(2023, 12, 5))
        for_members = ("talk with Drivers Medical Team C", "See your team", reverse("team", args=[team.pk]))
        assert steps() == {
            "lead": (
                "find an hour for Drivers Medical Team C to talk",
                "Plan the conversation",
                f"{reverse('conversation_new')}?team={team.pk}",
            ),
            "member": for_members,
            "not registered": for_members,
            "was not there": for_members,
        }

    def test_a_team_that_will_talk_has_nothing_to_do(self, programme, team, steps):
        MembershipFactory(team=team, person__name="member")
        ConversationFactory(programme=programme, team=team, starts_at=at(2025, 2, 6))
        assert steps() == {}

    def test_an_archived_team(self, programme, team, steps):
        team.archived_at = at(2024, 12, 1)
        team.save()
        assert steps() == {}

    def test_a_chosen_idea_that_nobody_tries(self, programme, team, talked, steps):
        MembershipFactory(team=team, person__name="member")
        tried = IdeaFactory(programme=programme, team=team, state="chosen", title="Tried")
        ConcludedExperimentFactory(programme=programme, team=team, idea=tried)
        IdeaFactory(programme=programme, team=team, title="Not chosen")
        waits = IdeaFactory(programme=programme, team=team, state="chosen", title="Plainer letters")
        assert steps() == {
            "lead": (
                "plan how to try “Plainer letters”",
                "Plan the experiment",
                f"{reverse('experiment_new')}?idea={waits.pk}",
            )
        }

    def test_an_experiment_that_is_planned(self, programme, team, talked, steps):
        owner = MembershipFactory(team=team, person__name="owner").person
        made = ExperimentFactory(programme=programme, team=team, owner=owner, title="Plainer letters")
        path = reverse("experiment_start", args=[made.pk])
        assert steps() == {"lead": ("start “Plainer letters”", "Start the experiment", path)}

    @pytest.mark.parametrize(
        ("ends_on", "step", "action", "name"),
        [
            (datetime.date(2025, 1, 30), "say how “Plainer letters” went", "Say how it went", "experiment_conclude"),
            (CLOSES_ON, "see “Plainer letters” through and say how it went", "See the experiment", "experiment"),
        ],
    )
    def test_an_experiment_that_runs(self, programme, team, talked, steps, ends_on, step, action, name):
        owner = MembershipFactory(team=team, person__name="owner").person
        made = RunningExperimentFactory(
            programme=programme, team=team, owner=owner, title="Plainer letters", ends_on=ends_on
        )
        assert steps() == {"owner": (step, action, reverse(name, args=[made.pk]))}
        Membership.objects.filter(team=team, person=owner).update(left_on=datetime.date(2024, 12, 1))
        assert steps() == {"lead": (step, action, reverse(name, args=[made.pk]))}

    def test_an_experiment_that_goes_on_after_it_closes(self, programme, team, talked, steps):
        RunningExperimentFactory(programme=programme, team=team, ends_on=CLOSES_ON + datetime.timedelta(days=1))
        assert steps() == {}

    def test_the_first_of_several_as_on_the_home_page(self, programme, masterclass, lead, team, steps):
        """Doing one after the other, the lead is asked for the next each time."""
        asked = []

        def ask():
            asked.append(steps().get("lead", ("",))[0])

        idea = IdeaFactory(programme=programme, team=team, state="chosen", title="Plainer letters")
        OtherLearningFactory(person=lead, programme=programme)
        over = RunningExperimentFactory(
            programme=programme, team=team, title="Shorter forms", ends_on=datetime.date(2025, 1, 30)
        )
        meeting = ConversationFactory(programme=programme, team=team, starts_at=at(2025, 1, 30))
        ask()
        meeting.state, meeting.cancelled_at = "cancelled", at(2025, 1, 30)
        meeting.save()
        ask()
        over.state, over.outcome, over.what_happened, over.learned = "concluded", "keep", "It went well.", "A lot."
        over.concluded_at, over.concluded_by = at(2025, 1, 30), lead
        over.save()
        ask()
        Completion.objects.create(
            person=lead, programme=programme, course=masterclass, minutes=60, declared_on=OPENS_ON
        )
        ask()
        HeldConversationFactory(programme=programme, team=team, starts_at=at(2024, 12, 5))
        ask()
        ConcludedExperimentFactory(programme=programme, team=team, idea=idea)
        ask()
        assert asked == [
            "record what Drivers Medical Team C talked about on Thursday 30 January",
            "say how “Shorter forms” went",
            "finish your learning",
            "find an hour for Drivers Medical Team C to talk",
            "plan how to try “Plainer letters”",
            "",
        ]

    @pytest.mark.parametrize("part", ["learning", "conversations", "experiments"])
    def test_parts_that_are_off(self, programme, masterclass, team, steps, part):
        OtherLearningFactory(person__name="learning", programme=programme)
        MembershipFactory(team=team, person__name="conversations")
        owner = PersonFactory(name="experiments")
        other_team = HeldConversationFactory(programme=programme, starts_at=at(2024, 12, 5)).team
        MembershipFactory(team=other_team, person=owner)
        RunningExperimentFactory(programme=programme, team=other_team, owner=owner)
        everybody = {"learning", "conversations", "experiments"}
        assert set(steps()) - {"lead"} == everybody
        switch(programme, **{part: False})
        assert set(steps()) - {"lead"} == everybody - {part}

    def test_what_it_says(self, programme, team):
        (row,) = reminded(TIME_LEFT, programme)
        assert (row["thing"], row["day"]) == ("", CLOSES_ON)
        assert row["words"] == {
            "programme": "One Big Thing",
            "closes": "Friday 14 February",
            "step": "find an hour for Drivers Medical Team C to talk",
            "action": "Plan the conversation",
        }
        said = worded(TIME_LEFT, row)
        assert (said.subject, said.button) == ("Until Friday 14 February: One Big Thing", "Plan the conversation")
        assert said.why == "You began this in One Big Thing, and it is not finished yet."


def test_days():
    assert [(rule.days, rule.counted, rule.until, rule.once) for rule in (OPENS, FIND_TEAM, TIME_LEFT)] == [
        ((0,), "days", "closes", False),
        ((7,), "days", "closes", True),
        ((-14, -3), "days", "closes", False),
    ]


def test_nothing_but_when_it_goes_names_days_that_the_central_team_may_change():
    """Else "three days left" is still said after they have made it seven; `when` is said anew by the days that hold."""
    days = re.compile(r"\b(tomorrow|once|fortnight|(\d+|one|two|three|five|seven) (working )?(days?|weeks?))\b", re.I)
    for rule in rules.all_rules():
        said = (rule.title, rule.subject, rule.text, rule.button, rule.why)
        assert [one for one in said if days.search(one)] == [], rule.name


def test_when_each_goes_follows_the_days_that_hold():
    said = {
        "programme-opens": "on the day that the programme opens, from 9am, changed to 2 and 9 days after",
        "learning-waits": "2 and 9 days after the programme opens, until you have done its learning",
        "find-a-team": "2 and 9 days after you have done the learning, if you are in no team",
        "plan-your-conversation": (
            "2 and 9 days after the programme opens, while a team that you lead has none in the diary"
        ),
        "conversation-tomorrow": "9 and 2 working days before a conversation of your team",
        "record-your-conversation": (
            "2 and 9 working days after a conversation of a team that you lead, while it is not recorded"
        ),
        "choose-your-change": (
            "2 and 9 working days after you recorded a conversation, while the team has ideas and has chosen none"
        ),
        "reading-is-due": "2 and 9 days after the last reading of an experiment that you look after",
        "how-did-it-go": (
            "2 and 9 days after the last day of an experiment that you look after, until it is concluded"
        ),
        "time-left": "9 and 2 days before the programme closes, if something that you began is not finished",
    }
    for name, when in said.items():
        rule = rules.get(name)
        assert wording.when(rule, [-9, -2] if min(rule.days) < 0 else [2, 9]) == when
