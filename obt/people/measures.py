"""A team as a member of it sees it, in a few statements however many members there are."""

from __future__ import annotations

from dataclasses import dataclass

from obt import statements

from .models import Membership, Organisation, Person, Team


@dataclass(frozen=True)
class TeamSeen:
    """A team with its organisation, for somebody who is in it now; `code` is the one in use."""

    team: Team
    role: str
    code: str
    member_count: int

    @property
    def is_open(self) -> bool:
        return self.team.archived_at is None

    @property
    def may_write(self) -> bool:
        """Whether this person can change anything as a lead: nothing is written to an archived team."""
        return self.role == Membership.Role.LEAD and self.is_open


@dataclass(frozen=True)
class Member:
    """Somebody in a team, as other members see them."""

    name: str
    is_lead: bool
    has_registered: bool


def team_seen_by(person: Person, pk: int) -> TeamSeen | None:
    """Return team `pk` if `person` is in it now, otherwise None; one statement."""
    found = statements.rows(_TEAM, {"person": person.pk, "pk": pk})
    if not found:
        return None
    team, rest = statements.taken(Team, found[0])
    team.organisation, rest = statements.taken(Organisation, rest)
    role, code, member_count = rest
    return TeamSeen(team, role, code or "", member_count)


def members_of(team: Team, most: int) -> list[Member]:
    """Return the first `most` people who are in `team`, leads first, then by name, invited ones last; one statement."""
    found = statements.rows(_MEMBERS, {"team": team.pk, "most": most})
    return [Member(name or email, role == Membership.Role.LEAD, registered) for name, email, role, registered in found]


_TEAM = f"""
SELECT {statements.columns(Team, "t")}, {statements.columns(Organisation, "o")}, m.role,
       (SELECT code FROM people_joincode j WHERE j.team_id = t.id AND j.retired_at IS NULL),
       (SELECT count(*) FROM people_membership a WHERE a.team_id = t.id AND a.left_on IS NULL)
FROM people_membership m
JOIN people_team t ON t.id = m.team_id
JOIN people_organisation o ON o.id = t.organisation_id
WHERE m.team_id = %(pk)s AND m.person_id = %(person)s AND m.left_on IS NULL
"""  # noqa: S608  # only names of columns are put in

_MEMBERS = """
SELECT p.name, p.email, m.role, p.registered_at IS NOT NULL
FROM people_membership m JOIN people_person p ON p.id = m.person_id
WHERE m.team_id = %(team)s AND m.left_on IS NULL
ORDER BY m.role, p.registered_at IS NULL, lower(p.name), p.email LIMIT %(most)s
"""
