"""Who gets which reminder when, and what becomes of the others."""

import datetime
import logging
import threading

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from obt.govuk.words import LONDON
from obt.mail import metrics
from obt.mail.models import Message, Undeliverable
from obt.people.models import Membership, Person
from obt.reminders.models import OptOut, Switch, Wording
from obt.reminders.planning import Planned, plan, plan_all
from tests.at_once import at_once
from tests.factories import PersonFactory, ProgrammeFactory, RegionFactory, TeamFactory

from .conftest import everyone, leads

pytestmark = pytest.mark.django_db


def at(text):
    """The moment in London, as "2024-10-28 09:00"."""
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


def rows(*fields, **which):
    return list(Message.objects.filter(**which).order_by("pk").values_list(*fields))


def sent(message, moment):
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=moment)


def test_a_row_holds_all_that_is_needed_to_send_it(hand_in, programme):
    rule, nia = hand_in(useful=40), PersonFactory(name="Nia", email="nia@dvla.gov.uk")
    assert plan(rule, programme=programme, now=at("2024-10-28 00:10")) == Planned(1, {})
    message = Message.objects.get()
    assert (message.kind, message.person, message.address) == ("learn", nia, "nia@dvla.gov.uk")
    assert (message.lane, message.priority, message.state, message.reason) == ("bulk", 70, "queued", "")
    assert (message.occurrence, message.about) == ("2024-10-14 14", "")
    assert message.context == {"words": {"name": "Nia", "year": programme.name}, "path": "/learning/", "days": 14}
    assert message.queued_at == at("2024-10-28 00:10")
    assert message.not_before == at("2024-10-28 09:00")
    assert message.expires_at == at("2024-11-11 18:00")


@pytest.mark.parametrize(
    ("now", "not_before"),
    [
        ("2024-10-27 23:50", None),  # a Sunday, the day before it is due
        ("2024-10-28 00:00", "2024-10-28 09:00"),
        ("2024-10-28 10:15", "2024-10-28 10:15"),
        ("2024-10-28 18:00", None),  # closed; the next day plans it
        ("2024-10-29 00:00", "2024-10-29 08:00"),
        ("2024-11-11 17:59", "2024-11-11 17:59"),  # fourteen days later: the last on which it is useful
        ("2024-11-12 09:00", None),
    ],
)
def test_it_is_planned_on_the_day_or_as_soon_as_possible_while_it_is_useful(hand_in, programme, now, not_before):
    rule = hand_in()
    PersonFactory()
    plan(rule, programme=programme, now=at(now))
    assert rows("not_before") == ([(at(not_before),)] if not_before else [])


def test_bank_holidays_are_those_of_the_persons_region(hand_in, programme):
    rule = hand_in(days=(49,), still_useful=3)  # 2 December 2024, when Scotland has St Andrew's Day
    scot, welsh, nowhere = (
        PersonFactory(region=region)
        for region in (
            RegionFactory(bank_holidays="scotland"), RegionFactory(bank_holidays="england-and-wales"), None,
        )
    )  # fmt: skip
    plan(rule, programme=programme, now=at("2024-12-02 00:00"))
    assert set(Message.objects.values_list("person", flat=True)) == {welsh.pk, nowhere.pk}
    plan(rule, programme=programme, now=at("2024-12-03 00:00"))
    assert rows("not_before", person=scot) == [(at("2024-12-03 09:00"),)]
    assert Message.objects.count() == 3


def test_planning_again_adds_nothing(hand_in, programme):
    rule = hand_in()
    PersonFactory.create_batch(3)
    OptOut.objects.create(person=PersonFactory(), kind="learn")
    assert plan(rule, programme=programme, now=at("2024-10-28 00:00")) == Planned(3, {"opted-out": 1})
    for now in ("2024-10-28 00:00", "2024-10-28 00:15", "2024-11-01 12:00"):
        assert plan(rule, programme=programme, now=at(now)) == Planned()
    assert Message.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_at_once_plan_each_thing_once(hand_in, programme):
    hand_in()
    hand_in("record", useful=10)
    PersonFactory.create_batch(30)
    answers = at_once(*[lambda: plan_all(now=at("2024-10-28 00:00"))] * 4)
    assert sum(one.new for answer in answers for one in answer.values()) == 30
    assert rows("kind") == [("record",)] * 30


def test_who_wants_none_or_cannot_be_reached_has_a_row_that_says_so(hand_in, programme):
    rule = hand_in()
    of_kind, of_all, of_another, dead, gone = (PersonFactory(email=f"{name}@x.gov.uk") for name in "abcde")
    for person, kind in ((of_kind, "learn"), (of_all, ""), (of_all, "learn"), (of_another, "record")):
        OptOut.objects.create(person=person, kind=kind)
    Undeliverable.objects.create(address=dead.email, reason="no such mailbox")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    planned = plan(rule, programme=programme, now=at("2024-10-28 00:00"))
    assert planned == Planned(1, {"opted-out": 2, "undeliverable": 1})
    assert set(rows("person", "state", "reason")) == {
        (of_kind.pk, "dropped", "opted-out"),
        (of_all.pk, "dropped", "opted-out"),
        (of_another.pk, "queued", ""),
        (dead.pk, "dropped", "undeliverable"),
    }
    assert {tuple(row) for (row,) in rows("context", state="dropped")} == {()}


def test_what_is_paused_is_not_planned_and_goes_on_afterwards(hand_in, programme):
    rule = hand_in()
    PersonFactory()
    paused = Wording.objects.create(name="learn", subject="x", text="x", button="x", days=[14], is_paused=True)
    assert plan(rule, programme=programme, now=at("2024-10-28 00:00")) == Planned()
    Wording.objects.filter(pk=paused.pk).update(is_paused=False)
    switch = Switch.objects.create(is_paused=True)
    assert plan(rule, programme=programme, now=at("2024-10-28 00:00")) == Planned()
    switch.delete()
    assert plan(rule, programme=programme, now=at("2024-10-29 12:00")) == Planned(1, {})


@pytest.mark.django_db(transaction=True)
def test_while_another_plans_it_is_left_to_them(hand_in, programme, caplog):
    rule = hand_in()
    hand_in("record", useful=10)
    PersonFactory()
    theirs, ours = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            assert plan(rule, programme=programme, now=at("2024-10-28 00:00")).new == 1
            theirs.set()
            assert ours.wait(timeout=10)
            transaction.set_rollback(True)

    def leave():
        try:
            assert theirs.wait(timeout=10)
            return plan_all(now=at("2024-10-28 00:00"))
        finally:
            ours.set()

    caplog.set_level(logging.INFO)
    assert at_once(hold, leave) == [None, {}]
    assert [one.msg["event"] for one in caplog.records if isinstance(one.msg, dict)] == ["reminders_planned_elsewhere"]
    assert not Message.objects.exists()
    assert sum(one.new for one in plan_all(now=at("2024-10-28 00:00")).values()) == 1


def test_the_most_useful_of_what_comes_together_goes_and_the_other_a_week_later(hand_in, programme):
    hand_in("learn", useful=40)
    hand_in("record", useful=10)
    PersonFactory()
    assert plan_all(now=at("2024-10-28 00:00")) == {"record": Planned(1, {}), "learn": Planned()}
    sent(Message.objects.get(), at("2024-10-28 09:20"))
    assert plan_all(now=at("2024-11-04 09:15"))["learn"] == Planned()
    assert plan_all(now=at("2024-11-04 09:30"))["learn"] == Planned(1, {})
    assert rows("kind", "not_before") == [("record", at("2024-10-28 09:00")), ("learn", at("2024-11-04 09:30"))]


def test_what_cannot_go_before_it_is_too_late_is_skipped(hand_in, programme):
    hand_in("learn", useful=40, still_useful=6)
    hand_in("record", useful=10)
    PersonFactory()
    plan_all(now=at("2024-10-28 00:00"))
    assert plan_all(now=at("2024-10-28 09:00"))["learn"] == Planned()  # it may still come to nothing
    sent(Message.objects.get(), at("2024-10-28 09:20"))
    assert plan_all(now=at("2024-10-28 09:30"))["learn"] == Planned(0, {"one-a-week": 1})
    assert rows("kind", "state", "reason", kind="learn") == [("learn", "dropped", "one-a-week")]


def test_what_another_that_waits_holds_up_to_the_last_is_skipped(hand_in, programme):
    hand_in("learn", useful=40, still_useful=4)  # until Friday at six
    hand_in("record", useful=10)
    PersonFactory()
    plan_all(now=at("2024-10-28 00:00"))
    assert plan_all(now=at("2024-11-01 16:45"))["learn"] == Planned()  # the mail server is away, say
    assert plan_all(now=at("2024-11-01 17:00"))["learn"] == Planned(0, {"one-a-week": 1})
    assert rows("kind", "state", "reason") == [("record", "queued", ""), ("learn", "dropped", "one-a-week")]
    assert plan_all(now=at("2024-11-01 17:15"))["learn"] == Planned()


def test_what_is_paused_holds_up_nothing_but_what_is_in_hand_does(hand_in, programme):
    hand_in("learn", useful=40)
    hand_in("record", useful=10)
    PersonFactory()
    plan_all(now=at("2024-10-28 00:00"))
    Wording.objects.create(name="record", subject="", text="", button="", days=[], is_paused=True)
    soon = timezone.now() + datetime.timedelta(minutes=1)
    Message.objects.update(leased_until=soon, leased_by="a worker")
    assert plan_all(now=at("2024-10-28 09:00"))["learn"] == Planned()
    Message.objects.update(leased_until=None)
    assert plan_all(now=at("2024-10-28 09:15"))["learn"] == Planned(1, {})


def test_what_nothing_holds_up_goes_at_the_last(hand_in, programme):
    hand_in("learn", still_useful=4)
    PersonFactory()
    assert plan_all(now=at("2024-11-01 17:45"))["learn"] == Planned(1, {})


@pytest.mark.parametrize(
    ("sent_at", "not_before"),
    [("2024-10-21 09:20", "2024-10-28 09:00"), ("2024-10-21 10:20", "2024-10-28 09:30")],  # by London's clocks
)
def test_a_week_in_which_the_clocks_go_back_has_as_many_hours(hand_in, programme, sent_at, not_before):
    hand_in("early", days=(7,), useful=10)
    hand_in("learn", useful=40)
    PersonFactory()
    plan_all(now=at("2024-10-21 00:00"))
    sent(Message.objects.get(), at(sent_at))
    for now in ("09:00", "09:15", "09:30", "09:45"):
        plan_all(now=at(f"2024-10-28 {now}"))
    assert rows("not_before", kind="learn") == [(at(not_before),)]


def test_what_is_dropped_does_not_hold_up_another(hand_in, programme):
    hand_in("learn", useful=40)
    hand_in("record", useful=10)
    person = PersonFactory()
    OptOut.objects.create(person=person, kind="record")
    assert plan_all(now=at("2024-10-28 00:00")) == {"record": Planned(0, {"opted-out": 1}), "learn": Planned(1, {})}


def test_appointments_go_whatever_else_does(hand_in, programme):
    hand_in("learn", useful=40)
    hand_in("tomorrow", useful=10, is_appointment=True)
    hand_in("tomorrow-too", useful=11, is_appointment=True)
    PersonFactory()
    planned = plan_all(now=at("2024-10-28 00:00"))
    assert [one.new for one in planned.values()] == [1, 1, 1]


def test_news_goes_whatever_else_does_and_keeps_quiet_times(hand_in, programme):
    hand_in("learn", useful=40)
    hand_in("news", useful=10, is_news=True)
    hand_in("later-news", useful=60, is_news=True)
    PersonFactory()
    planned = plan_all(now=at("2024-10-28 00:00"))
    assert {kind: one.new for kind, one in planned.items()} == {"news": 1, "learn": 1, "later-news": 1}
    at_christmas = hand_in("in-quiet-times", days=(70,), is_news=True, still_useful=3)  # 23 December
    assert plan(at_christmas, programme=programme, now=at("2024-12-23 08:00")) == Planned()


def test_what_is_more_useful_is_planned_although_another_waits_which_then_gives_way(hand_in, programme):
    hand_in("learn", useful=40)
    PersonFactory()
    plan_all(now=at("2024-10-28 00:00"))
    hand_in("record", useful=10)
    assert plan_all(now=at("2024-10-28 08:45"))["record"] == Planned(1, {})


def test_who_leads_two_teams_is_reminded_of_both_a_week_apart(hand_in, programme):
    rule = hand_in("plan", whom=leads, days=(7,))
    lead = PersonFactory()
    one, two = TeamFactory(lead=lead), TeamFactory(lead=lead)
    Membership.objects.update(joined_on=datetime.date(2024, 10, 21))
    plan(rule, programme=programme, now=at("2024-10-28 00:00"))
    assert rows("about", "occurrence") == [(f"team:{one.pk}", f"team:{one.pk} 2024-10-21 7")]
    sent(Message.objects.get(), at("2024-10-28 09:00"))
    plan(rule, programme=programme, now=at("2024-11-01 12:00"))
    assert Message.objects.count() == 1
    plan(rule, programme=programme, now=at("2024-11-04 12:00"))
    assert rows("about")[1:] == [(f"team:{two.pk}",)]


def test_appointments_of_two_teams_both_go(hand_in, programme):
    rule = hand_in("tomorrow", whom=leads, days=(7,), is_appointment=True)
    lead = PersonFactory()
    TeamFactory.create_batch(2, lead=lead)
    Membership.objects.update(joined_on=datetime.date(2024, 10, 21))
    assert plan(rule, programme=programme, now=at("2024-10-28 00:00")) == Planned(2, {})


def test_an_event_that_moved_is_another_occasion(hand_in, programme):
    rule = hand_in("tomorrow", whom=leads, days=(7,), is_appointment=True)
    team = TeamFactory()
    for day in (21, 22, 22):
        Membership.objects.update(joined_on=datetime.date(2024, 10, day))
        plan(rule, programme=programme, now=at(f"2024-10-{day + 7} 00:00"))
    assert rows("occurrence") == [(f"team:{team.pk} 2024-10-21 7",), (f"team:{team.pk} 2024-10-22 7",)]


def test_once_is_once_whatever_becomes_of_the_day(hand_in, programme):
    rule = hand_in("find", whom=leads, days=(7,), once=True)
    team = TeamFactory()
    for day in (21, 22):
        Membership.objects.update(joined_on=datetime.date(2024, 10, day))
        plan(rule, programme=programme, now=at(f"2024-10-{day + 7} 00:00"))
    assert rows("occurrence") == [(f"team:{team.pk} 7",)]


def test_once_about_nothing_is_once_a_programme(hand_in, programme):
    rule = hand_in("find", once=True, still_useful=400)
    PersonFactory()
    plan(rule, programme=programme, now=at("2024-10-28 00:00"))
    sent(Message.objects.get(), at("2024-10-28 09:00"))
    programme.closes_on = programme.records_close_on = datetime.date(2025, 2, 14)
    programme.save()
    assert plan(rule, programme=programme, now=at("2024-12-02 00:00")) == Planned()
    following = ProgrammeFactory(opens_on=datetime.date(2025, 10, 13))
    assert plan(rule, programme=following, now=at("2025-10-27 00:00")) == Planned(1, {})
    assert rows("occurrence") == [(f"programme:{programme.pk} 14",), (f"programme:{following.pk} 14",)]


def test_after_days_in_which_nothing_was_planned_the_latest_of_a_thing_goes(hand_in, programme):
    rule = hand_in(days=(14, 16, 21))
    PersonFactory()
    assert plan(rule, programme=programme, now=at("2024-10-31 12:00")) == Planned(1, {"later-one": 1})
    assert set(rows("occurrence", "state", "reason")) == {
        ("2024-10-14 14", "dropped", "later-one"),
        ("2024-10-14 16", "queued", ""),
    }


def test_who_comes_late_gets_what_is_still_useful_and_nothing_older(hand_in, programme):
    rule = hand_in(days=(14, 42), still_useful=10)
    PersonFactory(registered_at=at("2024-11-14 12:00"))  # a month after the opening
    assert plan(rule, programme=programme, now=at("2024-11-14 12:00")) == Planned()
    assert plan(rule, programme=programme, now=at("2024-11-25 00:00")) == Planned(1, {})
    assert rows("occurrence") == [("2024-10-14 42",)]


def wording(**given):
    return Wording.objects.create(name="learn", subject="x", text="x", button="x", **given)


def test_days_are_as_the_central_team_has_set_them(hand_in, programme):
    rule = hand_in()
    PersonFactory()
    wording(days=[15])
    assert plan(rule, programme=programme, now=at("2024-10-28 00:00")) == Planned()
    assert plan(rule, programme=programme, now=at("2024-10-29 00:00")) == Planned(1, {})


@pytest.mark.parametrize(("days", "new"), [([15, 42], 0), ([10, 42], 0), ([14, 20, 42], 1), ([22, 42], 1)])
def test_days_that_are_edited_do_not_remind_again_of_what_has_just_been_reminded_of(hand_in, programme, days, new):
    rule = hand_in(days=(14, 42))
    PersonFactory()
    plan(rule, programme=programme, now=at("2024-10-28 00:00"))
    sent(Message.objects.get(), at("2024-10-28 09:00"))
    wording(days=days)
    assert plan(rule, programme=programme, now=at("2024-11-06 00:00")).new == new


def test_nothing_is_planned_outside_the_window(hand_in, programme):
    hand_in(days=(0, 14, 120, 123, 130))
    PersonFactory()
    assert plan_all(now=at("2024-10-13 12:00")) == {}
    assert plan_all(now=at("2024-10-14 00:00"))["learn"] == Planned(1, {})
    assert plan_all(now=at("2025-02-17 09:00"))["learn"] == Planned()
    assert plan_all(now=at("2025-03-17 09:00")) == {}


def test_nothing_is_planned_without_a_programme(hand_in):
    hand_in()
    assert plan_all() == {}


def test_a_programme_that_was_closed_early_plans_no_more(hand_in, programme):
    hand_in()
    PersonFactory()
    programme.closes_on = datetime.date(2024, 10, 25)
    programme.save()
    assert plan_all(now=at("2024-10-28 00:00"))["learn"] == Planned()


def test_a_rule_that_finds_nobody_for_certain_asks_nothing(hand_in, programme, django_assert_num_queries):
    rule = hand_in(whom=lambda programme: everyone(programme).none())
    with django_assert_num_queries(2):
        assert plan(rule, programme=programme, now=at("2024-10-28 00:00")) == Planned()


def test_where_everybody_has_the_same_event_nobody_is_looked_for_while_it_is_far(
    hand_in, programme, django_assert_num_queries
):
    rule = hand_in(
        days=(-14,),
        event=lambda programme: programme.closes_on,
        whom=lambda programme: everyone(programme, programme.closes_on),
    )
    PersonFactory()
    with django_assert_num_queries(2):
        assert plan(rule, programme=programme, now=at("2024-12-02 00:00")) == Planned()
    assert plan(rule, programme=programme, now=at("2025-01-31 00:00")) == Planned(1, {})


def test_statements_do_not_grow_with_people(hand_in, programme, django_assert_num_queries):
    rule = hand_in(days=(14, 42, 77))
    for how_many in (1, 20):
        PersonFactory.create_batch(how_many)
        with django_assert_num_queries(6):  # settings, the switch, a savepoint and its end, the lock, the planning
            assert plan(rule, programme=programme, now=at("2024-10-28 00:00")).new == how_many


@pytest.fixture
def told(monkeypatch, caplog, settings, redis_url):
    """A function: what the log was told of messages since the last call, and what the counters hold by now."""
    settings.REDIS_URL = redis_url
    cache.clear()
    metrics.put_together()
    cache.clear()
    caplog.set_level(logging.INFO)

    def told():
        metrics.put_together()
        events = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        caplog.clear()
        lines = [
            (one["event"], one["kind"], one["messages"], one.get("reason"))
            for one in events
            if one["event"].startswith("mail_")
        ]
        found = {}
        for metric in metrics.Outbox().collect():
            found |= {
                (sample.labels["state"], sample.labels["kind"]): int(sample.value)
                for sample in metric.samples
                if metric.name == "obt_mail_changes"
            }
        return sorted(lines, key=str), found

    return told


@pytest.mark.django_db(transaction=True)
def test_what_was_planned_is_logged_and_counted_by_kind_once_it_stands(hand_in, programme, told):
    hand_in()
    nia, tom, *_ = PersonFactory.create_batch(5)
    OptOut.objects.create(person=nia, kind="learn")
    Undeliverable.objects.create(address=tom.email, reason="no such mailbox")
    plan_all(now=at("2024-10-28 00:00"))
    lines, figures = told()
    assert lines == [
        ("mail_dropped", "learn", 1, "opted-out"),
        ("mail_dropped", "learn", 1, "undeliverable"),
        ("mail_queued", "learn", 3, None),
    ]
    assert figures == {("queued", "learn"): 3, ("dropped", "learn"): 2}

    plan_all(now=at("2024-10-28 00:15"))
    assert told() == ([], figures)


@pytest.mark.django_db(transaction=True)
def test_what_was_planned_and_taken_back_is_told_nobody(hand_in, programme, told):
    rule = hand_in()
    PersonFactory()
    with transaction.atomic():
        assert plan(rule, programme=programme, now=at("2024-10-28 00:00")).new == 1
        transaction.set_rollback(True)
    assert told() == ([], {})
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_counters_that_are_away_hinder_no_planning(hand_in, programme, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    hand_in()
    PersonFactory()
    assert plan_all(now=at("2024-10-28 00:00")) == {"learn": Planned(1, {})}
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_line_about_planning_names_a_person(hand_in, programme, caplog):
    caplog.set_level(logging.INFO)
    hand_in()
    hand_in("broken", useful=1, whom=lambda programme: Person.objects.values(nothing=F("pk")))
    PersonFactory(name="Nia Hughes", email="nia.hughes@dvla.gov.uk")
    plan_all(now=at("2024-10-28 00:00"))
    assert "mail_queued" in caplog.text
    assert "hughes" not in caplog.text.lower()


def test_a_rule_that_is_broken_does_not_hold_up_the_others(hand_in, programme):
    hand_in("broken", useful=1, whom=lambda programme: Person.objects.values(nothing=F("pk")))
    hand_in("learn")
    PersonFactory()
    assert plan_all(now=at("2024-10-28 00:00")) == {"learn": Planned(1, {})}
