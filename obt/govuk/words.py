"""Dates, times and figures as the GOV.UK style guide writes them; each function is a template filter too.

A moment (an aware `datetime`) is always told in London time, whatever time zone the server or the
database session has. A `date` has no time zone and is told as it is.
"""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
# Not strftime: its names follow the server's locale, and it pads days with a zero.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_london(moment: dt.datetime) -> dt.datetime:
    """An aware moment in London time; a naive one is taken to be in London time already."""
    return moment.astimezone(LONDON) if moment.tzinfo else moment


def date(value: dt.date) -> str:
    """A date or moment as "12 November 2024"."""
    value = _day_of(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_date(value: dt.date) -> str:
    """A date or moment without its year, as "12 November"."""
    value = _day_of(value)
    return f"{value.day} {MONTHS[value.month - 1]}"


def day(value: dt.date) -> str:
    """A date or moment with its weekday and without its year, as "Thursday 5 December"."""
    value = _day_of(value)
    return f"{DAYS[value.weekday()]} {short_date(value)}"


def full_date(value: dt.date) -> str:
    """A date or moment with its weekday and year, as "Thursday 5 December 2024"."""
    value = _day_of(value)
    return f"{DAYS[value.weekday()]} {date(value)}"


def month_name(value: dt.date) -> str:
    """The month of a date or moment in three letters for a date tile, as "Dec"; four in "Sept"."""
    name = MONTHS[_day_of(value).month - 1]
    return "Sept" if name == "September" else name[:3]


def day_of_month(value: dt.date) -> int:
    """The number of the day of a date or moment, for a date tile."""
    return _day_of(value).day


def time(value: dt.time | dt.datetime) -> str:
    """A time or moment as "2pm", "2:30pm", "midday" or "midnight"."""
    if isinstance(value, dt.datetime):
        value = in_london(value).time()
    if value.minute == 0 and value.hour in (0, 12):
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def moment(value: dt.datetime) -> str:
    """A moment in full, as "2:30pm on Thursday 5 December 2024"."""
    return f"{time(value)} on {full_date(value)}"


def number(value: float) -> str:
    """A figure with commas, as "2,470" or "1,234.5"."""
    return f"{value:,}"


def percent(value: float) -> str:
    """A share of 1 as a whole percentage, as "39%"; what is not nothing and not all never reads 0% or 100%."""
    if 0 < value < 0.01:
        return "less than 1%"
    if 0.99 < value < 1:
        return "more than 99%"
    return f"{value:.0%}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A figure with its noun, as "1 person" or "2,470 people"; `many` is `one` with an "s" unless it is given."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def minutes(value: int) -> str:
    """A number of minutes as "45 minutes", "1 hour" or "1 hour 30 minutes"."""
    hours, rest = divmod(value, 60)
    parts = [counted(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(counted(rest, "minute"))
    return " ".join(parts)


def _day_of(value: dt.date) -> dt.date:
    """The calendar day of a date, or of a moment in London."""
    return in_london(value).date() if isinstance(value, dt.datetime) else value


FILTERS = {
    "date": date,
    "short_date": short_date,
    "day": day,
    "full_date": full_date,
    "month_name": month_name,
    "day_of_month": day_of_month,
    "time": time,
    "moment": moment,
    "number": number,
    "percent": percent,
    "counted": counted,
    "minutes": minutes,
}
