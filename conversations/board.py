"""A team's ideas, and one idea, as somebody sees them: a few statements, however many ideas there are."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from obt import statements
from obt.people.models import Membership, Organisation, Person, Team
from obt.programme.models import Programme

from .models import Idea

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    pk: int
    title: str
    state: str
    support: int
    is_supporting: bool

    @property
    def state_name(self) -> str:
        return str(Idea.State(self.state).label)


@dataclass(frozen=True)
class Board:
    """A page of a team's ideas, the most supported first; how many there are of each state, and whether more follow."""

    lines: list[Line]
    counts: dict[str, int]
    has_more: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class SeenIdea:
    """An idea with the rows it names, as one person sees it. `role` is theirs in its team, None for other teams.

    `leads_to` is the idea it was merged into, if this person may see that one.
    """

    idea: Idea
    role: str | None
    support: int
    is_supporting: bool
    is_author: bool
    talked_at: datetime.datetime | None
    leads_to: Idea | None = None

    @property
    def is_member(self) -> bool:
        return self.role is not None

    @property
    def is_lead(self) -> bool:
        return self.role == Membership.Role.LEAD

    @property
    def is_open(self) -> bool:
        return self.idea.state == Idea.State.PUT_FORWARD

    @property
    def may_write(self) -> bool:
        """Whether members can do anything here now: not in an archived team, nor once the programme is over."""
        return self.is_member and self.idea.team.archived_at is None and self.idea.programme.takes_records()


def board_of(team: Team, *, programme: Programme, person: Person, state: str = "", page: int = 1) -> Board:
    """Return `page` of the ideas of `team` in `programme`, of one state or of all; two statements."""
    parameters = {
        "team": team.pk, "programme": programme.pk, "person": person.pk, "state": state,
        "limit": A_PAGE + 1, "offset": (page - 1) * A_PAGE,
    }  # fmt: skip
    rows = statements.rows(_LINES, parameters)
    counts = statements.rows(_COUNTS, {"team": team.pk, "programme": programme.pk})
    return Board([Line(*row) for row in rows[:A_PAGE]], dict(counts), len(rows) > A_PAGE)


def seen_by(person: Person, pk: int) -> SeenIdea | None:
    """Return idea `pk` if `person` may see it, otherwise None; one statement for its team, a few for others."""
    found = statements.rows(_IDEA, {"person": person.pk, "pk": pk})
    if not found:
        return None
    row, cells = statements.taken(Idea, found[0])
    row.team, cells = statements.taken(Team, cells)
    row.programme, cells = statements.taken(Programme, cells)
    row.team.organisation = Organisation(pk=row.team.organisation_id, name=cells[0])
    author, target_title, role, support, is_supporting, talked_at = cells[1], *cells[2:]
    target = Idea(pk=row.merged_into_id, title=target_title) if row.merged_into_id else None
    is_author = row.author_id == person.pk
    if row.author_id:
        row.author = Person(pk=row.author_id, name=author)
    if role is None:
        wanted = [one for one in (pk, row.merged_into_id) if one]
        visible = set(Idea.objects.visible_to(person).filter(pk__in=wanted).values_list("pk", flat=True))
        if pk not in visible:
            return None
        target = target if row.merged_into_id in visible else None
    return SeenIdea(row, role, support, is_supporting, is_author, talked_at, target)


_LINES = """
SELECT i.id, i.title, i.state,
       (SELECT count(*) FROM conversations_support s WHERE s.idea_id = i.id) AS support,
       EXISTS (SELECT 1 FROM conversations_support s WHERE s.idea_id = i.id AND s.person_id = %(person)s)
FROM conversations_idea i
WHERE i.team_id = %(team)s AND i.programme_id = %(programme)s AND (%(state)s::text = '' OR i.state = %(state)s::text)
ORDER BY support DESC, i.id DESC
LIMIT %(limit)s OFFSET %(offset)s
"""

_COUNTS = """
SELECT state, count(*) FROM conversations_idea WHERE team_id = %(team)s AND programme_id = %(programme)s GROUP BY state
"""

_IDEA = f"""
SELECT {statements.columns(Idea, "i")}, {statements.columns(Team, "t")}, {statements.columns(Programme, "p")},
       o.name, coalesce(nullif(a.name, ''), a.email), target.title, m.role,
       (SELECT count(*) FROM conversations_support s WHERE s.idea_id = i.id),
       EXISTS (SELECT 1 FROM conversations_support s WHERE s.idea_id = i.id AND s.person_id = %(person)s),
       c.starts_at
FROM conversations_idea i
JOIN people_team t ON t.id = i.team_id
JOIN people_organisation o ON o.id = t.organisation_id
JOIN programme_programme p ON p.id = i.programme_id
LEFT JOIN people_membership m ON m.team_id = i.team_id AND m.person_id = %(person)s AND m.left_on IS NULL
LEFT JOIN people_person a ON a.id = i.author_id
LEFT JOIN conversations_idea target ON target.id = i.merged_into_id
LEFT JOIN conversations_conversation c ON c.id = i.conversation_id
WHERE i.id = %(pk)s
"""  # noqa: S608  # only names of columns are put in
