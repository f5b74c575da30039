"""Where teams stand with their conversations and ideas: for a person's home and a team's page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from obt import statements
from obt.people.models import Person, Team
from obt.programme.models import Programme

from .models import Attendance


@dataclass(frozen=True)
class Meeting:
    """One conversation in short."""

    pk: int
    starts_at: datetime.datetime
    minutes: int
    place: str


@dataclass(frozen=True)
class TeamNow:
    """Where one of a person's teams stands: what is planned next, what is to be recorded, what was last recorded.

    `to_record` is the oldest one whose time has passed. `beside` is what a `Beside` has asked of the team.
    """

    pk: int
    name: str
    is_lead: bool
    next: Meeting | None
    to_record: Meeting | None
    recorded: Meeting | None
    has_idea_of_person: bool
    beside: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Attended:
    """A conversation that a person is credited for."""

    conversation: Meeting
    team: str


@dataclass(frozen=True)
class Standing:
    """A person's open teams, and the last conversation that they were recorded at and have not disputed."""

    teams: list[TeamNow]
    attended: Attended | None


@dataclass(frozen=True)
class Beside:
    """What a room above asks of each team in the same statement, so that the home page asks no further one.

    `joins` may name the team `t`, the person's membership `m` and the parameter `programme`, and finds one row a team.
    """

    columns: str
    joins: str


def standing(
    *, person: Person, programme: Programme, team: Team | None = None, beside: Beside | None = None
) -> Standing:
    """Return where the person's open teams (or `team` alone, open or not) and they themselves stand; one SQL statement.

    Teams that they lead come first, then the one that meets next.
    """
    parameters = {"person": person.pk, "programme": programme.pk, "team": team.pk if team else None}
    found = statements.rows(_standing(beside), parameters)  # one row at least
    *cells, with_team = found[0][:5]
    meeting = _meeting(cells)
    return Standing(
        attended=Attended(meeting, with_team) if meeting else None,
        teams=[_team_now(row[5:]) for row in found if row[5] is not None],
    )


def _team_now(cells: Sequence[Any]) -> TeamNow:
    pk, name, is_lead, *rest = cells
    meetings = (_meeting(rest[0:4]), _meeting(rest[4:8]), _meeting(rest[8:12]))
    return TeamNow(pk, name, is_lead, *meetings, rest[12], tuple(rest[13:]))


def attendances_of(person: Person) -> list[Attendance]:
    """Return what was recorded of `person`, the latest first, disputed or not; one statement."""
    return list(
        Attendance.objects.visible_to(person)
        .select_related("conversation__team", "conversation__programme")
        .order_by("-conversation__starts_at", "-pk")
    )


def _meeting(cells: Sequence[Any]) -> Meeting | None:
    return Meeting(*cells) if cells[0] is not None else None


# Who was recorded at conversations of the programme and has not said otherwise, registered or not (product.md: people
# known by their address count too), with the day of each; for sums over everybody.
TALKS = """
SELECT a.person_id, (c.starts_at AT TIME ZONE 'Europe/London')::date AS talked_on
FROM conversations_attendance a JOIN conversations_conversation c ON c.id = a.conversation_id
WHERE c.programme_id = %(programme)s AND c.state = 'recorded' AND a.disputed_at IS NULL
"""
_ONE = """
  LEFT JOIN LATERAL (
    SELECT c.id AS {name}_id, c.starts_at AS {name}_at, c.minutes AS {name}_minutes, c.place AS {name}_place
    FROM conversations_conversation c
    WHERE c.team_id = t.id AND c.programme_id = %(programme)s AND {which} LIMIT 1
  ) {name} ON true
"""
_NEXT = _ONE.format(name="n", which="c.state = 'scheduled' AND c.ends_at >= now() ORDER BY c.starts_at")
_TO_RECORD = _ONE.format(name="o", which="c.state = 'scheduled' AND c.ends_at < now() ORDER BY c.starts_at")
_RECORDED = _ONE.format(name="r", which="c.state = 'recorded' ORDER BY c.starts_at DESC")
_STANDING = """
SELECT a.*, mine.* FROM (SELECT 1) always
LEFT JOIN LATERAL (
  SELECT c.id AS attended, c.starts_at AS attended_at, c.minutes AS attended_minutes, c.place AS attended_place,
         w.name AS attended_with
  FROM conversations_attendance a
  JOIN conversations_conversation c ON c.id = a.conversation_id AND c.programme_id = %(programme)s
  JOIN people_team w ON w.id = c.team_id
  WHERE a.person_id = %(person)s AND a.disputed_at IS NULL AND c.state = 'recorded'
  ORDER BY c.starts_at DESC LIMIT 1
) a ON true
LEFT JOIN (
  SELECT t.id AS team, t.name, m.role = 'lead' AS leads, n.*, o.*, r.*,
         EXISTS (SELECT 1 FROM conversations_idea i
                 WHERE i.team_id = t.id AND i.programme_id = %(programme)s AND i.author_id = m.person_id){columns}
  FROM people_membership m
  JOIN people_team t ON t.id = m.team_id AND (t.archived_at IS NULL OR t.id = %(team)s)
  {joins}
  WHERE m.person_id = %(person)s AND m.left_on IS NULL AND (%(team)s::bigint IS NULL OR t.id = %(team)s)
) mine ON true
ORDER BY mine.leads DESC, mine.n_at NULLS LAST, mine.name
"""


@cache
def _standing(beside: Beside | None) -> str:
    """The statement with what is asked beside; one text each, which is planned once."""
    joins = f"{_NEXT} {_TO_RECORD} {_RECORDED}"
    if beside is None:
        return _STANDING.format(columns="", joins=joins)
    return _STANDING.format(columns=f", {beside.columns}", joins=f"{joins} {beside.joins}")
