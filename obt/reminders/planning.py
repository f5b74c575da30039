"""Deciding who gets which reminder, and when: one statement a rule puts its rows into the outbox.

Nothing comes back from Postgres but how many there were, so that a quarter of a million take no memory here. A person
gets one of a kind for an occurrence, as the outbox itself sees to; planning again therefore does no harm, and goes on
where an earlier run left off, after minutes or after days.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone

from obt.mail import metrics
from obt.mail.actions import wake
from obt.mail.models import Message
from obt.programme.models import Programme

from . import wording
from .calendar import DIVISION_WITHOUT_REGION, DIVISIONS, Calendar, Occasion
from .room import Room, room_from
from .rules import Counted, Rule, Whom, Written, all_rules
from .wording import Settings

log = structlog.get_logger(__name__)

GAP = datetime.timedelta(days=7)  # at least, between two reminders of a person that are no appointments
LAST_CHANCE = datetime.timedelta(hours=1)  # before it is over; what another that waits still holds up then is skipped
PRIORITY = 30  # of the most useful ones; invitations come before them
_LOCK = 5_0000_0001  # of all who plan: each must see what the other has planned
_LONGEST_CLOSED = 14  # days that a working day more can take: Christmas and New Year, weekends around them


@dataclass(frozen=True)
class Planned:
    """How many reminders of a rule were put into the outbox to be sent, and how many were skipped, by reason.

    Who has had another reminder within the week is in neither, as long as there is time left to try again.
    """

    new: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)


def plan_all(*, now: datetime.datetime | None = None) -> dict[str, Planned]:
    """Plan all rules for the programme of the day, the most useful first; return what was planned, by rule.

    Another who plans at this moment is left to it. A rule that cannot be planned does not hold up the others.
    """
    now = now or timezone.now()
    programme = Programme.objects.current(timezone.localdate(now))
    if programme is None or not programme.takes_records(timezone.localdate(now)):
        return {}
    planned: dict[str, Planned] = {}
    for rule in all_rules():
        try:
            with transaction.atomic():
                if not _has_lock():
                    log.info("reminders_planned_elsewhere")
                    break
                planned[rule.name] = plan(rule, programme=programme, now=now)
        except Exception as error:  # a mistake of ours in one rule
            log.exception("reminders_not_planned", kind=rule.name, error=type(error).__name__)
    if any(one.new for one in planned.values()):
        wake(Message.Lane.BULK)
    return planned


def plan(rule: Rule, *, programme: Programme, now: datetime.datetime) -> Planned:
    """Put what is due by `rule` on the day of `now` into the outbox; return how many rows there are more.

    Somebody who wants none, or whose address is dead, gets a row that says so and is not sent. Somebody with another
    reminder within seven days is left for a later run; once nothing is left of the occasion, a row says so. What is
    paused is not planned.
    """
    settings = wording.all_settings()
    chosen = settings[rule.name]
    if chosen.is_paused or wording.everything_is_paused():
        return Planned()
    calendar = Calendar(programme)
    occasions = list(_due(rule, chosen.days, programme, calendar, now))
    whom = sql_of(rule.whom(programme)) if occasions else None
    if whom is None:
        return Planned()
    sql, parameters = whom
    parameters |= {
        **_columns_of(occasions),
        **_settings_of(rule, chosen.days),
        "now": now,
        "last_chance": now + LAST_CHANCE,
        "going": going_kinds(settings),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE, [_LOCK])
        parameters |= _columns_of_rooms(room_from(now, calendar=calendar, rule=rule))
        cursor.execute(_PLAN.format(whom=sql, occasion=occasion_sql(rule, programme)), parameters)
        counted = dict(cursor.fetchall())
    planned = Planned(counted.pop("", 0), counted)
    transaction.on_commit(lambda: _tell(rule.name, planned), robust=True)
    return planned


def sql_of(whom: Whom) -> tuple[str, dict[str, Any]] | None:
    """Return the SQL of `whom`, to stand in another statement, and its parameters; None if it can find nobody."""
    parameters: Sequence[Any]
    if isinstance(whom, Written):
        sql, parameters = whom.sql, whom.parameters
    else:
        try:
            sql, parameters = whom.query.sql_with_params()
        except EmptyResultSet:
            return None
    named = {f"whom_{number}": value for number, value in enumerate(parameters)}
    return sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in named), named


def occasion_sql(rule: Rule, programme: Programme) -> str:
    """Return the SQL of what a row of `whom` (as `w`) is about, as occurrences begin: "conversation:12 2024-12-04".

    With `once` the day is left out, and what is about nothing is about the programme, so that next year's is another.
    """
    if rule.once:
        return f"coalesce(nullif(w.thing::text, ''), 'programme:{programme.pk:d}')"
    return "concat_ws(' ', nullif(w.thing::text, ''), w.day::date)"


@dataclass(frozen=True)
class _Due:
    """An occasion of a rule on which something can go today: so many days from an event, in a division."""

    division: str
    event: datetime.date
    days: int
    occasion: Occasion


def _due(
    rule: Rule, days: Sequence[int], programme: Programme, calendar: Calendar, now: datetime.datetime
) -> Iterator[_Due]:
    """What can go on the day of `now`, of all events that could be meant."""
    today = timezone.localdate(now)
    for day in days:
        for event in [rule.event(programme)] if rule.event else _events(rule, day, today):
            for division in DIVISIONS:
                occasion = calendar.occasion(rule, day, event, division, now)
                if occasion and timezone.localdate(occasion.not_before) <= today:
                    yield _Due(division, event, day, occasion)


def _events(rule: Rule, days: int, today: datetime.date) -> Iterator[datetime.date]:
    """The days of all events from which `days` can lead to today, or to a day on which it would still be useful."""
    first, last = days, days + rule.still_useful
    if rule.counted is Counted.WORKING_DAYS:  # seven days for five, and what is closed besides
        more = abs(days) * 2 // 5 + _LONGEST_CLOSED
        first, last = first - (more if days < 0 else 0), last + (more if days > 0 else 0)
    for ago in range(first, last + 1):
        yield today - datetime.timedelta(days=ago)


def _columns_of(due: Sequence[_Due]) -> dict[str, list[Any]]:
    return {
        "division": [one.division for one in due],
        "event": [one.event for one in due],
        "days": [one.days for one in due],
        "due_on": [one.occasion.due_on for one in due],
        "not_before": [one.occasion.not_before for one in due],
        "expires_at": [one.occasion.expires_at for one in due],
    }


def _columns_of_rooms(rooms: Sequence[Room]) -> dict[str, Any]:
    """The rooms that a plan is spread over, one row a division; and how many have room in all of them."""
    rows = [(number, one, *opens) for number, one in enumerate(rooms, 1) for opens in one.opens_at.items()]
    return {
        "room_number": [number for number, _, _, _ in rows],
        "room_division": [division for _, _, division, _ in rows],
        "room_after": [one.after for _, one, _, _ in rows],
        "room_opens_at": [opens_at for _, _, _, opens_at in rows],
        "rooms_after": [one.after for one in rooms],
        "have_room": rooms[-1].after + rooms[-1].size if rooms else None,
        "pace": rooms[0].pace if rooms else None,
    }


def _settings_of(rule: Rule, days: Sequence[int]) -> dict[str, Any]:
    return {
        "kind": rule.name,
        "priority": PRIORITY + rule.useful,
        "is_capped": rule.is_capped,
        "capped": capped_kinds(),
        "gap": GAP,
        "current_days": list(days),
        "elsewhere": DIVISION_WITHOUT_REGION,
    }


def capped_kinds() -> list[str]:
    """The kinds of which a person gets one in seven days, taken together."""
    return [rule.name for rule in all_rules() if rule.is_capped]


def going_kinds(settings: Mapping[str, Settings]) -> list[str]:
    """Those of them that are not paused, by the `settings` of all kinds. What is paused may wait for weeks."""
    return [kind for kind in capped_kinds() if not settings[kind].is_paused]


def _tell(kind: str, planned: Planned) -> None:
    """Tell the log and the metrics what was planned."""
    if planned.new:
        log.info("mail_queued", kind=kind, messages=planned.new)
        metrics.changed("queued", kind, planned.new)
    for reason, number in planned.skipped.items():
        log.info("mail_dropped", kind=kind, messages=number, reason=reason)
        metrics.changed("dropped", kind, number)
    metrics.put_together()


def _has_lock() -> bool:
    """Whether nobody else plans until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


# Compiling the statement takes longer than it saves.
_ALONE = "SELECT pg_advisory_xact_lock(%s), set_config('jit', 'off', true)"

# due: who is to be reminded of what, and has not been for this occasion. An occasion is over, too, if the person had
#   this reminder by days that have been edited since, in the week before it was due or later. OFFSET 0 keeps Postgres
#   from joining all people with all occasions before it looks whom the rule means.
# judged: why it is skipped, if it is; several occasions of one thing that came due while nothing was planned are one,
#   the latest; `turn` orders what the same person has to wait for. What is queued and less useful holds up nothing: it
#   gives way when it comes to sending (obt.reminders.sending), unless it is in a worker's hands. What is paused holds
#   up nothing either.
# placed: when each goes, where the provider's quotas spread them; what has no room yet is left for a later run.
_PLAN = """
WITH room AS MATERIALIZED (
  SELECT * FROM unnest(%(room_number)s::int[], %(room_division)s::text[], %(room_after)s::int[],
                       %(room_opens_at)s::timestamptz[]) AS x (number, division, after, opens_at)
), occasion AS MATERIALIZED (
  SELECT * FROM unnest(%(division)s::text[], %(event)s::date[], %(days)s::smallint[], %(due_on)s::date[],
                       %(not_before)s::timestamptz[], %(expires_at)s::timestamptz[])
    AS o (division, event, days, due_on, not_before, expires_at)
), due AS (
  SELECT w.*, o.event, o.days, o.due_on, o.not_before, o.expires_at
  FROM (
    SELECT w.person_id, w.thing::text AS thing, w.path::text AS path, w.words::jsonb AS words, w.day::date AS day,
           {occasion} AS occasion, p.email, coalesce(r.bank_holidays, %(elsewhere)s) AS division
    FROM ({whom}) w
    JOIN people_person p ON p.id = w.person_id AND p.is_active
    LEFT JOIN people_region r ON r.id = p.region_id
    WHERE w.day::date = ANY (%(event)s::date[])
    OFFSET 0
  ) w
  JOIN occasion o ON o.event = w.day AND o.division = w.division
  WHERE NOT EXISTS (
    SELECT FROM mail_message m
    WHERE m.person_id = w.person_id AND m.kind = %(kind)s AND m.occurrence <> '' AND (
      m.occurrence = w.occasion || ' ' || o.days
      OR (m.state IN ('queued', 'sent')
          AND starts_with(m.occurrence, w.occasion || ' ')
          AND m.occurrence <> ALL (SELECT w.occasion || ' ' || d FROM unnest(%(current_days)s::smallint[]) d)
          AND coalesce(m.sent_at, m.not_before) > o.due_on::timestamp AT TIME ZONE 'Europe/London' - %(gap)s)))
), judged AS (
  SELECT d.*, held.until, held.is_queued,
    CASE
      WHEN EXISTS (SELECT FROM reminders_optout x WHERE x.person_id = d.person_id AND x.kind IN ('', %(kind)s))
        THEN 'opted-out'
      WHEN EXISTS (SELECT FROM mail_undeliverable u WHERE u.address = d.email) THEN 'undeliverable'
      WHEN row_number() OVER (PARTITION BY d.person_id, d.occasion ORDER BY d.due_on DESC, d.days DESC) > 1
        THEN 'later-one'
      WHEN held.until >= d.expires_at OR held.is_queued AND d.expires_at <= %(last_chance)s THEN 'one-a-week'
      ELSE ''
    END AS reason
  FROM due d
  LEFT JOIN LATERAL (
    SELECT max(m.sent_at) + %(gap)s AS until, bool_or(m.state = 'queued') AS is_queued
    FROM mail_message m
    WHERE %(is_capped)s AND m.person_id = d.person_id AND m.occurrence <> '' AND m.kind = ANY(%(capped)s::text[])
      AND (m.state = 'sent' AND m.sent_at > d.not_before - %(gap)s
           OR m.state = 'queued'
              AND (m.priority <= %(priority)s AND m.kind = ANY(%(going)s::text[]) OR m.leased_until > now())
              AND m.not_before > d.not_before - %(gap)s AND m.not_before < d.not_before + %(gap)s)
  ) held ON true
), turns AS (
  SELECT *, row_number() OVER (PARTITION BY person_id, reason ORDER BY expires_at, due_on, thing) AS turn FROM judged
), chosen AS (
  SELECT *, (row_number() OVER (PARTITION BY reason ORDER BY person_id) - 1)::int AS place FROM turns
  WHERE reason <> '' OR NOT %(is_capped)s OR turn = 1 AND until IS NULL AND is_queued IS NOT TRUE
), placed AS (
  SELECT c.*, greatest(c.not_before, room.opens_at + (c.place - room.after) * %(pace)s::interval) AS goes_at
  FROM chosen c
  LEFT JOIN room ON room.number = width_bucket(c.place, %(rooms_after)s::int[]) AND room.division = c.division
), planned AS (
  INSERT INTO mail_message (kind, lane, priority, occurrence, state, person_id, address, about, context, ticket,
      message_id, queued_at, not_before, expires_at, attempts, reason, last_problem, leased_by)
  SELECT %(kind)s, 'bulk', %(priority)s, occasion || ' ' || days, CASE reason WHEN '' THEN 'queued' ELSE 'dropped' END,
      person_id, email, thing,
      CASE reason WHEN '' THEN jsonb_build_object('words', words, 'path', path, 'days', days) ELSE '{{}}' END, '',
      '', %(now)s, goes_at, expires_at, 0, reason, '', ''
  FROM placed
  WHERE reason <> '' OR goes_at < expires_at AND (%(have_room)s::int IS NULL OR place < %(have_room)s)
  ON CONFLICT (person_id, kind, occurrence) WHERE occurrence <> '' DO NOTHING
  RETURNING reason
)
SELECT reason, count(*) FROM planned GROUP BY reason
"""
