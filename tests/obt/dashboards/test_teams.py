"""Which teams are on which list, in which order, and that lists hold what figures count."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.actions.counting import count_totals
from obt.dashboards.counting import count_things
from obt.dashboards.teams.found import count_now
from obt.dashboards.teams.lists import Which, offered, whom_to_help
from obt.dashboards.teams.overview import overview_of, overview_of_programme
from obt.dashboards.teams.pages import Key, teams_on
from obt.dashboards.teams.scope import Scope, scope_of
from obt.people.models import Membership, Person, Team
from tests.factories import (
    ConcludedExperimentFactory,
    ConversationFactory,
    ExperimentFactory,
    HeldConversationFactory,
    MeasurementFactory,
    MembershipFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)
from tests.obt.dashboards.conftest import ago

pytestmark = pytest.mark.django_db


def day(**span):
    return timezone.localdate(ago(**span))


def running(programme, team, days=20, **given):
    return RunningExperimentFactory(programme=programme, team=team, started_at=ago(days=days), **given)


def names(programme, which, organisation, **more):
    return [line.name for line in teams_on(programme, which, scope_of(organisation), **more).lines]


class TestWhoIsOnAList:
    def test_not_started_has_no_conversation_but_cancelled_ones_in_this_programme(self, programme, organisation):
        of_another_year = ProgrammeFactory(opens_on=datetime.date(2020, 1, 1))
        for name in ("None", "Cancelled", "Last year", "Planned", "Held", "Unrecorded", "Archived"):
            TeamFactory(name=name, organisation=organisation)
        team = {one.name: one for one in Team.objects.all()}
        cancelled = {"state": "cancelled", "cancelled_at": timezone.now()}
        ConversationFactory(programme=programme, team=team["Cancelled"], **cancelled)
        HeldConversationFactory(programme=of_another_year, team=team["Last year"])
        ConversationFactory(programme=programme, team=team["Planned"])
        HeldConversationFactory(programme=programme, team=team["Held"])
        ConversationFactory(programme=programme, team=team["Unrecorded"], starts_at=ago(days=3))
        Team.objects.filter(name="Archived").update(archived_at=timezone.now())
        assert set(names(programme, Which.NOT_STARTED, organisation)) == {"None", "Cancelled", "Last year"}

    def test_not_started_counts_from_the_opening_or_from_when_the_team_began(self, programme, organisation):
        old, new = (TeamFactory(name=name, organisation=organisation) for name in ("Old", "New"))
        Team.objects.filter(pk=old.pk).update(created_at=ago(days=300))
        Team.objects.filter(pk=new.pk).update(created_at=ago(days=3))
        lines = teams_on(programme, Which.NOT_STARTED, scope_of(organisation)).lines
        assert [(line.name, line.since) for line in lines] == [("Old", programme.opens_on), ("New", day(days=3))]

    def test_unrecorded_has_a_planned_conversation_that_is_over_since_the_oldest(self, programme, organisation):
        late, later, now = (TeamFactory(name=name, organisation=organisation) for name in ("Late", "Later", "Now"))
        for days in (2, 9, 5):
            ConversationFactory(programme=programme, team=late, starts_at=ago(days=days))
        ConversationFactory(programme=programme, team=later, starts_at=ago(days=4))
        HeldConversationFactory(programme=programme, team=later, starts_at=ago(days=40))
        ConversationFactory(programme=programme, team=now, starts_at=ago(minutes=30), minutes=60)  # not over
        lines = teams_on(programme, Which.UNRECORDED, scope_of(organisation)).lines
        assert [(line.name, line.since) for line in lines] == [("Late", day(days=9)), ("Later", day(days=4))]

    def test_quiet_has_an_experiment_that_runs_for_two_weeks_without_a_reading(self, programme, organisation):
        made = {
            name: TeamFactory(name=name, organisation=organisation)
            for name in ("Never read", "Read long ago", "Read lately", "Young", "Planned", "Ended", "Two")
        }
        running(programme, made["Never read"], days=20)
        MeasurementFactory(experiment=running(programme, made["Read long ago"], days=30), taken_on=day(days=14))
        MeasurementFactory(experiment=running(programme, made["Read lately"], days=30), taken_on=day(days=13))
        running(programme, made["Young"], days=13)
        ExperimentFactory(programme=programme, team=made["Planned"])
        ConcludedExperimentFactory(programme=programme, team=made["Ended"], started_at=ago(days=40))
        for days in (16, 25):
            running(programme, made["Two"], days=days)
        lines = teams_on(programme, Which.QUIET, scope_of(organisation)).lines
        assert [(line.name, line.since) for line in lines] == [
            ("Two", day(days=25)),
            ("Never read", day(days=20)),
            ("Read long ago", day(days=14)),
        ]

    def test_lost_lead_has_no_lead_who_is_active_and_has_signed_in(self, programme, organisation):
        invited = NewcomerFactory(registered_at=None, name="")
        TeamFactory(name="Invited", organisation=organisation, lead=invited)
        gone = TeamFactory(name="Gone", organisation=organisation, lead=PersonFactory(name="Ana Lima"))
        Person.objects.filter(memberships__team=gone).update(is_active=False)
        both = TeamFactory(name="One is enough", organisation=organisation, lead=NewcomerFactory(registered_at=None))
        MembershipFactory(team=both, role="lead", person=PersonFactory(name="Tomos Rees"))
        TeamFactory(name="Led", organisation=organisation, members=[NewcomerFactory(registered_at=None)])
        lines = teams_on(programme, Which.LOST_LEAD, scope_of(organisation)).lines
        assert [(line.name, line.leads, line.since) for line in lines] == [
            ("Invited", "", day(days=200)),
            ("Gone", "Ana Lima", day()),  # the day that the account was switched off
        ]

    def test_a_list_names_present_leads_and_nobody_else(self, programme, organisation):
        team = TeamFactory(
            organisation=organisation, lead=PersonFactory(name="Zoe Zed"), members=[PersonFactory(name="Mo Member")]
        )
        MembershipFactory(team=team, role="lead", person=PersonFactory(name="Al Able"))
        left = MembershipFactory(team=team, role="lead", person=PersonFactory(name="Lee Left"))
        Membership.objects.filter(pk=left.pk).update(left_on=timezone.localdate())
        (line,) = teams_on(programme, Which.NOT_STARTED, scope_of(organisation)).lines
        assert line.leads == "Al Able, Zoe Zed"


class TestScope:
    @pytest.fixture
    def department(self, organisation):
        """A department with two bodies, a part of each, and a body outside the Civil Service; a team in each."""
        dvla = OrganisationFactory(parent=organisation, name="DVLA", slug="dvla")
        OrganisationFactory(parent=dvla, name="Drivers Medical", slug="medical", is_sub_unit=True)
        OrganisationFactory(parent=organisation, name="Policy Group", slug="policy", is_sub_unit=True)
        council = OrganisationFactory(parent=organisation, name="Council", slug="council", is_civil_service=False)
        OrganisationFactory(parent=council, name="Council part", slug="part", is_sub_unit=True, is_civil_service=False)
        organisation.refresh_from_db()
        for one in type(organisation).objects.all():
            TeamFactory(name=f"Team of {one.name}", organisation=one)
        TeamFactory(name="Elsewhere")
        return organisation

    @pytest.mark.parametrize(
        ("part", "found"),
        [
            (None, ["Cabinet Office", "DVLA", "Drivers Medical", "Policy Group"]),
            ("department", ["Cabinet Office", "Policy Group"]),  # its own staff
            ("dvla", ["DVLA", "Drivers Medical"]),
            ("medical", ["Drivers Medical"]),
        ],
    )
    def test_a_list_takes_in_what_the_whole_totals_do_or_a_part_of_it(self, programme, department, part, found):
        scope = scope_of(department)
        chosen = scope.part(department.slug if part == "department" else part) if part else None
        page = teams_on(programme, Which.NOT_STARTED, scope, chosen)
        assert sorted(line.name for line in page.lines) == [f"Team of {name}" for name in found]

    def test_what_is_not_taken_in_is_no_part(self, department):
        assert scope_of(department).part("council") is None
        assert scope_of(department).part("part") is None
        assert [one.slug for one, _ in scope_of(department).parts] == ["dvla", "medical", "policy"]

    def test_a_body_of_the_other_side_and_a_sub_unit_have_lists_of_their_own(self, programme, department):
        for slug, found in (("council", ["Council", "Council part"]), ("medical", ["Drivers Medical"])):
            one = type(department).objects.get(slug=slug)
            assert sorted(names(programme, Which.NOT_STARTED, one)) == [f"Team of {name}" for name in found]

    def test_the_overview_counts_by_part_as_figures_do(self, programme, department):
        count_totals(programme=programme)
        found = overview_of(programme, department)
        assert found.numbers[Which.NOT_STARTED] == 4
        which = Which.NOT_STARTED
        assert [(line.name, line.numbers[which], line.address_of(which)) for line in found.lines] == [
            (
                "Cabinet Office (own staff)",
                2,
                f"/dashboard/{department.slug}/teams/not-started/?part={department.slug}",
            ),
            ("DVLA", 2, "/dashboard/dvla/teams/not-started/"),
        ]  # fmt: skip
        assert [place.slug for place in found.elsewhere] == ["council"]
        assert found.counted_at is not None

    def test_a_sub_unit_is_counted_for_its_page_until_the_first_count(self, programme, department):
        medical = type(department).objects.get(slug="medical")
        now = overview_of(programme, medical)
        count_totals(programme=programme)
        counted = overview_of(programme, medical)
        assert (now.numbers[Which.NOT_STARTED], list(now.lines), now.counted_at, now.teams) == (1, [], None, None)
        assert (counted.numbers, list(counted.lines), counted.teams) == (now.numbers, [], 1)
        assert counted.counted_at is not None

    def test_the_programme_has_a_line_for_each_department_and_for_what_stands_apart(self, programme, department):
        assert overview_of_programme(programme).lines == []
        count_totals(programme=programme)
        found = overview_of_programme(programme)
        assert found.numbers[Which.NOT_STARTED] == 7
        lines = {line.name: line.numbers[Which.NOT_STARTED] for line in found.lines if any(line.numbers.values())}
        assert lines.pop("Council") == 2
        assert lines.pop("Cabinet Office") == 4
        assert list(lines.values()) == [1]  # where the other team is


class TestAsCounted:
    @pytest.fixture
    def busy(self, programme, organisation):
        """Teams in every state, some in several at once, some archived, in three organisations."""
        below = OrganisationFactory(parent=organisation)
        organisation.refresh_from_db()
        part = OrganisationFactory(parent=organisation, is_sub_unit=True)
        organisation.refresh_from_db()
        for number, one in enumerate([organisation, below, part] * 12):
            team = TeamFactory(
                organisation=one, lead=NewcomerFactory(registered_at=None) if number % 5 == 0 else PersonFactory()
            )
            if number % 3 == 0:
                ConversationFactory(programme=programme, team=team, starts_at=ago(days=number + 1))
            if number % 4 == 0:
                HeldConversationFactory(programme=programme, team=team, starts_at=ago(days=40))
            if number % 7 == 0:
                cancelled = {"state": "cancelled", "cancelled_at": timezone.now()}
                ConversationFactory(programme=programme, team=team, starts_at=ago(days=50), **cancelled)
            for days in range(10, 10 + number % 4 * 6, 6):
                experiment = running(programme, team, days=days)
                if number % 2:
                    MeasurementFactory(experiment=experiment, taken_on=day(days=number))
            if number % 11 == 0:
                Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
        return organisation

    def test_each_list_holds_as_many_teams_as_are_counted(self, programme, busy):
        counted = count_things(programme)
        for which in Which:
            name = which.value.replace("-", "_")
            for one in type(busy).objects.all():
                scope = Scope(one, [one])
                there = counted[one.pk]["teams"][name] if one.pk in counted else 0
                assert len(teams_on(programme, which, scope).lines) == there, which
            assert sum(of_one["teams"][name] for of_one in counted.values()) > 0

    def test_counting_now_gives_the_same(self, programme, busy):
        scope = scope_of(busy)
        numbers = count_now(programme, scope.ids())
        assert numbers == {which: len(teams_on(programme, which, scope).lines) for which in Which}
        count_totals(programme=programme)
        assert overview_of(programme, busy).numbers == numbers


class TestPages:
    @pytest.fixture
    def many(self, programme, organisation):
        """120 teams; half of them began on the day that it opened, the others one a day later."""
        for number in range(120):
            team = TeamFactory(name=f"Team {number % 7}-{number:03}", organisation=organisation)
            Team.objects.filter(pk=team.pk).update(created_at=ago(days=300 if number % 2 else 3))
        return organisation

    def test_each_team_is_on_one_page_whichever_way_they_are_turned(self, programme, many):
        scope = scope_of(many)
        first = teams_on(programme, Which.NOT_STARTED, scope)
        second = teams_on(programme, Which.NOT_STARTED, scope, after=Key.read(first.next))
        third = teams_on(programme, Which.NOT_STARTED, scope, after=Key.read(second.next))
        pages = [first, second, third]
        assert [len(page.lines) for page in pages] == [50, 50, 20]
        assert (first.previous, third.next) == ("", "")
        seen = [line for page in pages for line in page.lines]
        assert len({line.pk for line in seen}) == 120
        assert seen == sorted(seen, key=lambda line: (line.since, line.name.lower(), line.pk))
        back = teams_on(programme, Which.NOT_STARTED, scope, before=Key.read(third.previous))
        assert (back.lines, back.next) == (second.lines, second.next)
        start = teams_on(programme, Which.NOT_STARTED, scope, before=Key.read(back.previous))
        assert (start.lines, start.previous) == (first.lines, "")

    def test_a_key_holds_once_its_team_is_off_the_list(self, programme, many):
        scope = scope_of(many)
        first = teams_on(programme, Which.NOT_STARTED, scope)
        expected = teams_on(programme, Which.NOT_STARTED, scope, after=Key.read(first.next)).lines
        Team.objects.filter(pk=first.lines[-1].pk).update(archived_at=timezone.now())
        assert teams_on(programme, Which.NOT_STARTED, scope, after=Key.read(first.next)).lines == expected

    def test_fifty_fit_on_one_page(self, programme, organisation):
        for _ in range(50):
            TeamFactory(organisation=organisation)
        page = teams_on(programme, Which.NOT_STARTED, scope_of(organisation))
        assert (len(page.lines), page.is_all) == (50, True)

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "x", "2024-12-01", "2024-12-01~", "2024-12-01~0", "2024-13-01~5", "~5", "\x00~1"),
            "2024-12-01~" + "9" * 30,
        ],
    )
    def test_what_is_no_key_is_none(self, typed):
        assert Key.read(typed) is None

    def test_a_key_reads_what_it_writes(self):
        key = Key(datetime.date(2024, 12, 1), 57)
        assert Key.read(key.write()) == key

    def test_a_page_is_as_many_statements_however_many_teams(self, programme, many, django_assert_num_queries):
        scope = scope_of(many)
        for more in ({}, {"after": Key(programme.opens_on, 1)}, {"before": Key(timezone.localdate(), 1)}):
            with django_assert_num_queries(2):
                teams_on(programme, Which.NOT_STARTED, scope, **more)


def test_lists_are_of_the_parts_that_are_on():
    assert offered(ProgrammeFactory.build()) == list(Which)
    assert offered(ProgrammeFactory.build(has_conversations=False)) == [Which.QUIET, Which.LOST_LEAD]
    assert offered(ProgrammeFactory.build(has_experiments=False)) == [
        Which.NOT_STARTED, Which.UNRECORDED, Which.LOST_LEAD,
    ]  # fmt: skip


def test_whom_to_help_leaves_out_empty_lists_and_those_of_parts_that_are_off():
    numbers = {Which.NOT_STARTED: 20_000, Which.UNRECORDED: 0, Which.QUIET: 1, Which.LOST_LEAD: 2}
    not_started = (Which.NOT_STARTED, "20,000 teams have no conversation planned")
    quiet = (Which.QUIET, "1 team has an experiment without a reading for two weeks")
    lost_lead = (Which.LOST_LEAD, "2 teams have lost their lead")
    for parts, found in (
        ({}, [not_started, quiet, lost_lead]),
        ({"has_conversations": False}, [quiet, lost_lead]),
        ({"has_experiments": False}, [not_started, lost_lead]),
    ):
        assert whom_to_help(ProgrammeFactory.build(**parts), numbers) == found
