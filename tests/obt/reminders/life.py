"""People, teams and what they do in a season, by the service's own actions; and what is true of them, in plain Python.

Nothing here reads the database to know what somebody has done: tests compare what reminders make of its rows with this.
"""

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from random import Random

from django.utils import timezone

from conversations.actions import ideas, records, scheduling
from conversations.models import Conversation, Idea
from experiments.actions import conclusion, measurements, running
from experiments.models import Experiment
from learning.actions import record_completion, withdraw_completion
from learning.models import Completion, Course
from obt.mail import undeliverable
from obt.people.actions import teams
from obt.people.models import Membership, Person, Team
from obt.reminders import actions as reminders
from obt.reminders.calendar import DIVISION_WITHOUT_REGION
from tests.factories import (
    CourseFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
    RegionFactory,
)
from tests.obt.reminders.by_hand import DAY, LONDON, on

ENGLAND, SCOTLAND, NORTHERN_IRELAND = "england-and-wales", "scotland", "northern-ireland"


@dataclass(eq=False)
class Meeting:
    """A conversation: where it stands, when it is, when it was recorded, and who was there."""

    row: Conversation
    starts_at: datetime.datetime
    state: str = "scheduled"
    recorded_at: datetime.datetime | None = None
    present: list["Somebody"] = field(default_factory=list)

    @property
    def day(self):
        return self.starts_at.astimezone(LONDON).date()

    @property
    def ends_at(self):
        return self.starts_at + datetime.timedelta(hours=1)


@dataclass(eq=False)
class Trial:
    """An experiment: who owns it, where it stands, and of which days there are readings."""

    row: Experiment
    owner: "Somebody"
    starts_on: datetime.date
    ends_on: datetime.date
    state: str = "planned"
    started_on: datetime.date | None = None
    read_on: list[datetime.date] = field(default_factory=list)


@dataclass(eq=False)
class Group:
    """A team: who is in it and who leads it, its conversations, ideas (by state) and experiments."""

    row: Team
    members: list["Somebody"]
    leads: list["Somebody"]
    meetings: list[Meeting] = field(default_factory=list)
    ideas: dict[Idea, str] = field(default_factory=dict)
    trials: list[Trial] = field(default_factory=list)
    is_archived: bool = False

    def looking_after(self, trial):
        """Who looks after an experiment: its owner, or the leads once the owner has gone."""
        return [trial.owner] if trial.owner in self.members and trial.owner.is_active else self.leads


@dataclass(eq=False)
class Somebody:
    """A person. `lives`: does things of their own accord, drawn by lot. `learned` are days by course."""

    name: str
    row: Person
    division: str
    lives: bool
    learned: dict[Course, datetime.date] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    is_active: bool = True
    is_dead: bool = False

    def wants(self, kind):
        return not self.stopped & {"", kind}


class Life:
    """Everybody, and what they can do. Each act is one of the service's, at the present moment."""

    def __init__(self, programme, courses, organisation, regions):
        self.programme, self.courses, self.organisation, self.regions = programme, courses, organisation, regions
        self.people, self.groups = [], []

    # Who there is

    def somebody(self, name, division=None, *, lives=False, **more):
        """A new person; without a division they have not said where they work."""
        email = f"{name.lower().replace(' ', '-')}@example.gov.uk"
        row = PersonFactory(
            name=name, email=email, organisation=self.organisation, region=self.regions.get(division), **more
        )
        self.people.append(Somebody(name, row, division or DIVISION_WITHOUT_REGION, lives))
        return self.people[-1]

    def of(self, who, *, leading=False):
        """The open groups that somebody is in, or leads."""
        return [one for one in self.groups if not one.is_archived and who in (one.leads if leading else one.members)]

    def is_done(self, who):
        return set(who.learned) >= set(self.courses)

    # Learning

    def learn(self, who, course=None):
        course = course or next(one for one in self.courses if one not in who.learned)
        record_completion(person=who.row, programme=self.programme, course=course, declared_on=today(), minutes=60)
        who.learned[course] = today()

    def learn_everything(self, who):
        for course in self.courses:
            if course not in who.learned:
                self.learn(who, course)

    def unlearn(self, who):
        course = next(iter(who.learned))
        withdraw_completion(completion=Completion.objects.get(person=who.row, course=course))
        del who.learned[course]

    # Teams

    def start_team(self, who):
        row = teams.start_team(by=who.row, name=f"Team {len(self.groups) + 1}", organisation=self.organisation)
        self.groups.append(Group(row, [who], [who]))
        return self.groups[-1]

    def join(self, who, group):
        teams.join(person=who.row, code=group.row.join_codes.in_use().get())
        group.members.append(who)

    def leave(self, who, group):
        teams.leave(membership=self.membership(who, group))
        group.members.remove(who)
        if who in group.leads:
            group.leads.remove(who)

    def make_lead(self, who, group):
        teams.make_lead(membership=self.membership(who, group), by=group.leads[0].row)
        group.leads.append(who)

    def archive(self, group):
        scheduling.archive_with_plans(team=group.row, by=group.leads[0].row)
        group.is_archived = True
        for meeting in group.meetings:
            if meeting.state == "scheduled" and meeting.ends_at >= timezone.now():
                meeting.state = "cancelled"

    def membership(self, who, group):
        return Membership.objects.current().select_related("team").get(person=who.row, team=group.row)

    # Conversations and ideas

    def plan(self, group, starts_at):
        row = scheduling.schedule(
            team=group.row, by=group.leads[0].row, programme=self.programme, starts_at=starts_at, minutes=60,
            place="Room 3",
        )  # fmt: skip
        group.meetings.append(Meeting(row, starts_at))
        return group.meetings[-1]

    def move(self, group, meeting, starts_at):
        meeting.row = scheduling.change_plan(
            conversation=meeting.row, by=group.leads[0].row, seen=meeting.row.sequence, starts_at=starts_at, minutes=60,
            place="Room 4",
        )  # fmt: skip
        meeting.starts_at = starts_at

    def cancel(self, group, meeting):
        scheduling.cancel(conversation=meeting.row, by=group.leads[0].row)
        meeting.state = "cancelled"

    def record(self, group, meeting, *, chooses=None):
        records.record(
            conversation=meeting.row, by=group.leads[0].row, base_version=0, present=[group.leads[0].row.pk],
            chosen=[chooses.pk] if chooses else [],
        )  # fmt: skip
        meeting.state, meeting.recorded_at = "recorded", timezone.localtime()
        meeting.present = [group.leads[0]]
        if chooses:
            group.ideas[chooses] = "chosen"

    def put_forward(self, who, group):
        made = ideas.put_forward(
            team=group.row, by=who.row, programme=self.programme, title=f"Fewer meetings {len(group.ideas)}",
            problem="We meet too often.", change="Keep Fridays free.", visibility="team", without_name=False,
            submission=uuid.uuid4(),
        )  # fmt: skip
        group.ideas[made.idea] = "put-forward"
        return made.idea

    def choose(self, group, idea):
        ideas.choose(idea=idea, by=group.leads[0].row)
        group.ideas[idea] = "chosen"

    def park(self, group, idea):
        ideas.park(idea=idea, by=group.leads[0].row, reason="Not this year.")
        group.ideas[idea] = "parked"

    # Experiments

    def propose(self, who, group, ends_on, *, starts_on=None):
        starts_on = starts_on or today()
        row = running.propose(
            team=group.row, by=who.row, programme=self.programme, submission=uuid.uuid4(), owner=who.row,
            plan={
                "title": f"Plainer letters {len(group.trials)}", "problem": "", "change": "Rewrite it.",
                "if_we": "rewrite it", "then": "fewer telephone", "because": "they see what to do",
                "measure_name": "Calls", "unit": "number", "unit_name": "calls", "better": "lower",
                "baseline": Decimal(31), "baseline_note": "", "target": Decimal(20), "starts_on": starts_on,
                "ends_on": ends_on, "profession": None, "visibility": "team", "shows_team": True,
            },
        )  # fmt: skip
        group.trials.append(Trial(row, who, starts_on, ends_on))
        return group.trials[-1]

    def start(self, group, trial):
        running.start(experiment=trial.row, by=group.leads[0].row)
        trial.state, trial.started_on = "running", today()

    def read(self, trial, by):
        measurements.add_measurement(
            experiment=trial.row, by=by.row, taken_on=today(), value=Decimal(25), note="",
            submission=uuid.uuid4(),
        )  # fmt: skip
        trial.read_on.append(today())

    def extend(self, trial, ends_on, by):
        running.extend(experiment=trial.row, by=by.row, ends_on=ends_on)
        trial.ends_on = ends_on

    def hand_over(self, trial, to, by):
        running.hand_over(experiment=trial.row, by=by.row, to=to.row)
        trial.owner = to

    def conclude(self, trial, by):
        conclusion.conclude(
            experiment=trial.row, by=by.row, outcome="keep", what_happened="It worked.", learned="A lot."
        )
        trial.state = "concluded"

    def reopen(self, group, trial):
        conclusion.reopen(experiment=trial.row, by=group.leads[0].row)
        trial.state = "running"

    # Reminders, and what becomes of people

    def stop(self, who, kind=""):
        reminders.opt_out(person=who.row, kind=kind)
        who.stopped.add(kind)

    def want_again(self, who, kind=""):
        reminders.opt_in(person=who.row, kind=kind)
        who.stopped.discard(kind)

    def go(self, who):
        """Leave the Civil Service."""
        self._write(who, is_active=False)
        who.is_active = False

    def address_dies(self, who):
        undeliverable.refuse(who.row.email, "There is no such mailbox.")
        who.is_dead = True

    def address_works_again(self, who):
        undeliverable.forget(who.row.email)
        who.is_dead = False

    def move_to(self, who, division):
        self._write(who, region=self.regions.get(division))
        who.division = division or DIVISION_WITHOUT_REGION

    def _write(self, who, **said):
        Person.objects.filter(pk=who.row.pk).update(**said)
        who.row.refresh_from_db()

    # What people do of their own accord

    def live(self, lots: Random, kinds, chance):
        """Let each of those who live do something with this `chance`, drawn from what they could do now."""
        for who in self.people:
            if who.lives and who.is_active and lots.random() < chance:
                could = [act for act in self._could(who, lots, kinds) if act]
                if could:
                    lots.choice(could)()

    def _could(self, who, lots, kinds):
        """What somebody could do now; in the place of what they could not, or seldom do, something false."""
        if not self.programme.takes_records(today()):
            return

        def seldom(chance):
            return lots.random() < chance

        mine, led = self.of(who), self.of(who, leading=True)
        yield not self.is_done(who) and partial(self.learn, who)
        yield not who.learned and partial(self.learn_everything, who)
        yield who.learned and seldom(0.1) and partial(self.unlearn, who)
        yield not mine and seldom(0.3) and partial(self.start_team, who)
        others = [one for one in self.groups if not one.is_archived and who not in one.members and one.leads[0].lives]
        if others and len(mine) < 2:
            yield partial(self.join, who, lots.choice(others))
        yield seldom(0.1) and partial(self.stop, who, lots.choice(["", *kinds]))
        yield who.stopped and partial(self.want_again, who, min(who.stopped))
        yield seldom(0.05) and not led and partial(self.go, who)
        yield seldom(0.1) and partial(self.move_to, who, lots.choice([None, *self.regions]))
        yield seldom(0.05) and partial(self.address_dies, who)
        yield who.is_dead and partial(self.address_works_again, who)
        for group in mine:
            yield partial(self.put_forward, who, group)
            yield seldom(0.2) and (who not in group.leads or len(group.leads) > 1) and partial(self.leave, who, group)
            yield from self._could_try(who, group, lots, seldom)
        for group in led:
            yield from self._could_lead(group, lots, seldom)

    def _could_lead(self, group, lots, seldom):
        coming, now = self._moment(lots), timezone.now()
        yield coming and len(group.meetings) < 6 and partial(self.plan, group, coming)
        for meeting in group.meetings:
            if meeting.state == "scheduled" and meeting.starts_at > now:
                yield coming and seldom(0.3) and partial(self.move, group, meeting, coming)
                yield seldom(0.3) and partial(self.cancel, group, meeting)
            elif meeting.state == "scheduled" and meeting.ends_at < now:
                open_ideas = [idea for idea, state in group.ideas.items() if state == "put-forward"]
                yield partial(self.record, group, meeting, chooses=lots.choice([*open_ideas, None]))
        for idea, state in group.ideas.items():
            yield state == "put-forward" and seldom(0.3) and partial(self.choose, group, idea)
            yield state == "put-forward" and seldom(0.1) and partial(self.park, group, idea)
        for one in group.members:
            yield one not in group.leads and seldom(0.1) and partial(self.make_lead, one, group)
        yield seldom(0.02) and partial(self.archive, group)

    def _could_try(self, who, group, lots, seldom):
        ends_on = min(today() + lots.randint(3, 60) * DAY, self.programme.records_close_on)
        yield len(group.trials) < 4 and partial(self.propose, who, group, ends_on)
        for trial in group.trials:
            if trial.state == "planned":
                yield who in group.leads and partial(self.start, group, trial)
            elif trial.state == "running" and who in group.looking_after(trial):
                yield partial(self.read, trial, who)
                yield seldom(0.2) and ends_on > trial.ends_on and partial(self.extend, trial, ends_on, who)
                yield trial.ends_on < today() and partial(self.conclude, trial, who)
                yield seldom(0.1) and partial(self.hand_over, trial, lots.choice(group.members), who)
            elif trial.state == "concluded" and who in group.leads:
                yield seldom(0.1) and partial(self.reopen, group, trial)

    def _moment(self, lots):
        """Some time to come within the window; mostly on a working day, in quiet dates too."""
        for _ in range(3):
            coming = today() + lots.randint(1, 25) * DAY
            if coming <= self.programme.records_close_on and (coming.weekday() < 5 or lots.random() < 0.2):
                hour = datetime.time(lots.choice([9, 10, 14, 16]), lots.choice([0, 15, 30]))
                return datetime.datetime.combine(coming, hour, LONDON)
        return None


def begin(opens_on, closes_on, records_close_on, **more):
    """An empty life in a programme of two courses, from "2024-10-14" on, with regions of the three divisions."""
    programme = ProgrammeFactory(
        opens_on=on(opens_on), closes_on=on(closes_on), records_close_on=on(records_close_on), **more
    )
    courses = CourseFactory.create_batch(2, available_from=programme.opens_on - 30 * DAY)
    for course in courses:
        ProgrammeCourseFactory(programme=programme, course=course)
    regions = {division: RegionFactory(bank_holidays=division) for division in (ENGLAND, SCOTLAND, NORTHERN_IRELAND)}
    return Life(programme, courses, OrganisationFactory(), regions)


def today():
    return timezone.localdate()
