"""Several at once, on connections of their own: who counts, who writes, who closes."""

import datetime
import threading
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations.actions import records, scheduling
from learning.actions import record_completion
from learning.models import Completion
from obt.dashboards.actions import writing
from obt.dashboards.actions.counting import count_totals, take_snapshot
from obt.dashboards.actions.turns import FiguresClosed, in_turn
from obt.dashboards.models import Count, Snapshot, Total
from obt.people.actions.organisations import place_organisation
from obt.people.actions.profiles import change_profile
from obt.people.actions.teams import start_team
from obt.people.models import Organisation
from tests.at_once import at_once
from tests.factories import (
    HeldConversationFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)
from tests.obt.dashboards.conftest import crowd

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.timedelta(days=1)


@contextmanager
def held_open(act):
    """For the block somebody else has done `act` and not committed it yet."""
    done, may_go, answers = threading.Event(), threading.Event(), []

    def run():
        try:
            with transaction.atomic():
                try:
                    answers.append(act())
                finally:
                    done.set()
                may_go.wait(timeout=20)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert done.wait(timeout=20)
        yield answers
    finally:
        may_go.set()
        thread.join(timeout=20)


def elsewhere(act):
    """Do it on another connection, and return what it returned or raised."""
    return at_once(act)[0]


class TestCounters:
    def test_two_at_once_do_no_harm(self, programme, department):
        for _ in range(5):
            Total.objects.all().delete()
            Count.objects.all().delete()
            answers = at_once(*[partial(count_totals, programme=programme)] * 3)
            assert set(answers) <= {True, False}, answers
            assert True in answers
            assert Total.objects.get(organisation=department, reach="own").people["took_part"] == [120, "exact"]
            assert Total.objects.filter(organisation=None, reach="whole").count() == 1

    def test_two_snapshots_at_once_are_one(self, programme, department):
        for day in range(3):
            answers = at_once(
                *[partial(take_snapshot, programme=programme, on=timezone.localdate() + day * DAY)] * 3,
                partial(count_totals, programme=programme),
            )
            assert not [one for one in answers if isinstance(one, Exception)], answers
            if not any(isinstance(one, Snapshot) for one in answers):  # the count was first
                take_snapshot(programme=programme, on=timezone.localdate() + day * DAY)
        assert Snapshot.objects.count() == 3

    def test_who_finds_somebody_at_it_leaves_it_to_them(self, programme, department):
        with held_open(partial(count_totals, programme=programme)) as answers:
            assert answers == [True]
            assert count_totals(programme=programme) is False
            assert take_snapshot(programme=programme) is None
        assert count_totals(programme=programme) is True

    def test_another_programme_is_counted_meanwhile(self, programme, department):
        other = ProgrammeFactory(opens_on=programme.records_close_on + 100 * DAY)
        with held_open(partial(count_totals, programme=programme)):
            assert count_totals(programme=other) is True

    def test_everything_is_of_one_moment(self, programme, course, department):
        def count_and_look_again():
            before = Completion.objects.count()
            assert elsewhere(partial(crowd, department, 5, learned=5, programme=programme, course=course))
            return before, Completion.objects.count()

        assert in_turn(programme, count_and_look_again) == (190, 190)
        assert Completion.objects.count() == 195

    def test_older_figures_do_not_replace_newer_ones(self, programme, department):
        """Somebody finished after this one's moment, and before it had the lock."""
        count_totals(programme=programme)
        newer = timezone.now()

        def count_late():
            Total.objects.update(headcount=1)
            elsewhere(partial(writing.write_count, programme, newer, 1.0))
            writing.write_count(programme, newer - DAY, 1.0)

        assert in_turn(programme, count_late) is None
        assert Count.objects.get().counted_at == newer
        assert not Total.objects.filter(headcount=1).exists()

    def test_the_first_two_counts_of_all_do_not_collide_either(self, programme, department):
        def count_late():
            elsewhere(partial(count_totals_beside_the_lock, programme))
            writing.write_count(programme, timezone.now(), 1.0)

        assert in_turn(programme, lambda: (Total.objects.count(), count_late())) is None

    def test_nobody_counts_once_somebody_has_closed(self, programme, department):
        closing = partial(take_snapshot, programme=programme, on=programme.records_close_on, closing=True)
        answers = at_once(closing, partial(count_totals, programme=programme))
        if not Snapshot.objects.filter(is_closing=True).exists():  # the count was first
            assert answers == [None, True]
            closing()
        with pytest.raises(FiguresClosed):
            count_totals(programme=programme)

    def test_it_is_closed_once(self, programme, department):
        closing = partial(take_snapshot, programme=programme, on=programme.records_close_on, closing=True)
        answers = at_once(*[closing] * 4)
        assert len([one for one in answers if isinstance(one, Snapshot)]) == 1, answers
        assert all(one is None or isinstance(one, Snapshot | FiguresClosed) for one in answers), answers
        assert Snapshot.objects.get().is_closing


def count_totals_beside_the_lock(programme):
    writing.write_count(programme, timezone.now(), 1.0)


class TestWriters:
    """Nobody who writes a record, moves or edits the tree waits for a count or a snapshot that is not committed."""

    @pytest.fixture(params=[count_totals, take_snapshot])
    def somebody_counts(self, request, programme, department):
        with held_open(partial(request.param, programme=programme)) as answers:
            assert answers[0]
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")

    def test_recording_learning(self, programme, course, department, somebody_counts):
        person = PersonFactory(organisation=department)
        assert record_completion(
            person=person, programme=programme, course=course, declared_on=timezone.localdate(), minutes=60
        )

    def test_moving(self, department, somebody_counts):
        person = PersonFactory(organisation=department)
        change_profile(person=person, organisation=Organisation.objects.get(slug="agency"))

    def test_starting_a_team_planning_and_recording(self, programme, department, somebody_counts):
        lead = PersonFactory(organisation=department)
        team = start_team(by=lead, name="Plain English", organisation=department)
        in_a_week = timezone.now() + 7 * DAY
        assert scheduling.schedule(team=team, by=lead, programme=programme, starts_at=in_a_week, minutes=60)
        held = HeldConversationFactory(programme=programme, team=team, created_by=lead, starts_at=timezone.now())
        assert records.record(conversation=held, by=lead, base_version=1, present=[lead.pk]).version == 2

    def test_moving_and_editing_organisations(self, department, somebody_counts):
        agency = Organisation.objects.get(slug="agency")
        agency.headcount = 500
        place_organisation(organisation=agency, parent=None)
        OrganisationFactory(parent=agency)

    def test_archiving_a_team(self, department, somebody_counts):
        team = TeamFactory(organisation=department)
        assert scheduling.archive_with_plans(team=team, by=team.memberships.get().person).archived_at


def test_a_tree_that_changes_while_figures_are_written_costs_one_turn_at_most(programme, department):
    """What was counted names an organisation that has been moved since: it is written, or the next turn does it."""
    agency = Organisation.objects.get(slug="agency")

    def count_while_it_moves():
        Total.objects.count()
        elsewhere(partial(place_organisation, organisation=agency, parent=None))
        count_totals(programme=programme)
        return True

    assert in_turn(programme, count_while_it_moves) in (True, None)
    assert count_totals(programme=programme) is True
    assert Total.objects.get(organisation=department, reach="whole").people["took_part"] == [120, "about"]
