"""The central team's queue and the page of one entry: who gets them, what stands there, and deciding."""

import datetime
import re

import pytest
from django.db import connection
from django.utils import timezone

from experiments import moderation
from experiments.actions import library, running
from experiments.actions.conclusion import Gain, conclude
from experiments.actions.moderation import decide
from experiments.models import Decision, Experiment, Report
from obt.programme.models import Programme
from tests.factories import (
    ChampionFactory,
    ConcludedExperimentFactory,
    ExperimentFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)
from tests.obt.people.teams.pages import MEGABYTE, said, statements, text

pytestmark = pytest.mark.django_db

QUEUE = "/manage/moderation/"
REPORTED, DECIDED = f"{QUEUE}?show=reported", f"{QUEUE}?show=decided"
NOTE = "Please leave the name of the contractor out."


@pytest.fixture
def helen(db):
    return PersonFactory(name="Helen Ashworth", is_central=True)


@pytest.fixture
def central(as_person, helen, settings):
    """A client that one of the central team is signed in with; in the demo, which asks for no second factor."""
    settings.OBT_DEMO = True
    return as_person(helen)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(moderates_library=True)


@pytest.fixture
def team(db):
    return TeamFactory(
        name="Drivers Medical Team C",
        organisation=OrganisationFactory(name="Driver and Vehicle Licensing Agency", short_name="DVLA"),
        lead=PersonFactory(name="Tomos Rees"),
    )


@pytest.fixture
def entry(programme, team):
    """One that waits."""
    return waiting(programme=programme, team=team, title="A checklist on page 1")


def running_now():
    """The programme of a test: there is one at a time."""
    return Programme.objects.first() or ProgrammeFactory()


def waiting(**more):
    more = {"programme": running_now(), "visibility": "everyone", "moderation": "waiting"} | more
    return RunningExperimentFactory(**more)


def reported(*reasons, **more):
    """One that is in the library, with a report for each reason."""
    entry = RunningExperimentFactory(**{"programme": running_now(), "visibility": "everyone"} | more)
    for reason in reasons:
        library.report(experiment=entry, by=PersonFactory(name="Rhian Reader"), reason=reason)
    return entry


def page_of(entry):
    return f"{QUEUE}{entry.pk}/"


def form(entry, kind, note="", **more):
    """What the form of an entry as it is now sends."""
    entry.refresh_from_db()
    last = Report.objects.unsettled().filter(experiment=entry).order_by("-pk").first()
    return {
        "kind": kind, "note": note, "version": entry.version, "last_report": last.pk if last else 0,
    } | more  # fmt: skip


# Who gets them


@pytest.mark.parametrize("who", ["owner", "champion", "stranger", "not any more"])
def test_nobody_but_the_central_team_finds_them(as_person, entry, settings, who):
    settings.OBT_DEMO = True
    client = as_person(
        {
            "owner": lambda: entry.owner,
            "champion": lambda: ChampionFactory(organisation=entry.team.organisation).person,
            "stranger": PersonFactory,
            "not any more": lambda: PersonFactory(is_central=False),
        }[who]()
    )
    assert client.get(QUEUE).status_code == 404
    assert client.post(QUEUE).status_code == 404
    assert client.get(page_of(entry)).status_code == 404
    assert client.post(page_of(entry), form(entry, "approve")).status_code == 404
    assert not Decision.objects.exists()


def test_a_champion_is_asked_for_no_second_factor_for_what_is_not_there(as_person, entry, settings):
    settings.OBT_DEMO = False
    client = as_person(ChampionFactory().person)
    assert client.get(QUEUE).status_code == 404


def test_the_central_team_gives_a_second_factor_first(as_person, helen, entry, settings):
    settings.OBT_DEMO = False
    client = as_person(helen)
    for address in (QUEUE, page_of(entry)):
        assert client.get(address)["Location"] == "/account/2fa/"
    assert client.post(page_of(entry), form(entry, "approve"))["Location"] == "/account/2fa/"
    assert not Decision.objects.exists()


def test_who_has_not_signed_in_or_not_said_who_they_are_is_led_there_first(client, as_person, entry):
    for address in (QUEUE, page_of(entry)):
        assert client.get(address)["Location"].startswith("/account/login/")
    assert as_person(NewcomerFactory()).get(QUEUE)["Location"].startswith("/welcome/")


# The queue


def test_an_empty_queue_says_when_something_comes(central):
    page = text(central.get(QUEUE))
    assert "Waiting (0) Reported (0) Decided" in page
    assert "Nothing waits" in page
    assert "Nothing was reported" in text(central.get(REPORTED))
    assert "Nothing was decided yet" in text(central.get(DECIDED))


def test_what_waits_stands_there_the_oldest_first(central, programme, entry):
    later = ConcludedExperimentFactory(
        programme=programme, title="Shorter letters", visibility="everyone", moderation="waiting"
    )
    page = text(central.get(QUEUE))
    assert "Waiting (2) Reported (0)" in page
    assert page.index(entry.title) < page.index(later.title)
    assert "Drivers Medical Team C, DVLA" in page
    assert "Concluded on" in page


@pytest.mark.parametrize(
    "experiment",
    [
        lambda: ExperimentFactory(visibility="everyone", moderation="waiting"),
        lambda: waiting(visibility="team"),
        lambda: waiting(visibility="organisation"),
        lambda: waiting(moderation="changes"),
        lambda: waiting(moderation="hidden"),
        lambda: waiting(moderation="approved"),
        lambda: waiting(moderation="open"),
    ],
)
def test_nothing_else_waits(central, experiment):
    experiment()
    assert "Nothing waits" in text(central.get(QUEUE))
    assert moderation.waiting_count() == 0


def test_what_was_reported_stands_there_the_longest_ago_first(central):
    second = reported(title="Second")
    reported("It names me.", "So it does.", title="First")
    library.report(experiment=second, by=PersonFactory(), reason="An advertisement.")
    page = text(central.get(REPORTED))
    assert "Waiting (0) Reported (2)" in page
    assert page.index("First") < page.index("Second")
    assert "2 reports" in page
    assert text(central.get(QUEUE)) == page  # with nothing waiting it is what there is to do


def test_what_its_team_has_taken_back_is_not_looked_at(central):
    entry = reported("It names me.")
    running.share(experiment=entry, by=entry.owner, visibility="team", shows_team=True)
    assert "Reported (0)" in text(central.get(REPORTED))
    assert central.get(page_of(entry)).status_code == 404
    running.share(experiment=entry, by=entry.owner, visibility="everyone", shows_team=True)
    assert "Reported (1)" in text(central.get(REPORTED))


def test_an_entry_that_waits_and_was_reported_is_in_both(central, entry):
    Report.objects.create(experiment=entry, reported_by=PersonFactory(), reason="It names me.")
    for address in (QUEUE, REPORTED):
        page = text(central.get(address))
        assert "Waiting (1) Reported (1)" in page
        assert "1 report" in page


def test_what_was_decided_stands_there_with_who_and_when(central, helen, entry):
    decide(experiment=entry, by=helen, kind="hide", note=NOTE, version=entry.version)
    page = text(central.get(DECIDED))
    assert f"{entry.title} Drivers Medical Team C, DVLA" in page
    assert "Helen Ashworth Hidden" in page
    assert page_of(entry) in central.get(DECIDED).content.decode()


def test_more_than_a_page_is_turned_by_key(central, programme, team, helen, monkeypatch):
    monkeypatch.setattr(moderation, "A_PAGE", 2)
    entries = [reported("It names me.", programme=programme, team=team, title=f"Change {n}") for n in range(5)]
    Experiment.objects.update(moderation="waiting")
    for entry in entries:
        Decision.objects.create(experiment=entry, kind="leave", decided_by=helen)
    for show, order in (("waiting", "01 23 4"), ("reported", "01 23 4"), ("decided", "43 21 0")):
        address, pages = f"{QUEUE}?show={show}", []
        while address:
            answer = central.get(address)
            pages.append("".join(str(n) for n in range(5) if f"Change {n}" in text(answer)))
            follows = re.search(r"after=(\d+)", answer.content.decode())
            address = f"{QUEUE}?show={show}&after={follows[1]}" if follows else ""
        assert [sorted(page) for page in pages] == [sorted(page) for page in order.split()]


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 30, "0", "\0", MEGABYTE[:3000]])
def test_junk_in_the_address_of_the_queue_is_answered(central, entry, junk):
    assert central.get(QUEUE, {"show": junk}).status_code in (200, 404)
    assert central.get(QUEUE, {"after": junk}).status_code in (200, 404)
    assert "Nothing more here" in text(central.get(QUEUE, {"after": "9" * 18}))


def test_many_cost_as_many_statements_as_one(central, programme, team, helen):
    def one():
        entry = reported("It names me.", programme=programme, team=team)
        Experiment.objects.filter(pk=entry.pk).update(moderation="waiting")
        Decision.objects.create(experiment=entry, kind="leave", decided_by=helen)

    one()
    addresses = (f"{QUEUE}?show=waiting", REPORTED, DECIDED)
    with_one = [statements(central, address) for address in addresses]
    for _ in range(60):
        one()
    assert [statements(central, address) for address in addresses] == with_one == [6, 6, 5]


def test_counting_what_waits_takes_the_index_of_nothing_else(entry):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = moderation._waiting().order_by().values("pk").explain()
    assert "experiment_waiting" in plan
    assert moderation.waiting_count() == 1


# One entry


def test_it_says_what_everybody_reads(central, programme, team):
    entry = ConcludedExperimentFactory(
        programme=programme, team=team, visibility="everyone", moderation="waiting", needs="Two hours of one person.",
        baseline_note="An average of October.", benefits={"minutes": 120},
    )  # fmt: skip
    for n, value in enumerate((30, 25, 19)):
        entry.measurements.create(
            taken_on=entry.starts_on + datetime.timedelta(days=n), value=value, recorded_by=entry.owner, note="Private"
        )
    page = text(central.get(page_of(entry)))
    for words in (
        "Drivers Medical Team C, Driver and Vehicle Licensing Agency", "Waiting", "The library names the team.",
        "People telephone because they do not understand our letters.",
        "If we rewrite the first paragraph of the letter, then fewer people telephone us about it, because they see at "
        "once what they have to do.",
        "Baseline: 31%. Target: 20% or lower. Changed from 31% to 19%", "An average of October.", "Keep",
        "We sent the new letter for six weeks.", "People read the first paragraph and nothing else.",
        "Two hours of one person.", "We counted.", "Tomos Rees looks after it.",
    ):  # fmt: skip
        assert words in page, words
    assert "Private" not in page  # notes on readings are the team's
    assert "Changed since" not in page


def test_a_team_that_is_not_named_is_told_so(central, entry):
    Experiment.objects.update(shows_team=False)
    assert "The library does not name the team, as they asked." in text(central.get(page_of(entry)))


def test_personal_data_in_it_is_pointed_out(central):
    entry = ConcludedExperimentFactory(
        visibility="everyone", problem="Ask jo.bloggs@dvla.gov.uk.", benefits={"people": 10}
    )
    entry.benefits.update(workings="Ring 07700 900123.")
    page = text(central.get(page_of(entry)))
    assert "It looks as if it contains personal data" in page
    assert "“Problem” has an email address (jo.bloggs@…)" in page
    assert "“How the people helped were counted” has a phone number (07700…)" in page


def test_reports_stand_there_with_who_and_why_and_as_text(central):
    entry = reported("It names <b>me</b>.\n\nTwice.", "An advertisement.")
    page = central.get(page_of(entry)).content.decode()
    assert "2 reports" in text(central.get(page_of(entry)))
    assert "Rhian Reader" in page
    assert "<b>me</b>" not in page
    assert page.index("An advertisement.") < page.index("Twice.")


def test_of_very_many_reports_the_newest_are_shown(central, monkeypatch):
    monkeypatch.setattr(moderation, "MOST_REPORTS", 2)
    entry = reported("First.", "Second.", "Third.")
    page = text(central.get(page_of(entry)))
    assert "3 reports" in page
    assert "Third." in page
    assert "First." not in page
    assert "And 1 earlier report." in page


@pytest.mark.django_db(transaction=True)  # each change at a time of its own
def test_what_changed_since_the_last_decision_is_marked(central, helen, entry):
    decide(experiment=entry, by=helen, kind="ask", note=NOTE, version=entry.version)
    assert "Changed since" not in text(central.get(page_of(entry)))
    running.change(experiment=entry, by=entry.owner, problem="Forms come back.", because="people check")
    running.change(experiment=entry, by=entry.owner, problem="Forms come back incomplete.", baseline_note="October")
    page = text(central.get(page_of(entry)))
    assert "Changed since the last decision: Problem, Where the baseline comes from, What they expect." in page
    assert "Forms come back incomplete. What it said before" in page
    assert "People telephone because they do not understand our letters." in page
    assert "Where the baseline comes from New October" in page
    assert f"Changes asked for on {timezone.localdate():%-d %B %Y} by Helen Ashworth {NOTE}" in page


@pytest.mark.django_db(transaction=True)
def test_what_came_of_it_is_marked_as_changed(central, helen):
    entry = ConcludedExperimentFactory(visibility="everyone", moderation="waiting", benefits={"minutes": 60})
    decide(experiment=entry, by=helen, kind="ask", note=NOTE, version=entry.version)
    conclude(
        experiment=entry, by=entry.owner, outcome=entry.outcome, what_happened=entry.what_happened,
        learned=entry.learned, gains=[Gain("minutes", 30, "We counted anew.", "measured")],
    )  # fmt: skip
    assert "Changed since the last decision: What came of it." in text(central.get(page_of(entry)))


@pytest.mark.parametrize(
    ("moderation", "reports", "offered"),
    [
        ("waiting", 0, ["approve", "ask", "hide"]),
        ("waiting", 1, ["approve", "ask", "hide", "leave"]),
        ("open", 1, ["ask", "hide", "leave"]),
        ("open", 0, ["ask", "hide"]),
        ("approved", 1, ["ask", "hide", "leave"]),
        ("changes", 0, ["approve", "ask", "hide"]),
        ("hidden", 0, ["approve", "ask"]),
    ],
)
def test_what_is_offered_is_what_would_change_something(central, moderation, reports, offered):
    entry = RunningExperimentFactory(visibility="everyone", moderation=moderation)
    for _ in range(reports):
        Report.objects.create(experiment=entry, reported_by=PersonFactory(), reason="It names me.")
    page = central.get(page_of(entry)).content.decode()
    assert [kind for kind in ("approve", "ask", "hide", "leave") if f'value="{kind}"' in page] == offered


def test_the_page_costs_the_same_however_much_there_is(central, helen):
    entry = ConcludedExperimentFactory(visibility="everyone", readings=[30], benefits={"minutes": 60})
    library.report(experiment=entry, by=PersonFactory(), reason="It names me.")
    Decision.objects.create(experiment=entry, kind="leave", decided_by=helen)
    with_one = statements(central, page_of(entry))
    for n in range(40):
        library.report(experiment=entry, by=PersonFactory(), reason="It names me.")
        Decision.objects.create(experiment=entry, kind="leave", decided_by=helen)
        entry.measurements.create(taken_on=entry.starts_on, value=n, recorded_by=entry.owner)
    assert statements(central, page_of(entry)) == with_one == 8


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 18, "9" * 40])
def test_a_number_of_nothing_is_not_there(central, number):
    assert central.get(f"{QUEUE}{number}/").status_code == 404


# Deciding


@pytest.mark.parametrize(
    ("kind", "note", "message", "after"),
    [
        ("approve", "", "Approved: A checklist on page 1", "approved"),
        ("ask", NOTE, "Changes asked for: A checklist on page 1. Its owner gets your note by email.", "changes"),
        ("hide", NOTE, "Hidden: A checklist on page 1. Its owner gets your note by email.", "hidden"),
        ("leave", "", "Left as it is: A checklist on page 1", "waiting"),
    ],
)
def test_a_decision_names_the_entry_and_leads_back_to_the_queue(central, entry, kind, note, message, after):
    where, page = said(central, central.post(page_of(entry), form(entry, kind, note)))
    assert where == QUEUE
    assert message in page
    entry.refresh_from_db()
    assert entry.moderation == after
    assert Decision.objects.get().note == note


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("approve", "It was approved already: A checklist on page 1"),
        ("ask", "Changes were asked for already: A checklist on page 1"),
        ("hide", "It was hidden already: A checklist on page 1"),
        ("leave", "It was left as it is already: A checklist on page 1"),
    ],
)
def test_a_double_click_is_one_decision(central, entry, kind, message):
    sent = form(entry, kind, NOTE)
    central.post(page_of(entry), sent)
    _, page = said(central, central.post(page_of(entry), sent))
    assert message in page
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "message"),
    [("ask", "Write what you would like them to change"), ("hide", "Write why you hide it")],
)
@pytest.mark.parametrize("note", ["", "  \n "])
def test_asking_and_hiding_need_a_note(central, entry, kind, message, note):
    answer = central.post(page_of(entry), form(entry, kind, note))
    assert answer.status_code == 200
    assert text(answer).startswith("Error: ")
    assert message in text(answer)
    assert not Decision.objects.exists()


def test_nothing_chosen_keeps_the_note(central, entry):
    page = text(central.post(page_of(entry), form(entry, "", NOTE)))
    assert "Choose what you decide" in page
    assert NOTE in page


def test_what_was_changed_meanwhile_is_asked_again_and_the_note_kept(central, entry):
    sent = form(entry, "hide", NOTE)
    running.change(experiment=entry, by=entry.owner, title="A checklist on page 2")
    answer = central.post(page_of(entry), sent)
    page = text(answer)
    assert "It was changed or reported while you looked at it. Read it again, then decide" in page
    assert "A checklist on page 2" in page
    assert NOTE in page
    assert not Decision.objects.exists()
    entry.refresh_from_db()
    assert f'name="version" value="{entry.version}"' in answer.content.decode()
    _, page = said(central, central.post(page_of(entry), form(entry, "hide", NOTE)))
    assert "Hidden: A checklist on page 2" in page


def test_what_was_reported_meanwhile_is_asked_again(central):
    entry = reported("It names me.")
    sent = form(entry, "leave")
    library.report(experiment=entry, by=PersonFactory(), reason="It names me too.")
    page = text(central.post(page_of(entry), sent))
    assert "It was changed or reported while you looked at it" in page
    assert "It names me too." in page
    assert Report.objects.unsettled().count() == 2


def test_a_decision_about_what_was_taken_back_meanwhile_is_answered(central, entry):
    sent = form(entry, "approve")
    running.share(experiment=entry, by=entry.owner, visibility="team", shows_team=True)
    where, page = said(central, central.post(page_of(entry), sent))
    assert where == QUEUE
    assert "Nothing was decided: this is not shared with everyone any more." in page


@pytest.mark.parametrize(
    "junk",
    [
        {"kind": "delete"}, {"kind": MEGABYTE}, {"note": "a\0b"}, {"note": MEGABYTE}, {"version": "x"},
        {"version": "9" * 40}, {"version": ""}, {"version": "-1"}, {"kind": ""},
    ],
)  # fmt: skip
def test_junk_decides_nothing(central, entry, junk):
    answer = central.post(page_of(entry), form(entry, "hide", NOTE) | junk)
    assert answer.status_code == 200
    assert text(answer).startswith("Error: ")
    assert not Decision.objects.exists()
    assert central.post(page_of(entry), {}).status_code == 200


def test_where_there_is_nobody_to_tell_nothing_else_is_said(central, entry):
    entry.team.memberships.update(left_on=None)
    entry.owner.is_active = False
    entry.owner.save()
    _, page = said(central, central.post(page_of(entry), form(entry, "hide", NOTE)))
    assert "Hidden: A checklist on page 1" in page
    assert "gets your note" not in page


def test_it_goes_on_when_the_programme_takes_no_more_records(central, entry, programme):
    long_ago = timezone.localdate() - datetime.timedelta(days=90)
    programme.opens_on, programme.closes_on = long_ago, long_ago + datetime.timedelta(days=7)
    programme.records_close_on = long_ago + datetime.timedelta(days=14)
    programme.save()
    _, page = said(central, central.post(page_of(entry), form(entry, "approve")))
    assert "Approved: A checklist on page 1" in page
