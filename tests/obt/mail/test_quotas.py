"""No stretch of time sees more messages than its limit, whoever sends them and however they come."""

import datetime
import math
import time
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obt.mail import quotas
from obt.mail.models import Quota
from obt.mail.quotas import Limit, Window
from tests.at_once import at_once

MINUTE = Limit("minute", 3000, 60, 0.2, is_paced=True)
PLAIN = Limit("plain", 3000, 60, 0.2)
DAY = Limit("day", 250_000, 24 * 60 * 60, 15 * 60)


@pytest.fixture(autouse=True)
def quota(settings):
    settings.NOTIFY_PER_MINUTE, settings.NOTIFY_PER_DAY = 3000, 250_000


def at(window, seconds):
    window.move_to(math.floor(seconds / window.limit.slot_s))
    return window


def take_all(window, *, urgent=False):
    free = window.free(urgent=urgent)
    window.take(urgent=free if urgent else 0, others=0 if urgent else free)
    return free


def most_in_any(stretch, uses):
    """The largest number of `uses` (time, count) in any stretch of so many seconds."""
    return max(
        sum(count for when, count in uses if start <= when < start + stretch) for start in [when for when, _ in uses]
    )


def test_a_fifth_is_kept_for_what_is_urgent():
    window = at(Window(PLAIN), 1000)
    assert take_all(window) == 2400
    assert window.free(urgent=False) == 0
    assert take_all(window, urgent=True) == 600
    assert window.free(urgent=True) == 0


def test_urgent_mail_may_have_all_and_the_rest_has_what_that_leaves():
    window = at(Window(PLAIN), 1000)
    window.take(urgent=1000, others=0)
    assert take_all(window) == 1985  # a few are free for urgent mail even then
    assert take_all(window, urgent=True) == 15


def test_a_day_keeps_a_fifth_too():
    window = at(Window(DAY), 1_000_000)
    assert (take_all(window), take_all(window, urgent=True)) == (200_000, 50_000)


def test_what_is_not_urgent_goes_evenly():
    window = at(Window(MINUTE), 1000)
    assert take_all(window) == 79  # four fifths of two seconds' share
    assert window.free(urgent=True) == 2921
    assert at(window, 1001.75).free(urgent=False) == 0
    assert at(window, 1002.1).free(urgent=False) == 79


def test_it_makes_room_for_what_is_urgent():
    window = at(Window(MINUTE), 1000)
    window.take(urgent=60, others=0)
    assert take_all(window) == 39
    assert window.free(urgent=True) == 2901


def test_it_comes_back_when_the_stretch_is_over_and_not_before():
    window = at(Window(PLAIN), 1000)
    take_all(window, urgent=True)
    assert at(window, 1060.5).free(urgent=True) == 0
    assert at(window, 1060.7).free(urgent=True) == 3000


def test_how_long_the_next_has_to_wait():
    window = at(Window(PLAIN), 1000)
    assert window.wait(urgent=True) == window.wait(urgent=False) == 0
    take_all(window)
    assert window.wait(urgent=True) == 0
    assert window.wait(urgent=False) == 303  # slots of a fifth of a second
    window = at(Window(MINUTE), 1000)
    take_all(window)
    assert window.wait(urgent=False) == 10


def test_what_was_not_used_is_given_back_where_it_was_taken():
    window = at(Window(PLAIN), 1000)
    window.take(urgent=10, others=20)
    slot = window.newest
    at(window, 1030).give_back(slot, urgent=4, others=5)
    assert (sum(window.urgent), sum(window.others)) == (6, 15)
    at(window, 1100).give_back(slot, urgent=4, others=5)
    assert (sum(window.urgent), sum(window.others)) == (0, 0)


def test_nobody_gains_by_giving_back_more_than_was_taken():
    window = at(Window(PLAIN), 1000)
    window.give_back(window.newest, urgent=5, others=5)
    assert window.free(urgent=True) == 3000


def test_a_clock_that_is_put_back_frees_nothing_and_blocks_nothing_for_long():
    window = at(Window(PLAIN), 1000)
    take_all(window, urgent=True)
    assert at(window, 990).free(urgent=True) == 0
    assert at(window, 100).free(urgent=True) == 0  # put back by a quarter of an hour
    assert at(window, 161).free(urgent=True) == 3000


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_the_smallest_limits_let_something_through(size):
    limit = Limit("small", size, 60, 0.25, is_paced=True)
    assert at(Window(limit), 1000).free(urgent=False) >= 1
    assert at(Window(limit), 1000).free(urgent=True) == size


STEPS = st.lists(
    st.tuples(
        st.floats(0, 20),
        st.integers(0, 90),
        st.booleans(),
        st.floats(0, quotas.HOLD_S, exclude_max=True),
        st.booleans(),
    ),
    max_size=60,
)


@given(size=st.integers(1, 60), is_paced=st.booleans(), steps=STEPS)
@settings(max_examples=200, deadline=None)
def test_no_minute_sees_more_than_the_limit_however_it_is_asked(size, is_paced, steps):
    """Messages begin to go up to `HOLD_S` after their claim; some claims are given back."""
    window, now, uses = Window(Limit("any", size, 60, 0.25, is_paced=is_paced)), 1000.0, []
    for passed, wanted, urgent, late, is_given_back in steps:
        now += passed
        at(window, now)
        got = min(wanted, window.free(urgent=urgent))
        window.take(urgent=got * urgent, others=got * (not urgent))
        if is_given_back:
            window.give_back(window.newest, urgent=got * urgent, others=got * (not urgent))
        elif got:
            uses.append((now + late, got, urgent))
    if uses:
        assert most_in_any(60, [(when, count) for when, count, _ in uses]) <= size
        others = [(when, count) for when, count, urgent in uses if not urgent]
        assert not others or most_in_any(60, others) <= max(1, size * 0.8)


def used(urgent_a_second):
    """Four minutes with so much urgent mail, and all else that may go, in steps of a fiftieth of a second: the uses of
    each sort, and how long the longest wait of an urgent one was, in seconds."""
    window, uses, waiting, longest = Window(MINUTE), {True: [], False: []}, deque(), 0.0
    for step in range(50 * 240):
        now = 1000 + step / 50
        at(window, now)
        while len(waiting) + len(uses[True]) < urgent_a_second * (now - 1000):
            waiting.append(now)
        got = min(len(waiting), window.free(urgent=True))
        window.take(urgent=got, others=0)
        longest = max([longest, *(now - waiting.popleft() for _ in range(got))])
        uses[True] += [now] * got
        free = min(1, window.free(urgent=False))
        window.take(urgent=0, others=free)
        uses[False] += [now] * free
    return uses, longest


@pytest.mark.parametrize(("urgent_a_second", "wait"), [(10, 0.1), (16, 0.1), (30, 1), (48, 2.5)])
def test_nearly_all_of_a_limit_is_used_and_what_is_urgent_does_not_wait(urgent_a_second, wait):
    """However much of it is urgent; only at the very limit of fifty a second it waits at all."""
    uses, longest = used(urgent_a_second)
    both = [*uses[True], *uses[False]]
    assert all(2940 <= sum(start <= when < start + 60 for when in both) <= 3000 for start in (1060, 1100, 1150, 1180))
    assert longest < wait


def test_without_anything_urgent_the_rest_uses_its_share():
    uses, _ = used(0)
    assert all(2352 <= sum(start <= when < start + 60 for when in uses[False]) <= 2400 for start in (1060, 1100, 1180))


@pytest.mark.django_db
def test_a_claim_takes_from_both_limits_and_can_be_given_back():
    claimed = quotas.claim(urgent=20, others=30)
    assert (claimed.urgent, claimed.others, claimed.urgent_wait_s, claimed.others_wait_s) == (20, 30, 0, 0)
    assert {(row.name, sum(row.urgent), sum(row.others)) for row in Quota.objects.all()} == {
        ("notify-minute", 20, 30), ("notify-day", 20, 30),
    }  # fmt: skip
    quotas.give_back(claimed, urgent=5, others=30)
    assert {(sum(row.urgent), sum(row.others)) for row in Quota.objects.all()} == {(15, 0)}


@pytest.mark.django_db
def test_the_tighter_limit_decides_and_says_how_long_to_wait(settings):
    settings.NOTIFY_PER_DAY = 10
    claimed = quotas.claim(urgent=1, others=20)
    assert (claimed.urgent, claimed.others) == (1, 8)
    assert 24 * 60 * 60 - 900 <= claimed.others_wait_s <= 24 * 60 * 60 + 1800
    claimed = quotas.claim(urgent=5)
    assert claimed.urgent == 1
    assert claimed.urgent_wait_s > 0


@pytest.mark.django_db
def test_while_the_provider_has_had_enough_nobody_gets_anything():
    quotas.close(seconds=30)
    quotas.close(seconds=5)  # does not open it earlier
    claimed = quotas.claim(urgent=1, others=1)
    assert (claimed.urgent, claimed.others) == (0, 0)
    assert 29 < claimed.urgent_wait_s <= 30
    assert claimed.others_wait_s == claimed.urgent_wait_s
    Quota.objects.update(closed_until=datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1))
    assert quotas.claim(urgent=1).urgent == 1


@pytest.mark.django_db(transaction=True)
def test_all_workers_together_keep_to_it(settings):
    """The rows are made by whoever comes first, and nobody waits for anybody for ever."""
    settings.NOTIFY_PER_MINUTE = 100

    def work():
        return sum(quotas.claim(urgent=3).urgent for _ in range(12))

    got = at_once(*[work] * 8)
    assert sum(got) == 100
    assert {sum(row.urgent) for row in Quota.objects.all()} == {100}


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_as_old_as_the_moment_it_was_made_not_as_the_wait_for_the_row(settings):
    from django.db import transaction

    quotas.claim(urgent=1)

    def hold():
        with transaction.atomic():
            list(Quota.objects.select_for_update())
            time.sleep(0.6)
            return quotas._now()

    def wait():
        time.sleep(0.1)
        return quotas.claim(urgent=1).slots["notify-minute"]

    until, slot = at_once(hold, wait)
    assert slot >= math.floor(until / quotas.limits()[0].slot_s)
