"""Teams of the demo's departments, of every kind that a champion looks for; and what was reported from off screen.

Made in a few statements each. Their days are told from today, so that the demo stays lively: from time to time a later
run brings them near its own today.
"""

from __future__ import annotations

import datetime
import itertools
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from conversations.models import Attendance, Conversation, Idea, RecordVersion
from experiments.models import Benefit, Experiment, Measurement
from obt.dashboards.models import OfflineReport
from obt.govuk import words
from obt.people.models import JoinCode, Membership, Organisation, Person, Team
from obt.people.models.teams import new_join_code
from obt.programme.models import Programme

from . import data, days, departments, programmes
from .departments import SEED
from .idea_texts import idea_text
from .scale import experiments as texts

NOT_BEFORE_DAY = 21  # of the programme: earlier, nothing could have been concluded
STALE = datetime.timedelta(7)
FEWEST, MOST = 7, 14  # members
BEFORE_TODAY = 60  # days that teams have been there; tells a later run when they were last brought near its today
FIRST_TEXT = 700  # of idea_texts: others than the first, which are in everybody's mind
TALKED = ("talked", "running", "quiet", "concluded", "adopted", "lost-lead")
TRYING = ("running", "quiet", "concluded")  # something of their own
OUTCOMES = ("keep", "adapt", "stop", "keep", "scale", "keep", "stop", "adapt")
SURE = ("measured", "estimated", "measured", "guessed")


@dataclass(frozen=True)
class Plan:
    """A team to be: the `number` counts all of them. Days are so many before today, those to come less than none."""

    number: int
    organisation: str
    name: str
    kind: str
    first: int  # of its members among the people of the organisation
    size: int

    @property
    def dice(self) -> random.Random:
        return random.Random(f"{SEED}, team {self.number}")  # noqa: S311 - nothing secret

    @property
    def code(self) -> str:
        """The join code that it starts with, and how a later run knows it again."""
        return new_join_code(self.dice.choice)

    @property
    def starts(self) -> tuple[int, int]:
        """How many days ago its conversation was, and the hour."""
        ago = {"planned": -(2 + self.number % 9), "unrecorded": 2 + self.number % 8}
        return ago.get(self.kind, 20 + self.number % 16), 10 + self.number % 5

    @property
    def tried(self) -> tuple[int, int]:
        """How many days ago its experiment began, and ended or will."""
        if self.kind == "concluded":
            return 18 + self.number % 14, 1 + self.number % 9
        if self.kind == "quiet":
            return 24 + self.number % 6, -14
        return 8 + self.number % 9, -(20 + self.number % 12)

    @property
    def readings(self) -> list[int]:
        """How many days ago there were readings."""
        began, ended = self.tried
        last = {"quiet": 16}.get(self.kind, max(ended, 1))
        return list(range(began - 1, last - 1, -3))


def plans() -> list[Plan]:
    """All teams of departments.toml."""
    found: list[Plan] = []
    for about in data.read("departments")["teams"]:
        kinds = [kind for kind, number in about["kinds"].items() for _ in range(number)]
        first = 0
        for at, kind in enumerate(kinds):
            series, place = divmod(at, len(about["names"]))
            number = len(found)
            size = FEWEST + number * 5 % (MOST - FEWEST + 1)
            found.append(Plan(number, about["body"], f"{about['names'][place]} {series + 1}", kind, first, size))
            first += size
    return found


def settle(today: datetime.date) -> list[str]:
    """Make the teams once there are people for them and the programme is under way; keep their days near `today`."""
    if not departments.SHARE:
        return []
    programme = Programme.objects.get(slug=programmes.RUNNING)
    if not programme.takes_records(today):  # somebody changed its dates
        return []
    return [*_report_offline(programme, today), *_settle_teams(programme, today)]


def _settle_teams(programme: Programme, today: datetime.date) -> list[str]:
    by_code = {plan.code: plan for plan in plans()}
    codes = JoinCode.objects.filter(code__in=by_code).select_related("team")
    there = {code.team_id: (by_code[code.code], code.team) for code in codes}
    if there:
        return _bring_near(there, programme, today)
    if (today - programme.opens_on).days < NOT_BEFORE_DAY:
        return []
    made = _Maker(programme, today).make(list(by_code.values()))
    return [f"Made {words.counted(made, 'team')} of departments."]


def _report_offline(programme: Programme, today: datetime.date) -> list[str]:
    """Make the champion's reports whose day has come."""
    made = 0
    champion = Person.objects.filter(email="champion@example.gov.uk").first()
    for about in data.read("departments")["offline"] if champion else []:
        day = programme.opens_on + datetime.timedelta(about["day"])
        organisation = Organisation.objects.filter(slug=about["body"]).first()
        if day > today or organisation is None:
            continue
        _, is_new = OfflineReport.objects.get_or_create(
            submission=uuid.uuid5(uuid.NAMESPACE_URL, f"{SEED}, {about['body']}, {about['part']}"),
            defaults={
                **{name: about[name] for name in ("part", "people", "note")},
                "programme": programme,
                "organisation": organisation,
                "reported_by": champion,
                "on": day,
            },
        )
        made += is_new
    return [f"Made {words.counted(made, 'report')} of people who took part off screen."] if made else []


@dataclass(frozen=True)
class _Maker:
    """Makes rows of teams, a table at a time."""

    programme: Programme
    today: datetime.date

    def make(self, wanted: list[Plan]) -> int:
        """Make the teams for whom there are people; return how many."""
        bodies = {body.organisation.slug: body for body in departments.all_bodies()}
        first = departments.first_people(bodies.values())
        ids: dict[Plan, range] = {}
        for plan in wanted:
            body = bodies.get(plan.organisation)
            if body and plan.first + plan.size <= body.people:
                lead = first[body.organisation.pk] + plan.first
                ids[plan] = range(lead, lead + plan.size)
        known = Person.objects.in_bulk(itertools.chain.from_iterable(ids.values()))
        open_teams = Team.objects.open().filter(organisation__slug__in=bodies)
        names = set(open_teams.values_list("name", "organisation__slug"))
        cast = {
            plan: [known[pk] for pk in members]
            for plan, members in ids.items()
            if all(pk in known for pk in members) and (plan.name, plan.organisation) not in names
        }
        teams = self._teams(cast, {slug: body.organisation for slug, body in bodies.items()})
        held = self._conversations(cast, teams)
        self._ideas(cast, teams, held)
        self._experiments(cast, teams)
        leads = [people[0].pk for plan, people in cast.items() if plan.kind == "lost-lead"]
        Person.objects.filter(pk__in=leads).update(is_active=False)  # who left the Civil Service
        return len(teams)

    def _teams(self, cast: Mapping[Plan, list[Person]], places: Mapping[str, Organisation]) -> dict[Plan, Team]:
        began = self.today - datetime.timedelta(BEFORE_TODAY)
        rows = [Team(name=plan.name, organisation=places[plan.organisation]) for plan in cast]
        teams = dict(zip(cast, Team.objects.bulk_create(rows), strict=True))
        JoinCode.objects.bulk_create(JoinCode(team=team, code=plan.code) for plan, team in teams.items())
        Membership.objects.bulk_create(
            Membership(team=teams[plan], person=person, role="member" if at else "lead", joined_on=began)
            for plan, people in cast.items()
            for at, person in enumerate(people)
        )
        Team.objects.filter(pk__in=[team.pk for team in teams.values()]).update(created_at=days.at(began, 9))
        return teams

    def _conversations(self, cast: Mapping[Plan, list[Person]], teams: Mapping[Plan, Team]) -> dict[Plan, Conversation]:
        rows = {}
        for plan, people in cast.items():
            if plan.kind == "not-started":
                continue
            starts_at = _starts_at(plan, self.programme, self.today)
            was_held = plan.kind in TALKED
            said = f"We talked about what slows us down.\n\n{idea_text(_text(plan)).problem}"
            rows[plan] = Conversation(
                programme=self.programme,
                team=teams[plan],
                starts_at=starts_at,
                minutes=60,
                place=plan.dice.choice(("Room 2.14", "Teams", "The canteen", "Room 5 or Teams")),
                created_by=people[0],
                state="recorded" if was_held else "scheduled",
                version=int(was_held),
                recorded_at=_recorded_at(starts_at) if was_held else None,
                recorded_by=people[0] if was_held else None,
                talked_about=said if was_held else "",
            )
        made = dict(zip(rows, Conversation.objects.bulk_create(rows.values()), strict=True))
        held = {plan: row for plan, row in made.items() if plan.kind in TALKED}
        present = {plan: cast[plan][: len(cast[plan]) - plan.number % 3] for plan in held}
        Attendance.objects.bulk_create(
            Attendance(conversation=held[plan], person=person) for plan, people in present.items() for person in people
        )
        RecordVersion.objects.bulk_create(
            RecordVersion(
                conversation=row, version=1, recorded_by=row.recorded_by, recorded_at=_recorded_at(row.starts_at),
                attendees=[person.pk for person in present[plan]], others_count=0, talked_about=row.talked_about,
                chosen=[],
            )
            for plan, row in held.items()
        )  # fmt: skip
        return held

    def _ideas(
        self, cast: Mapping[Plan, list[Person]], teams: Mapping[Plan, Team], held: Mapping[Plan, Conversation]
    ) -> None:
        rows = []
        for plan, team in teams.items():
            for at in range(plan.number % 4 + (plan in held)):
                state = (
                    "put-forward" if plan not in held else ("chosen", "parked", "put-forward", "put-forward")[at % 4]
                )
                text = idea_text(_text(plan, at))
                rows.append(
                    Idea(
                        programme=self.programme, team=team, author=cast[plan][at % len(cast[plan])], title=text.title,
                        problem=text.problem, change=text.change, submission=uuid.UUID(int=_bits(plan, at)),
                        visibility=("team", "organisation", "everyone")[plan.number % 3], state=state,
                        conversation=held.get(plan) if state != "put-forward" else None,
                        parked_reason="Not this year" if state == "parked" else "",
                        created_on=days.ago(plan.starts[0], self.programme, self.today),
                    )
                )  # fmt: skip
        Idea.objects.bulk_create(rows)

    def _experiments(self, cast: Mapping[Plan, list[Person]], teams: Mapping[Plan, Team]) -> None:
        trying = [plan for plan in cast if plan.kind in TRYING]
        made = dict(
            zip(
                trying,
                Experiment.objects.bulk_create(self._experiment(plan, cast[plan], teams[plan]) for plan in trying),
                strict=True,
            )
        )
        sources = [row for plan, row in made.items() if plan.kind == "concluded" and row.outcome != "stop"]
        adopting = [plan for plan in cast if plan.kind == "adopted"] if sources else []
        rows = [
            self._experiment(plan, cast[plan], teams[plan], sources[at % len(sources)])
            for at, plan in enumerate(adopting)
        ]
        made |= dict(zip(adopting, Experiment.objects.bulk_create(rows), strict=True))
        Measurement.objects.bulk_create(
            reading for plan, row in made.items() for reading in self._readings(plan, row, cast[plan])
        )
        Benefit.objects.bulk_create(benefit for plan, row in made.items() for benefit in _benefits(plan, row))

    def _experiment(self, plan: Plan, people: list[Person], team: Team, source: Experiment | None = None) -> Experiment:
        dice, lead = plan.dice, people[0]
        measure = dice.choice(texts.MEASURES)
        title, problem, change, if_we, then, because = texts.words_of(_text(plan))
        baseline, target = texts.levels(dice, measure)
        starts_on, ends_on = _span(plan, self.programme, self.today)
        row = Experiment(
            programme=self.programme, team=team, submission=uuid.UUID(int=_bits(plan, 100)), title=title,
            problem=problem, change=change, if_we=if_we, then=then, because=because, measure_name=measure.name,
            unit=measure.unit, unit_name=measure.unit_name, better=measure.better, baseline=baseline, target=target,
            starts_on=starts_on, ends_on=ends_on, proposed_by=lead, owner=people[1],
            visibility="everyone" if source or plan.number % 4 else "organisation", state="running",
            started_at=days.past(starts_on), started_by=lead, adopted_from=source,
        )  # fmt: skip
        if source:
            copied = ("title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name")
            for name in (*copied, "better", "baseline", "target"):
                setattr(row, name, getattr(source, name))
        if plan.kind == "concluded":
            row.state, row.concluded_by, row.concluded_at = "concluded", lead, days.past(ends_on)
            row.outcome = OUTCOMES[plan.number % len(OUTCOMES)]
            row.what_happened, row.learned = dice.choice(texts.HAPPENED), dice.choice(texts.LEARNED)
            row.visibility = "everyone"
        return row

    def _readings(self, plan: Plan, row: Experiment, people: list[Person]) -> Iterator[Measurement]:
        dice, readings = plan.dice, plan.readings
        assert row.baseline is not None
        assert row.target is not None
        for at, ago in enumerate(readings):
            share = (at + 1) / len(readings) * dice.uniform(0.5, 1)
            value = float(row.baseline) + float(row.target - row.baseline) * share
            yield Measurement(
                experiment=row, taken_on=days.ago(ago, self.programme, self.today), value=Decimal(round(value)),
                recorded_by=people[at % len(people)], submission=uuid.UUID(int=_bits(plan, 200 + at)),
            )  # fmt: skip


def _benefits(plan: Plan, row: Experiment) -> Iterator[Benefit]:
    """What came of one that is not stopped: time saved, or money, or people helped, or two of these."""
    if row.state != "concluded" or row.outcome == "stop":
        return
    amounts = {
        "minutes": 120 + plan.number % 7 * 60,
        "pounds": 1200 + plan.number % 5 * 900,
        "people": 40 + plan.number,
    }
    kinds = ("minutes", ("pounds", "people", "minutes")[plan.number % 3])
    for kind in dict.fromkeys(kinds):
        sure = SURE[plan.number % len(SURE)]
        yield Benefit(
            experiment=row, kind=kind, amount=Decimal(amounts[kind]), confidence=sure,
            workings="We counted for two weeks before and two weeks after, and took the difference.",
        )  # fmt: skip


def _bring_near(there: Mapping[int, tuple[Plan, Team]], programme: Programme, today: datetime.date) -> list[str]:
    """Tell the teams' days from `today` once they have grown old, or are not in the programme as it runs now."""
    conversations = list(Conversation.objects.filter(team__in=there, programme=programme))
    experiments = list(Experiment.objects.filter(team__in=there, programme=programme))
    last = timezone.localdate(min(team.created_at for _, team in there.values())) + datetime.timedelta(BEFORE_TODAY)
    is_out = any(not programme.opens_on <= row.starts_on <= today for row in experiments)
    if datetime.timedelta() <= today - last < STALE and not is_out:
        return []
    for talk in conversations:
        plan, _ = there[talk.team_id]
        talk.starts_at = _starts_at(plan, programme, today)
        if talk.recorded_at:
            talk.recorded_at = _recorded_at(talk.starts_at)
    Conversation.objects.bulk_update(conversations, ["starts_at", "recorded_at"])
    recorded_at = {talk.pk: talk.recorded_at for talk in conversations if talk.recorded_at}
    versions = list(RecordVersion.objects.filter(conversation__in=recorded_at))
    for version in versions:
        version.recorded_at = recorded_at[version.conversation_id]
    RecordVersion.objects.bulk_update(versions, ["recorded_at"])
    for trial in experiments:
        plan, _ = there[trial.team_id]
        trial.starts_on, trial.ends_on = _span(plan, programme, today)
        trial.started_at = days.past(trial.starts_on)
        if trial.concluded_at:
            trial.concluded_at = days.past(trial.ends_on)
    Experiment.objects.bulk_update(experiments, ["starts_on", "ends_on", "started_at", "concluded_at"])
    plan_of = {row.pk: there[row.team_id][0] for row in experiments}
    readings = list(Measurement.objects.filter(experiment__in=plan_of).order_by("experiment_id", "pk"))
    for pk, rows in itertools.groupby(readings, key=lambda row: row.experiment_id):
        for row, ago in zip(rows, plan_of[pk].readings, strict=False):
            row.taken_on = days.ago(ago, programme, today)
    Measurement.objects.bulk_update(readings, ["taken_on"])
    Team.objects.filter(pk__in=there).update(created_at=days.at(today - datetime.timedelta(BEFORE_TODAY), 9))
    return [f"Brought {words.counted(len(there), 'team')} of departments near today."]


def _text(plan: Plan, at: int = 0) -> int:
    """The number of the text of a team's idea, each with some of its own."""
    return FIRST_TEXT + 5 * plan.number + at


def _bits(plan: Plan, what: int) -> int:
    return random.Random(f"{SEED}, team {plan.number}, {what}").getrandbits(128)  # noqa: S311


def _span(plan: Plan, programme: Programme, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day of the team's experiment."""
    began, ended = plan.tried
    starts_on = days.ago(began, programme, today)
    return starts_on, max(today - datetime.timedelta(ended), starts_on)


def _starts_at(plan: Plan, programme: Programme, today: datetime.date) -> datetime.datetime:
    """When the team's conversation is: on a weekday, and in the past if it was held."""
    ago, hour = plan.starts
    day = days.weekday(today - datetime.timedelta(ago), -1 if ago > 0 else 1)
    if ago < 0:
        return days.at(min(day, max(programme.records_close_on, today)), hour)
    latest = timezone.now().replace(minute=0, second=0, microsecond=0) - datetime.timedelta(hours=2)
    return min(days.at(max(day, programme.opens_on), hour), max(latest, days.at(programme.opens_on, 0)))


def _recorded_at(starts_at: datetime.datetime) -> datetime.datetime:
    return min(starts_at + datetime.timedelta(minutes=70), timezone.now())
