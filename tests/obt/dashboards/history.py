"""Random histories, in which everything that is counted is held against the records again and again."""

from random import Random

import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis import seed as draw_by
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from obt.dashboards.actions.counting import count_totals, take_snapshot
from obt.dashboards.editions import shown_last
from obt.dashboards.models import Snapshot
from obt.programme.models import Programme

from .comparing import Comparison, compare_counts, compare_days, compare_splits, compare_totals
from .living import BEGINS, DAY, DRAWN, OPENS, Life, begin

BEFORE = 250  # acts that all histories have in common
LOOKS = ["count", "count", "count", "snapshot", "snapshot"]
STEPS = strategies.sampled_from([*DRAWN, *LOOKS, *LOOKS])


def run(*, histories, steps, seed=None):
    """Let so many histories happen, of so many steps at most; AssertionError with the shortest one that does not fit.

    `seed` draws others than those that are always drawn. In a transaction of the caller, which it fills.
    """
    with time_machine.travel(BEGINS - DAY, tick=False):
        programme = begin()
    with time_machine.travel(BEGINS, tick=False) as clock:
        lots, life = Random(seed or 0), Life(programme, clock)
        for _ in range(BEFORE):
            life.act(lots.choice(DRAWN), lots)
        History.begins = timezone.now()
    History.begun.clear()
    run_state_machine_as_test(
        draw_by(seed)(History),
        settings=settings(
            max_examples=histories, stateful_step_count=steps, deadline=None, derandomize=seed is None, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
        ),
    )  # fmt: skip


class History(RuleBasedStateMachine):
    """One history: it begins where `run` has left everything, and is undone when it is over."""

    begun = []  # all of them
    begins = None  # the moment

    def __init__(self):
        super().__init__()
        self.travel = time_machine.travel(self.begins, tick=False)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.life = Life(Programme.objects.get(slug="this-year"), self.travel.start())
        self.comparison = Comparison()
        self.begun.append(self)

    @rule(name=STEPS, seed=strategies.integers(0, 2**32 - 1))
    def step(self, name, seed):
        if name == "count":
            self.count()
        elif name == "snapshot":
            self.take_snapshot()
        else:
            self.life.act(name, Random(seed))

    def count(self):
        assert count_totals(programme=self.life.programme)
        compare_totals(self.life.programme, self.comparison)
        self.check()

    def take_snapshot(self):
        on = timezone.localdate()
        if Snapshot.objects.filter(programme=self.life.programme, on=on).exists():
            return
        before = shown_last(self.life.programme)
        assert take_snapshot(programme=self.life.programme)
        compare_splits(self.life.programme, on, before, self.comparison)
        compare_totals(self.life.programme, self.comparison)
        self.check()

    def check(self):
        assert not self.comparison.wrong, "\n".join(self.comparison.wrong)

    def teardown(self):
        try:
            self.count()
            compare_counts(self.life.programme, self.comparison)
            days = (timezone.localdate() - OPENS).days
            compare_days(self.life.programme, [OPENS + n * days // 3 * DAY for n in range(4)], self.comparison)
            self.check()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what would be asked if everything were committed
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            self.travel.stop()
