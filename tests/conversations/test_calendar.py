"""What calendars are told, read back by `icalendar`: times across the end of summer time, escapes, one attendee."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from conversations.calendar import Entry, Someone, uid_of, written

LONDON = ZoneInfo("Europe/London")
UTC = dt.UTC


def entry(**changes):
    fields = {
        "uid": "abc@obt.example.gov.uk",
        "sequence": 0,
        "stamped_at": dt.datetime(2024, 10, 1, 9, tzinfo=UTC),
        "starts_at": dt.datetime(2024, 12, 5, 14, tzinfo=UTC),
        "ends_at": dt.datetime(2024, 12, 5, 15, tzinfo=UTC),
        "summary": "Team conversation: Drivers Medical Team C",
        "description": "First line\nSecond line",
        "location": "Room 4.12",
        "link": "",
        "page": "https://obt.example.gov.uk/conversations/1/",
        "organizer": "One Big Thing for Tomos Rees",
    }
    return Entry(**{**fields, **changes})


def event_of(content):
    (event,) = Calendar.from_ical(content).events
    return event


def test_an_invitation_says_all_that_a_calendar_needs():
    content = written(entry(), method="REQUEST", to=Someone("Priya Patel", "priya@dvla.gov.uk"))
    calendar = Calendar.from_ical(content)
    (event,) = calendar.events
    assert (calendar["METHOD"], calendar["VERSION"], calendar["CALSCALE"]) == ("REQUEST", "2.0", "GREGORIAN")
    assert calendar["PRODID"] == "-//One Big Thing//Team conversations//EN"
    assert event["UID"] == "abc@obt.example.gov.uk"
    assert event["SEQUENCE"] == 0
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert event["ORGANIZER"] == "mailto:one-big-thing@example.gov.uk"
    assert event["ORGANIZER"].params["CN"] == "One Big Thing for Tomos Rees"
    assert event["DTSTAMP"].dt == dt.datetime(2024, 10, 1, 9, tzinfo=UTC)
    assert event["DESCRIPTION"] == "First line\nSecond line"
    assert event["URL"] == "https://obt.example.gov.uk/conversations/1/"


def test_it_names_its_reader_and_asks_for_no_answer():
    event = event_of(written(entry(), method="REQUEST", to=Someone("Priya Patel", "priya@dvla.gov.uk")))
    attendee = event["ATTENDEE"]
    assert attendee == "mailto:priya@dvla.gov.uk"
    assert attendee.params == {
        "CN": "Priya Patel", "CUTYPE": "INDIVIDUAL", "PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT",
        "RSVP": "FALSE",
    }  # fmt: skip


def test_a_cancellation_is_cancelled_and_takes_no_time():
    content = written(entry(sequence=2), method="CANCEL", to=Someone("", "priya@dvla.gov.uk"))
    event = event_of(content)
    assert Calendar.from_ical(content)["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 2)
    assert event["ATTENDEE"].params["CN"] == "priya@dvla.gov.uk"


def test_a_published_file_names_no_attendee():
    content = written(entry(), method="PUBLISH")
    assert b"ATTENDEE" not in content
    assert Calendar.from_ical(content)["METHOD"] == "PUBLISH"


@pytest.mark.parametrize(
    ("year", "last_sunday"), [(2024, 27), (2025, 26), (2026, 25), (2027, 31), (2028, 29), (2029, 28), (2030, 27)]
)
@pytest.mark.parametrize(("days", "offset"), [(-1, 1), (0, 0), (1, 0)])
def test_two_in_the_afternoon_stays_two_across_the_end_of_summer_time(year, last_sunday, days, offset):
    start = dt.datetime(year, 10, last_sunday, 14, tzinfo=LONDON) + dt.timedelta(days=days)
    content = written(
        entry(starts_at=start.astimezone(UTC), ends_at=(start + dt.timedelta(hours=1)).astimezone(UTC)),
        method="REQUEST",
    )
    event = event_of(content)
    assert f"DTSTART;TZID=Europe/London:{start:%Y%m%d}T140000".encode() in content
    assert event["DTSTART"].dt.astimezone(UTC) == start.astimezone(UTC)
    assert event["DTSTART"].dt.utcoffset() == dt.timedelta(hours=offset)


def test_before_the_clocks_go_back_it_is_local_time():
    content = written(
        entry(
            starts_at=dt.datetime(2024, 10, 26, 23, 15, tzinfo=UTC), ends_at=dt.datetime(2024, 10, 27, 0, tzinfo=UTC)
        ),
        method="REQUEST",
    )
    assert b"DTSTART;TZID=Europe/London:20241027T001500" in content
    assert b"DTEND;TZID=Europe/London:20241027T010000" in content  # the first one o'clock of that night


def test_what_ends_in_the_second_run_of_the_repeated_hour_is_told_in_utc():
    """Local time could only say the first: the meeting would end before it starts."""
    content = written(
        entry(
            starts_at=dt.datetime(2024, 10, 27, 0, 30, tzinfo=UTC),  # 1:30am, summer time
            ends_at=dt.datetime(2024, 10, 27, 1, 15, tzinfo=UTC),  # 1:15am, winter time
        ),
        method="REQUEST",
    )
    assert b"DTSTART:20241027T003000Z" in content
    assert b"DTEND:20241027T011500Z" in content
    assert b"VTIMEZONE" not in content


def test_after_the_clocks_went_back_it_is_local_time_again():
    content = written(
        entry(starts_at=dt.datetime(2024, 10, 27, 2, tzinfo=UTC), ends_at=dt.datetime(2024, 10, 27, 3, tzinfo=UTC)),
        method="REQUEST",
    )
    assert b"DTSTART;TZID=Europe/London:20241027T020000" in content


def test_the_time_zone_that_goes_with_it_is_londons():
    """Read back from the file alone, its rules give what the time zone database gives, for years to come."""
    (zone,) = Calendar.from_ical(written(entry(), method="REQUEST")).timezones
    ours = zone.to_tz(lookup_tzid=False)
    for year in range(2024, 2034):
        for month, day, hour in [(1, 1, 0), (3, 25, 12), (3, 31, 12), (7, 1, 0), (10, 24, 12), (10, 31, 12)]:
            moment = dt.datetime(year, month, day, hour)
            assert moment.replace(tzinfo=ours).utcoffset() == moment.replace(tzinfo=LONDON).utcoffset(), moment
    assert zone.daylight[0]["DTSTART"].dt == dt.datetime(1996, 3, 31, 1)
    assert zone.standard[0]["DTSTART"].dt == dt.datetime(1996, 10, 27, 2)


@pytest.mark.parametrize(
    "text",
    ["Room 3, floor 2; left\\right", "Cyfarfod tîm ŵ 🙂 " * 12, "BEGIN:VEVENT", "a:b\"c'd", "😀" * 60, "100 % <b>"],
)
def test_any_text_comes_back_as_it_was(text):
    content = written(entry(location=text, summary=text), method="REQUEST", to=Someone(text, "a@b.gov.uk"))
    event = event_of(content)
    assert event["LOCATION"] == text.strip()
    assert event["SUMMARY"] == text.strip()
    assert event["ATTENDEE"].params["CN"] == text.strip().replace('"', "'")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert content.endswith(b"END:VCALENDAR\r\n")
    content.decode()


def test_control_characters_and_line_breaks_smuggle_nothing_in():
    nasty = "Room 3\r\nATTENDEE:mailto:x@example.org\x07\x00"
    content = written(entry(location=nasty, organizer=nasty), method="REQUEST", to=Someone(nasty, "a@b.gov.uk"))
    event = event_of(content)
    assert event["ATTENDEE"] == "mailto:a@b.gov.uk"
    assert not any(byte in content for byte in (b"\x07", b"\x00"))
    assert content.count(b"\r\nATTENDEE") == 1


def test_a_joining_link_is_one_that_calendars_know():
    link = "https://teams.example.com/join?a=1,2;b=3"
    content = written(entry(link=link), method="REQUEST")
    assert event_of(content)["CONFERENCE"] == link


def test_it_survives_the_outbox():
    one = entry(link="https://example.org/", sequence=7)
    assert Entry.from_json(one.as_json()) == one


def test_the_identity_is_the_rows_at_our_host(settings):
    settings.OBT_BASE_URL = "https://obt.example.gov.uk:8443"
    assert uid_of("1234") == "1234@obt.example.gov.uk"
