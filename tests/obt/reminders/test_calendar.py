"""When a reminder may go: literal days first, then what holds of any programme, division, rule and moment."""

import datetime

import pytest
import structlog
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from obt.govuk.words import LONDON
from obt.reminders import calendar
from obt.reminders.calendar import DIVISION_WITHOUT_REGION, DIVISIONS, Calendar, Occasion, is_working_day
from obt.reminders.rules import Counted, Rule, Until
from tests.factories import ProgrammeFactory
from tests.obt.reminders.by_hand import DAY, HOLIDAYS, at, due, is_open, on, open_days

ENGLAND, SCOTLAND, NORTHERN_IRELAND = "england-and-wales", "scotland", "northern-ireland"


def programme(opens_on="2024-10-14", closes_on="2025-02-14", records_close_on="2025-03-14", **more):
    return ProgrammeFactory.build(
        opens_on=on(opens_on), closes_on=on(closes_on), records_close_on=on(records_close_on), **more
    )


def rule(**more):
    said = {
        "name": "plan_conversation",
        "title": "Plan your conversation",
        "when": "21 days after the programme opens",
        "why": "You lead a team.",
        "days": (21,),
        "still_useful": 14,
        "whom": lambda programme: None,
        "subject": "Plan your conversation",
        "text": "Find an hour.",
        "button": "Plan it",
    }
    return Rule(**{**said, **more})


def occasion(event, days=0, now="2024-01-01 00:00", division=ENGLAND, year=None, **of_rule):
    return Calendar(year or programme()).occasion(rule(**of_rule), days, on(event), division, at(now))


def when(*args, **more):
    """The moment before which it does not go, in London, as "2024-10-25 09:00"; "never"."""
    found = occasion(*args, **more)
    return found.not_before.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") if found else "never"


def test_the_divisions_are_those_of_gov_uk_and_without_a_region_it_is_england_and_wales():
    assert set(DIVISIONS) == {ENGLAND, SCOTLAND, NORTHERN_IRELAND}
    assert DIVISION_WITHOUT_REGION == ENGLAND


# Days


@pytest.mark.parametrize(
    ("day", "closed_in"),
    [
        ("2024-10-14", set()),
        ("2024-10-26", set(DIVISIONS)),  # Saturday
        ("2024-10-27", set(DIVISIONS)),  # Sunday, the clocks change
        ("2024-10-28", set()),
        ("2024-12-02", {SCOTLAND}),  # for St Andrew's Day, on a Saturday
        ("2024-12-24", set()),
        ("2024-12-25", set(DIVISIONS)),
        ("2024-12-26", set(DIVISIONS)),
        ("2024-12-27", set()),
        ("2025-01-01", set(DIVISIONS)),
        ("2025-01-02", {SCOTLAND}),
        ("2022-01-03", set(DIVISIONS)),  # for New Year's Day, on a Saturday
        ("2022-01-04", {SCOTLAND}),
        ("2024-02-29", set()),
        ("2025-03-17", {NORTHERN_IRELAND}),  # St Patrick's Day
        ("2024-03-18", {NORTHERN_IRELAND}),  # for it, on a Sunday
        ("2025-04-18", set(DIVISIONS)),  # Good Friday
        ("2025-04-21", {ENGLAND, NORTHERN_IRELAND}),  # Easter Monday
        ("2025-07-14", {NORTHERN_IRELAND}),
        ("2025-08-04", {SCOTLAND}),
        ("2025-08-25", {ENGLAND, NORTHERN_IRELAND}),
        ("2023-05-08", set(DIVISIONS)),  # the coronation
    ],
)
def test_working_days_of_the_divisions(day, closed_in):
    assert {division for division in DIVISIONS if not is_working_day(on(day), division)} == closed_in


@pytest.mark.parametrize(
    ("day", "is_open", "is_open_for_appointments"),
    [
        ("2024-10-11", False, False),  # a Friday before it opens
        ("2024-10-14", True, True),
        ("2024-12-19", True, True),
        ("2024-12-20", False, True),
        ("2024-12-25", False, False),
        ("2025-01-03", False, True),
        ("2025-01-06", True, True),
        ("2025-02-14", True, True),
        ("2025-02-17", False, False),
    ],
)
def test_days_of_the_window(day, is_open, is_open_for_appointments):
    year = Calendar(programme())
    assert year.is_open(on(day), ENGLAND) is is_open
    assert year.is_open(on(day), ENGLAND, is_appointment=True) is is_open_for_appointments


@pytest.mark.parametrize(("day", "is_open"), [("2025-02-17", True), ("2025-03-14", True), ("2025-03-17", False)])
def test_what_reminds_until_records_close_has_four_weeks_more(day, is_open):
    assert Calendar(programme()).is_open(on(day), ENGLAND, until=Until.RECORDS_CLOSE) is is_open


def test_quiet_dates_are_the_programme_s_own_if_it_says_so():
    year = Calendar(programme(quiet_from=on("2024-12-23"), quiet_until=on("2024-12-27")))
    assert year.is_open(on("2024-12-20"), ENGLAND)
    assert not year.is_open(on("2024-12-27"), ENGLAND)
    assert year.is_open(on("2025-01-02"), ENGLAND)
    assert not year.is_open(on("2025-01-02"), SCOTLAND)


@pytest.mark.parametrize(
    ("day", "count", "division", "found"),
    [
        ("2024-11-20", 1, ENGLAND, "2024-11-21"),
        ("2024-11-22", 1, ENGLAND, "2024-11-25"),  # from a Friday
        ("2024-11-23", 1, ENGLAND, "2024-11-25"),  # from a Saturday
        ("2024-11-25", -1, ENGLAND, "2024-11-22"),  # from a Monday
        ("2024-11-24", -1, ENGLAND, "2024-11-22"),  # from a Sunday
        ("2024-11-20", 5, ENGLAND, "2024-11-27"),
        ("2024-10-24", 5, ENGLAND, "2024-10-31"),  # across the change of the clocks
        ("2024-12-24", 1, ENGLAND, "2024-12-27"),
        ("2024-12-23", 5, ENGLAND, "2025-01-02"),  # Christmas, a weekend, New Year
        ("2024-12-23", 5, SCOTLAND, "2025-01-03"),
        ("2025-01-02", -1, ENGLAND, "2024-12-31"),
        ("2025-01-03", -1, SCOTLAND, "2024-12-31"),
        ("2025-03-14", 1, NORTHERN_IRELAND, "2025-03-18"),
        ("2025-04-17", 1, ENGLAND, "2025-04-22"),
        ("2025-04-17", 1, SCOTLAND, "2025-04-21"),
        ("2024-02-28", 2, ENGLAND, "2024-03-01"),
        ("2024-11-23", 0, ENGLAND, "2024-11-23"),
        ("2026-08-28", 1, ENGLAND, "2026-09-01"),  # quiet dates, the window: no matter
    ],
)
def test_counting_working_days(day, count, division, found):
    assert Calendar(programme()).add_working_days(on(day), count, division) == on(found)


def test_beyond_the_data_every_day_that_could_be_a_bank_holiday_is_closed_and_the_log_says_so_once():
    calendar._is_known.cache_clear()
    closed = ("2031-01-01", "2031-01-02", "2031-03-17", "2031-04-11", "2031-04-14", "2031-05-05", "2031-07-14",
              "2031-08-04", "2031-08-25", "2031-12-01", "2031-12-25", "2031-12-26")  # fmt: skip
    with structlog.testing.capture_logs() as said:
        for division in DIVISIONS:
            assert [day for day in closed if is_working_day(on(day), division)] == []
            assert is_working_day(on("2031-10-14"), division)
            assert not is_working_day(on("2031-10-18"), division)  # Saturday
    assert [(line["event"], line["year"], line["log_level"]) for line in said] == [
        ("bank_holidays_unknown", 2031, "warning")
    ]
    assert said[0]["last_known"] >= 2028


def test_bank_holidays_are_those_that_the_package_reads():
    assert calendar._bank_holidays() == {
        division: {row["date"] for row in HOLIDAYS.get_holidays(division)} for division in DIVISIONS
    }


def test_what_could_be_a_bank_holiday_is_every_one_there_was_but_for_single_occasions():
    single = {"2012-06-04", "2012-06-05", "2022-06-02", "2022-06-03"}  # jubilees, with the spring one moved
    single |= {"2020-05-08", "2022-09-19"}  # VE Day, the Queen's funeral
    known = set.union(*(set(days) for days in calendar._bank_holidays().values()))
    assert {str(day) for day in known if not calendar._may_be_bank_holiday(day)} <= single


# Occasions


@pytest.mark.parametrize(
    ("event", "days", "found"),
    [
        ("2024-10-14", 0, "2024-10-14 09:00"),  # the day it opens
        ("2024-10-14", 14, "2024-10-28 09:00"),  # the first day of winter time
        ("2024-10-11", 14, "2024-10-25 09:00"),  # the last working day of summer time
        ("2024-10-12", 14, "2024-10-28 09:00"),  # from the Saturday to after the change of the clocks
        ("2024-10-13", 14, "2024-10-28 09:00"),  # from the Sunday on which they change
        ("2024-10-01", 7, "2024-10-14 09:00"),  # due before it opens
    ],
)
def test_it_goes_at_nine_on_the_day_or_the_next_open_one(event, days, found):
    assert when(event, days) == found


def test_nine_o_clock_is_london_s_across_the_change_of_the_clocks():
    nine = [occasion("2024-10-14", days).not_before.astimezone(datetime.UTC) for days in (11, 14)]
    assert [moment.strftime("%m-%d %H:%M") for moment in nine] == ["10-25 08:00", "10-28 09:00"]
    six = [occasion("2024-10-14", days, still_useful=0).expires_at.astimezone(datetime.UTC) for days in (11, 14)]
    assert [moment.strftime("%m-%d %H:%M") for moment in six] == ["10-25 17:00", "10-28 18:00"]


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2024-10-24 12:00", "2024-10-25 09:00"),  # planned the day before
        ("2024-10-25 00:00", "2024-10-25 09:00"),
        ("2024-10-25 08:30", "2024-10-25 09:00"),  # hours are open, but it is due at nine
        ("2024-10-25 09:00", "2024-10-25 09:00"),
        ("2024-10-25 11:07", "2024-10-25 11:07"),
        ("2024-10-25 17:59", "2024-10-25 17:59"),
        ("2024-10-25 18:00", "2024-10-28 08:00"),  # a weekend, and the clocks change
        ("2024-10-25 23:30", "2024-10-28 08:00"),
        ("2024-10-26 12:00", "2024-10-28 08:00"),
        ("2024-10-27 01:30", "2024-10-28 08:00"),  # the hour that comes twice
        ("2024-10-28 07:59", "2024-10-28 08:00"),
        ("2024-10-29 10:00", "2024-10-29 10:00"),
        ("2024-11-08 17:59", "2024-11-08 17:59"),  # fourteen days after
        ("2024-11-08 18:00", "never"),
        ("2025-01-10 10:00", "never"),
    ],
)
def test_seen_later_it_goes_when_hours_are_open(now, found):
    assert when("2024-10-14", 11, now=now) == found


def test_moments_are_told_in_any_time_zone():
    seen = datetime.datetime(2024, 10, 25, 17, 0, tzinfo=datetime.UTC)  # 18:00 in London
    found = Calendar(programme()).occasion(rule(), 11, on("2024-10-14"), ENGLAND, seen)
    assert found.not_before == at("2024-10-28 08:00")


@pytest.mark.parametrize(
    ("still_useful", "found"), [(0, "never"), (1, "never"), (2, "2024-11-18 09:00"), (14, "2024-11-18 09:00")]
)
def test_what_falls_on_a_weekend_is_dropped_if_its_point_has_passed_by_monday(still_useful, found):
    assert when("2024-11-09", 7, still_useful=still_useful) == found


def test_it_expires_when_hours_close_on_the_last_open_day_of_its_point():
    assert occasion("2024-10-14", 21, still_useful=3) == Occasion(
        on("2024-11-04"), at("2024-11-04 09:00"), at("2024-11-07 18:00")
    )
    # seven days on is a Sunday
    assert occasion("2024-10-14", 20, still_useful=7) == Occasion(
        on("2024-11-03"), at("2024-11-04 09:00"), at("2024-11-08 18:00")
    )


@pytest.mark.parametrize(
    ("event", "days", "division", "found"),
    [
        ("2024-12-19", 0, ENGLAND, "2024-12-19 09:00"),
        ("2024-12-20", 0, ENGLAND, "never"),  # fourteen days on, it is still quiet
        ("2024-12-23", 0, ENGLAND, "2025-01-06 09:00"),
        ("2024-12-23", 0, SCOTLAND, "2025-01-06 09:00"),
        ("2024-10-14", 77, ENGLAND, "2025-01-06 09:00"),  # due on 30 December
    ],
)
def test_quiet_dates_hold_it_back(event, days, division, found):
    assert when(event, days, division=division) == found


@pytest.mark.parametrize(
    ("event", "division", "found"),
    [
        ("2024-12-20", ENGLAND, "2024-12-19 09:00"),
        ("2024-12-27", ENGLAND, "2024-12-24 09:00"),  # the day before Christmas
        ("2024-12-31", ENGLAND, "2024-12-30 09:00"),
        ("2025-01-02", ENGLAND, "2024-12-31 09:00"),
        ("2025-01-03", ENGLAND, "2025-01-02 09:00"),
        ("2025-01-03", SCOTLAND, "2024-12-31 09:00"),  # 2 January
        ("2025-01-06", ENGLAND, "2025-01-03 09:00"),
        ("2024-12-02", ENGLAND, "2024-11-29 09:00"),
        ("2024-12-03", SCOTLAND, "2024-11-29 09:00"),  # St Andrew's Day
        ("2024-10-15", ENGLAND, "2024-10-14 09:00"),
        ("2024-10-14", ENGLAND, "never"),  # it would be before the programme opens
        ("2025-03-14", ENGLAND, "2025-03-13 09:00"),
    ],
)
def test_an_appointment_a_working_day_before_goes_in_quiet_dates_too(event, division, found):
    assert (
        when(
            event,
            -1,
            division=division,
            counted=Counted.WORKING_DAYS,
            is_appointment=True,
            until=Until.RECORDS_CLOSE,
        )
        == found
    )


def test_a_rule_can_have_an_hour_of_its_own():
    assert when("2024-11-25", 0, hour=8) == "2024-11-25 08:00"
    assert when("2024-11-25", 0, now="2024-11-25 08:20", hour=8) == "2024-11-25 08:20"
    assert when("2024-11-25", 0, hour=14) == "2024-11-25 14:00"
    assert when("2024-11-24", 0, hour=8) == "2024-11-25 08:00"  # a Sunday


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2024-11-27 16:20", "2024-11-27 16:20"),  # arranged the afternoon before
        ("2024-11-27 18:00", "never"),  # and the evening before: it would come on the day itself
        ("2024-11-28 07:00", "never"),
        ("2024-11-28 08:30", "never"),
    ],
)
def test_tomorrow_is_not_said_on_the_day(now, found):
    assert when("2024-11-28", -1, now=now, counted=Counted.WORKING_DAYS, is_appointment=True) == found


def test_one_arranged_at_a_weekend_for_monday_is_no_longer_told_of():
    assert when("2024-11-25", -1, now="2024-11-23 10:00", counted=Counted.WORKING_DAYS, is_appointment=True) == "never"


@pytest.mark.parametrize(
    ("closes_on", "days", "found"),
    [
        ("2025-02-14", -14, "2025-01-31 09:00"),
        ("2025-02-14", -3, "2025-02-11 09:00"),
        ("2025-02-18", -3, "2025-02-17 09:00"),  # due on a Saturday: the day before it closes is left
        ("2025-04-22", -3, "never"),  # due on Easter Saturday: it would come on the last day
    ],
)
def test_days_left_are_counted_from_the_end_and_not_told_on_it(closes_on, days, found):
    year = programme(closes_on=closes_on, records_close_on="2025-05-30")
    assert when(closes_on, days, year=year) == found


@pytest.mark.parametrize(
    ("event", "until", "found"),
    [
        ("2025-02-14", Until.CLOSES, "2025-02-14 09:00"),
        ("2025-02-15", Until.CLOSES, "never"),
        ("2025-02-15", Until.RECORDS_CLOSE, "2025-02-17 09:00"),
        ("2025-03-14", Until.RECORDS_CLOSE, "2025-03-14 09:00"),
        ("2025-03-15", Until.RECORDS_CLOSE, "never"),
    ],
)
def test_nothing_goes_after_the_window(event, until, found):
    assert when(event, until=until) == found


def test_what_is_due_just_before_the_end_expires_with_it():
    assert occasion("2025-02-13").expires_at == at("2025-02-14 18:00")
    assert occasion("2025-02-13", until=Until.RECORDS_CLOSE).expires_at == at("2025-02-27 18:00")
    assert when("2025-02-13", now="2025-02-14 18:00") == "never"


def test_a_leap_day_is_a_day_like_others():
    leap = programme("2023-10-16", "2024-02-29", "2024-03-28")
    assert when("2024-02-15", 14, year=leap) == "2024-02-29 09:00"
    assert when("2024-02-29", year=leap, now="2024-02-29 17:00") == "2024-02-29 17:00"
    assert when("2024-02-29", -14, year=leap) == "2024-02-15 09:00"


def test_a_window_of_one_closed_day_reminds_of_nothing():
    assert when("2024-10-13", year=programme("2024-10-13", "2024-10-13", "2024-10-13")) == "never"


@pytest.mark.parametrize(
    ("moment", "is_appointment", "last", "found"),
    [
        ("2024-11-20 10:15", False, "2024-11-20", "2024-11-20 10:15"),
        ("2024-11-20 07:10", False, "2024-11-20", "2024-11-20 08:00"),
        ("2024-11-20 18:00", False, "2024-11-20", None),
        ("2024-11-20 18:00", False, "2024-11-21", "2024-11-21 08:00"),
        ("2024-10-26 00:30", False, "2024-10-28", "2024-10-28 08:00"),
        ("2024-12-19 18:10", False, "2025-01-05", None),
        ("2024-12-19 18:10", False, "2025-01-31", "2025-01-06 08:00"),
        ("2024-12-19 18:10", True, "2025-01-31", "2024-12-20 08:00"),
        ("2024-10-01 10:00", False, "2025-01-31", "2024-10-14 08:00"),
        ("2025-03-14 17:59", False, "2026-01-31", "2025-03-14 17:59"),
        ("2025-03-14 18:00", False, "2026-01-31", None),
    ],
)
def test_the_next_open_moment(moment, is_appointment, last, found):
    assert Calendar(programme()).next_open(at(moment), ENGLAND, is_appointment=is_appointment, last=on(last)) == (
        at(found) if found else None
    )


# What holds of any programme, division, rule and moment. The rules are counted by hand beside it.

QUIETLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
any_division = st.sampled_from(DIVISIONS)


@st.composite
def programmes(draw):
    """One that opens in any year from 2019 to 2027, of up to 200 days, records open for up to forty more."""
    opens_on = draw(st.dates(on("2019-01-01"), on("2027-12-31")))
    closes_on = opens_on + draw(st.integers(0, 200)) * DAY
    quiet = {}
    if draw(st.booleans()):
        quiet["quiet_from"] = opens_on + draw(st.integers(-10, 150)) * DAY
        quiet["quiet_until"] = quiet["quiet_from"] + draw(st.integers(0, 40)) * DAY
    return ProgrammeFactory.build(
        opens_on=opens_on, closes_on=closes_on, records_close_on=closes_on + draw(st.integers(0, 40)) * DAY, **quiet
    )


rules = st.builds(
    rule,
    counted=st.sampled_from(Counted),
    until=st.sampled_from(Until),
    still_useful=st.integers(0, 30),
    is_appointment=st.booleans(),
)


times = st.one_of(
    st.times(), st.sampled_from([datetime.time(8), datetime.time(9), datetime.time(17, 59), datetime.time(18)])
)


@st.composite
def cases(draw):
    """A programme, a rule, the days it is due from an event in or near the window, a division, and a moment."""
    of = draw(programmes())
    event = draw(st.dates(of.opens_on - 30 * DAY, of.records_close_on + 20 * DAY))
    seen_on = event + draw(st.integers(-50, 100)) * DAY
    now = datetime.datetime.combine(seen_on, draw(times), draw(st.sampled_from([LONDON, datetime.UTC])))
    return of, draw(rules), draw(st.integers(-45, 90)), event, draw(any_division), now


LEAP = ProgrammeFactory.build(opens_on=on("2023-10-16"), closes_on=on("2024-02-29"), records_close_on=on("2024-02-29"))
CHRISTMAS = programme()


@settings(QUIETLY, max_examples=600)
@example((LEAP, rule(), 14, on("2024-02-15"), ENGLAND, at("2024-02-29 17:59")))
@example((CHRISTMAS, rule(still_useful=1), 13, on("2024-10-13"), SCOTLAND, at("2024-10-27 01:30")))
@example((CHRISTMAS, rule(is_appointment=True), -1, on("2025-01-03"), SCOTLAND, at("2025-01-02 12:00")))
@given(cases())
def test_what_holds_of_every_occasion(case):
    of, kind, days, event, division, now = case
    found = Calendar(of).occasion(kind, days, event, division, now)
    expected = open_days(of, kind, days, event, division)
    left = [day for day in expected if now < datetime.datetime.combine(day, datetime.time(18), LONDON)]
    if not left:
        assert found is None
        return
    assert found is not None, "there was an open day before its point passed"
    goes, expires = found.not_before.astimezone(LONDON), found.expires_at.astimezone(LONDON)
    assert found.due_on == due(kind, days, event, division)
    assert goes.date() == left[0], "it goes on the first open day that is left"
    assert 8 <= goes.hour < 18
    assert goes >= now
    assert (expires.date(), expires.time()) == (expected[-1], datetime.time(18))
    if goes.date() == expected[0]:
        assert goes == max(now, datetime.datetime.combine(goes.date(), datetime.time(9), LONDON))
    else:
        assert goes == max(now, datetime.datetime.combine(goes.date(), datetime.time(8), LONDON))


@settings(QUIETLY, max_examples=300)
@given(cases(), st.integers(0, 60 * 24 * 40))
def test_seen_later_it_never_goes_earlier(case, minutes):
    of, kind, days, event, division, now = case
    year = Calendar(of)
    sooner = year.occasion(kind, days, event, division, now)
    later = year.occasion(kind, days, event, division, now + datetime.timedelta(minutes=minutes))
    if sooner is None:
        assert later is None
    elif later is not None:
        assert sooner.not_before <= later.not_before
        assert (sooner.due_on, sooner.expires_at) == (later.due_on, later.expires_at)


@settings(QUIETLY, max_examples=300)
@given(cases())
def test_seen_at_the_moment_it_goes_it_goes_at_once(case):
    of, kind, days, event, division, now = case
    year = Calendar(of)
    found = year.occasion(kind, days, event, division, now)
    assume(found)
    assert year.occasion(kind, days, event, division, found.not_before) == found
    last = found.expires_at.astimezone(LONDON).date()
    held = year.next_open(found.not_before, division, is_appointment=kind.is_appointment, last=last)
    assert held == found.not_before


@settings(QUIETLY, max_examples=300)
@given(programmes(), any_division, st.booleans(), st.sampled_from(Until), st.integers(-5, 250))
def test_a_day_is_open_by_the_rules_and_in_no_other_case(of, division, is_appointment, until, offset):
    day = of.opens_on + offset * DAY
    kind = rule(is_appointment=is_appointment, until=until)
    found = Calendar(of).is_open(day, division, is_appointment=is_appointment, until=until)
    assert found is is_open(of, kind, division, day)


@settings(QUIETLY, max_examples=200)
@given(st.dates(on("2019-01-01"), on("2027-12-31")), st.integers(-60, 60), any_division)
def test_working_days_are_counted_one_by_one_and_back_again(day, count, division):
    year = Calendar(CHRISTMAS)
    assume(is_working_day(day, division))
    found = year.add_working_days(day, count, division)
    assert is_working_day(found, division)
    assert year.add_working_days(found, -count, division) == day
