"""Fills a database with the demo: programmes, six accounts, a crowd, teams. A second time it changes nothing."""

from __future__ import annotations

import datetime
import random
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from obt.people.models import Champion, Grade, Organisation, Person, Profession, Region
from obt.people.models.profile_choices import ProfileChoice
from obt.programme.models import Programme

from . import days, department_teams, departments, programmes, records, teams
from .accounts import ACCOUNTS, Account
from .crowd import Member, members

Choice = TypeVar("Choice", bound=ProfileChoice)


class ReferenceMissing(Exception):
    """An organisation that the demo's people work for is not in the database."""


@transaction.atomic
def seed(today: datetime.date | None = None) -> list[str]:
    """Make what is missing of the demo as it should be on `today` (default: London's); say what was done.

    Raises ReferenceMissing, or programmes.WindowTaken; nothing has changed then.
    """
    today = today or timezone.localdate()
    return [
        *programmes.settle(today),
        *_seed_accounts(today),
        *_seed_crowd(today),
        *teams.settle(today),
        *departments.settle(today),
        *department_teams.settle(today),
    ]


def _seed_accounts(today: datetime.date) -> list[str]:
    """Make the accounts that are missing; one that is there stays as somebody may have changed it."""
    there = set(
        Person.objects.filter(email__in=[account.email for account in ACCOUNTS]).values_list("email", flat=True)
    )
    missing = [account for account in ACCOUNTS if account.email not in there]
    for account in sorted(missing, key=lambda account: not account.is_central):  # who appoints champions comes first
        _seed_account(account, today)
    return [f"Made the account {account.email}." for account in missing]


def _seed_account(account: Account, today: datetime.date) -> None:
    person = Person.objects.create(
        email=account.email, is_central=account.is_central, registered_at=timezone.now(), **_profile(account)
    )
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    records.keep({person: list(account.records)}, today)
    if account.champion_of:
        Champion.objects.create(
            person=person,
            organisation=_organisation(account.champion_of),
            appointed_by=Person.objects.get(email="central@example.gov.uk"),
            starts_on=Programme.objects.get(slug=programmes.RUNNING).opens_on,
        )


def _profile(account: Account) -> dict[str, object]:
    """The answers to the first-time questions, if the account has given them."""
    if not account.organisation:
        return {}
    return {
        "name": account.name,
        "organisation": _organisation(account.organisation),
        "grade": _choice(Grade, account.grade),
        "profession": _choice(Profession, account.profession),
        "region": _choice(Region, account.region),
        "profile_completed_at": timezone.now(),
    }


def _organisation(slug: str) -> Organisation:
    """The organisation `slug`; ReferenceMissing if it is not there."""
    found: Organisation | None = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise ReferenceMissing(slug)
    return found


def _choice(model: type[Choice], word: str) -> Choice | None:
    """The row whose code or name is `word`; None, which is "prefer not to say", if the list has lost it."""
    rows: QuerySet[Any] = model._default_manager.filter(Q(code__iexact=word) | Q(name__iexact=word))
    return rows.first()


def _seed_crowd(today: datetime.date) -> list[str]:
    """Make the people who are missing, and everybody's records as far as their day has come."""
    crowd = {member.email: member for member in members()}
    there = set(Person.objects.filter(email__in=crowd).values_list("email", flat=True))
    missing = [member for email, member in crowd.items() if email not in there]
    if missing:
        _make(missing, today)
    people = Person.objects.filter(email__in=crowd)
    changed = records.keep({person: list(crowd[person.email].records) for person in people}, today)
    told = ((len(missing), "Made {} other people."), (changed, "Brought {} records of other people up to date."))
    return [line.format(number) for number, line in told if number]


def _make(crowd: list[Member], today: datetime.date) -> None:
    opens_on = Programme.objects.get(slug=programmes.RUNNING).opens_on
    places = {slug: _organisation(slug) for slug in {member.organisation for member in crowd}}
    grades, professions, regions = (_offered(model) for model in (Grade, Profession, Region))
    rows = []
    for member in crowd:
        joined = days.past(min(opens_on + datetime.timedelta(member.joined), today))
        rows.append(
            Person(
                email=member.email,
                name=member.name,
                organisation=places[member.organisation],
                grade=_pick(grades, member.dice("grade")),
                profession=_pick(professions, member.dice("profession")),
                region=_pick(regions, member.dice("region")),
                registered_at=joined,
                profile_completed_at=joined,
            )
        )
    Person.objects.bulk_create(rows)


def _offered(model: type[Choice]) -> list[Choice]:
    rows: QuerySet[Any] = model._default_manager.filter(is_offered=True)
    return list(rows)


def _pick(choices: list[Choice], dice: random.Random) -> Choice | None:
    """One of `choices`, by how many people each has in the whole Civil Service; one in twenty prefers not to say."""
    if not choices or dice.random() < 0.05:
        return None
    return dice.choices(choices, [choice.headcount or 1 for choice in choices])[0]
