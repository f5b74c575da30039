"""When records are taken, and how pages say it when they are not."""

import datetime

import pytest

from obt.programme import wording
from obt.programme.rules import RecordsClosed, check_takes_records
from tests.factories import ProgrammeFactory

BEFORE, FIRST, LAST, AFTER = (datetime.date(2024, 10, 13), datetime.date(2024, 10, 14), datetime.date(2025, 3, 14),
                              datetime.date(2025, 3, 15))  # fmt: skip


@pytest.fixture
def programme():
    return ProgrammeFactory.build(
        name="One Big Thing 2024", opens_on=FIRST, closes_on=datetime.date(2025, 2, 14), records_close_on=LAST
    )


@pytest.mark.parametrize("today", [FIRST, LAST])
def test_records_are_taken(programme, today):
    check_takes_records(programme, today)
    assert wording.why_no_records(programme, today) == ""


@pytest.mark.parametrize(
    ("today", "opens_later", "sentence"),
    [
        (BEFORE, True, "One Big Thing 2024 opens on Monday 14 October 2024."),
        (AFTER, False, "One Big Thing 2024 closed for records on Friday 14 March 2025."),
    ],
)
def test_records_are_not_taken(programme, today, opens_later, sentence):
    with pytest.raises(RecordsClosed) as closed:
        check_takes_records(programme, today)
    assert closed.value.programme is programme
    assert closed.value.opens_later is opens_later
    assert wording.why_no_records(programme, today) == sentence
