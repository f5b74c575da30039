"""Setting a programme up outside the admin."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from obt.programme.actions import set_up_programme
from obt.programme.models import Programme

pytestmark = pytest.mark.django_db
WORDING = {
    "name": "One Big Thing 2024",
    "slug": "2024",
    "theme": "One Big Thing starts with One Small Change",
    "headline": "One big thing starts with one small change",
    "invitation": "Try one small change together.",
}


def test_records_close_four_weeks_after_the_programme():
    made = set_up_programme(opens_on=datetime.date(2024, 10, 14), closes_on=datetime.date(2025, 2, 14), **WORDING)
    assert Programme.objects.get(pk=made.pk).records_close_on == datetime.date(2025, 3, 14)


def test_or_on_the_day_that_is_given():
    made = set_up_programme(
        opens_on=datetime.date(2024, 10, 14),
        closes_on=datetime.date(2025, 2, 14),
        records_close_on=datetime.date(2025, 2, 28),
        **WORDING,
    )
    assert made.records_close_on == datetime.date(2025, 2, 28)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        (("2025-02-14", "2024-10-14", None), "must not open after it closes"),
        (("2025-02-14", "2024-10-14", "2024-01-01"), "must not open after it closes"),
        (("2024-10-14", "2025-02-14", "2025-02-13"), "must not close before the programme does"),
        (("2024-10-14", "2025-02-14", "2024-10-13"), "must not close before the programme does"),
    ],
)
def test_what_the_admin_would_refuse_is_refused(dates, reason):
    days = [one and datetime.date.fromisoformat(one) for one in dates]
    with pytest.raises(ValidationError, match=reason):
        set_up_programme(opens_on=days[0], closes_on=days[1], records_close_on=days[2], **WORDING)
    assert not Programme.objects.exists()
