"""What a programme's dates allow of conversations."""

import datetime

import pytest

from conversations.rules import first_day_of, is_day_of
from obt.programme.models import Programme

OPENS, CLOSE = datetime.date(2024, 10, 14), datetime.date(2025, 3, 14)


def programme(**changes):
    return Programme(opens_on=OPENS, records_close_on=CLOSE, **changes)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (datetime.date(2024, 10, 13), False),
        (OPENS, True),
        (CLOSE, True),
        (datetime.date(2025, 3, 15), False),
    ],
)
def test_from_the_day_it_opens_to_the_day_records_close(day, is_one):
    assert is_day_of(programme(), day) is is_one


def test_a_programme_can_begin_with_conversations_later_but_not_earlier():
    assert first_day_of(programme(conversations_from=datetime.date(2024, 11, 4))) == datetime.date(2024, 11, 4)
    assert first_day_of(programme(conversations_from=datetime.date(2024, 9, 1))) == OPENS
