"""Recording a conversation, and correcting the record.

What is wrong with something typed the forms say; what reaches an action in spite of them is a mistake in our code,
and raises ValueError. What changed while somebody was typing has exceptions of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from conversations import mail_kinds
from conversations.models import Attendance, Conversation, Idea, RecordDraft, RecordVersion
from conversations.models.conversations import MOST_OTHERS
from obt.people.actions.invited import add_strangers
from obt.people.models import EmailDomain, FormerEmail, Membership, Person
from obt.programme.rules import check_takes_records

from .refusals import Refused


class RecordedMeanwhile(Refused):
    """Somebody recorded it since; nothing was overwritten."""


class CannotBeRecorded(Refused):
    """It was cancelled, or has not started."""


class NoLongerOffered(Exception):
    """Somebody or an idea that was chosen cannot be any more: not of the team that day, parked, merged."""


@dataclass(frozen=True)
class NewIdea:
    """An idea that came up in the conversation. `submission` comes from the form: sent twice, it is one idea."""

    title: str
    change: str
    is_chosen: bool = False
    parked_reason: str = ""
    submission: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class _Answers:
    """What is recorded: `members` are the ids of those ticked, `emails` the addresses of those named by one."""

    members: frozenset[int]
    emails: Sequence[str]
    others_count: int
    talked_about: str
    new_ideas: Sequence[NewIdea]
    chosen: frozenset[int]
    parked: Mapping[int, str]


def record(
    *,
    conversation: Conversation,
    by: Person,
    base_version: int,
    present: Collection[int] = (),
    emails: Sequence[str] = (),
    others_count: int = 0,
    talked_about: str = "",
    new_ideas: Sequence[NewIdea] = (),
    chosen: Collection[int] = (),
    parked: Mapping[int, str] | None = None,
) -> Conversation:
    """Record `conversation`, or correct its record as a whole, and return it.

    `base_version` is the version that `by` read. `present` are people of the team on that day, or recorded already;
    `emails` anybody whose address may sign in. `chosen` and the keys of `parked` are the team's ideas that have not
    ended, or that this conversation chose; what it had chosen and does not any more is put forward again. Whoever
    said "I wasn't there" stays uncredited.

    Raises RecordedMeanwhile, CannotBeRecorded, NoLongerOffered, RecordsClosed, and PermissionDenied unless `by` leads
    the team. The same sent twice is recorded once. At most 12 SQL statements in its transaction, beginning and end
    counted, however many people; one before it asks which addresses may sign in.
    """
    check_takes_records(conversation.programme)
    if not 0 <= others_count <= MOST_OTHERS:
        raise ValueError(f"{others_count} others")
    emails = list(dict.fromkeys(email.strip().lower() for email in emails))
    if set(emails) - EmailDomain.objects.allowed(emails):
        raise ValueError("an address that may not sign in")
    answers = _Answers(
        members=frozenset(present),
        emails=emails,
        others_count=others_count,
        talked_about=talked_about,
        new_ideas=new_ideas,
        chosen=frozenset(chosen),
        parked={pk: reason for pk, reason in (parked or {}).items() if pk not in chosen},
    )
    with transaction.atomic():
        return _record(conversation.pk, by, base_version, answers)


def _record(pk: int, by: Person, base_version: int, answers: _Answers) -> Conversation:
    """Write one version of the record, in the transaction of the caller."""
    row = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("team__organisation", "programme")
        .get(pk=pk)
    )
    people = _people(row, by, answers)
    known = {email: pk for pk, one in people.items() for email in one.former or ()}
    known |= {one.email: pk for pk, one in people.items()}  # a present address wins over a former one
    came = answers.members | {known[email] for email in answers.emails if email in known}
    if not people[by.pk].leads_now or row.team.archived_at:
        raise PermissionDenied
    if row.version != base_version:
        if _says(row, base_version + 1, by, came, answers):
            return row
        raise RecordedMeanwhile(row)
    if row.state == Conversation.State.CANCELLED or not row.has_started:
        raise CannotBeRecorded(row)
    for one in answers.members:
        if one not in people or not (people[one].was_member or people[one].is_recorded):
            raise NoLongerOffered
    strangers = _add_strangers(row, [email for email in answers.emails if email not in known])
    new = [*_write_attendances(row, people, came, strangers), *strangers]
    came |= {one.pk for one in strangers}
    row.state, row.version = Conversation.State.RECORDED, row.version + 1
    row.recorded_at, row.recorded_by = timezone.now(), by
    row.others_count, row.talked_about = answers.others_count, answers.talked_about
    row.save(update_fields=["state", "version", "recorded_at", "recorded_by", "others_count", "talked_about"])
    chosen = _write_ideas(row, answers)
    RecordVersion.objects.create(
        conversation=row, version=row.version, recorded_by=by, recorded_at=row.recorded_at,
        attendees=sorted(came), others_count=row.others_count, talked_about=row.talked_about,
        chosen=sorted(chosen),
    )  # fmt: skip
    RecordDraft.objects.filter(conversation=row, author=by).delete()
    if to_tell := [one for one in new if one.registered_at is None and one.is_active]:
        mail_kinds.tell_recorded(conversation=row, by=by, people=to_tell)
    return row


def _people(row: Conversation, by: Person, answers: _Answers) -> dict[int, Any]:
    """Everybody known whom it is about, by id, with what each is to it.

    That is `leads_now`, `was_member` that day, `is_recorded`, `disputes`, and `former`: which of the addresses they
    had before.
    """
    of_team = Membership.objects.filter(team=row.team_id, person=OuterRef("pk"))
    attended = Attendance.objects.filter(conversation=row)
    own = attended.filter(person=OuterRef("pk"))
    had = FormerEmail.objects.filter(email__in=answers.emails)
    people = Person.objects.filter(
        Q(pk__in={*answers.members, by.pk})
        | Q(pk__in=attended.values("person_id"))
        | Q(email__in=answers.emails)
        | Q(pk__in=had.values("person_id"))
    ).annotate(
        former=ArraySubquery(had.filter(person=OuterRef("pk")).values("email")),
        leads_now=Exists(of_team.current().leads()),
        was_member=Exists(of_team.on(row.day)),
        is_recorded=Exists(own),
        disputes=Exists(own.exclude(disputed_at=None)),
    )
    return {person.pk: person for person in people}


def _add_strangers(row: Conversation, emails: Sequence[str]) -> list[Person]:
    return add_strangers(emails=emails, organisation=row.team.organisation) if emails else []


def _write_attendances(
    row: Conversation, people: Mapping[int, Any], came: Collection[int], strangers: Sequence[Person]
) -> list[Person]:
    """Add those who came, take out those unticked, and return those of `people` who are new.

    Whoever said "I wasn't there" keeps that row, so that unticking and ticking again does not undo their word.
    """
    new = [people[pk] for pk in sorted(came) if not people[pk].is_recorded]
    if new or strangers:
        Attendance.objects.bulk_create([Attendance(conversation=row, person=one) for one in (*new, *strangers)])
    gone = [pk for pk, one in people.items() if one.is_recorded and not one.disputes and pk not in came]
    if gone:
        Attendance.objects.filter(conversation=row, person__in=gone, disputed_at=None).delete()
    return new


def _write_ideas(row: Conversation, answers: _Answers) -> set[int]:
    """Write the new ideas, let those end that were chosen or parked, and return the ids of all that are chosen."""
    made = Idea.objects.bulk_create(
        [
            Idea(
                programme_id=row.programme_id, team_id=row.team_id, conversation=row, title=one.title,
                change=one.change, submission=one.submission, state=_state_of(one),
                parked_reason="" if one.is_chosen else one.parked_reason,
            )
            for one in answers.new_ideas
        ]
    )  # fmt: skip
    _end_ideas(row, answers)
    return {*answers.chosen, *(idea.pk for idea in made if idea.state == Idea.State.CHOSEN)}


def _state_of(idea: NewIdea) -> str:
    if idea.is_chosen:
        return Idea.State.CHOSEN
    return Idea.State.PARKED if idea.parked_reason else Idea.State.PUT_FORWARD


def _end_ideas(row: Conversation, answers: _Answers) -> None:
    """Choose and park, and put forward again what this conversation had chosen, by one statement.

    Raises NoLongerOffered where an idea is another team's, or has ended elsewhere.
    """
    ended = answers.chosen | set(answers.parked)
    chosen_before = Q(conversation=row, state=Idea.State.CHOSEN) & ~Q(
        submission__in=[one.submission for one in answers.new_ideas]
    )
    if not ended and row.version == 1:
        return
    here = Idea.objects.filter(team=row.team_id, programme=row.programme_id)
    touched = here.filter(
        Q(pk__in=ended) & (Q(state=Idea.State.PUT_FORWARD) | Q(conversation=row)) & ~Q(state=Idea.State.MERGED)
        | chosen_before
    )
    reasons = [When(pk=pk, then=Value(reason)) for pk, reason in answers.parked.items()]
    number = touched.update(
        conversation=row,
        state=Case(
            When(pk__in=answers.chosen, then=Value(Idea.State.CHOSEN)),
            When(pk__in=list(answers.parked), then=Value(Idea.State.PARKED)),
            default=Value(Idea.State.PUT_FORWARD),
            output_field=CharField(),
        ),
        parked_reason=Case(*reasons, default=Value(""), output_field=CharField()),
    )
    if number < len(ended):
        raise NoLongerOffered


def _says(row: Conversation, version: int, by: Person, came: Collection[int], answers: _Answers) -> bool:
    """Whether `version` is what `by` recorded with these very answers: a form sent twice."""
    return RecordVersion.objects.filter(
        conversation=row, version=version, recorded_by=by, attendees=sorted(came),
        others_count=answers.others_count, talked_about=answers.talked_about,
    ).exists()  # fmt: skip
