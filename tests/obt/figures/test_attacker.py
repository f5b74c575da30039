"""Somebody who knows all that is shown tries to get back what is hidden: each hidden number stays free, 1 to 4."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obt.dashboards.models.published import Dimension, Measure, Reach
from obt.dashboards.publishing import trends, whole
from obt.figures import small_numbers
from obt.figures.figure import exact
from tests.attacker import attack, attack_days
from tests.populations import Kind, Population, Table, growing, populations, published, published_daily


def with_examples(number):
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@given(populations(), st.sampled_from([0, 1, 12]))
@with_examples(120)
def test_what_is_hidden_on_a_day_stays_open(population, team):
    seen = published(population, with_past=True)

    assert attack(seen, population.team(team) if team else ()).breaches == []


@given(populations(), st.sampled_from([0, 12]))
@with_examples(30)
def test_what_is_hidden_on_days_that_follow_stays_open_in_splits_and_small_bodies(population, team):
    days = growing(population, 4)
    known = population.dice.sample(range(len(population.people)), min(team, len(population.people)))

    found = attack_days(published_daily(population, days), [[people[n] for n in known] for people in days])

    assert found.breaches == []


def test_the_attack_has_something_to_find():
    kinds = [Kind(size=300, spread=0.4), Kind(size=60, tried=0.1), Kind(size=40), Kind(size=900, spread=0.5, units=4)]
    seen = published(Population(kinds, LISTS))

    found = attack(seen)

    assert found.asked == 4
    assert found.breaches == []


# What each rule is for: without it, the attack succeeds. The last column of a table are those who gave no grade.
LISTS = {Dimension.GRADE: (101, 102, 103), Dimension.PROFESSION: (), Dimension.REGION: ()}
ROUNDED_UP = Table(300, [(2, 0, 0, 0), (18, 0, 0, 0), (33, 0, 0, 0), (1, 0, 0, 20)])
FEW_LEARNED_ONLY = Table(300, [(2, 13, 0, 0), (30, 22, 0, 0), (28, 22, 0, 0), (14, 10, 0, 0)])
NEARLY_ALL_LEARNED = Table(300, [(40, 0, 0, 2), (30, 0, 0, 0), (20, 0, 0, 0), (10, 0, 0, 0)])
ONE_SMALL_BODY = [Kind(300), Kind(300), Kind(60, took_part=0.05)]
FEW_LEARNED = [Table(300, [(2, 30, 0, 0), (0, 30, 0, 0), (0, 30, 0, 0), (0, 0, 0, 0)])]


@pytest.mark.parametrize(
    ("kinds", "where", "rule", "broken"),
    [
        pytest.param([ROUNDED_UP], small_numbers, "SPARE", 0, id="spare"),
        pytest.param(
            [FEW_LEARNED_ONLY], small_numbers, "measures_are_safe", lambda *_: True, id="beside other measures"
        ),
        pytest.param([NEARLY_ALL_LEARNED], small_numbers, "within", lambda inner, outer: inner, id="within"),
        pytest.param(ONE_SMALL_BODY, whole, "exact_totals", lambda rows, within: set(rows), id="closed rows"),
        pytest.param(FEW_LEARNED, whole, "_minutes", lambda people, minutes: exact(minutes), id="minutes"),
        pytest.param([Kind(300, took_part=0.02)], small_numbers, "EDGE", 1, id="edge"),
    ],
)
def test_without_a_rule_something_is_found(monkeypatch, kinds, where, rule, broken):
    population = Population(kinds, LISTS, seed=1)
    assert attack(published(population)).breaches == []

    monkeypatch.setattr(where, rule, broken)

    assert attack(published(population)).breaches != []


def test_without_steps_a_second_day_tells_who_was_added(monkeypatch):
    first = Table(300, [(4, 0, 0, 0), (20, 0, 0, 0), (20, 0, 0, 0), (17, 0, 0, 20)])
    more = Table(300, [(5, 0, 0, 0), (20, 0, 0, 0), (20, 0, 0, 0), (17, 0, 0, 20)])
    population = Population([first], LISTS)
    days = [population.people, Population([more], LISTS).people]
    assert attack_days(published_daily(population, days), [(), ()]).breaches == []

    monkeypatch.setattr(small_numbers, "STEP", 1)
    monkeypatch.setattr(small_numbers, "step_is_safe", lambda *_, **__: True)

    assert attack_days(published_daily(population, days), [(), ()]).breaches == [
        "learned of 1 by grade 101 on 03 Nov: not 1"
    ]


def test_groups_and_the_programme_add_up_what_bodies_show_so_they_tell_nothing_more():
    seen = published(Population([Kind(300), Kind(800, silent=0.2), Kind(60)], LISTS, seed=3))
    own = [split for split in seen.splits if split.reach is Reach.OWN and split.measure is Measure.LEARNED]
    [added] = [
        split
        for split in seen.splits
        if split.organisation is None and (split.dimension, split.measure) == (Dimension.GRADE, Measure.LEARNED)
    ]

    by_grade = zip(*(split.edition.figures for split in own if split.dimension is Dimension.GRADE), strict=True)

    assert added.edition.figures == tuple(sum(one or 0 for one in column) or None for column in by_grade)
    assert added.edition.on == datetime.date(2026, 11, 3)
    assert trends.points(seen.tree, seen.totals, {})[None, Reach.WHOLE]["learned"] is not None
