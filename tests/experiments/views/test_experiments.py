"""The list of experiments, the page of one, and the pages that move one on."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from experiments.actions.conclusion import conclude
from experiments.actions.running import extend
from experiments.models import Decision, Experiment, ExperimentDraft, Measurement, Question, Thanks
from obt.people.models import Team
from tests.experiments.pages import missing, text_of
from tests.factories import (
    ConcludedExperimentFactory,
    EmailDomainFactory,
    ExperimentFactory,
    IdeaFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProfessionFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


def said(page: str, *words: str) -> list[str]:
    return [one for one in words if one in page]


def filled_buttons(page: str) -> list[str]:
    """What the filled buttons say: those that are neither secondary nor a warning."""
    found = []
    for piece in page.split('class="govuk-button')[1:]:
        classes, _, rest = piece.partition('"')
        if classes[:1] in ("", " ") and "secondary" not in classes:
            found.append(rest.split(">", 1)[1].split("<", 1)[0].strip())
    return found


@pytest.fixture
def programme():
    return ProgrammeFactory(name="One Big Thing 2026")


@pytest.fixture
def top():
    """A department; `in.gov.uk` bears out that somebody works there."""
    top = OrganisationFactory(name="Department of Roads")
    EmailDomainFactory(domain="in.gov.uk").vouchings.create(organisation=top)
    return top


@pytest.fixture
def lead():
    return PersonFactory(name="Tomos Rees")


@pytest.fixture
def owner():
    return PersonFactory(name="Priya Patel")


@pytest.fixture
def member():
    return PersonFactory(name="Mo Member")


@pytest.fixture
def team(lead, owner, member, top):
    return TeamFactory(
        name="Drivers Medical Team C", lead=lead, members=[owner, member],
        organisation=OrganisationFactory(parent=top, name="Driver Licensing"),
    )  # fmt: skip


@pytest.fixture
def colleague(top):
    return PersonFactory(name="Cleo Colleague", email="cleo@in.gov.uk", organisation=OrganisationFactory(parent=top))


@pytest.fixture
def of(programme, team, owner):
    """A function that makes an experiment of the owner in a state, with changes by keyword."""
    factories = {"planned": ExperimentFactory, "running": RunningExperimentFactory,
                 "concluded": ConcludedExperimentFactory}  # fmt: skip

    def of(state, **changes):
        plain = {"title": "Plainer letters", "team": team, "programme": programme, "owner": owner, "proposed_by": owner}
        return factories[state](**(plain | changes))

    return of


# The page


def test_a_planned_one_says_who_starts_it(as_person, of, lead, member):
    address = f"/experiments/{of('planned').pk}/"
    page = text_of(as_person(lead).get(address))
    assert (
        missing(page, "Planned", "<strong>If</strong> we rewrite the first paragraph of the letter", "The problem")
        == []
    )
    assert filled_buttons(page) == ["Start the experiment"]
    assert page.count("The small change") == 1
    assert "Change the title, the problem or the small change" in page
    page = text_of(as_person(member).get(address))
    assert filled_buttons(page) == []
    assert "A lead of the team starts it" in page
    assert said(page, "/start/", "/extend/", "/conclude/", "/change/", "/share/", "/remove/", "/hand-over/") == []


def test_a_running_one_shows_its_measure_and_takes_readings(as_person, of, owner, member):
    row = of("running", readings=[30, 27, 28, 24, 22], helpers=[member])
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert missing(
        page, "Letters that lead to a telephone call: changed from 31% to 22%", "Baseline 31%", "Target 20%",
        "Changed from 31% to 22%, 9 percentage points lower. The target is 20% or lower: not reached yet",
        "Show the figures as a table", f'action="/experiments/{row.pk}/measure/"', "Looked after by", "Mo Member",
        "Conclude the experiment", f"/experiments/{row.pk}/extend/", f"/experiments/{row.pk}/hand-over/",
        f"/experiments/{row.pk}/share/", f"/experiments/{row.pk}/history/", f"/experiments/{row.pk}/change/what/",
    ) == []  # fmt: skip
    assert filled_buttons(page) == ["Add reading"]
    assert 'href="#add">Add a reading</a>' in page
    assert said(page, "/start/", "/reopen/", f"/experiments/{row.pk}/remove/") == []


def test_with_fewer_than_three_readings_nothing_is_said_to_have_changed(as_person, of, owner):
    page = text_of(as_person(owner).get(f"/experiments/{of('running', readings=[30, 5]).pk}/"))
    assert "2 readings so far. We say what changed after 3." in page
    assert "changed from" not in page
    assert "No readings yet. We say what changed after 3." in text_of(
        as_person(owner).get(f"/experiments/{of('running').pk}/")
    )


def test_readings_can_be_mended_by_who_recorded_them_and_who_runs_it(as_person, of, owner, member):
    row = of("running", readings=[30])
    own = Measurement.objects.create(
        experiment=row, taken_on=row.starts_on, value=12, note="Half of us were away", recorded_by=member
    )
    other = row.measurements.exclude(pk=own.pk).get()
    page = text_of(as_person(member).get(f"/experiments/{row.pk}/"))
    assert missing(page, "Half of us were away", f"/readings/{own.pk}/change/", f"/readings/{own.pk}/remove/") == []
    assert f"/readings/{other.pk}/" not in page
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert missing(page, f"/readings/{own.pk}/change/", f"/readings/{other.pk}/remove/") == []


def test_after_its_end_it_says_first_how_it_went(as_person, of, owner, member):
    today = timezone.localdate()
    row = of("running", starts_on=today - datetime.timedelta(days=30), ends_on=today - datetime.timedelta(days=1))
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert filled_buttons(page) == ["Conclude the experiment"]
    assert page.index("Say how it went") < page.index("<strong>If</strong>")
    page = text_of(as_person(member).get(f"/experiments/{row.pk}/"))
    assert filled_buttons(page) == ["Add reading"]
    assert "Priya Patel or a lead of the team concludes it" in page


OUTCOMES = {
    "keep": ("Concluded: keep", "We are keeping it"),
    "adapt": ("Concluded: adapt", "We are keeping part of it"),
    "stop": ("Concluded: stop", "We stopped it, and now we know."),
    "scale": ("Concluded: scale", "We are taking it further"),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_concluded_one_tells_how_it_went_whatever_it_was(as_person, of, lead, outcome):
    row = of("concluded", outcome=outcome, readings=[30, 27, 19], benefits={"minutes": 120}, needs="Two hours")
    page = text_of(as_person(lead).get(f"/experiments/{row.pk}/"))
    assert missing(
        page, *OUTCOMES[outcome], "31%", "19%", "The target was 20% or lower", "What happened",
        "We sent the new letter", "What we learned", "People read the first paragraph", "What you need to try it",
        "Two hours", "What came of it, for the whole team", "3 readings", f"/experiments/{row.pk}/reopen/",
        f"/experiments/{row.pk}/conclude/",
    ) == []  # fmt: skip
    assert filled_buttons(page) == []
    assert said(page, "/measure/", "/extend/", "/change/", f"/experiments/{row.pk}/remove/") == []


def test_only_a_lead_is_offered_to_reopen_it(as_person, of, owner):
    row = of("concluded")
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert "/reopen/" not in page
    assert "Correct how it ended" in page


def test_it_says_where_it_comes_from_and_what_it_is_about(as_person, of, owner, team, programme):
    idea = IdeaFactory(team=team, programme=programme, title="Letters people understand", state="chosen")
    parent = RunningExperimentFactory(programme=programme, visibility="everyone", title="Clear letters in Leeds")
    row = of("running", idea=idea, adopted_from=parent, profession=ProfessionFactory(name="Operational delivery"))
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert missing(
        page, f"/ideas/{idea.pk}/", "Letters people understand", f"/library/{parent.pk}/", "Clear letters in Leeds",
        "Operational delivery", "Driver Licensing", "Proposed by",
    ) == []  # fmt: skip
    Experiment.objects.filter(pk=parent.pk).update(visibility="team")
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert said(page, "Clear letters in Leeds", f"/library/{parent.pk}/") == []
    assert "An entry of the library that is not there any more" in page


def test_the_spread_thanks_and_questions_stand_beside_it(as_person, of, owner, lead):
    row = of("concluded", visibility="everyone")
    for _ in range(2):
        RunningExperimentFactory(programme=row.programme, adopted_from=row)
        Thanks.objects.create(experiment=row, person=PersonFactory())
    question = Question.objects.create(experiment=row, asked_by=PersonFactory(), text="How long did it take?")
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/"))
    assert missing(
        page, "Tried by 2 other teams in 2 organisations", "2 people thanked you", f"/library/questions/{question.pk}/",
        f"/library/{row.pk}/",
    ) == []  # fmt: skip
    assert f"/library/questions/{question.pk}/" not in text_of(as_person(lead).get(f"/experiments/{row.pk}/"))


MODERATED = {
    "waiting": "It waits for the central team.",
    "changes": "The central team asks for changes",
    "hidden": "The central team has hidden it.",
}


@pytest.mark.parametrize("moderation", MODERATED)
def test_the_team_reads_what_the_central_team_makes_of_it(as_person, of, member, moderation):
    row = of("running", visibility="everyone", moderation=moderation)
    kind = "hide" if moderation == "hidden" else "ask"
    Decision.objects.create(
        experiment=row, kind=kind, note="It names a customer.", decided_by=PersonFactory(is_central=True)
    )
    page = text_of(as_person(member).get(f"/experiments/{row.pk}/"))
    assert MODERATED[moderation] in page
    assert ("It names a customer." in page) == (moderation != "waiting")
    assert "Not in the library" in page


@pytest.mark.parametrize("state", ["planned", "running", "concluded"])
def test_archived_or_over_it_is_read_without_buttons(as_person, of, lead, team, state):
    over = ProgrammeFactory(name="One Big Thing 2020", opens_on=datetime.date(2020, 9, 1))
    closed, archived = of(state, programme=over), of(state)
    Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
    ways_on = ["/start/", "/measure/", "/extend/", "/hand-over/", "/share/", "/reopen/", "/remove/", "/conclude/"]
    for row, told in ((archived, "was archived on"), (closed, "was archived on")):
        page = text_of(as_person(lead).get(f"/experiments/{row.pk}/"))
        assert (told in page, said(page, *ways_on), "govuk-button" in page) == (True, [], False)
    Team.objects.filter(pk=team.pk).update(archived_at=None)
    page = text_of(as_person(lead).get(f"/experiments/{closed.pk}/"))
    assert ("takes no records any more" in page, said(page, *ways_on), "govuk-button" in page) == (True, [], False)
    assert f'href="/experiments/{closed.pk}/history/">History</a>' in page


def test_colleagues_read_it_without_names_notes_and_buttons(as_person, of, colleague):
    row = of("running", readings=[30, 27, 24], visibility="organisation")
    Measurement.objects.filter(experiment=row).update(note="Half of us were away")
    answer = as_person(colleague).get(f"/experiments/{row.pk}/")
    page = text_of(answer)
    assert answer.status_code == 200
    assert (
        missing(page, "Plainer letters", "Drivers Medical Team C", "Driver Licensing", "changed from 31% to 24%") == []
    )
    assert said(page, "Priya Patel", "Tomos Rees", "Half of us", "/measure/", "/history/", "/share/", "/teams/2") == []
    assert "govuk-button" not in page


def test_what_everybody_can_see_leads_others_to_the_library(as_person, of, colleague, member):
    row = of("running", visibility="everyone")
    assert as_person(colleague).get(f"/experiments/{row.pk}/")["Location"] == f"/library/{row.pk}/"
    assert as_person(member).get(f"/experiments/{row.pk}/").status_code == 200


def test_with_120_readings_the_page_takes_five_statements(as_person, of, team, owner, django_assert_max_num_queries):
    """In all, with the session and the person, as one without readings does; the issue asks for eight at most."""
    people = [MembershipFactory(team=team).person for _ in range(5)]
    running = of("running", readings=range(120), helpers=people, visibility="everyone")
    ended = of(
        "concluded", readings=range(120), helpers=people, visibility="everyone",
        benefits={"minutes": 120, "pounds": 4, "people": 3},
    )  # fmt: skip
    for row in (running, ended):
        for _ in range(3):
            RunningExperimentFactory(programme=row.programme, adopted_from=row)
    client = as_person(owner)
    for row in (running, ended, of("running"), of("concluded"), of("planned")):
        client.get(f"/experiments/{row.pk}/")
        with django_assert_max_num_queries(5):
            assert client.get(f"/experiments/{row.pk}/").status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999999999999999", "9" * 40])
def test_one_that_does_not_exist_is_not_found(as_person, member, pk):
    assert as_person(member).get(f"/experiments/{pk}/").status_code == 404


# The list


def test_the_list_has_what_is_running_first_and_names_what_needs_somebody(as_person, of, member):
    today = timezone.localdate()
    before = {"starts_on": today - datetime.timedelta(days=30)}
    of("concluded", title="Ended well", outcome="stop")
    of("planned", title="Still to come", starts_on=today + datetime.timedelta(days=1))
    of("running", title="Goes its way", readings=[1])
    of("running", title="Nobody has measured")
    of("running", title="Is over", readings=[1], ends_on=today - datetime.timedelta(days=1), **before)
    of("planned", title="Is late", **before)
    of("running", title="Is to be changed", readings=[1], moderation="changes", visibility="everyone")
    page = text_of(as_person(member).get("/experiments/"))
    assert missing(
        page, "It has no reading yet", "say how it went", "It was to start on", "The central team asks for changes",
        "Concluded: stop",
    ) == []  # fmt: skip
    needs, rest = page.split("Plan an experiment", 1)
    assert said(needs, "Goes its way", "Still to come", "Ended well") == []
    order = [
        "Is to be changed",
        "Is over",
        "Nobody has measured",
        "Goes its way",
        "Is late",
        "Still to come",
        "Ended well",
    ]
    assert sorted(order, key=rest.index) == order


def test_the_list_can_be_narrowed_to_one_of_ones_teams(as_person, of, member, programme):
    of("running", title="Of the first")
    second = TeamFactory(lead=member, name="Second")
    RunningExperimentFactory(team=second, programme=programme, title="Of the second")
    client = as_person(member)
    page = text_of(client.get("/experiments/"))
    assert missing(page, "Of the first", "Of the second", "Drivers Medical Team C. ", "Second. ") == []
    page = text_of(client.get(f"/experiments/?team={second.pk}"))
    assert (said(page, "Of the first"), missing(page, "Of the second", f"/experiments/new/?team={second.pk}")) == (
        [],
        [],
    )
    for foreign in (TeamFactory().pk, 0, "x", "9" * 40):
        assert client.get(f"/experiments/?team={foreign}").status_code == 404


def test_ones_drafts_can_be_gone_on_with_or_removed(as_person, member, owner, team, programme):
    def begun(author, **answers):
        return ExperimentDraft.objects.create(team=team, programme=programme, author=author, answers=answers)

    named, bare = begun(member, what={"title": ["Quiet hour"]}), begun(member)
    begun(owner, what={"title": ["Somebody else’s"]})
    page = text_of(as_person(member).get("/experiments/"))
    assert missing(
        page, "Quiet hour", f"/experiments/drafts/{named.pk}/", f"/experiments/drafts/{named.pk}/remove/",
        "Without a title yet", f"/experiments/drafts/{bare.pk}/",
    ) == []  # fmt: skip
    assert "Somebody else’s" not in page


def test_an_empty_list_says_what_to_do_next(as_person, member, team, programme):
    page = text_of(as_person(member).get("/experiments/"))
    assert missing(page, "No experiments yet", "/ideas/", "/library/", "/experiments/new/") == []
    assert filled_buttons(page) == ["Plan an experiment"]
    assert filled_buttons(text_of(as_person(PersonFactory()).get("/experiments/"))) == ["Plan an experiment"]


def test_nothing_is_planned_in_an_archived_team_or_once_the_programme_is_over(as_person, member, team):
    ProgrammeFactory(opens_on=datetime.date(2020, 9, 1))
    assert filled_buttons(text_of(as_person(member).get("/experiments/"))) == []
    ProgrammeFactory()
    Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
    page = text_of(as_person(member).get(f"/experiments/?team={team.pk}"))
    assert (filled_buttons(page), "was archived on" in page) == ([], True)


def test_without_a_programme_there_is_a_list_all_the_same(as_person):
    assert as_person(PersonFactory()).get("/experiments/").status_code == 200


def test_what_the_organisation_shares_comes_in_pages_by_key(as_person, of, colleague, member):
    for n in range(45):
        of("running", title=f"No. {n}!", visibility="organisation")
    of("running", title="For the team alone")
    of("running", title="For everyone", visibility="everyone")
    of("planned", title="Not started", visibility="organisation")
    client = as_person(colleague)
    page = text_of(client.get("/experiments/"))
    assert missing(page, "Shared with your organisation", "No. 44!", "No. 25!", "Drivers Medical Team C, Driver") == []
    assert said(page, "No. 24!", "For the team alone", "For everyone", "Not started", "Previous") == []
    oldest = Experiment.objects.get(title="No. 25!").pk
    assert f"/experiments/?before={oldest}" in page
    second = text_of(client.get(f"/experiments/?before={oldest}"))
    assert missing(second, "No. 24!", "No. 5!", "Next", "Previous") == []
    assert said(second, "No. 25!", "No. 4!") == []
    third = text_of(client.get(f"/experiments/?before={Experiment.objects.get(title='No. 5!').pk}"))
    assert (missing(third, "No. 4!", "No. 0!", "Previous"), said(third, "Next")) == ([], [])
    back = text_of(client.get(f"/experiments/?after={Experiment.objects.get(title='No. 4!').pk}"))
    assert (missing(back, "No. 24!", "No. 5!", "Next", "Previous"), said(back, "No. 25!", "No. 4!")) == ([], [])
    assert "There is nothing on this page" in text_of(client.get("/experiments/?before=1"))
    for junk in ("x", "-1", "9" * 40, ""):
        assert client.get(f"/experiments/?before={junk}&after={junk}").status_code == 200
    assert "Shared with your organisation" not in text_of(as_person(member).get("/experiments/"))


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_with_one_and_with_many(
    as_person, of, colleague, programme, number, django_assert_max_num_queries
):
    own = TeamFactory(lead=colleague, organisation=colleague.organisation)
    for _ in range(number):
        of("running", visibility="organisation", readings=[1])
        RunningExperimentFactory(team=own, programme=programme, readings=[1])
        ExperimentFactory(team=own, programme=programme)
        ExperimentDraft.objects.create(team=own, programme=programme, author=colleague)
    client = as_person(colleague)
    client.get("/experiments/")
    with django_assert_max_num_queries(10):
        assert client.get("/experiments/").status_code == 200


# Moving on


def test_a_lead_starts_it_once_however_often_they_click(as_person, of, lead):
    row = of("planned")
    client = as_person(lead)
    page = text_of(client.get(f"/experiments/{row.pk}/start/"))
    assert missing(page, "Do you want to start this experiment?", "Plainer letters") == []
    assert "Started: Plainer letters" in text_of(client.post(f"/experiments/{row.pk}/start/", follow=True))
    again = text_of(client.post(f"/experiments/{row.pk}/start/", follow=True))
    assert "Nothing was changed: this experiment is running." in again
    row.refresh_from_db()
    assert (row.state, row.started_by, row.version) == ("running", lead, 2)


def day(of_day: datetime.date, **more: Any) -> dict[str, Any]:
    return {"ends_on-day": of_day.day, "ends_on-month": of_day.month, "ends_on-year": of_day.year} | more


def test_its_end_is_moved(as_person, of, owner):
    row = of("running")
    later = row.ends_on + datetime.timedelta(weeks=2)
    client = as_person(owner)
    assert "Readings can be added until it is concluded" in text_of(client.get(f"/experiments/{row.pk}/extend/"))
    page = text_of(client.post(f"/experiments/{row.pk}/extend/", day(later, seen=1), follow=True))
    assert "Plainer letters ends on" in page
    row.refresh_from_db()
    assert (row.ends_on, row.version) == (later, 2)
    again = text_of(client.post(f"/experiments/{row.pk}/extend/", day(later, seen=1), follow=True))
    assert "Nothing was different" in again
    assert Experiment.objects.get(pk=row.pk).version == 2


def test_its_end_lies_not_in_the_past_nor_before_its_start(as_person, of, owner):
    today = timezone.localdate()
    row = of("planned", starts_on=today + datetime.timedelta(days=10))
    client = as_person(owner)
    for typed, told in (
        (today - datetime.timedelta(days=1), "Last day must be today or in the future"),
        (today + datetime.timedelta(days=1), "or later, when the experiment starts"),
    ):
        page = text_of(client.post(f"/experiments/{row.pk}/extend/", day(typed, seen=1)))
        assert missing(page, "Error: ", told, f'value="{typed.day}"') == []
    page = text_of(client.post(f"/experiments/{row.pk}/extend/", {"ends_on-day": "31", "ends_on-month": "février"}))
    assert missing(page, "Error: ", 'value="février"') == []
    assert Experiment.objects.get(pk=row.pk).version == 1


def test_who_moves_its_end_is_told_what_somebody_did_meanwhile(as_person, of, owner, lead):
    row = of("running")
    theirs, mine = row.ends_on + datetime.timedelta(days=7), row.ends_on + datetime.timedelta(days=9)
    client = as_person(owner)
    client.get(f"/experiments/{row.pk}/extend/")
    extend(experiment=row, by=lead, ends_on=theirs)
    answer = client.post(f"/experiments/{row.pk}/extend/", day(mine, seen=1))
    page = text_of(answer)
    assert answer.status_code == 409
    assert missing(page, "Somebody changed this experiment after you opened the page", f'value="{mine.day}"') == []
    assert 'name="seen" value="2"' in page
    client.post(f"/experiments/{row.pk}/extend/", day(mine, seen=2))
    assert Experiment.objects.get(pk=row.pk).ends_on == mine


def test_it_is_handed_over_to_somebody_of_the_team(as_person, of, owner, member, team):
    row = of("running", helpers=[member])
    former = MembershipFactory(team=team, person=PersonFactory(name="Fay Former"), left_on=timezone.localdate()).person
    client = as_person(owner)
    page = text_of(client.get(f"/experiments/{row.pk}/hand-over/"))
    assert missing(page, "Mo Member", "Tomos Rees", "You look after it now") == []
    assert "Fay Former" not in page
    for wrong in ("", "x", former.pk, PersonFactory().pk, "9" * 40):
        assert "Error: " in text_of(client.post(f"/experiments/{row.pk}/hand-over/", {"to": wrong}))
    for told in ("Mo Member looks after it now: Plainer letters", "Mo Member looks after it already"):
        assert told in text_of(client.post(f"/experiments/{row.pk}/hand-over/", {"to": member.pk}, follow=True))
    row.refresh_from_db()
    assert (row.owner, row.helpers.count(), row.version) == (member, 0, 2)
    assert client.get(f"/experiments/{row.pk}/hand-over/").status_code == 404


def test_with_nobody_to_hand_it_to_it_says_what_to_do(as_person, programme):
    alone = PersonFactory()
    row = RunningExperimentFactory(team=TeamFactory(lead=alone), programme=programme)
    assert "Add somebody to the team" in text_of(as_person(alone).get(f"/experiments/{row.pk}/hand-over/"))


def test_who_can_see_it_is_changed_and_said(as_person, of, owner, colleague):
    row = of("running")
    client = as_person(owner)
    address = f"/experiments/{row.pk}/share/"
    for visibility, told, answer in (
        ("organisation", "Plainer letters can now be seen by your organisation", 200),
        ("everyone", "Plainer letters can now be seen by everyone in the Civil Service", 302),
        ("team", "Plainer letters can now be seen by only your team", 404),
    ):
        assert told in text_of(client.post(address, {"visibility": visibility, "shows_team": "on"}, follow=True))
        seen_by_colleague = Client()
        seen_by_colleague.force_login(colleague, backend="obt.people.sign_in.backends.CodeOnlyBackend")
        assert seen_by_colleague.get(f"/experiments/{row.pk}/").status_code == answer
    assert "Nothing was different" in text_of(
        client.post(address, {"visibility": "team", "shows_team": "on"}, follow=True)
    )
    client.post(address, {"visibility": "team"})
    row.refresh_from_db()
    assert (row.shows_team, row.version) == (False, 5)
    for wrong in ("", "nobody", "x" * 100_000):
        assert "Error: " in text_of(client.post(address, {"visibility": wrong}))


def test_before_it_is_shared_personal_data_and_moderation_are_pointed_out(as_person, of, owner, programme):
    row = of("concluded", learned="Ask jo.bloggs@example.gov.uk", title="Call 07700 900123")
    programme.moderates_library = True
    programme.save()
    address = f"/experiments/{row.pk}/share/"
    page = text_of(as_person(owner).get(address))
    assert missing(page, "personal data", "“What we learned” has an email address", "The central team looks at") == []
    row = of("running", title="Call 07700 900123")
    page = text_of(as_person(owner).get(f"/experiments/{row.pk}/share/"))
    assert missing(page, "“Title” has a phone number", f"/experiments/{row.pk}/change/what/") == []


def test_a_moderated_programme_says_that_it_waits(as_person, of, owner, programme):
    programme.moderates_library = True
    programme.save()
    row = of("running", moderation="waiting")
    page = text_of(as_person(owner).post(f"/experiments/{row.pk}/share/", {"visibility": "everyone"}, follow=True))
    assert missing(page, "It waits for the central team.") == []
    assert "can now be seen by everyone" not in page


def test_a_lead_reopens_it_after_being_asked(as_person, of, lead):
    row = of("concluded", benefits={"minutes": 120})
    client = as_person(lead)
    page = text_of(client.get(f"/experiments/{row.pk}/reopen/"))
    assert missing(page, "Do you want to reopen this experiment?", "Plainer letters", "“keep”") == []
    assert "Reopened: Plainer letters" in text_of(client.post(f"/experiments/{row.pk}/reopen/", follow=True))
    again = text_of(client.post(f"/experiments/{row.pk}/reopen/", follow=True))
    assert "Nothing was changed: this experiment is running." in again
    row.refresh_from_db()
    assert (row.state, row.learned) == ("running", "People read the first paragraph and nothing else.")


def test_one_whose_idea_is_tried_anew_is_not_reopened(as_person, of, lead, team, programme):
    idea = IdeaFactory(team=team, programme=programme, state="chosen")
    row, anew = of("concluded", idea=idea), of("running", idea=idea, title="The second go")
    answer = as_person(lead).post(f"/experiments/{row.pk}/reopen/", follow=True)
    assert answer.redirect_chain == [(f"/experiments/{anew.pk}/", 302)]
    assert "the same idea is being tried in this experiment already" in text_of(answer)
    assert Experiment.objects.get(pk=row.pk).state == "concluded"


def test_one_that_never_began_is_removed_after_being_asked(as_person, of, owner, team):
    row = of("planned")
    client = as_person(owner)
    address = f"/experiments/{row.pk}/remove/"
    page = text_of(client.get(address))
    assert missing(page, "Do you want to remove this experiment?", "Plainer letters", "Keep it") == []
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(f"/experiments/?team={team.pk}", 302)]
    assert "Removed: Plainer letters" in text_of(answer)
    assert not Experiment.objects.filter(pk=row.pk).exists()
    assert "The experiment has been removed" in text_of(client.post(address, follow=True))
    assert client.get(address).status_code == 404
    assert as_person(PersonFactory()).post(address).status_code == 404


@pytest.mark.parametrize("page", ["extend", "remove", "start"])
def test_concluded_meanwhile_leads_to_what_it_is_now(as_person, of, lead, page):
    row = of("running")
    conclude(experiment=row, by=lead, outcome="stop", what_happened="x", learned="y")
    sent = day(row.ends_on + datetime.timedelta(days=3), seen=1)
    answer = as_person(lead).post(f"/experiments/{row.pk}/{page}/", sent, follow=True)
    assert answer.redirect_chain == [(f"/experiments/{row.pk}/", 302)]
    assert "Nothing was changed: this experiment has been concluded." in text_of(answer)
    assert Experiment.objects.get(pk=row.pk).version == 2


@pytest.mark.parametrize("page", ["start", "extend", "hand-over", "share", "reopen", "remove"])
def test_nothing_is_moved_on_once_the_programme_is_over(as_person, of, lead, page):
    over = ProgrammeFactory(opens_on=datetime.date(2020, 9, 1))
    row = of("concluded" if page == "reopen" else "planned", programme=over)
    client = as_person(lead)
    assert client.get(f"/experiments/{row.pk}/{page}/").status_code == 200
    assert client.post(f"/experiments/{row.pk}/{page}/").status_code == 409
    assert Experiment.objects.get(pk=row.pk).version == 1


@pytest.mark.parametrize("page", ["", "history/"])
def test_pages_that_are_only_read_take_no_form(as_person, of, member, page):
    assert as_person(member).post(f"/experiments/{of('running').pk}/{page}").status_code == 405
