import datetime

import pytest
from django.db import DatabaseError, IntegrityError

from obt.people.models import Champion
from tests.factories import ChampionFactory

pytestmark = pytest.mark.django_db

MONDAY = datetime.date(2024, 10, 14)
FRIDAY = datetime.date(2024, 10, 18)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (datetime.date(2024, 10, 13), False),
        (MONDAY, True),
        (FRIDAY, True),
        (datetime.date(2024, 10, 19), False),
    ],
)
def test_an_appointment_holds_from_its_first_day_to_its_last(day, holds):
    ChampionFactory(starts_on=MONDAY, ends_on=FRIDAY)

    assert Champion.objects.on(day).exists() is holds


def test_without_a_last_day_it_goes_on():
    ChampionFactory(starts_on=MONDAY)

    assert Champion.objects.on(datetime.date(2099, 1, 1)).exists()


def test_the_database_refuses_a_second_appointment_on_the_same_day():
    first = ChampionFactory(starts_on=MONDAY)

    with pytest.raises(IntegrityError, match="champion_once_at_a_time"):
        ChampionFactory(person=first.person, organisation=first.organisation, starts_on=FRIDAY)


def test_one_after_the_other_is_well():
    first = ChampionFactory(starts_on=MONDAY, ends_on=MONDAY)

    ChampionFactory(person=first.person, organisation=first.organisation, starts_on=MONDAY + datetime.timedelta(days=1))

    assert Champion.objects.count() == 2


def test_the_database_refuses_a_last_day_before_the_first():
    with pytest.raises(DatabaseError):
        ChampionFactory(starts_on=FRIDAY, ends_on=MONDAY)
