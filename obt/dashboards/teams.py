"""The teams that could do with a hand: four lists, each with whom it holds and since when.

A list holds the same teams as are counted in `Total.things` (`obt.dashboards.counting`), and of an organisation as its
whole totals do: itself with everything below it, bodies on the other side of the Civil Service left out. Nothing of
what is in a team is fetched here: a champion sees its name, its part of the organisation and who leads it.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.utils import timezone

from obt.people.models import Organisation
from obt.people.models.organisations import OrganisationQuerySet
from obt.people.requests import number_of_row
from obt.programme.models import Programme

from . import published
from .models import Call
from .models.published import Reach

A_PAGE = 50
A_PIECE = 1000  # of a file
MOST_CALLS = 10  # that are told of beside a list


class Which(StrEnum):
    """What a team lacks."""

    NOT_STARTED = "not-started"
    UNRECORDED = "unrecorded"
    QUIET = "quiet"
    LOST_LEAD = "lost-lead"


@dataclass(frozen=True)
class About:
    """How pages speak of a list: `one` and `many` follow a number of teams, `since` stands before a day."""

    title: str
    short: str
    one: str
    many: str
    since: str
    what_helps: str
    none: str

    def counted(self, number: int) -> str:
        """Return "23 teams have no conversation planned"."""
        return f"{number:,} {self.one if number == 1 else self.many}"


ABOUT = {
    Which.NOT_STARTED: About(
        title="Teams with no conversation planned",
        short="No conversation planned",
        one="team has no conversation planned",
        many="teams have no conversation planned",
        since="None since",
        what_helps="Offer to facilitate, or help the lead to find an hour. The guide has all that they need.",
        none="Every team has had a conversation, or has one planned.",
    ),
    Which.UNRECORDED: About(
        title="Teams with a conversation to record",
        short="Conversation to record",
        one="team has a conversation to record",
        many="teams have a conversation to record",
        since="Due since",
        what_helps="Recording takes about three minutes, and everybody who came is credited. If they did not meet, "
        "the lead can cancel it.",
        none="Every conversation that has taken place is recorded.",
    ),
    Which.QUIET: About(
        title="Teams with a quiet experiment",
        short="Quiet experiment",
        one="team has an experiment without a reading for two weeks",
        many="teams have an experiment without a reading for two weeks",
        since="Quiet since",
        what_helps="Ask how it is going. A reading takes less than 20 seconds; an experiment that has stopped can be "
        "concluded, and counts the same.",
        none="Every experiment that runs has had a reading in the last two weeks.",
    ),
    Which.LOST_LEAD: About(
        title="Teams that have lost their lead",
        short="Lost their lead",
        one="team has lost its lead",
        many="teams have lost their lead",
        since="Since",
        what_helps="Their lead has left, or has never signed in. Find somebody in the team who takes over, and make "
        "them its lead.",
        none="Every team has a lead who has signed in.",
    ),
}
FILE = "-file"  # behind a list's name in `Look.what`: it was taken away
TITLES: dict[str, str] = {which.value: about.title for which, about in ABOUT.items()} | {
    f"{which.value}{FILE}": f"{about.title} (file)" for which, about in ABOUT.items()
}
_COUNTED_AS = {which: which.value.replace("-", "_") for which in Which}  # in Total.things["teams"]


def offered(programme: Programme) -> list[Which]:
    """Return the lists that there are in `programme`, by the parts that are on."""
    talks, tries = programme.has_conversations, programme.has_experiments
    is_on = {Which.NOT_STARTED: talks, Which.UNRECORDED: talks, Which.QUIET: tries, Which.LOST_LEAD: True}
    return [which for which in Which if is_on[which]]


@dataclass(frozen=True)
class Scope:
    """An organisation and everything below it that its lists take in, in the order of the tree."""

    organisation: Organisation
    members: Sequence[Organisation]

    @property
    def has_parts(self) -> bool:
        return len(self.members) > 1

    @property
    def parts(self) -> Iterator[tuple[Organisation, int]]:
        """What is below it, each with how far."""
        for member in self.members:
            if member.pk != self.organisation.pk:
                yield member, member.depth - self.organisation.depth

    def part(self, slug: str) -> Organisation | None:
        """Return the one of that slug; None if the lists do not take it in."""
        return next((member for member in self.members if member.slug == slug), None)

    def ids(self, part: Organisation | None = None) -> list[int]:
        """Return the organisations whose teams are meant: all, or those of `part` with what is below it.

        Where the organisation itself is the part, these are its own: with its sub-units, without the bodies below it.
        """
        if part is None:
            return [member.pk for member in self.members]
        if part.pk == self.organisation.pk:
            return _own(self.members)
        return [member.pk for member in self.members if member.path.startswith(part.path)]

    def name_of(self, pk: int) -> str:
        return next(member.known_as for member in self.members if member.pk == pk)


def _own(members: Sequence[Organisation]) -> list[int]:
    """The first of `members` and the sub-units that its headcount includes."""
    within: set[str] = set()
    found = []
    for member in members:
        if not within or (member.is_sub_unit and member.path[: -member.steplen] in within):
            within.add(member.path)
            found.append(member.pk)
    return found


def scope_of(organisation: Organisation) -> Scope:
    """Return what the lists of `organisation` take in; one statement."""
    below: OrganisationQuerySet = Organisation.objects.within(organisation)
    members: list[Organisation] = []
    taken_in: set[str] = set()
    for one in below.order_by("path"):
        if one.pk == organisation.pk:
            is_in = True
        elif one.is_sub_unit:  # as the body that it is a part of
            is_in = one.path[: -one.steplen] in taken_in
        else:
            is_in = one.is_civil_service == organisation.is_civil_service
        if is_in:
            taken_in.add(one.path)
            members.append(one)
    return Scope(organisation, members)


# How many


Numbers = dict[Which, int]


@dataclass(frozen=True)
class Line:
    """The numbers of one organisation in a table. `part`: what narrows its page's lists to it ("" for its own page)."""

    name: str
    slug: str
    part: str
    numbers: Numbers

    def address_of(self, which: Which) -> str:
        query = f"?{urlencode({'part': self.part})}" if self.part else ""
        return f"/dashboard/{self.slug}/teams/{which.value}/{query}"


@dataclass(frozen=True)
class Overview:
    """How many teams are on each list, and part by part.

    `teams` is how many there are in all, where that is known. `counted_at` is empty where they were counted for this
    page. `elsewhere` are bodies below on the other side of the
    Civil Service, which have lists of their own.
    """

    numbers: Numbers
    lines: Sequence[Line]
    counted_at: datetime.datetime | None
    elsewhere: Sequence[published.Place] = ()
    teams: int | None = None


def overview_of(programme: Programme, organisation: Organisation) -> Overview:
    """Return the numbers of `organisation` and of its own staff and each body below it, in two or three statements."""
    places = [(one.place, one) for one in published.totals_of(programme, organisation) if one.place is not None]
    own = {one.reach: one for place, one in places if place.pk == organisation.pk}
    if Reach.WHOLE not in own:  # a sub-unit, or nothing has been counted yet
        return Overview(count_now(programme, scope_of(organisation).ids()), [], None)
    whole = own[Reach.WHOLE]
    lines, elsewhere = [], []
    for place, one in places:
        if place.is_civil_service != organisation.is_civil_service:
            elsewhere.append(place)
        elif place.pk != organisation.pk:
            lines.append(Line(place.name, place.slug, "", numbers_in(one.things)))
    if lines:
        name = f"{organisation.name} (own staff)"
        lines.insert(0, Line(name, organisation.slug, organisation.slug, numbers_in(own[Reach.OWN].things)))
    teams = int(whole.things["teams"]["teams"])
    return Overview(numbers_in(whole.things), lines, published.stamp(programme).counted_at, elsewhere, teams)


def overview_of_programme(programme: Programme) -> Overview:
    """Return the numbers of every department with what is below it, in two statements; none before the first count.

    Bodies on another side of the Civil Service than the department above them have lines of their own.
    """
    bodies = {
        one.place: numbers_in(one.things) for one in published.totals_of(programme, None) if one.place is not None
    }
    departments = {place.path: place for place in bodies if len(place.path) == Organisation.steplen}
    everybody: Counter[Which] = Counter()
    together: defaultdict[published.Place, Counter[Which]] = defaultdict(Counter)
    for place, numbers in bodies.items():
        above = departments.get(place.path[: Organisation.steplen], place)
        head = above if above.is_civil_service == place.is_civil_service else place
        everybody.update(numbers)
        together[head].update(numbers)
    lines = [Line(head.name, head.slug, "", numbers) for head, numbers in together.items()]
    return Overview(everybody, sorted(lines, key=lambda line: line.name), published.stamp(programme).counted_at)


def numbers_in(things: Mapping[str, Any]) -> Numbers:
    """Return how many teams are on each list, as they were counted last: `things` of a row of totals."""
    return {which: int(things["teams"][name]) for which, name in _COUNTED_AS.items()}


def count_now(programme: Programme, organisations: Sequence[int]) -> Numbers:
    """Count the teams of `organisations` on each list at this moment, in one statement: for a part of a body alone."""
    counts = ", ".join(f"(SELECT count(*) FROM ({found_sql(which)}) f)" for which in Which)  # noqa: S608
    numbers = _rows(f"SELECT {counts}", parameters_of(programme, organisations))[0]
    return dict(zip(Which, numbers, strict=True))


# Which teams


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
    return [TeamLine(row[0], row[1], scope.name_of(row[2]), *row[3:]) for row in _rows(sql, parameters)]


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement; compiling it takes longer than it saves."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def calls_about(programme: Programme, which: Which, organisation: Organisation) -> list[Call]:
    """Return who has asked us to write to leads of the list, the newest first, at most 10; one statement."""
    calls = Call.objects.about(organisation).filter(programme=programme, which=which)
    return list(calls.select_related("called_by", "organisation")[:MOST_CALLS])


def parameters_of(programme: Programme, organisations: Sequence[int]) -> dict[str, Any]:
    """Return what `found_sql` names."""
    return {
        "programme": programme.pk,
        "opens_on": programme.opens_on,
        "organisations": list(organisations),
        "now": timezone.now(),
    }


def found_sql(which: Which, where: str = "t.organisation_id = ANY(%(organisations)s::bigint[])") -> str:
    """Return the SQL of the teams on a list: `id`, `name`, `organisation_id`, `since` and `pk`.

    `pk` is of what there is to be done about: a conversation to record, an experiment to measure, otherwise the team.
    `where` says whose teams `t` are meant.
    """
    since, pk, of_team = _LACKS[which]
    return (
        f"SELECT t.id, t.name, t.organisation_id, {since} AS since, {pk} AS pk"  # noqa: S608
        f" FROM people_team t {of_team} AND t.archived_at IS NULL AND {where}"
    )


# since, pk, and whatever a team is asked; as in obt.dashboards.counting.
_LACKS = {
    Which.NOT_STARTED: (
        "least(greatest((t.created_at AT TIME ZONE 'Europe/London')::date, %(opens_on)s::date),"
        " (%(now)s::timestamptz AT TIME ZONE 'Europe/London')::date)",
        "t.id",
        """WHERE NOT EXISTS (SELECT 1 FROM conversations_conversation c
                             WHERE c.team_id = t.id AND c.programme_id = %(programme)s AND c.state <> 'cancelled')""",
    ),
    Which.UNRECORDED: (
        "x.since",
        "x.pk",
        """CROSS JOIN LATERAL (
             SELECT (c.ends_at AT TIME ZONE 'Europe/London')::date AS since, c.id AS pk
             FROM conversations_conversation c
             WHERE c.team_id = t.id AND c.programme_id = %(programme)s
               AND c.state = 'scheduled' AND c.ends_at < %(now)s::timestamptz
             ORDER BY c.ends_at, c.id LIMIT 1) x
           WHERE true""",
    ),
    Which.QUIET: (
        "x.since",
        "x.pk",
        """CROSS JOIN LATERAL (
             SELECT coalesce((SELECT max(r.taken_on) FROM experiments_measurement r WHERE r.experiment_id = e.id),
                             (e.started_at AT TIME ZONE 'Europe/London')::date) AS since, e.id AS pk
             FROM experiments_experiment e
             WHERE e.team_id = t.id AND e.programme_id = %(programme)s AND e.state = 'running'
               AND e.started_at < %(now)s::timestamptz - interval '14 days'
               AND NOT EXISTS (SELECT 1 FROM experiments_measurement r WHERE r.experiment_id = e.id
                               AND r.taken_on > (%(now)s::timestamptz AT TIME ZONE 'Europe/London')::date - 14)
             ORDER BY since, e.id LIMIT 1) x
           WHERE true""",
    ),
    Which.LOST_LEAD: (
        """coalesce((SELECT max(CASE WHEN p.is_active THEN m.joined_on ELSE coalesce(
                       (SELECT max(v.pgh_created_at AT TIME ZONE 'Europe/London')::date FROM people_personevent v
                        WHERE v.pgh_obj_id = p.id AND NOT v.is_active), m.joined_on) END)
                     FROM people_membership m JOIN people_person p ON p.id = m.person_id
                     WHERE m.team_id = t.id AND m.role = 'lead' AND m.left_on IS NULL),
                    (t.created_at AT TIME ZONE 'Europe/London')::date)""",
        "t.id",
        # No NOT EXISTS: Postgres would put everybody into a hash for a few teams.
        """WHERE (SELECT bool_or(p.is_active AND p.registered_at IS NOT NULL)
                  FROM people_membership m JOIN people_person p ON p.id = m.person_id
                  WHERE m.team_id = t.id AND m.role = 'lead' AND m.left_on IS NULL) IS NOT TRUE""",
    ),
}
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
