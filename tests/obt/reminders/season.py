"""A season of reminders, day by day: what was planned and sent to whom, held against the issue's rules by hand."""

import datetime
import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from obt.mail import delivery
from obt.mail.models import Message
from obt.reminders import planning
from obt.reminders.models import Switch, Wording
from obt.reminders.rules import all_rules
from tests.moved_clock import found_first, make_clock
from tests.obt.reminders.by_hand import DAY, LONDON, is_open, open_days

WEEK = datetime.timedelta(days=7)


class Clock:
    """The present moment, for Python and for Postgres alike."""

    def __init__(self, traveller):
        self._traveller = traveller

    def move_to(self, moment):
        assert moment >= timezone.now(), "time does not go back"
        self._traveller.move_to(moment)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('season.now', %s, true)", [moment.isoformat()])


@contextmanager
def moved_clock(moment):
    """Stop all clocks at `moment`; at the end whatever was written meanwhile is undone.

    That of Postgres too, which `time_machine` does not reach.
    """
    with transaction.atomic(), time_machine.travel(moment, tick=False) as traveller:
        make_clock("season", "current_setting('season.now')::timestamptz")
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL search_path = {found_first('season')}")
        clock = Clock(traveller)
        clock.move_to(moment)
        yield clock
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Owed:
    """A reminder that is due to somebody as things stand: `days` from `event`."""

    kind: str
    thing: str
    event: datetime.date
    days: int


@dataclass(frozen=True)
class Line:
    """What became of one planned reminder, and when."""

    moment: datetime.datetime
    who: str
    division: str
    kind: str
    occurrence: str
    became: str  # "sent", "expired", "failed", or why it was dropped

    def __str__(self):
        moment = self.moment.astimezone(LONDON).strftime("%a %d %b %Y %H:%M")
        return f"{moment}  {self.who:<22} {self.division:<18} {self.kind:<24} {self.occurrence:<30} {self.became}"


class Season:
    """Runs a life through its programme and notes what is sent. `broken` are the rules that did not hold, in words.

    `script` is what happens besides what people do by lot: moments and acts.
    """

    def __init__(self, life, clock, script=()):
        self.life, self.clock, self.programme = life, clock, life.programme
        self.script = list(script)
        self.rules = {rule.name: rule for rule in all_rules()}
        self.lines, self.broken = [], []
        self.paused = set()  # kinds; "" for all
        self._open_days = {}
        self._settled = {}  # what became of each row of the outbox
        self._consumed = defaultdict(set)  # (who, kind) → occurrences that are over
        self._capped_at = defaultdict(list)  # who → moments at which they got one that counts
        self._today, self._ever_paused = None, set()
        self._people = {who.row.pk: who for who in life.people}

    # What happens

    def round(self, moment, *, before=lambda: None, between=lambda: None):
        """Move the clock, let people do something before planning and something before sending, and note what came."""
        self._new_day(moment.astimezone(LONDON).date())
        self._play(moment)
        self.clock.move_to(moment)
        before()
        planned_for = self._standing()
        planning.plan_all()
        between()
        sent_for = self._standing()
        delivery.drain("bulk")
        self._note(moment, planned_for, sent_for)

    def run(self, lots, *, chance, often=False):
        """Run from two days before the programme opens to three after records close.

        People live with this `chance` at each look, and what is in the script happens at its moment. `often`: more
        rounds a day, and the central team pauses now and then.
        """
        self.script.sort(key=lambda entry: entry[0])
        day = self.programme.opens_on - 2 * DAY
        while day <= self.programme.records_close_on + 3 * DAY:
            is_weekday = day.weekday() < 5
            if often or lots.random() < 0.1:
                self.round(self._moment(lots, day, 0, 6, 7))
            if is_weekday:
                self.round(datetime.datetime.combine(day, datetime.time(9, 5), LONDON).astimezone(datetime.UTC))
            if is_weekday and often:
                self.round(self._moment(lots, day, 11, 12), before=partial(self._live, lots, chance, pauses=True))
            if is_weekday and (often or lots.random() < 0.6):
                live = partial(self._live, lots, chance, pauses=often)
                self.round(self._moment(lots, day, 14, 15, 16, 17), before=live, between=live)
            if often or lots.random() < 0.1:
                self.round(self._moment(lots, day, 18, 20, 23))
            day += DAY
        self.end()

    def _live(self, lots, chance, *, pauses):
        self.life.live(lots, sorted(self.rules), chance)
        if not pauses:
            return
        if self.paused and lots.random() < 0.2:
            self.go_on(min(self.paused))
        elif lots.random() < 0.02:
            self.pause(lots.choice(["", *sorted(self.rules)]))

    def _moment(self, lots, day, *hours):
        at = datetime.time(lots.choice(hours), lots.randint(0, 59), lots.randint(0, 59))
        return datetime.datetime.combine(day, at, LONDON).astimezone(datetime.UTC)

    def _play(self, until):
        """Let happen what the script has until a moment."""
        while self.script and self.script[0][0] <= until:
            moment, act = self.script.pop(0)
            self.clock.move_to(moment)
            act()

    def pause(self, kind):
        self._pause(kind, is_paused=True)
        self.paused.add(kind)

    def go_on(self, kind):
        self._pause(kind, is_paused=False)
        self.paused.discard(kind)

    def _pause(self, kind, *, is_paused):
        if kind:
            blank = {"subject": "", "text": "", "button": "", "days": []}
            Wording.objects.update_or_create(
                name=kind, defaults={"is_paused": is_paused}, create_defaults={**blank, "is_paused": is_paused}
            )
        else:
            Switch.objects.update_or_create(pk=1, defaults={"is_paused": is_paused})

    # What is so

    def _standing(self):
        """Of everybody: what they are owed by the facts, whether it may reach them, and what is paused."""
        return {
            who: _Standing(
                owed=frozenset(self.wanted(who)) if who.is_active else frozenset(),
                division=who.division,
                stopped=frozenset(who.stopped),
                is_dead=who.is_dead,
                paused=frozenset(self.paused),
            )
            for who in self.life.people
        }

    def wanted(self, who):
        """What the issue's table says is due to somebody, whenever that is, as things stand; by hand."""
        of, today, now = self.programme, timezone.localdate(), timezone.now()
        yield from self._owed("programme-opens", "", of.opens_on)
        if self.life.is_done(who):
            if not self.life.of(who):
                yield from self._owed("find-a-team", "", max(who.learned.values()))
        else:
            yield from self._owed("learning-waits", "", of.opens_on)
        for group in self.life.of(who):
            for meeting in group.meetings:
                if meeting.state == "scheduled" and meeting.starts_at > now:
                    yield from self._owed("conversation-tomorrow", f"conversation:{meeting.row.pk}", meeting.day)
        for group in self.life.of(who, leading=True):
            if not any(meeting.state != "cancelled" for meeting in group.meetings):
                yield from self._owed("plan-your-conversation", f"team:{group.row.pk}", of.opens_on)
            for meeting in group.meetings:
                if meeting.state == "scheduled" and meeting.ends_at < now:
                    yield from self._owed("record-your-conversation", f"conversation:{meeting.row.pk}", meeting.day)
            recorded = [meeting for meeting in group.meetings if meeting.state == "recorded"]
            states = set(group.ideas.values())
            if recorded and "put-forward" in states and "chosen" not in states:
                last = max(recorded, key=lambda meeting: (meeting.recorded_at, meeting.row.pk))
                yield from self._owed("choose-your-change", f"conversation:{last.row.pk}", last.recorded_at.date())
        for trial in self._trials_of(who):
            if trial.ends_on >= today:
                last = max([trial.starts_on, trial.started_on, *trial.read_on])
                yield from self._owed("reading-is-due", f"experiment:{trial.row.pk}", last)
            else:
                yield from self._owed("how-did-it-go", f"experiment:{trial.row.pk}", trial.ends_on)
        if self._has_begun(who):
            yield from self._owed("time-left", "", of.closes_on)

    def _trials_of(self, who):
        """The running experiments that somebody looks after, in a team that they are in."""
        for group in self.life.of(who):
            for trial in group.trials:
                if trial.state == "running" and who in group.looking_after(trial):
                    yield trial

    def _has_begun(self, who):
        """Whether something that they have begun, or that is theirs to do in their team, is unfinished."""
        attended = any(who in one.present for group in self.life.groups for one in group.meetings)
        if who.learned and not self.life.is_done(who):
            return True
        for group in self.life.of(who):
            leads, meetings = who in group.leads, [one for one in group.meetings if one.state != "cancelled"]
            if not meetings and (leads or not attended):
                return True
            if leads and any(one.state == "scheduled" and one.ends_at < timezone.now() for one in meetings):
                return True
            if leads and ("chosen" in group.ideas.values() or any(one.state == "planned" for one in group.trials)):
                return True
        return any(trial.ends_on <= self.programme.closes_on for trial in self._trials_of(who))

    def _owed(self, kind, thing, event):
        for days in self.rules[kind].days:
            yield Owed(kind, thing, event, days)

    def occurrence(self, owed):
        """How the outbox names what a message is sent for."""
        if self.rules[owed.kind].once:
            return f"{owed.thing or f'programme:{self.programme.pk}'} {owed.days}"
        return f"{owed.thing} {owed.event} {owed.days}".strip()

    def can_go(self, owed, division, day):
        """Whether it may go on `day`, by the calendar counted by hand."""
        asked = owed.kind, owed.days, owed.event, division
        if asked not in self._open_days:
            self._open_days[asked] = open_days(self.programme, self.rules[owed.kind], *asked[1:])
        return day in self._open_days[asked]

    # What came, and whether it should have

    def _note(self, moment, planned_for, sent_for):
        if 9 <= moment.astimezone(LONDON).hour < 18:
            self._steady(planned_for, sent_for)
            self._last_look = moment
        over = Message.objects.exclude(occurrence="").exclude(state="queued").exclude(pk__in=self._settled)
        for row in over.order_by("sent_at", "pk"):
            who = self._people[row.person_id]
            became = row.reason if row.state == "dropped" else row.state
            self._settled[row.pk] = became
            line = Line(moment, who.name, who.division, row.kind, row.occurrence, became)
            self.lines.append(line)
            standings = planned_for[who], sent_for[who]
            if row.state == "sent":
                self._check_sent(line, row, who, standings)
            else:
                self._check_skipped(line, row, who, standings)
            self._consumed[who, row.kind].add(row.occurrence)

    def _break(self, rule, line):
        self.broken.append(f"{rule}: {line}")

    def _check_sent(self, line, row, who, standings):
        rule, local = self.rules[row.kind], line.moment.astimezone(LONDON)
        standing = standings[1]
        if row.sent_at != line.moment:
            self._break("the clock of the outbox is another", line)
        if row.address != who.row.email:
            self._break("another address than the person's", line)
        if not is_open(self.programme, rule, who.division, local.date()):
            self._break("sent on a closed day", line)
        if not 8 <= local.hour < 18:
            self._break("sent outside hours", line)
        if not who.is_active or standing.is_dead:
            self._break("sent to somebody whom nothing should reach", line)
        if standing.stopped & {"", row.kind}:
            self._break("sent to somebody who has opted out", line)
        if standing.paused & {"", row.kind}:
            self._break("sent while paused", line)
        if row.occurrence in self._consumed[who, row.kind]:
            self._break("sent twice for one occurrence", line)
        found = [one for one in standing.owed if one.kind == row.kind and self.occurrence(one) == row.occurrence]
        if not found:
            self._break("sent without a reason, or once it was done", line)
        elif not any(self.can_go(one, who.division, local.date()) for one in found):
            self._break("sent before it was due or when its point had passed", line)
        if rule.is_capped:
            if any(line.moment - earlier < WEEK for earlier in self._capped_at[who]):
                self._break("more than one in seven days", line)
            self._capped_at[who].append(line.moment)
            self._sent_today[who].append(rule.useful)

    def _check_skipped(self, line, row, who, standings):
        """Hold the reason that the outbox gives for not sending something against the facts."""
        now = standings[1].owed
        mine = {self.occurrence(one) for one in now if one.kind == row.kind}
        same_thing = {one for one in now if one.kind == row.kind and one.thing == row.about and row.about}
        holds = {
            "done": row.occurrence not in mine,
            "moved": row.occurrence not in mine and same_thing,
            "opted-out": any(one.stopped & {"", row.kind} for one in standings),
            "undeliverable": any(one.is_dead for one in standings),
            "one-a-week": any(earlier + WEEK >= row.expires_at for earlier in self._capped_at[who]),
            "later-one": any(
                self.occurrence(one).rpartition(" ")[0] == row.occurrence.rpartition(" ")[0]
                and one.days > int(row.occurrence.rpartition(" ")[2])
                and self.can_go(one, who.division, self._today)
                for one in now
            ),
            "paused": self._was_paused(row.kind),
            "closed": self._was_paused(row.kind),
            "expired": self._was_paused(row.kind),
        }
        if not holds.get(line.became):
            self._break("skipped for a reason that does not hold", line)

    def _was_paused(self, kind):
        return bool(self._ever_paused & {"", kind})

    # Whether all came that should have

    def _new_day(self, day):
        if day == self._today:
            self._ever_paused |= self.paused
            return
        if self._today:
            self._check_day()
        self._today, self._owed_all_day, self._last_look = day, None, None
        self._sent_today = defaultdict(list)
        self._consumed_before = defaultdict(set, {key: set(found) for key, found in self._consumed.items()})
        self._capped_before = {who: max(moments) for who, moments in self._capped_at.items()}
        self._ever_paused |= self.paused

    def _steady(self, *looks):
        """Keep what everybody has been owed, and could be sent, at every look today."""
        for look in looks:
            found = {who: self._could_go(standing) for who, standing in look.items()}
            if self._owed_all_day is None:
                self._owed_all_day = found
            self._owed_all_day = {who: found[who] & owed for who, owed in self._owed_all_day.items()}

    def _could_go(self, standing):
        """Those of what somebody is owed that may reach them on this day."""
        if standing.is_dead:
            return set()
        kept = standing.stopped | standing.paused
        return {
            one
            for one in standing.owed
            if not kept & {"", one.kind} and self.can_go(one, standing.division, self._today)
        }

    def _check_day(self):
        """Whoever could be sent something all day, and had nothing for a week, was sent the most useful of it."""
        for who, owed in (self._owed_all_day or {}).items():
            waiting = [one for one in owed if self.occurrence(one) not in self._consumed_before[who, one.kind]]
            for one in waiting:
                if self.rules[one.kind].is_appointment and self.occurrence(one) not in self._consumed[who, one.kind]:
                    self.broken.append(f"an appointment was not told of: {self._today} {who.name} {one}")
            counted = [self.rules[one.kind].useful for one in waiting if self.rules[one.kind].is_capped]
            last = self._capped_before.get(who)
            if counted and (last is None or last + WEEK <= self._last_look):
                if not self._sent_today[who]:
                    self.broken.append(f"nothing was sent though it was due: {self._today} {who.name} {waiting}")
                elif self._sent_today[who][0] > min(counted):
                    self.broken.append(f"not the most useful first: {self._today} {who.name} {waiting}")

    def end(self):
        """Check what can only be said at the end."""
        self._new_day(self._today + DAY)
        for row in Message.objects.exclude(occurrence="").filter(state="queued"):
            self.broken.append(f"still queued when all was over: {row.kind} {row.occurrence} of {row.person}")
        subjects = [message for message in mail.outbox if "/reminders/stop/" in message.body]
        if len(subjects) != sum(line.became == "sent" for line in self.lines):
            self.broken.append(f"{len(subjects)} messages with a way out were handed over")
        for message in subjects:
            if re.search(r"[{}]", message.subject + message.body):
                self.broken.append(f"an unfilled place in “{message.subject}”")

    def got(self, who):
        """What somebody got: "14 Oct programme-opens" and so on."""
        mine = [line for line in self.lines if line.who == who.name and line.became == "sent"]
        return [f"{line.moment.astimezone(LONDON).strftime('%d %b')} {line.kind}" for line in mine]

    def table(self):
        return "\n".join(str(line) for line in self.lines)


@dataclass(frozen=True)
class _Standing:
    """How somebody stands at a look: what they are owed whenever, and what keeps it from them."""

    owed: frozenset[Owed]
    division: str
    stopped: frozenset[str]
    is_dead: bool
    paused: frozenset[str]
