"""Which teams are on a list, a page or a file at a time, and who has written to their leads."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from obt.dashboards.models import Call
from obt.dashboards.paging import A_PAGE
from obt.people.models import Organisation
from obt.people.requests import number_of_row
from obt.programme.models import Programme

from .found import found_sql, parameters_of, rows
from .lists import Which
from .scope import Scope

A_PIECE = 1000  # of a file
MOST_CALLS = 10  # that are told of beside a list


@dataclass(frozen=True)
class TeamLine:
    """A team on a list. `leads` are their names, "" where none has given one; `written_on` once its leads were."""

    pk: int
    name: str
    part: str
    leads: str
    since: datetime.date
    written_on: datetime.date | None


@dataclass(frozen=True)
class Key:
    """Where a page begins or ends: behind, or before, a team since when it is on the list."""

    since: datetime.date
    pk: int

    @classmethod
    def read(cls, typed: str) -> Key | None:
        """Return what `write` has written; None for anything else."""
        day, _, number = typed.partition("~")
        try:
            since = datetime.date.fromisoformat(day)
        except ValueError:
            return None
        pk = number_of_row(number)
        return cls(since, pk) if pk else None

    def write(self) -> str:
        return f"{self.since.isoformat()}~{self.pk}"


@dataclass(frozen=True)
class TeamPage:
    """Some teams of a list, longest on it first; `previous` and `next` are keys of the pages beside it, "" for none."""

    lines: Sequence[TeamLine]
    previous: str
    next: str

    @property
    def is_all(self) -> bool:
        return not (self.previous or self.next)


def teams_on(
    programme: Programme,
    which: Which,
    scope: Scope,
    part: Organisation | None = None,
    *,
    after: Key | None = None,
    before: Key | None = None,
) -> TeamPage:
    """Return up to 50 teams behind the key `after`, or before `before`, in two statements however many there are.

    The order is stable: since when, then by name. A key stays good when its team leaves the list.
    """
    asked = (programme, which, scope, part)
    if before is not None:
        lines = _teams(*asked, before, A_PAGE, backwards=True)[::-1]
        more = len(lines) > A_PAGE
        lines = lines[-A_PAGE:]
        return TeamPage(lines, _key_of(lines[:1]) if more else "", _key_of(lines[-1:]))
    lines = _teams(*asked, after, A_PAGE)
    more = len(lines) > A_PAGE
    lines = lines[:A_PAGE]
    return TeamPage(lines, _key_of(lines[:1]) if after else "", _key_of(lines[-1:]) if more else "")


def all_teams_on(
    programme: Programme, which: Which, scope: Scope, part: Organisation | None = None
) -> Iterator[TeamLine]:
    """Yield every team of a list in the same order, some hundreds at a time."""
    key: Key | None = None
    while lines := _teams(programme, which, scope, part, key, A_PIECE):
        yield from lines[:A_PIECE]
        if len(lines) <= A_PIECE:
            return
        key = Key(lines[A_PIECE - 1].since, lines[A_PIECE - 1].pk)


def _key_of(lines: Sequence[TeamLine]) -> str:
    return Key(lines[0].since, lines[0].pk).write() if lines else ""


def _teams(
    programme: Programme,
    which: Which,
    scope: Scope,
    part: Organisation | None,
    key: Key | None,
    most: int,
    *,
    backwards: bool = False,
) -> list[TeamLine]:
    """Up to `most` teams beyond `key`, and one more if there is one."""
    beyond, way = ("<", "DESC") if backwards else (">", "ASC")
    sql = _PAGE.format(found=found_sql(which), where=_BEYOND.format(beyond) if key else "", way=way)
    parameters = parameters_of(programme, scope.ids(part)) | {"which": which.value, "limit": most + 1}
    if key:
        parameters |= {"since": key.since, "key": key.pk}
    return [TeamLine(row[0], row[1], scope.name_of(row[2]), *row[3:]) for row in rows(sql, parameters)]


def calls_about(programme: Programme, which: Which, organisation: Organisation) -> list[Call]:
    """Return who has asked us to write to leads of the list, the newest first, at most 10; one statement."""
    calls = Call.objects.about(organisation).filter(programme=programme, which=which)
    return list(calls.select_related("called_by", "organisation")[:MOST_CALLS])


_BEYOND = """WHERE (f.since, lower(f.name), f.id) {}
      (%(since)s, coalesce((SELECT lower(k.name) FROM people_team k WHERE k.id = %(key)s), ''), %(key)s)"""
_PAGE = """
SELECT f.id, f.name, f.organisation_id,
       coalesce((SELECT string_agg(p.name, ', ' ORDER BY p.name)
                 FROM people_membership m JOIN people_person p ON p.id = m.person_id
                 WHERE m.team_id = f.id AND m.role = 'lead' AND m.left_on IS NULL AND p.name <> ''), ''),
       f.since,
       (SELECT (c.called_at AT TIME ZONE 'Europe/London')::date
        FROM dashboards_called d JOIN dashboards_call c ON c.id = d.call_id
        WHERE d.team_id = f.id AND d.programme_id = %(programme)s AND d.which = %(which)s)
FROM (
  SELECT * FROM ({found}) f {where} ORDER BY f.since {way}, lower(f.name) {way}, f.id {way} LIMIT %(limit)s
) f
ORDER BY f.since {way}, lower(f.name) {way}, f.id {way}
"""
