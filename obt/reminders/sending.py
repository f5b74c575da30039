"""What a worker asks just before reminders go: whether each is still wanted, and whether it may go now."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, ProgrammingError, connection
from django.utils import timezone

from obt.mail.kinds import Verdict
from obt.mail.models import Message
from obt.programme.models import Programme

from . import rules, wording
from .calendar import DIVISION_WITHOUT_REGION, Calendar
from .planning import GAP, capped_kinds, going_kinds, occasion_sql, sql_of
from .rules import Rule
from .wording import Settings

_UNTIL_TOLD_AGAIN = datetime.timedelta(hours=1)  # what is paused, or gives way to another, is looked at again
_IN_HAND = datetime.timedelta(minutes=5)  # until then a worker has sent what it holds


def still_wanted(messages: Sequence[Message]) -> Verdict:
    """Say which of `messages`, all of one kind, go now, which later, and why the others do not; five SQL statements.

    What they say is brought up to date, and so is where they go, which is written down as well (by a sixth statement,
    where somebody's address is another by now). They get the `link_revision` of their person's links. A message that
    was not planned, such as one that somebody sends to themselves to look at it, always goes. ValueError if Postgres
    cannot read the rule: that must hold up no other kind.
    """
    try:
        return _verdict(messages)
    except (DataError, ProgrammingError) as error:
        raise ValueError(f"the rule {messages[0].kind} cannot be asked") from error


def link_revision(message: Message) -> int | None:
    """The number of its person's links, where `still_wanted` has been asked about `message`; None otherwise."""
    return getattr(message, "link_revision", None)


def _verdict(messages: Sequence[Message]) -> Verdict:
    planned = [message for message in messages if message.occurrence]
    verdict = Verdict(send={message.pk for message in messages if not message.occurrence})
    if not planned:
        return verdict
    rule = rules.get(planned[0].kind)
    now = timezone.now()
    programme = Programme.objects.current(timezone.localdate(now))
    if programme is None or timezone.localdate(now) > Calendar(programme).last_day(rule.until):
        verdict.dropped.update({message.pk: "closed" for message in planned})
        return verdict
    settings = wording.all_settings()
    asked = _Asked(
        rule=rule,
        now=now,
        calendar=Calendar(programme),
        is_paused=settings[rule.name].is_paused or wording.everything_is_paused(),
        whom=_whom(rule, programme, planned),
        people=_people(rule, planned, settings),
    )
    were_at = {message.pk: message.address for message in planned}
    for message in planned:
        answer = asked.about(message)
        if answer is None:
            verdict.send.add(message.pk)
        elif isinstance(answer, str):
            verdict.dropped[message.pk] = answer
        else:
            verdict.later[message.pk] = answer
    if moved := [message for message in planned if message.address != were_at[message.pk]]:
        Message.objects.bulk_update(moved, ["address"])  # a receipt will be about the address that it goes to
    return verdict


@dataclass(frozen=True)
class _Reader:
    """What decides about a person's messages, beside whether they have done the thing.

    `last_sent_at` is of the newest reminder that counts; `gives_way_until` when one goes that comes before it.
    """

    is_active: bool
    email: str
    division: str
    has_opted_out: bool
    is_undeliverable: bool
    link_revision: int
    last_sent_at: datetime.datetime | None
    gives_way_until: datetime.datetime | None


@dataclass(frozen=True)
class _Wanted:
    """What is to be said to somebody who is still to be reminded."""

    thing: str
    path: str
    words: dict[str, Any]


@dataclass(frozen=True)
class _Asked:
    """What was found out, in a few statements, about all messages of a batch."""

    rule: Rule
    now: datetime.datetime
    calendar: Calendar
    is_paused: bool
    whom: dict[tuple[int, str], _Wanted]
    people: dict[int, _Reader]

    def about(self, message: Message) -> str | datetime.datetime | None:
        """Why `message` does not go, or when it may; None if it goes now, with what it says brought up to date."""
        reader = self.people[message.pk]
        occasion = message.occurrence.rpartition(" ")[0]
        wanted = self.whom.get((message.person_id or 0, occasion))
        if reader.has_opted_out:
            return "opted-out"
        if wanted is None or not reader.is_active:
            return "moved" if self._has_moved(message) else "done"
        if reader.is_undeliverable:
            return "undeliverable"
        if self.is_paused:
            return self._later(message, reader, self.now + _UNTIL_TOLD_AGAIN, otherwise="paused")
        if self.rule.is_capped:
            if reader.last_sent_at and reader.last_sent_at + GAP > self.now:
                return self._later(message, reader, reader.last_sent_at + GAP, otherwise="one-a-week")
            if reader.gives_way_until:
                return self._later(message, reader, reader.gives_way_until, otherwise="one-a-week")
        opens_at = self._later(message, reader, self.now, otherwise="closed")
        if opens_at != self.now:
            return opens_at
        message.context = {**message.context, "path": wanted.path, "words": wanted.words}
        message.address = reader.email
        message.link_revision = reader.link_revision  # type: ignore[attr-defined]  # for obt.reminders.mail_kinds
        return None

    def _has_moved(self, message: Message) -> bool:
        """Whether its reader is to be reminded of the same thing, but on another day."""
        mine = (message.person_id, message.about)
        return bool(message.about) and mine in {(person, one.thing) for (person, _), one in self.whom.items()}

    def _later(
        self, message: Message, reader: _Reader, moment: datetime.datetime, *, otherwise: str
    ) -> str | datetime.datetime:
        """The first moment from `moment` on at which hours are open, or `otherwise` if that is too late."""
        opens_at = self.calendar.next_open(
            moment,
            reader.division,
            is_appointment=self.rule.is_appointment,
            last=self.calendar.last_day(self.rule.until),
        )
        is_in_time = opens_at and (message.expires_at is None or opens_at < message.expires_at)
        return opens_at if opens_at and is_in_time else otherwise


def _whom(rule: Rule, programme: Programme, messages: Sequence[Message]) -> dict[tuple[int, str], _Wanted]:
    """Those of these people who are still to be reminded, by person and by what an occurrence begins with."""
    whom = sql_of(rule.whom(programme))
    if whom is None:
        return {}
    sql, parameters = whom
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.person_id, {occasion_sql(rule, programme)}, w.thing::text, w.path::text, w.words::jsonb::text"  # noqa: S608
            f" FROM ({sql}) w WHERE w.person_id = ANY(%(people)s)",
            {**parameters, "people": [message.person_id for message in messages]},
        )
        return {(row[0], row[1]): _Wanted(row[2], row[3], json.loads(row[4] or "{}")) for row in cursor.fetchall()}


def _people(rule: Rule, messages: Sequence[Message], settings: Mapping[str, Settings]) -> dict[int, _Reader]:
    """Their readers, by message, as they are now; one statement."""
    asked: dict[str, Any] = {
        "messages": [message.pk for message in messages],
        "kind": rule.name,
        "capped": capped_kinds(),
        "going": going_kinds(settings),
        "is_capped": rule.is_capped,
        "elsewhere": DIVISION_WITHOUT_REGION,
        "in_hand": _IN_HAND,
        "told_again": _UNTIL_TOLD_AGAIN,
        "gap": GAP,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_READERS, asked)
        return {row[0]: _Reader(*row[1:]) for row in cursor.fetchall()}


# gives_way: another reminder of the same person is due that comes first, by its usefulness, and is not paused; or is in
# another worker's hands at this moment. The one that comes first waits for minutes only, so that they do not wait for
# each other.
_READERS = """
SELECT own.id, p.is_active, p.email, coalesce(r.bank_holidays, %(elsewhere)s),
  EXISTS (SELECT FROM reminders_optout x WHERE x.person_id = p.id AND x.kind IN ('', %(kind)s)),
  EXISTS (SELECT FROM mail_undeliverable u WHERE u.address = p.email),
  coalesce(l.number, 0), others.last_sent_at, others.gives_way_until
FROM mail_message own
JOIN people_person p ON p.id = own.person_id
LEFT JOIN people_region r ON r.id = p.region_id
LEFT JOIN reminders_linkrevision l ON l.person_id = p.id
LEFT JOIN LATERAL (
  SELECT max(m.sent_at) FILTER (WHERE m.state = 'sent') AS last_sent_at,
    max(CASE WHEN (m.priority, m.id) < (own.priority, own.id) THEN greatest(m.not_before, %(now)s) + %(told_again)s
             ELSE %(now)s + %(in_hand)s END)
      FILTER (WHERE m.state = 'queued') AS gives_way_until
  FROM mail_message m
  WHERE %(is_capped)s AND m.person_id = own.person_id AND m.id <> own.id AND m.occurrence <> ''
    AND m.kind = ANY(%(capped)s::text[])
    AND (m.state = 'sent' AND m.sent_at > %(now)s - %(gap)s
         OR m.state = 'queued' AND (
              (m.priority, m.id) < (own.priority, own.id) AND m.not_before < %(now)s + %(gap)s
                AND m.kind = ANY(%(going)s::text[])
              OR m.leased_until > now() AND m.leased_by <> own.leased_by))
) others ON true
WHERE own.id = ANY(%(messages)s)
"""
