"""The synthetic teams: who is in them, what they talked about, what they put forward. The same for the same number."""

from __future__ import annotations

import datetime
import itertools
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from obt.demo.idea_texts import idea_text
from obt.people.models.teams import new_join_code
from obt.programme.models import Programme

from . import experiments
from .society import SEED

# What issue 3 asks the service to carry, for all 513,000 people: shares of it for fewer.
CIVIL_SERVICE = 513_000
TEAMS, MEMBERSHIPS, CONVERSATIONS, ATTENDANCES, IDEAS = 60_000, 400_000, 40_000, 180_000, 120_000
RECORDED = 0.75  # of the conversations; the others are to come
CAME = ATTENDANCES / (RECORDED * CONVERSATIONS * MEMBERSHIPS / TEAMS)  # nine in ten of those who are in the team
LARGE_EVERY, LARGE = 200, 9  # one team in 200 weighs as much as nine others: about 60 people
WITHOUT_NAME = 0.15
VISIBILITIES, SHARES = ("team", "organisation", "everyone"), (50, 25, 25)
MOST_SUPPORT = 4

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

COLUMNS = {
    "people_team": ("id", "name", "organisation_id", "created_at"),
    "people_joincode": ("team_id", "code", "created_at"),
    "people_membership": ("team_id", "person_id", "role", "joined_on"),
    "conversations_conversation": (
        *("id", "programme_id", "team_id", "state", "was_planned", "starts_at", "minutes", "place", "link", "uid"),
        *("sequence", "created_by_id", "created_at", "cancel_reason", "version", "recorded_at", "recorded_by_id"),
        *("talked_about", "others_count"),
    ),
    "conversations_attendance": ("conversation_id", "person_id"),
    "conversations_recordversion": (
        *("conversation_id", "version", "recorded_by_id", "recorded_at", "attendees", "others_count"),
        *("talked_about", "chosen"),
    ),
    "conversations_idea": (
        *("id", "programme_id", "team_id", "conversation_id", "author_id", "is_anonymous", "submission", "title"),
        *("problem", "change", "visibility", "state", "parked_reason", "created_on", "audience"),
    ),
    "conversations_support": ("idea_id", "person_id"),
    **experiments.COLUMNS,
}
WITH_IDS = ("people_team", "conversations_conversation", "conversations_idea", "experiments_experiment")
CHUNK = 5_000  # teams


@dataclass
class _Numbers:
    """How many of everything there are to be, and the ids given so far."""

    teams: int
    conversations: int
    ideas: int
    last: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WITH_IDS, 0))
    codes: set[str] = field(default_factory=set)  # among millions two would be alike

    def next_id(self, table: str) -> int:
        self.last[table] += 1
        return self.last[table]

    def new_code(self, dice: random.Random) -> str:
        """A join code that no other team has."""
        while (code := new_join_code(dice.choice)) in self.codes:
            pass
        self.codes.add(code)
        return code


def chunks(people: int, programme: Programme, today: datetime.date) -> Iterator[Rows]:
    """Make the teams of a Civil Service of `people` people, who must be in the database, some thousands at a time.

    Yields the rows of each table, in an order in which they can be copied.
    """
    share = people / CIVIL_SERVICE
    numbers = _Numbers(round(TEAMS * share), round(CONVERSATIONS * share), round(IDEAS * share))
    tried = experiments.Maker(programme, today)
    teams = _members(round(MEMBERSHIPS * share), numbers.teams)
    made: Rows = {table: [] for table in COLUMNS}
    for number, (organisation, members) in enumerate(teams):
        dice = random.Random(f"{SEED}, team {number}")  # noqa: S311 - nothing secret
        _team(made, numbers, number, organisation, members, programme, today, dice)
        if _falls_on(number, round(experiments.EXPERIMENTS * share), numbers.teams):
            first = _first_idea(made, numbers.last["people_team"])
            tried.add(made, number, numbers.last["people_team"], organisation, members, first)
        if number % CHUNK == CHUNK - 1:
            yield made
            made = {table: [] for table in COLUMNS}
    yield made


def _members(memberships: int, teams: int) -> Iterator[tuple[int, list[int]]]:
    """The organisation and the ids of the members of each team: registered people, of one organisation together."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, id FROM people_person WHERE registered_at IS NOT NULL ORDER BY organisation_id, id"
        )
        rows = cursor.fetchall()
    dice = random.Random(f"{SEED}, sizes of teams")  # noqa: S311 - nothing secret
    begun_members = begun_teams = seen = 0
    for organisation, group in itertools.groupby(rows, key=lambda row: row[0]):
        people = [pk for _, pk in group]
        seen += len(people)
        # Each organisation's share, rounded so that the sums come out.
        here = round(memberships * seen / len(rows)) - begun_members
        number = round(teams * seen / len(rows)) - begun_teams
        begun_members, begun_teams = begun_members + here, begun_teams + number
        for first, last in _cuts(dice, here, number):
            yield organisation, people[first:last]


def _cuts(dice: random.Random, members: int, teams: int) -> Iterator[tuple[int, int]]:
    """Where each of `teams` teams begins and ends among `members` people; none is empty."""
    weights = [LARGE if number % LARGE_EVERY == LARGE_EVERY // 2 else 0.5 + dice.random() for number in range(teams)]
    ends = [round(members * part / sum(weights)) for part in itertools.accumulate(weights)]
    yield from ((first, last) for first, last in zip([0, *ends], ends, strict=False) if last > first)


def _team(
    made: Rows,
    numbers: _Numbers,
    number: int,
    organisation: int,
    members: Sequence[int],
    programme: Programme,
    today: datetime.date,
    dice: random.Random,
) -> None:
    team, lead = numbers.next_id("people_team"), members[0]
    started = programme.opens_on - datetime.timedelta(days=30)
    moment = datetime.datetime.combine(started, datetime.time(9), datetime.UTC)
    made["people_team"].append((team, f"Team {number + 1}", organisation, moment))
    made["people_joincode"].append((team, numbers.new_code(dice), moment))
    made["people_membership"].extend(
        (team, person, "lead" if person == lead else "member", started) for person in members
    )
    conversation = None
    if _falls_on(number, numbers.conversations, numbers.teams):
        conversation = _conversation(made, numbers, number, team, members, programme, today, dice)
    for _ in range(_share_of(number, numbers.ideas, numbers.teams)):
        _idea(made, numbers, team, members, conversation, programme, today, dice)


def _first_idea(made: Rows, team: int) -> tuple[int, bool]:
    """The id of the first idea of `team`, the last that was made, and whether it chose it; without one, its own id."""
    of_team = list(itertools.takewhile(lambda row: row[2] == team, reversed(made["conversations_idea"])))
    return (of_team[-1][0], of_team[-1][11] == "chosen") if of_team else (team, False)


def _falls_on(number: int, some: int, all_of_them: int) -> bool:
    """Whether one of `some` falls on `number`, when they are spread evenly over `all_of_them`."""
    return _share_of(number, some, all_of_them) > 0


def _share_of(number: int, some: int, all_of_them: int) -> int:
    """How many of `some` fall on `number`, when they are spread evenly over `all_of_them`."""
    return (number + 1) * some // all_of_them - number * some // all_of_them


def _conversation(
    made: Rows,
    numbers: _Numbers,
    number: int,
    team: int,
    members: Sequence[int],
    programme: Programme,
    today: datetime.date,
    dice: random.Random,
) -> int | None:
    """Add the team's conversation; return its id if it has been held and recorded."""
    pk, lead = numbers.next_id("conversations_conversation"), members[0]
    was_held = dice.random() < RECORDED and programme.opens_on < today
    starts_at = _time_of_day(_day(dice, programme, today, was_held), dice)
    recorded_at = min(starts_at + datetime.timedelta(hours=2), timezone.now()) if was_held else None
    about = "We talked about what slows us down, and agreed to try one thing for a month." if was_held else ""
    made["conversations_conversation"].append(
        (
            *(pk, programme.pk, team, "recorded" if was_held else "scheduled", True, starts_at, 60, "Room 3", ""),
            *(_uuid(dice), 0, lead, starts_at - datetime.timedelta(days=14), "", int(was_held), recorded_at),
            *(lead if was_held else None, about, 0),
        )
    )
    if recorded_at is None:
        return None
    came = [person for person in members if dice.random() < CAME] or [lead]
    made["conversations_attendance"].extend((pk, person) for person in came)
    made["conversations_recordversion"].append((pk, 1, lead, recorded_at, came, 0, about, []))
    return pk


def _day(dice: random.Random, programme: Programme, today: datetime.date, was_held: bool) -> datetime.date:
    """A day of the programme before today, or one to come."""
    if was_held:
        return programme.opens_on + datetime.timedelta(days=dice.randrange((today - programme.opens_on).days))
    first = max(today, programme.opens_on) + datetime.timedelta(days=1)
    last = max(programme.records_close_on, first)
    return first + datetime.timedelta(days=dice.randrange((last - first).days + 1))


def _time_of_day(day: datetime.date, dice: random.Random) -> datetime.datetime:
    time = datetime.time(dice.choice((9, 10, 11, 13, 14, 15)))
    return datetime.datetime.combine(day, time, datetime.UTC)


def _idea(
    made: Rows,
    numbers: _Numbers,
    team: int,
    members: Sequence[int],
    conversation: int | None,
    programme: Programme,
    today: datetime.date,
    dice: random.Random,
) -> None:
    """Add one idea; the first of a team that has talked is the one it chose, every third of the others is parked."""
    pk = numbers.next_id("conversations_idea")
    is_first = not made["conversations_idea"] or made["conversations_idea"][-1][2] != team
    state = "put-forward"
    if conversation:
        state = "chosen" if is_first else "parked" if dice.random() < 1 / 3 else state
    is_anonymous = dice.random() < WITHOUT_NAME
    made["conversations_idea"].append(
        (
            *(pk, programme.pk, team, conversation if state != "put-forward" else None),
            *(None if is_anonymous else dice.choice(members), is_anonymous, _uuid(dice), *idea_text(pk)),
            *(dice.choices(VISIBILITIES, SHARES)[0], state, "Not this year" if state == "parked" else ""),
            *(min(today, programme.records_close_on), 0),
        )
    )
    supporters = dice.sample(members, min(len(members), dice.randrange(MOST_SUPPORT)))
    made["conversations_support"].extend((pk, person) for person in supporters)


def _uuid(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)
