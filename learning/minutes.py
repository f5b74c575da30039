"""Reading how long something took, as people type it."""

import re

_NUMBER = r"[0-9]{1,9}"
_HOURS = r"(?:h|hr|hrs|hour|hours)\.?"
_MINUTES = r"(?:m|min|mins|minute|minutes)\.?"
_FORMS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?P<minutes>{_NUMBER})\s*(?:{_MINUTES})?",
        rf"(?P<hours>{_NUMBER})\s*{_HOURS}",
        rf"(?P<hours>{_NUMBER})\s*{_HOURS}\s*(?:and\s+|,\s*)?(?P<rest>[0-9]{{1,2}})\s*(?:{_MINUTES})?",
        rf"(?P<hours>{_NUMBER}):(?P<rest>[0-9]{{2}})(?:\s*{_HOURS})?",
        rf"(?P<half>{_NUMBER})\.5\s*{_HOURS}",
    )
)


def read_minutes(text: str) -> int:
    """Return the minutes that `text` says: "60", "90 mins", "1h 30", "1 hour 30 minutes", "1:30", "1.5 hours".

    Raises ValueError for anything that could be read in two ways: "1.5" and "1 30" have no unit, "1h 90" and
    "1:5" are slips, and digits of other scripts may not be what they look like.
    """
    for form in _FORMS:
        found = form.fullmatch(text.strip())
        if found:
            return _count({unit: int(number) for unit, number in found.groupdict().items()})
    raise ValueError(f"{text!r} is no number of minutes")


def _count(said: dict[str, int]) -> int:
    rest = said.get("rest", 0)
    if rest > 59:
        raise ValueError(f"{rest} minutes are more than an hour")
    if "half" in said:
        return said["half"] * 60 + 30
    return said.get("minutes", 0) + said.get("hours", 0) * 60 + rest
