"""How long something took, as people type it."""

import pytest

from learning.minutes import read_minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("60", 60),
        (" 60 ", 60),
        ("060", 60),
        ("90 mins", 90),
        ("90min", 90),
        ("90 Minutes", 90),
        ("45m", 45),
        ("1h", 60),
        ("2 hours", 120),
        ("1 hr.", 60),
        ("1h 30", 90),
        ("1h30m", 90),
        ("1 hour 30 minutes", 90),
        ("1 hour and 30 minutes", 90),
        ("1 hour, 5 min", 65),
        ("1:30", 90),
        ("01:30", 90),
        ("1.5 hours", 90),
        ("0", 0),
        ("6001", 6001),
    ],
)
def test_read(text, minutes):
    assert read_minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "", "an hour", "1.5", "1,5", "1.30", "1 30", "1h 90", "1:75", "1:5", "1:30:00", "1m 30", "-5", "+5", "60.0",
        "1e2", "６０", "٦٠", "½ hour", "60 seconds", "60 60", "9" * 5000, "h", "minutes",
    ],
)  # fmt: skip
def test_not_guessed(text):
    with pytest.raises(ValueError):
        read_minutes(text)
