"""Putting ideas forward, supporting them, and how they end: chosen, parked with a reason, merged into another.

Nothing is written to an archived team, nor outside the dates of the programme (RecordsClosed). Members put forward and
support; leads decide; PermissionDenied for everybody else, as their pages have no button for it. `IdeaEnded` where
the idea ended meanwhile.

An idea without a name must not be traced to its author by anything that is stored: `put_forward` and the actions that
take a `secret` write neither a person nor a time of day.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import DateTimeField
from django.db.models.functions import Trunc

from conversations.models import Idea, Support
from conversations.rules import check_leads, check_member
from obt.people.models import Person, Team
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

WITHDRAWN = "Withdrawn by its author"
_SECRET_BYTES = 24

State = Idea.State


class IdeaEnded(Exception):
    """It was chosen, parked or merged meanwhile, or is not one to merge into. Attribute: `idea`, as it is now."""

    def __init__(self, idea: Idea) -> None:
        super().__init__(f"{idea} is {idea.state}")
        self.idea = idea


@dataclass(frozen=True)
class PutForward:
    """What came of a form. `secret` is there once only: for a new idea without a name."""

    idea: Idea
    secret: str | None
    is_new: bool


@transaction.atomic
def put_forward(
    *,
    team: Team,
    by: Person,
    programme: Programme,
    title: str,
    problem: str,
    change: str,
    visibility: str,
    without_name: bool,
    submission: uuid.UUID,
) -> PutForward:
    """Put an idea forward in a team of `by`, or find the one that this form has made already."""
    check_takes_records(programme)
    check_member(by, team)
    _hold_submission(submission)
    made = Idea.objects.select_related("team").filter(submission=submission).first()
    if made is not None:
        if made.team_id != team.pk:
            raise PermissionDenied
        return PutForward(made, None, is_new=False)
    secret = secrets.token_urlsafe(_SECRET_BYTES) if without_name else None
    idea = Idea.objects.create(
        team=team, programme=programme, title=title, problem=problem, change=change, visibility=visibility,
        submission=submission, author=None if without_name else by, is_anonymous=without_name,
        secret_hash=_hash(secret) if secret else None,
    )  # fmt: skip
    return PutForward(idea, secret, is_new=True)


@transaction.atomic
def change_idea(
    *,
    idea: Idea,
    by: Person | None = None,
    secret: str | None = None,
    title: str,
    problem: str,
    change: str,
    visibility: str,
) -> Idea:
    """Change what it says while it is put forward; its author may, by name or by the secret link. Return it."""
    row = _own(idea, by, secret)
    row.title, row.problem, row.change, row.visibility = title, problem, change, visibility
    row.save(update_fields=["title", "problem", "change", "visibility"])
    _forget_time(row)
    return row


@transaction.atomic
def withdraw(*, idea: Idea, secret: str) -> Idea:
    """Park an idea without a name for its author; a second time does nothing."""
    row = _locked(idea)
    if row.state == State.PARKED and row.parked_reason == WITHDRAWN:
        return row
    row = _own(row, None, secret)
    _end(row, State.PARKED, parked_reason=WITHDRAWN)
    _forget_time(row)
    return row


@transaction.atomic
def support(*, idea: Idea, by: Person) -> None:
    """Count `by` among its supporters, once however often it is asked."""
    row = _locked(idea)
    check_member(by, row.team)
    _check_open(row)
    Support.objects.bulk_create([Support(idea=row, person=by)], ignore_conflicts=True)


@transaction.atomic
def withdraw_support(*, idea: Idea, by: Person) -> None:
    """No longer count `by` among its supporters."""
    row = _locked(idea)
    check_member(by, row.team)
    _check_open(row)
    Support.objects.filter(idea=row, person=by).delete()


@transaction.atomic
def choose(*, idea: Idea, by: Person) -> Idea:
    """Make it a small change that the team tries; a second time does nothing."""
    row = _to_decide(idea, by)
    return row if row.state == State.CHOSEN else _end(_check_open(row), State.CHOSEN)


@transaction.atomic
def park(*, idea: Idea, by: Person, reason: str) -> Idea:
    """Put it aside for a reason that everybody in the team reads; the same once more does nothing."""
    row = _to_decide(idea, by)
    if row.state == State.PARKED and row.parked_reason == reason:
        return row
    return _end(_check_open(row), State.PARKED, parked_reason=reason)


@transaction.atomic
def merge(*, idea: Idea, into: Idea, by: Person) -> Idea:
    """Make `idea` part of another idea of its team and programme, and return that one; a second time does nothing.

    Who supports it supports the other from now on, still once; its own support stays with it for the case that it is
    reopened. Ideas merged into it before follow it. `into` has to be put forward or chosen, which none that was merged
    is: no circle can come about.
    """
    _hold_merges_of(idea)
    rows = {row.pk: row for row in _lockable().filter(pk__in=[idea.pk, into.pk]).order_by("pk")}
    row, target = rows[idea.pk], rows[into.pk]
    check_takes_records(row.programme)
    check_leads(by, row.team)
    if row.pk == target.pk or (row.team_id, row.programme_id) != (target.team_id, target.programme_id):
        raise ValueError(f"{row} cannot be merged into {target}")
    if row.state == State.MERGED and row.merged_into_id == target.pk:
        return target
    if target.state not in {State.PUT_FORWARD, State.CHOSEN}:
        raise IdeaEnded(target)
    _end(_check_open(row), State.MERGED, merged_into=target)
    Idea.objects.filter(merged_into=row).update(merged_into=target)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_SUPPORT, {"from": row.pk, "to": target.pk})
    return target


@transaction.atomic
def reopen(*, idea: Idea, by: Person) -> Idea:
    """Put it forward once more, whatever had become of it; a second time does nothing."""
    row = _to_decide(idea, by)
    return row if row.state == State.PUT_FORWARD else _end(row, State.PUT_FORWARD)


def of_secret(secret: str) -> Idea | None:
    """The idea without a name that this secret belongs to."""
    return Idea.objects.select_related("team", "programme").filter(secret_hash=_hash(secret)).first()


_MOVE_SUPPORT = """
INSERT INTO conversations_support (idea_id, person_id)
SELECT %(to)s, person_id FROM conversations_support WHERE idea_id = %(from)s
ON CONFLICT (idea_id, person_id) DO NOTHING
"""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hold_submission(submission: uuid.UUID) -> None:
    """Let the same form sent at the same moment wait: an error of uniqueness would be in the database's log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"idea:{submission}"])


def _lockable() -> Any:
    return Idea.objects.select_for_update(of=("self",), no_key=True).select_related("team", "programme")


def _locked(idea: Idea) -> Idea:
    """The row as it is now, held until the transaction ends; RecordsClosed where nothing is written any more."""
    row: Idea = _lockable().get(pk=idea.pk)
    check_takes_records(row.programme)
    return row


def _to_decide(idea: Idea, by: Person) -> Idea:
    row = _locked(idea)
    check_leads(by, row.team)
    return row


def _own(idea: Idea, by: Person | None, secret: str | None) -> Idea:
    """The row for its author, by name and in the team or by its secret; PermissionDenied for anybody else."""
    row = _locked(idea)
    if by is not None:
        check_member(by, row.team)
        is_author = row.author_id == by.pk
    else:
        is_author = bool(secret) and row.secret_hash == _hash(secret or "")
    if not is_author or row.team.archived_at is not None:
        raise PermissionDenied
    return _check_open(row)


def _check_open(row: Idea) -> Idea:
    if row.state != State.PUT_FORWARD:
        raise IdeaEnded(row)
    return row


def _end(row: Idea, state: State, *, parked_reason: str = "", merged_into: Idea | None = None) -> Idea:
    """Bring `row` into `state` with what belongs to it and nothing that belonged to the one before."""
    row.state, row.parked_reason, row.merged_into = state, parked_reason, merged_into
    row.save(update_fields=["state", "parked_reason", "merged_into"])
    return row


def _hold_merges_of(idea: Idea) -> None:
    """One merge at a time in a team: those merged before follow, and two merges must not wait for each other."""
    Team.objects.select_for_update(no_key=True).filter(pk=idea.team_id).first()


def _forget_time(row: Idea) -> None:
    """Of the history of an idea without a name keep the day alone: a time could be matched with who was there then."""
    if row.is_anonymous:
        day = Trunc("pgh_created_at", "day", output_field=DateTimeField())
        apps.get_model("conversations", "IdeaEvent").objects.filter(pgh_obj=row).update(pgh_created_at=day)
