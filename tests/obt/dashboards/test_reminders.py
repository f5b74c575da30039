"""Leads who are written to because a champion asks; what champions are told on Mondays, and when."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.actions import teams as actions
from obt.dashboards.champions import remit_of
from obt.dashboards.models import Call, Called
from obt.dashboards.reminders import ASKED, MONDAY, rule_of
from obt.dashboards.teams.lists import Which
from obt.dashboards.teams.scope import scope_of
from obt.govuk.words import LONDON
from obt.mail.models import Message, Undeliverable
from obt.people.models import Champion, Membership, Person
from obt.reminders import sending, wording
from obt.reminders.calendar import Calendar
from obt.reminders.models import OptOut, Switch, Wording
from obt.reminders.planning import plan, plan_all
from obt.reminders.trying_out import shown
from tests.factories import (
    ChampionFactory,
    ConversationFactory,
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
from tests.reminded import landing, worded

pytestmark = pytest.mark.django_db


def at(text):
    """The moment in London, as "2024-12-03 14:00"."""
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


def window(opens_on, closes_on, records_close_on):
    dates = {"opens_on": opens_on, "closes_on": closes_on, "records_close_on": records_close_on}
    return ProgrammeFactory(**{name: datetime.date.fromisoformat(day) for name, day in dates.items()})


@pytest.fixture
def ask(programme, organisation, champion):
    """A function: have leads of a list written to, as the champion; return the call."""

    def ask(which=Which.NOT_STARTED, **given):
        asked = {"programme": programme, "scope": scope_of(organisation), "part": None, "by": champion, **given}
        return actions.call_leads(which=which, **asked)

    return ask


def an_open_moment(programme, rule):
    """A moment on or after today at which reminders go, and the day of a call that they are about."""
    calendar = Calendar(programme)
    return calendar.next_open(
        timezone.now(), "england-and-wales", is_appointment=False, last=calendar.last_day(rule.until)
    )


def planned(which, programme):
    """What the planner puts into the outbox for a list, once hours are open."""
    rule = rule_of(which)
    plan(rule, programme=programme, now=an_open_moment(programme, rule))
    return list(Message.objects.filter(kind=rule.name).order_by("pk"))


class TestCalling:
    def test_each_lead_of_a_team_on_the_list_gets_a_reminder(self, programme, team, ask, champion):
        other = MembershipFactory(team=team, role="lead").person
        MembershipFactory(team=team)
        call, reached = ask(note="Could I sit in?")
        assert (reached.teams, reached.leads, call.leads) == (1, 2, 2)
        messages = planned(Which.NOT_STARTED, programme)
        assert {message.person_id for message in messages} == {
            other.pk,
            Membership.objects.get(team=team, person__name="Tomos Rees").person_id,
        }
        message = messages[0]
        assert (message.state, message.about) == ("queued", f"team:{team.pk} programme:{programme.pk}")
        assert message.occurrence == f"team:{team.pk} programme:{programme.pk} 0"
        assert message.context["path"] == f"/conversations/new/?team={team.pk}"
        assert message.context["words"] == {
            "team": "Swansea 2",
            "champion": "Marcia Campbell",
            "organisation": "Cabinet Office",
            "asks": "Marcia Campbell, Cabinet Office, writes: “Could I sit in?”",
        }

    def test_where_each_leads_and_what_it_says(self, programme, organisation, ask, as_person):
        unsigned = NewcomerFactory(registered_at=None, profile_completed_at=None)
        teams = {which: TeamFactory(organisation=organisation) for which in (Which.UNRECORDED, Which.QUIET)}
        teams[Which.LOST_LEAD] = TeamFactory(organisation=organisation, lead=unsigned)
        HeldConversationFactory(programme=programme, team=teams[Which.LOST_LEAD])
        over = ConversationFactory(programme=programme, team=teams[Which.UNRECORDED], starts_at=ago(days=4))
        runs = RunningExperimentFactory(programme=programme, team=teams[Which.QUIET], started_at=ago(days=20))
        HeldConversationFactory(programme=programme, team=teams[Which.QUIET])
        expected = {
            Which.UNRECORDED: (f"/conversations/{over.pk}/record/", "What did {} talk about?"),
            Which.QUIET: (f"/experiments/{runs.pk}/measure/", "How is the experiment of {} going?"),
            Which.LOST_LEAD: (f"/teams/{teams[Which.LOST_LEAD].pk}/", "{} is waiting for its lead"),
        }
        for which, (path, subject) in expected.items():
            ask(which)
            (message,) = planned(which, programme)
            said = worded(rule_of(which), message.context)
            assert message.context["path"] == path
            first = path if message.person.profile_completed_at else "/welcome/"  # who signs in first says who they are
            assert landing(as_person(message.person), message.context).startswith(first)
            assert said.subject == subject.format(teams[which].name)
            assert "Marcia Campbell, Cabinet Office, asked us to write to you." in said.text
            assert said.why == f"You lead {teams[which].name}, and Marcia Campbell asked us to write to you."

    def test_a_second_call_does_nothing_and_a_later_one_writes_to_new_teams_alone(self, team, organisation, ask):
        assert ask() is not None
        assert ask() is None
        assert Call.objects.count() == 1
        new = TeamFactory(organisation=organisation)
        _, reached = ask()
        assert reached.teams == 1
        assert list(Called.objects.order_by("pk").values_list("team", flat=True)) == [team.pk, new.pk]

    def test_a_team_is_written_to_once_whoever_asks_and_whoever_leads_it_by_then(
        self, programme, team, organisation, ask
    ):
        ask()
        planned(Which.NOT_STARTED, programme)
        central = PersonFactory(is_central=True, name="Cara Central")
        assert ask(by=central) is None
        (message,) = planned(Which.NOT_STARTED, programme)
        assert message.context["words"]["champion"] == "Marcia Campbell"

    def test_each_list_and_each_programme_is_another_matter(self, programme, team, ask):
        ConversationFactory(programme=programme, team=team, starts_at=ago(days=2))
        RunningExperimentFactory(programme=programme, team=team, started_at=ago(days=20))
        assert ask(Which.UNRECORDED) is not None
        assert ask(Which.QUIET) is not None
        quiet = Called.objects.filter(which=Which.QUIET)
        quiet.update(programme=ProgrammeFactory(opens_on=datetime.date(2020, 10, 1)))
        assert ask(Which.QUIET) is not None
        assert quiet.count() == 2

    def test_who_has_stopped_them_or_cannot_be_reached_is_not_counted_and_can_be_called_later(self, team, ask):
        (lead,) = Person.objects.filter(memberships__team=team)
        for kind in ("", "champion-asks-to-plan"):
            stopped = OptOut.objects.create(person=lead, kind=kind)
            assert ask() is None
            stopped.delete()
        dead = Undeliverable.objects.create(address=lead.email, reason="no such mailbox")
        assert ask() is None
        dead.delete()
        Person.objects.filter(pk=lead.pk).update(is_active=False)
        assert ask() is None
        Person.objects.filter(pk=lead.pk).update(is_active=True)
        OptOut.objects.create(person=lead, kind="champion-asks-to-record")
        assert ask() is not None

    def test_the_central_team_signs_as_such_and_a_champion_as_what_they_are_champion_of(self, programme, organisation):
        part = OrganisationFactory(parent=organisation, slug="part")
        organisation.refresh_from_db()
        above = ChampionFactory(organisation=organisation, person__name="Ada Above").person
        ChampionFactory(organisation=part, person=above)
        central = PersonFactory(is_central=True, name="Cara Central")
        TeamFactory(organisation=part)
        assert remit_of(above).signs_for(part) == organisation
        assert remit_of(central).signs_for(part) is None
        given = {"programme": programme, "which": Which.NOT_STARTED, "scope": scope_of(organisation), "part": part}
        actions.call_leads(by=central, **given)
        (message,) = planned(Which.NOT_STARTED, programme)
        assert message.context["words"]["asks"] == (
            "Cara Central, the central team of One Big Thing, asked us to write to you."
        )

    @pytest.mark.parametrize("case", ["over", "paused", "all paused", "not open"])
    def test_nothing_is_asked_for_that_would_not_go(self, programme, team, ask, case):
        today = timezone.localdate()
        if case == "over":  # records can still be made, but nobody is asked to plan any more
            programme.closes_on = today - datetime.timedelta(days=1)
        if case == "not open":
            programme.opens_on = today + datetime.timedelta(days=1)
        if case == "paused":
            Wording.objects.create(name="champion-asks-to-plan", days=[], is_paused=True)
        if case == "all paused":
            Switch.objects.create(is_paused=True)
        with pytest.raises(actions.CannotCall):
            ask()
        assert not Call.objects.exists()


class TestSending:
    def test_it_is_dropped_once_the_team_has_done_it(self, programme, team, ask):
        ask()
        (message,) = planned(Which.NOT_STARTED, programme)
        ConversationFactory(programme=programme, team=team)
        assert sending.still_wanted([message]).dropped == {message.pk: "done"}

    def test_it_is_dropped_once_somebody_else_leads_the_team(self, programme, team, ask):
        ask()
        (message,) = planned(Which.NOT_STARTED, programme)
        new = MembershipFactory(team=team, role="lead").person
        Membership.objects.filter(team=team).exclude(person=new).update(role="member")
        assert sending.still_wanted([message]).dropped == {message.pk: "done"}
        assert {one.person_id for one in planned(Which.NOT_STARTED, programme)} == {message.person_id, new.pk}

    def test_a_reading_ends_the_call_about_a_quiet_experiment(self, programme, team, ask):
        runs = RunningExperimentFactory(programme=programme, team=team, started_at=ago(days=20))
        ask(Which.QUIET)
        (message,) = planned(Which.QUIET, programme)
        MeasurementFactory(experiment=runs, taken_on=timezone.localdate())
        assert sending.still_wanted([message]).dropped == {message.pk: "done"}

    def test_who_had_a_reminder_this_week_waits(self, programme, team, ask):
        (lead,) = Person.objects.filter(memberships__team=team)
        moment = an_open_moment(programme, rule_of(Which.NOT_STARTED))
        Message.objects.create(
            kind="record-your-conversation", person=lead, address=lead.email, occurrence="conversation:1 2024-12-03 1",
            state="sent", sent_at=moment - datetime.timedelta(days=1), not_before=moment,
        )  # fmt: skip
        ask()
        assert planned(Which.NOT_STARTED, programme) == []

    def test_it_waits_for_an_open_day(self, organisation):
        programme = window("2024-10-14", "2025-02-14", "2025-03-14")
        team = TeamFactory(organisation=organisation)
        call = Call.objects.create(
            programme=programme, organisation=organisation, which=Which.NOT_STARTED, called_by=PersonFactory(),
            called_at=at("2024-12-21 10:00"),  # a Saturday before Christmas, and the quiet dates
        )  # fmt: skip
        Called.objects.create(call=call, programme=programme, which=Which.NOT_STARTED, team=team)
        rule = rule_of(Which.NOT_STARTED)
        for moment in ("2024-12-21 10:15", "2024-12-23 09:00", "2025-01-03 12:00"):
            plan(rule, programme=programme, now=at(moment))
        assert not Message.objects.exists()
        plan(rule, programme=programme, now=at("2025-01-06 00:00"))
        assert Message.objects.get().not_before == at("2025-01-06 09:00")


class TestWhatLeadsRead:
    def test_what_a_champion_typed_is_no_markup_and_no_placeholder(self):
        words = {
            "team": "A & <B>",
            "champion": "C",
            "organisation": "D",
            "asks": "C, D, writes: “**now** {team} <a href=x>”",
        }
        for rule in ASKED.values():
            said = worded(rule, {"words": words})
            assert "<p>C, D, writes: “**now** {team} &lt;a href=x&gt;”</p>" in said.html
            assert "A &amp; &lt;B&gt;" in said.html or "A & <B>" in said.subject

    def test_examples_have_all_that_wording_names(self):
        for rule in (*ASKED.values(), MONDAY):
            assert not any("[" in example for example in wording.examples(rule).values())

    def test_days(self):
        rules = [rule_of(which) for which in Which]
        assert [(rule.name, rule.days, rule.until, rule.once, rule.is_capped) for rule in rules] == [
            ("champion-asks-to-plan", (0,), "closes", True, True),
            ("champion-asks-to-record", (0,), "records close", True, True),
            ("champion-asks-for-a-reading", (0,), "records close", True, True),
            ("champion-asks-to-sign-in", (0,), "records close", True, True),
        ]


class TestMonday:
    """2024-12-02 is a Monday."""

    @pytest.fixture
    def now(self, time_machine):
        """A function that sets the clock of whoever asks for the time."""

        def now(text):
            time_machine.move_to(at(text), tick=False)
            return at(text)

        return now

    @pytest.fixture
    def programme(self, db):
        return window("2024-10-14", "2025-02-14", "2025-03-14")

    @pytest.fixture
    def champion(self, organisation):
        start = datetime.date(2024, 10, 1)
        return ChampionFactory(organisation=organisation, person__name="Marcia Campbell", starts_on=start).person

    def mondays(self, programme, moment):
        plan(MONDAY, programme=programme, now=moment)
        return list(Message.objects.filter(kind="champions-monday").order_by("not_before", "person"))

    def test_each_champion_of_the_day_gets_one_at_eight(self, programme, champion, now):
        ChampionFactory(starts_on=datetime.date(2024, 10, 1), ends_on=datetime.date(2024, 12, 1))
        ChampionFactory(starts_on=datetime.date(2024, 12, 3))
        gone = ChampionFactory(starts_on=datetime.date(2024, 10, 1)).person
        Person.objects.filter(pk=gone.pk).update(is_active=False)
        (message,) = self.mondays(programme, now("2024-12-02 00:15"))
        assert (message.person, message.occurrence) == (champion, "2024-12-02 0")
        assert (message.not_before, message.expires_at) == (at("2024-12-02 08:00"), at("2024-12-05 18:00"))
        assert message.context["path"] == "/dashboard/cabinet-office/"
        assert message.context["words"]["organisations"] == "Cabinet Office"

    def test_it_comes_every_monday_once(self, programme, champion, now):
        for moment in (
            "2024-12-02 00:15",
            "2024-12-02 09:00",
            "2024-12-03 12:00",
            "2024-12-09 00:15",
            "2024-12-09 10:00",
        ):
            self.mondays(programme, now(moment))
        found = Message.objects.values_list("occurrence", flat=True)
        assert sorted(found) == ["2024-12-02 0", "2024-12-09 0"]

    def test_other_reminders_do_not_hold_it_up_nor_it_them(self, programme, champion, now):
        moment = now("2024-12-02 07:00")
        Message.objects.create(
            kind="learning-waits", person=champion, address=champion.email, occurrence="2024-10-14 49",
            state="sent", sent_at=at("2024-12-01 09:00"), not_before=at("2024-12-01 09:00"),
        )  # fmt: skip
        assert len(self.mondays(programme, moment)) == 1
        assert not MONDAY.is_capped

    @pytest.mark.parametrize(
        ("moments", "goes"),
        [
            (["2024-12-30 07:00", "2024-12-31 09:00", "2025-01-02 09:00"], None),  # quiet until the Thursday and beyond
            (["2025-01-06 07:00"], "2025-01-06 08:00"),  # the first Monday after them
            (["2024-10-14 07:00"], None),  # the day that it opens
            (["2024-10-21 07:00"], "2024-10-21 08:00"),
            (["2025-02-10 07:00"], "2025-02-10 08:00"),
            (["2025-02-17 07:00"], None),  # closed
            (["2024-12-01 09:00"], None),  # a Sunday: that week is over
        ],
    )
    def test_days_on_which_it_comes(self, programme, champion, now, moments, goes):
        for moment in moments:
            found = self.mondays(programme, now(moment))
        assert [message.not_before for message in found] == ([at(goes)] if goes else [])

    def test_a_bank_holiday_moves_it_to_the_next_day(self, organisation, now):
        programme = window("2025-03-03", "2025-07-01", "2025-07-29")
        ChampionFactory(organisation=organisation, starts_on=datetime.date(2025, 3, 1))
        assert self.mondays(programme, now("2025-04-21 07:00")) == []  # Easter Monday
        assert [one.not_before for one in self.mondays(programme, now("2025-04-22 00:00"))] == [at("2025-04-22 08:00")]

    def test_who_is_no_champion_any_more_gets_none(self, programme, champion, now):
        (message,) = self.mondays(programme, now("2024-12-02 00:15"))
        now("2024-12-02 08:01")
        assert sending.still_wanted([message]).send == {message.pk}
        Champion.objects.update(ends_on=datetime.date(2024, 12, 1))
        assert sending.still_wanted([message]).dropped == {message.pk: "done"}

    def test_it_can_be_switched_off(self, programme, champion, now):
        OptOut.objects.create(person=champion, kind="champions-monday")
        (message,) = self.mondays(programme, now("2024-12-02 00:15"))
        assert (message.state, message.reason) == ("dropped", "opted-out")

    def test_without_champions_nothing_is_counted(self, programme, now):
        assert self.mondays(programme, now("2024-12-02 00:15")) == []

    def test_the_preview_shows_its_lists(self):
        mail = shown(MONDAY, wording.delivered(MONDAY), to=PersonFactory())
        for said in (mail.text, mail.html):
            assert "6,662 of 16,655 people have taken part, 40%" in said
            assert "23 teams have no conversation planned" in said


def test_all_of_them_are_planned_with_the_others(programme, team, ask, time_machine):
    ask()
    moment = an_open_moment(programme, rule_of(Which.NOT_STARTED))
    time_machine.move_to(moment, tick=False)
    assert plan_all(now=moment)["champion-asks-to-plan"].new == 1
