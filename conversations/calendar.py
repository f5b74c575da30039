"""What calendars are told of a conversation (RFC 5545), and as what: an invitation, its change, its end (RFC 5546).

Why it says what it says: docs/decisions/0008-calendar-invitations.md.
"""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import asdict, dataclass, replace
from email.utils import parseaddr
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from obt.govuk.words import LONDON

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
CONTENT_TYPE = "text/calendar; charset=utf-8"
_PRODID = "-//One Big Thing//Team conversations//EN"

# The rule since 1996 as two that repeat, which every calendar takes. What the library makes of the time zone database
# lists single years, and puts the start of summer time an hour late (icalendar 7.3).
_LONDON = Timezone.from_ical("""\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
""")


@dataclass(frozen=True)
class Someone:
    """A name and an address, as calendars show them."""

    name: str
    email: str


@dataclass(frozen=True)
class Entry:
    """One conversation as a calendar keeps it. `stamped_at` is when this was decided: of two, the later one holds."""

    uid: str
    sequence: int
    stamped_at: datetime.datetime
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    summary: str
    description: str
    location: str
    link: str
    page: str
    organizer: str

    def as_json(self) -> dict[str, Any]:
        """All of it for a row of the outbox."""
        return {
            name: value.isoformat() if isinstance(value, datetime.datetime) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        moments = ("stamped_at", "starts_at", "ends_at")
        return cls(**{**stored, **{name: datetime.datetime.fromisoformat(stored[name]) for name in moments}})


def written(entry: Entry, *, method: Method, to: Someone | None = None, is_cancelled: bool = False) -> bytes:
    """Return `entry` as an iCalendar object in UTF-8: a REQUEST or CANCEL to one attendee, or published to nobody."""
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = _event(_clean(entry), is_cancelled=is_cancelled or method == "CANCEL")
    if to:
        event.add("attendee", _attendee(to))
    if not _in_utc(entry):
        calendar.add_component(_LONDON)
    calendar.add_component(event)
    return calendar.to_ical()


def uid_of(uuid: object) -> str:
    """The identity of a conversation in calendars: the same for all that is ever said of it."""
    return f"{uuid}@{urlsplit(settings.OBT_BASE_URL).hostname or 'localhost'}"


def _event(entry: Entry, *, is_cancelled: bool) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(datetime.UTC))
    zone = datetime.UTC if _in_utc(entry) else LONDON
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    event.add("url", entry.page)
    if entry.link:
        event.add("conference", vUri(entry.link, params={"VALUE": "URI"}))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    event.add("organizer", _address(Someone(entry.organizer, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])))
    return event


def _attendee(to: Someone) -> vCalAddress:
    """The one reader of a mail; RSVP is off, as the service collects no answers."""
    address = _address(to)
    for name, value in (
        ("CUTYPE", "INDIVIDUAL"), ("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "FALSE"),
    ):  # fmt: skip
        address.params[name] = vText(value)
    return address


def _address(someone: Someone) -> vCalAddress:
    """A name goes without double quotes, as few calendars know how a quoted parameter says them (RFC 6868)."""
    address = vCalAddress(f"mailto:{someone.email}")
    address.params["CN"] = vText(_plain(someone.name or someone.email).replace('"', "'").replace("^", ""))
    return address


def _in_utc(entry: Entry) -> bool:
    """Whether start or end lie in the second run of the hour that the end of summer time repeats.

    A local time means the first of the two (RFC 5545, 3.3.5), so that only UTC can say the second.
    """
    return any(moment.astimezone(LONDON).fold for moment in (entry.starts_at, entry.ends_at))


def _clean(entry: Entry) -> Entry:
    """Without control characters, which people paste and iCalendar forbids; lines of a description stay."""
    one_line: dict[str, Any] = {
        name: _plain(getattr(entry, name)) for name in ("summary", "location", "link", "organizer")
    }
    return replace(entry, description="\n".join(map(_plain, entry.description.splitlines())), **one_line)


def _plain(text: str) -> str:
    return "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text).strip()
