"""One conversation as a member of its team sees it: a few statements, however many members and ideas there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from obt import statements
from obt.mail.measures import Delivery, state_of
from obt.people.models import Membership, Person, Team
from obt.programme.models import Programme

from .actions.invitations import about
from .mail_kinds import REQUESTS
from .models import Conversation, Idea

MOST_IDEAS = 10  # the rest is a link


@dataclass(frozen=True)
class Seen:
    """A conversation with the rows it names, and whether whoever looks leads the team."""

    conversation: Conversation
    is_lead: bool

    @property
    def may_write(self) -> bool:
        """Whether its leads can do anything here: nothing is written to an archived team."""
        return self.is_lead and self.conversation.team.archived_at is None


@dataclass(frozen=True)
class IdeaLine:
    """One line of the list of ideas."""

    pk: int
    title: str
    state: str
    support: int

    @property
    def is_chosen(self) -> bool:
        return self.state == Idea.State.CHOSEN


@dataclass(frozen=True)
class IdeaList:
    """Ideas in short: the first of them, how many there are, and how many of those have not ended."""

    top: list[IdeaLine]
    total: int
    open: int


@dataclass(frozen=True)
class Present:
    """Who was there, for one reader: names of the team's own people, and how many more."""

    names: list[str]
    more: int
    is_reader: bool


def seen_by(person: Person, pk: int) -> Seen | None:
    """Return conversation `pk` if `person` is in its team now, otherwise None; one statement."""
    found = statements.rows(_CONVERSATION, {"person": person.pk, "pk": pk})
    if not found:
        return None
    row, rest = statements.taken(Conversation, found[0])
    row.team, rest = statements.taken(Team, rest)
    row.programme, rest = statements.taken(Programme, rest)
    role, name, email = rest
    if row.facilitator_id:
        row.facilitator = Person(pk=row.facilitator_id, name=name, email=email)
    return Seen(row, role == Membership.Role.LEAD)


def ideas_for(conversation: Conversation) -> IdeaList:
    """Return the most supported ideas that the team can talk about, and how many there are; one statement.

    Once recorded, these are the ideas that came of it instead, what was chosen first.
    """
    is_recorded = conversation.state == Conversation.State.RECORDED
    parameters = {
        "conversation": conversation.pk,
        "team": conversation.team_id,
        "programme": conversation.programme_id,
        "most": MOST_IDEAS,
    }
    return _ideas(_IDEAS_OF_IT if is_recorded else _IDEAS_FOR_IT, parameters)


def ideas_of_team(*, team: Team, programme: Programme, most: int) -> IdeaList:
    """Return the `most` supported ideas of the team in `programme` that were not merged, and how many; one statement.

    Chosen ones come first, then those that have not ended.
    """
    return _ideas(_IDEAS_OF_TEAM, {"team": team.pk, "programme": programme.pk, "most": most})


def _ideas(sql: str, parameters: Mapping[str, object]) -> IdeaList:
    found = statements.rows(sql, parameters)
    total, still_open = found[0][4:] if found else (0, 0)
    return IdeaList([IdeaLine(*row[:4]) for row in found], total, still_open)


def present_at(conversation: Conversation, *, reader: Person, is_lead: bool) -> Present:
    """Return who was recorded as there and has not said otherwise; one statement.

    Leads read all names, as they recorded them; members those of people who are or were in the team.
    """
    rows = statements.rows(_PRESENT, {"conversation": conversation.pk, "team": conversation.team_id})
    there = [row for row in rows if row[4] is None]
    names = [name or email for _, name, email, is_of_team, _ in there if is_of_team or is_lead]
    return Present(names, len(there) - len(names) + conversation.others_count, any(row[0] == reader.pk for row in rows))


@dataclass(frozen=True)
class Invitations:
    """How the invitations are getting on, for a lead; `without` counts members who have none."""

    delivery: Delivery
    without: int


def invitations_to(conversation: Conversation) -> Invitations:
    """Return how those invited have been reached, and how many members have no invitation; two statements."""
    return Invitations(state_of(about(conversation)), _without_invitation(conversation))


def _without_invitation(conversation: Conversation) -> int:
    parameters = {"about": about(conversation), "team": conversation.team_id, "kinds": list(REQUESTS)}
    return int(statements.rows(_WITHOUT, parameters)[0][0])


_CONVERSATION = f"""
SELECT {statements.columns(Conversation, "c")}, {statements.columns(Team, "t")}, {statements.columns(Programme, "p")},
       m.role, f.name, f.email
FROM conversations_conversation c
JOIN people_membership m ON m.team_id = c.team_id AND m.person_id = %(person)s AND m.left_on IS NULL
JOIN people_team t ON t.id = c.team_id
JOIN programme_programme p ON p.id = c.programme_id
LEFT JOIN people_person f ON f.id = c.facilitator_id
WHERE c.id = %(pk)s
"""  # noqa: S608  # only names of columns are put in

_LIST = """
SELECT i.id, i.title, i.state, (SELECT count(*) FROM conversations_support s WHERE s.idea_id = i.id) AS support,
       count(*) OVER (), count(*) FILTER (WHERE i.state = 'put-forward') OVER ()
FROM conversations_idea i
WHERE {which}
ORDER BY (i.state = 'chosen') DESC, (i.state = 'put-forward') DESC, support DESC, i.id
LIMIT %(most)s
"""
_OF_TEAM = "i.team_id = %(team)s AND i.programme_id = %(programme)s"
_IDEAS_OF_TEAM = _LIST.format(which=f"{_OF_TEAM} AND i.state <> 'merged'")
_IDEAS_FOR_IT = _LIST.format(which=f"{_OF_TEAM} AND i.state = 'put-forward'")
_IDEAS_OF_IT = _LIST.format(which="i.conversation_id = %(conversation)s AND i.state IN ('chosen', 'put-forward')")

_PRESENT = """
SELECT a.person_id, p.name, p.email,
       EXISTS (SELECT 1 FROM people_membership m WHERE m.team_id = %(team)s AND m.person_id = a.person_id),
       a.disputed_at
FROM conversations_attendance a JOIN people_person p ON p.id = a.person_id
WHERE a.conversation_id = %(conversation)s
ORDER BY p.name, p.email
"""

_WITHOUT = """
SELECT count(*)
FROM people_membership m JOIN people_person p ON p.id = m.person_id AND p.is_active
WHERE m.team_id = %(team)s AND m.left_on IS NULL AND NOT EXISTS (
  SELECT 1 FROM mail_message o
  WHERE o.about = %(about)s AND o.person_id = m.person_id AND o.kind = ANY(%(kinds)s) AND o.state IN ('sent', 'queued')
)
"""
