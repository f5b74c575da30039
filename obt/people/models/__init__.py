"""The people's tables, by noun."""

from .champions import Champion
from .email_domains import EmailDomain, EmailDomainOrganisation
from .organisations import Organisation
from .people import FormerEmail, Person
from .profile_choices import Grade, Profession, Region
from .teams import Invitation, JoinCode, Membership, Team

__all__ = [
    "Champion",
    "EmailDomain",
    "EmailDomainOrganisation",
    "FormerEmail",
    "Grade",
    "Invitation",
    "JoinCode",
    "Membership",
    "Organisation",
    "Person",
    "Profession",
    "Region",
    "Team",
]
