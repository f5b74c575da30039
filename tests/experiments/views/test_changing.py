"""Changing what an experiment says: who may, what is kept, what is shown to whoever comes second."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from experiments.models import Experiment
from obt.people.models import Membership
from tests.experiments.pages import missing, plan_typed, text_of
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MeasurementFactory,
    MembershipFactory,
    ProfessionFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db
STEPS = ("what", "hypothesis", "measure", "figures", "when", "people", "sharing")


@pytest.fixture
def made(team, programme, member):
    """A running experiment of the member."""
    lead = team.memberships.get(role="lead").person
    return RunningExperimentFactory(
        team=team, programme=programme, owner=member, proposed_by=member, started_by=lead, title="Plainer letters"
    )


def change(made, step):
    return f"/experiments/{made.pk}/change/{step}/"


def seen(made, **said):
    return {"seen": Experiment.objects.get(pk=made.pk).version} | said


def test_those_who_run_it_change_what_it_says(as_person, member, made):
    client = as_person(member)
    page = text_of(client.get(change(made, "what")))
    assert missing(page, 'value="Plainer letters"', made.problem, made.change, 'name="seen" value="1"') == []
    said = seen(made, title="Plainest letters", problem="", change="Rewrite it all")
    answer = client.post(change(made, "what"), said, follow=True)
    assert answer.redirect_chain[-1][0] == f"/experiments/{made.pk}/"
    assert "Changed: Plainest letters" in text_of(answer)
    row = Experiment.objects.get()
    assert (row.title, row.problem, row.change, row.version) == ("Plainest letters", "", "Rewrite it all", 2)


def test_nothing_different_changes_nothing(as_person, member, made):
    said = seen(made, title=made.title, problem=made.problem, change=made.change)
    page = text_of(as_person(member).post(change(made, "what"), said, follow=True))
    assert "Nothing was different" in page
    assert Experiment.objects.get().version == 1


SAID = {
    "hypothesis": ({"if_we": "a", "then": "b", "because": "c"}, {"if_we": "a", "then": "b", "because": "c"}),
    "measure": (
        {"measure_name": "Calls", "unit": "number", "unit_name": "calls", "better": "lower"},
        {"measure_name": "Calls", "unit": "number", "unit_name": "calls"},
    ),
    "figures": ({"baseline": "40.5", "target": ""}, {"baseline": Decimal("40.5"), "target": None}),
}


@pytest.mark.parametrize("step", SAID)
def test_every_step_can_be_changed(as_person, member, made, step):
    typed, expected = SAID[step]
    as_person(member).post(change(made, step), seen(made, **typed))
    row = Experiment.objects.get()
    assert {name: getattr(row, name) for name in expected} == expected


def test_helpers_and_profession_are_changed(as_person, member, lead, made):
    client, profession = as_person(member), ProfessionFactory(name="Policy")
    page = text_of(client.get(change(made, "people")))
    assert ("Tomos Rees" in page, "Priya Patel" in page, 'name="owner"' in page) == (True, False, False)
    client.post(change(made, "people"), seen(made, helpers=[lead.pk]))
    assert list(made.helpers.all()) == [lead]
    client.post(change(made, "profession"), seen(made, profession=profession.pk))
    assert Experiment.objects.get().profession == profession
    assert client.get(change(made, "sharing")).status_code == 404  # has a page of its own


def test_the_dates_of_a_planned_one_and_only_the_first_day_of_one_that_runs(as_person, member, team, programme, made):
    client = as_person(member)
    day = programme.opens_on + datetime.timedelta(days=2)
    starts = {"starts_on-day": day.day, "starts_on-month": day.month, "starts_on-year": day.year}
    page = text_of(client.get(change(made, "when")))
    assert ("ends_on-day" in page, f"/experiments/{made.pk}/extend/" in page) == (False, True)
    client.post(change(made, "when"), seen(made, **starts))
    assert (Experiment.objects.get().starts_on, Experiment.objects.get().ends_on) == (day, made.ends_on)
    planned = ExperimentFactory(team=team, programme=programme, owner=member)
    ends = {"ends_on-day": day.day, "ends_on-month": day.month, "ends_on-year": day.year}
    client.post(change(planned, "when"), seen(planned, **starts, **ends))
    assert Experiment.objects.get(pk=planned.pk).ends_on == day


def test_what_somebody_changed_meanwhile_is_shown_beside_what_was_typed(as_person, member, made):
    client = as_person(member)
    said = seen(made, title="Mine", problem="My problem", change="My change")
    Experiment.objects.update(title="Theirs", version=2)
    answer = client.post(change(made, "what"), said)
    page = text_of(answer)
    assert answer.status_code == 409
    assert missing(page, "Somebody changed this experiment meanwhile", "Theirs", 'value="Mine"', "My problem") == []
    assert 'name="seen" value="2"' in page
    assert Experiment.objects.get().title == "Theirs"
    client.post(change(made, "what"), said | {"seen": "2"})  # saved over, as they have seen it
    assert Experiment.objects.get().title == "Mine"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\0"])
def test_a_form_that_has_seen_nothing_overwrites_nothing(as_person, member, made, version):
    said = {"title": "Mine", "change": "My change", "seen": version}
    assert as_person(member).post(change(made, "what"), said).status_code == 409
    assert Experiment.objects.get().title == "Plainer letters"


@pytest.mark.parametrize("step", ["what", "hypothesis", "measure", "figures", "when", "people", "profession"])
def test_every_conflict_shows_what_it_says_now(as_person, lead, member, team, programme, step):
    made = ExperimentFactory(team=team, programme=programme, owner=lead, version=2)
    typed = plan_typed(team) | {
        "people": {"helpers": [member.pk]},
        "profession": {"profession": ProfessionFactory().pk},
    }
    answer = as_person(lead).post(change(made, step), typed[step] | {"seen": 1})
    shown = {
        "what": made.title, "hypothesis": "because they see at once what they have to do.",
        "measure": "Letters that lead to a telephone call", "figures": "31%", "when": "First day",
        "people": "Helped by", "profession": "None in particular",
    }  # fmt: skip
    assert answer.status_code == 409
    assert missing(text_of(answer), "This is what it says now", shown[step]) == []


def test_the_unit_stays_once_there_are_readings(as_person, member, made):
    client = as_person(member)
    assert 'name="unit"' in text_of(client.get(change(made, "measure")))
    MeasurementFactory(experiment=made)
    page = text_of(client.get(change(made, "measure")))
    assert ('name="unit"' in page, "There are readings already" in page) == (False, True)
    stale = {"measure_name": "Letters", "unit": "pounds", "unit_name": "", "better": "higher"}
    page = text_of(client.post(change(made, "measure"), seen(made, **stale)))
    assert missing(page, "Somebody added a reading just now", 'value="Letters"') == []
    client.post(change(made, "measure"), seen(made, measure_name="Letters", better="higher"))
    row = Experiment.objects.get()
    assert (row.measure_name, row.unit, row.better) == ("Letters", "percent", "higher")


def test_another_unit_leads_to_the_figures(as_person, member, made):
    said = {"measure_name": "Letters", "unit": "pounds", "unit_name": "", "better": "lower"}
    answer = as_person(member).post(change(made, "measure"), seen(made, **said), follow=True)
    assert answer.redirect_chain[-1][0] == change(made, "figures")
    assert "check the figures too" in text_of(answer)


def test_personal_data_that_others_would_read_is_asked_about_once(as_person, member, made):
    client = as_person(member)
    said = seen(made, title=made.title, problem="Ring Jo on 07700 900123", change=made.change)
    client.post(change(made, "what"), said)
    assert Experiment.objects.get().problem == "Ring Jo on 07700 900123"  # the team alone reads it
    Experiment.objects.update(visibility="everyone")
    said = seen(made, title=made.title, problem="Ring Jo on 07700 900123", change="Or write to jo@dvla.gov.uk")
    page = text_of(client.post(change(made, "what"), said))
    assert missing(page, "“Small change” has an email address", "It is not saved yet", 'name="asked"') == []
    assert "“Problem” has" not in page  # it was there before
    client.post(change(made, "what"), said | {"asked": "on"})
    assert Experiment.objects.get().change == "Or write to jo@dvla.gov.uk"


def test_an_odd_target_and_a_late_end_are_said_once_changed(as_person, member, team, programme):
    planned = ExperimentFactory(team=team, programme=programme, owner=member)
    client = as_person(member)
    page = text_of(client.post(change(planned, "figures"), seen(planned, baseline="31", target="40"), follow=True))
    assert "Your target is higher than what you have now, but lower is better." in page
    late = programme.records_close_on + datetime.timedelta(days=1)
    when = plan_typed(team)["when"] | {"ends_on-day": late.day, "ends_on-month": late.month, "ends_on-year": late.year}
    page = text_of(client.post(change(planned, "when"), seen(planned, **when), follow=True))
    assert "the last day on which it can be concluded here" in page
    assert "Your target is" not in page


@pytest.mark.parametrize("who", ["member who does not run it", "stranger", "left"])
def test_nobody_else_changes_it(as_person, stranger, member, team, made, who):
    Experiment.objects.update(visibility="everyone")
    person = {"stranger": stranger, "left": member}.get(who) or MembershipFactory(team=team).person
    if who == "left":
        Membership.objects.filter(person=member).update(left_on=timezone.localdate())
    client = as_person(person)
    for step in (*STEPS, "profession", "nonsense"):
        assert client.get(change(made, step)).status_code == 404
        assert client.post(change(made, step), {"title": "x", "change": "y", "seen": 1}).status_code == 404
    assert client.get("/experiments/7777777/change/what/").status_code == 404
    assert client.get(f"/experiments/{'9' * 40}/change/what/").status_code == 404


def test_a_concluded_one_stays_and_what_was_typed_is_shown(as_person, member, team, programme):
    done = ConcludedExperimentFactory(team=team, programme=programme, owner=member, title="Plainer letters")
    client = as_person(member)
    assert "This experiment is concluded" in text_of(client.get(change(done, "what")))
    answer = client.post(change(done, "what"), seen(done, title="Too late", problem="", change="For this"))
    assert answer.status_code == 409
    assert missing(text_of(answer), "It was not saved", "Too late", "For this") == []
    assert Experiment.objects.get().title == "Plainer letters"


def test_nothing_is_changed_in_an_archived_team_or_out_of_time(as_person, member, team, programme, made):
    client = as_person(member)
    programme.closes_on = programme.records_close_on = timezone.localdate() - datetime.timedelta(days=1)
    programme.save()
    assert client.post(change(made, "what"), seen(made, title="x", change="y")).status_code == 409
    team.archived_at = timezone.now()
    team.save()
    assert client.get(change(made, "what")).status_code == 404


@pytest.mark.parametrize("junk", ["\0", "9" * 5000, "x" * 200_000])
def test_junk_never_breaks_a_change(as_person, member, team, made, junk):
    client = as_person(member)
    for step, said in plan_typed(team).items():
        if step != "sharing":
            answer = client.post(change(made, step), seen(made, **dict.fromkeys(said, junk)))
            assert answer.status_code == 200, step


def test_an_error_in_a_stale_form_does_not_make_it_a_fresh_one(as_person, member, made):
    client = as_person(member)
    said = seen(made, title="", change="My change")
    Experiment.objects.update(title="Theirs", version=2)
    assert 'name="seen" value="1"' in text_of(client.post(change(made, "what"), said))
    assert client.post(change(made, "what"), said | {"title": "Mine"}).status_code == 409
