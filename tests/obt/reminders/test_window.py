"""The whole window, day by day: people live, the clock moves, and every reminder is held against the issue's rules."""

import datetime
from random import Random

import pytest

from tests.factories import CourseFactory, OrganisationFactory, ProgrammeCourseFactory, ProgrammeFactory, RegionFactory
from tests.obt.reminders.by_hand import DAY, LONDON, on
from tests.obt.reminders.life import Life
from tests.obt.reminders.season import Season, moved_clock

SCOTLAND, NORTHERN_IRELAND = "scotland", "northern-ireland"


def begin(opens_on, closes_on, records_close_on, **more):
    """An empty life in a programme of two courses, with regions of three divisions."""
    programme = ProgrammeFactory(opens_on=opens_on, closes_on=closes_on, records_close_on=records_close_on, **more)
    courses = [CourseFactory(available_from=opens_on - 30 * DAY) for _ in range(2)]
    for course in courses:
        ProgrammeCourseFactory(programme=programme, course=course)
    regions = {
        division: RegionFactory(bank_holidays=division)
        for division in ("england-and-wales", SCOTLAND, NORTHERN_IRELAND)
    }
    return Life(programme, courses, OrganisationFactory(), regions)


def run(season, lots, *, chance):
    """Run a season from two days before the programme opens to three after records close."""
    life, of = season.life, season.programme
    kinds = sorted(season.rules)
    day = of.opens_on - 2 * DAY
    while day <= of.records_close_on + 3 * DAY:

        def at(hour, day=day):
            moment = datetime.datetime.combine(
                day, datetime.time(hour, lots.randint(0, 59), lots.randint(0, 59)), LONDON
            )
            return moment.astimezone(datetime.UTC)

        def live():
            life.live(lots, kinds, chance)

        if day.weekday() < 5:
            season.round(at(9))
            season.round(at(lots.choice([11, 12, 13])), before=live, between=live)
            season.round(at(lots.choice([16, 17])), before=live)
        season.round(at(lots.choice([6, 7, 18, 20])))
        day += DAY
    season.end()


@pytest.mark.django_db
def test_the_whole_window(caplog):
    caplog.set_level("ERROR")  # each message that goes is a line
    lots = Random(2024)
    with moved_clock(datetime.datetime(2024, 10, 1, 9, tzinfo=LONDON)) as clock:
        life = begin(on("2024-10-14"), on("2025-02-14"), on("2025-03-14"))
        for number in range(20):
            life.somebody(f"Living {number}", lots.choice([None, *life.regions]), lives=True)
        season = Season(life, clock)
        run(season, lots, chance=0.1)
        broken = season.broken
    assert not broken, "\n".join([*broken, "", season.table()])
