"""Whom the reminders about experiments go to."""

import datetime

import pytest
from django.urls import reverse

from experiments.reminders import CONCLUDE, READ
from obt.govuk.words import LONDON
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MeasurementFactory,
    MembershipFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)
from tests.reminded import landing, names, reminded, worded

TODAY = datetime.date(2024, 12, 2)
YESTERDAY = TODAY - datetime.timedelta(days=1)
WHY = "You look after “Plainer letters” of Drivers Medical Team C, or lead the team and nobody else does."
NOV_4, NOV_18, DEC_20 = datetime.date(2024, 11, 4), datetime.date(2024, 11, 18), datetime.date(2024, 12, 20)


@pytest.fixture(autouse=True)
def today(time_machine):
    """Monday 2 December 2024, 10am."""
    time_machine.move_to(datetime.datetime(2024, 12, 2, 10, tzinfo=LONDON), tick=False)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(name="One Big Thing", opens_on=datetime.date(2024, 10, 14))


@pytest.fixture
def tries(programme):
    """A function: an experiment from 4 November on whose owner has a name that says whether they are reminded."""

    def tries(owner, make=RunningExperimentFactory, *, owner_is=None, **experiment):
        team = experiment.pop("team", None) or TeamFactory(lead=PersonFactory(name="lead"))
        person = PersonFactory(name=owner, **owner_is or {})
        membership = MembershipFactory(team=team, person=person)
        usual = {"programme": programme, "starts_on": NOV_4, "ends_on": DEC_20, "started_at": at(NOV_4)}
        if make is ExperimentFactory:
            del usual["started_at"]
        made = make(team=team, owner=person, **{**usual, **experiment})
        made.membership = membership
        return made

    return tries


def at(day):
    return datetime.datetime.combine(day, datetime.time(0, 30), LONDON)


def leave_out(tries, programme, ends_on):
    """Make one of each kind whose owner is not reminded, however long it runs."""
    last_year = ProgrammeFactory(opens_on=datetime.date(2023, 9, 1))
    tries("out: planned", ExperimentFactory, ends_on=ends_on)
    tries("out: concluded", ConcludedExperimentFactory, ends_on=ends_on)
    tries("out: another programme", programme=last_year, ends_on=ends_on)
    archived = tries("out: archived", ends_on=ends_on).team
    archived.archived_at = at(YESTERDAY)
    archived.save()


class TestRead:
    def test_owners_of_running_ones(self, programme, tries):
        helped = tries("in: runs", helpers=[PersonFactory(name="out: helps")])
        tries("in: ends today", ends_on=TODAY)
        tries("out: over", ends_on=YESTERDAY)
        leave_out(tries, programme, DEC_20)
        assert names(READ, programme) == ["in: ends today", "in: runs"]
        assert helped.helpers.count() == 1

    @pytest.mark.parametrize(
        ("starts_on", "started_on", "readings", "day"),
        [
            (NOV_4, NOV_4, [], NOV_4),
            (NOV_4, datetime.date(2024, 11, 6), [], datetime.date(2024, 11, 6)),  # started later than planned
            (NOV_18, NOV_4, [], NOV_18),  # started before its first day
            (NOV_4, NOV_4, [NOV_18, datetime.date(2024, 11, 11)], NOV_18),
            (NOV_18, NOV_4, [datetime.date(2024, 10, 30)], NOV_18),  # what was measured before it began
        ],
    )
    def test_days_count_from_the_last_reading(self, programme, tries, starts_on, started_on, readings, day):
        made = tries("owner", starts_on=starts_on, started_at=at(started_on))
        for taken_on in readings:
            MeasurementFactory(experiment=made, taken_on=taken_on)
        assert [row["day"] for row in reminded(READ, programme)] == [day]

    def test_what_it_says(self, as_person, programme, tries):
        made = tries("owner", title="Plainer letters", team=TeamFactory(name="Drivers Medical Team C"))
        (row,) = reminded(READ, programme)
        assert landing(as_person(made.owner), row) == row["path"]
        assert row["thing"] == f"experiment:{made.pk}"
        assert row["path"] == reverse("experiment_measure", args=[made.pk])
        assert row["words"] == {
            "team": "Drivers Medical Team C",
            "title": "Plainer letters",
            "measure": "Letters that lead to a telephone call",
        }
        said = worded(READ, row)
        assert said.subject == "A reading for “Plainer letters”"
        assert said.why == WHY


class TestConclude:
    def test_owners_of_those_that_are_over(self, programme, tries):
        tries("in: over", ends_on=YESTERDAY, helpers=[PersonFactory(name="out: helps")])
        tries("out: ends today", ends_on=TODAY)
        leave_out(tries, programme, YESTERDAY)
        assert names(CONCLUDE, programme) == ["in: over"]

    def test_what_it_says(self, as_person, programme, tries):
        team = TeamFactory(name="Drivers Medical Team C")
        made = tries("owner", title="Plainer letters", ends_on=datetime.date(2024, 11, 29), team=team)
        (row,) = reminded(CONCLUDE, programme)
        assert landing(as_person(made.owner), row).startswith(row["path"])  # the first of its steps
        assert (row["thing"], row["day"]) == (f"experiment:{made.pk}", datetime.date(2024, 11, 29))
        assert row["path"] == reverse("experiment_conclude", args=[made.pk])
        assert row["words"] == {
            "team": "Drivers Medical Team C",
            "title": "Plainer letters",
            "day": "29 November",
        }
        said = worded(CONCLUDE, row)
        assert said.subject == "How did “Plainer letters” go?"
        assert said.why == WHY


def leave(experiment):
    """Let its owner leave the team."""
    experiment.membership.left_on = YESTERDAY
    experiment.membership.save()


@pytest.mark.parametrize(("rule", "ends_on"), [(READ, DEC_20), (CONCLUDE, YESTERDAY)], ids=["read", "conclude"])
class TestBoth:
    def test_each_experiment_of_an_owner_is_one(self, rule, ends_on, programme, tries):
        first = tries("owner", ends_on=ends_on)
        second_team = TeamFactory()
        MembershipFactory(team=second_team, person=first.owner)
        second = RunningExperimentFactory(
            team=second_team, owner=first.owner, programme=programme, starts_on=NOV_4, ends_on=ends_on, title="Another"
        )
        rows = reminded(rule, programme)
        assert [(row["person_id"], row["thing"], row["words"]["title"]) for row in rows] == [
            (first.owner_id, f"experiment:{first.pk}", first.title),
            (first.owner_id, f"experiment:{second.pk}", "Another"),
        ]

    def test_every_lead_once_the_owner_has_left_the_team(self, rule, ends_on, programme, tries):
        team = TeamFactory(lead=PersonFactory(name="in: leads"))
        MembershipFactory(team=team, person=PersonFactory(name="in: leads too"), role="lead")
        MembershipFactory(team=team, person=PersonFactory(name="out: led once"), role="lead", left_on=YESTERDAY)
        MembershipFactory(team=team, person=PersonFactory(name="out: no account", is_active=False), role="lead")
        MembershipFactory(team=team, person=PersonFactory(name="out: member"))
        helper = PersonFactory(name="out: helps")
        left = tries("out: has left", team=team, helpers=[helper], ends_on=ends_on)
        leave(left)
        MembershipFactory(person=left.owner, role="lead")  # of another team
        other = tries("in: owns another", team=team, ends_on=ends_on)  # which is not for the leads
        assert names(rule, programme) == ["in: leads", "in: leads too", "in: owns another"]
        assert {row["thing"] for row in reminded(rule, programme)} == {
            f"experiment:{left.pk}",
            f"experiment:{other.pk}",
        }

    def test_every_lead_while_the_owner_cannot_sign_in(self, rule, ends_on, programme, tries):
        team = TeamFactory(lead=PersonFactory(name="in: leads"))
        tries("out: cannot sign in", team=team, owner_is={"is_active": False}, ends_on=ends_on)
        assert names(rule, programme) == ["in: leads"]

    def test_the_owner_alone_once_they_have_come_back(self, rule, ends_on, programme, tries):
        team = TeamFactory(lead=PersonFactory(name="out: leads"))
        came_back = tries("in: came back", team=team, ends_on=ends_on)
        leave(came_back)
        MembershipFactory(team=team, person=came_back.owner)
        assert names(rule, programme) == ["in: came back"]

    def test_an_owner_who_leads_is_reminded_once(self, rule, ends_on, programme, tries):
        made = tries("in: owns and leads", team=TeamFactory(lead=PersonFactory(name="out: leads")), ends_on=ends_on)
        made.membership.role = "lead"
        made.membership.save()
        assert names(rule, programme) == ["in: owns and leads"]

    def test_a_lead_in_place_of_the_owner_lands_on_the_page(self, as_person, rule, ends_on, programme, tries):
        lead = PersonFactory()
        leave(tries("owner", team=TeamFactory(lead=lead), ends_on=ends_on))
        (row,) = reminded(rule, programme)
        assert landing(as_person(lead), row).startswith(row["path"])

    def test_without_experiments_nobody_is_reminded(self, rule, ends_on, programme, tries):
        tries("owner", ends_on=ends_on)
        programme.has_experiments = False
        programme.save()
        assert reminded(rule, programme) == []


def test_days():
    assert [(rule.days, rule.counted, rule.until) for rule in (READ, CONCLUDE)] == [
        ((14,), "days", "records close"),
        ((1, 7), "days", "records close"),
    ]
