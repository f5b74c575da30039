"""What is due of figures from day to day, over a year, when beat is away, and when the clocks change."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from obt.celery import app
from obt.dashboards import published, season, tasks
from obt.dashboards.actions.counting import take_snapshot
from obt.dashboards.models import Count, Snapshot, Total
from obt.figures.figure import exact
from obt.govuk.words import LONDON
from tests.factories import CompletionFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
OPENS, CLOSES = datetime.date(2024, 10, 14), datetime.date(2025, 3, 14)


def at(said):
    """A moment in London, as "2024-10-14 05:00"."""
    return datetime.datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.fixture
def programme():
    return ProgrammeFactory(opens_on=OPENS, closes_on=datetime.date(2025, 2, 14), records_close_on=CLOSES)


@pytest.fixture
def beat():
    """A function: what one heartbeat at a moment takes, as (day, whether it closes)."""

    def beat(moment):
        with time_machine.travel(at(moment), tick=False):
            return [(str(snapshot.on), snapshot.is_closing) for snapshot in season.take_snapshots()]

    return beat


class TestSnapshots:
    def test_the_first_is_taken_at_once_and_each_later_one_from_five_in_the_morning(self, programme, beat):
        assert beat("2024-10-13 23:59") == []
        assert beat("2024-10-14 00:00") == [("2024-10-14", False)]
        assert beat("2024-10-14 05:00") == []
        assert beat("2024-10-15 04:59") == []
        assert beat("2024-10-15 05:00") == [("2024-10-15", False)]
        assert beat("2024-10-15 05:01") == []
        assert beat("2024-10-16 17:30") == [("2024-10-16", False)]

    def test_days_that_beat_missed_are_not_made_up(self, programme, beat):
        beat("2024-10-14 06:00")
        assert beat("2024-10-20 12:00") == [("2024-10-20", False)]

    def test_five_in_the_morning_is_londons_whatever_the_clocks(self, programme, beat):
        beat("2024-10-14 06:00")
        for day, utc in (("2024-10-26", 4), ("2024-10-27", 5), ("2024-10-28", 5)):
            before = datetime.datetime.fromisoformat(f"{day}T{utc - 1:02}:59+00:00")
            with time_machine.travel(before, tick=False):
                assert season.take_snapshots() == []
            with time_machine.travel(before + datetime.timedelta(minutes=1), tick=False):
                assert [str(one.on) for one in season.take_snapshots()] == [day]

    def test_the_night_in_which_the_clocks_go_forward_is_a_day_like_others(self, beat):
        ProgrammeFactory(opens_on=datetime.date(2025, 3, 17), records_close_on=datetime.date(2025, 8, 1))
        beat("2025-03-28 06:00")
        assert [beat(moment) for moment in ("2025-03-29 05:00", "2025-03-30 04:59", "2025-03-30 05:00")] == [
            [("2025-03-29", False)], [], [("2025-03-30", False)],
        ]  # fmt: skip


class TestClosing:
    def test_the_last_day_has_its_own_and_closing_comes_when_it_is_over(self, programme, beat):
        beat("2025-03-13 06:00")
        assert beat("2025-03-14 05:00") == [("2025-03-14", False)]
        assert beat("2025-03-14 23:59") == []
        assert beat("2025-03-15 00:00") == [("2025-03-14", True)]
        assert beat("2025-03-15 05:00") == []
        assert Snapshot.objects.get(on=CLOSES).is_closing

    def test_a_beat_that_was_away_for_weeks_closes_once_of_the_day_that_records_closed(self, programme, beat):
        beat("2025-03-01 06:00")
        assert beat("2025-04-20 12:00") == [("2025-03-14", True)]
        assert beat("2025-04-20 12:01") == []

    def test_a_year_that_was_over_before_there_were_figures_is_closed_too(self, programme, beat):
        ProgrammeFactory(opens_on=datetime.date(2023, 10, 16))
        assert beat("2024-11-01 12:00") == [("2024-03-11", True), ("2024-11-01", False)]

    def test_a_year_to_come_has_none(self, programme, beat):
        ProgrammeFactory(opens_on=datetime.date(2025, 10, 13))
        assert beat("2024-11-01 12:00") == [("2024-11-01", False)]

    def test_a_programme_that_runs_longer_than_planned_goes_on_until_then(self, programme, beat):
        beat("2025-03-14 06:00")
        programme.records_close_on += datetime.timedelta(days=7)
        programme.save()
        assert beat("2025-03-15 06:00") == [("2025-03-15", False)]
        assert beat("2025-03-22 00:00") == [("2025-03-21", True)]

    def test_the_next_year_can_be_compared_with_it(self, programme, beat):
        CompletionFactory.create_batch(30, programme=programme, declared_on=OPENS)
        next_year = ProgrammeFactory(opens_on=datetime.date(2025, 10, 13))
        assert published.beside(next_year, None).last_year == ""
        beat("2025-03-15 00:00")
        beside = published.beside(next_year, None)
        assert (beside.last_year, beside.people_last_year["took_part"]) == (programme.name, exact(30))
        assert published.beside(programme, None).last_year == ""
        assert published.stamp(programme).is_closed


class TestCounting:
    @pytest.mark.parametrize(
        ("moment", "is_counted"),
        [
            ("2024-10-13 23:59", False),
            ("2024-10-14 00:00", True),
            ("2025-02-20 12:00", True),
            ("2025-03-14 23:59", True),
            ("2025-03-15 00:00", True),  # until it is closed
        ],
    )
    def test_the_programme_that_is_on_is_counted(self, programme, moment, is_counted):
        with time_machine.travel(at(moment), tick=False):
            season.count()
        assert Count.objects.filter(programme=programme).exists() is is_counted

    def test_what_is_closed_is_not(self, programme, beat):
        beat("2025-03-15 00:00")
        before = Count.objects.get().counted_at
        with time_machine.travel(at("2025-03-15 00:01"), tick=False):
            season.count()
        assert Count.objects.get().counted_at == before

    def test_without_a_programme_there_is_nothing_to_count(self):
        season.count()
        assert season.take_snapshots() == []
        assert not Count.objects.exists()

    def test_last_years_figures_stay_as_they_were_while_this_years_are_counted(self, programme, beat):
        CompletionFactory.create_batch(3, programme=programme, declared_on=OPENS)
        beat("2025-03-15 00:00")
        before = list(Total.objects.filter(programme=programme).values())
        next_year = ProgrammeFactory(opens_on=datetime.date(2025, 10, 13))
        with time_machine.travel(at("2025-10-14 12:00"), tick=False):
            season.count()
            assert [snapshot.programme for snapshot in season.take_snapshots()] == [next_year]
        assert list(Total.objects.filter(programme=programme).values()) == before
        assert Total.objects.filter(programme=next_year).exists()


class TestTasks:
    def test_beat_counts_and_freezes(self, programme):
        with time_machine.travel(at("2024-11-04 12:00"), tick=False):
            for _ in range(2):
                tasks.count()
                tasks.take_snapshots()
            assert published.stamp(programme).counted_at == timezone.now()
        assert Snapshot.objects.count() == 1

    def test_they_are_on_beats_list(self):
        names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert {"obt.dashboards.tasks.count", "obt.dashboards.tasks.take_snapshots"} <= names & set(app.tasks)

    def test_the_log_says_what_was_frozen(self, programme, beat, caplog):
        caplog.set_level("INFO")
        beat("2025-03-15 00:00")
        assert "figures_frozen" in caplog.text
        assert "'is_closing': True" in caplog.text


def test_a_snapshot_is_of_today_unless_it_says_otherwise(programme):
    with time_machine.travel(at("2024-11-04 12:00"), tick=False):
        assert take_snapshot(programme=programme).on == datetime.date(2024, 11, 4)
