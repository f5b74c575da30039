"""Figures: a champion looks, sorts and takes them away; the central team appoints champions; a participant peeks."""

import pytest

from conversations.models import Conversation
from obt.dashboards.actions.counting import take_snapshot
from obt.people.models import Champion, Organisation
from obt.programme.models import Milestone
from tests import factories
from tests.journeys.conftest import Way
from tests.journeys.test_team import be
from tests.obt.dashboards.conftest import crowd

WAYS = [
    Way("desktop"),
    Way("phone", width=375),
    Way("small-phone-no-script", width=320, scripts=False),
]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("way", WAYS, indirect=True, ids=str),
]


@pytest.fixture
def programme():
    return factories.ProgrammeFactory(name="One Big Thing 2024")


@pytest.fixture
def department(programme, settings):
    """A department with bodies below it, one of them small, teams that need help, breakdowns and a milestone."""
    settings.OBT_DEMO = True  # no second factor
    course = factories.ProgrammeCourseFactory(programme=programme).course
    grades = [factories.GradeFactory(name=name) for name in ("Executive officer", "Grade 7", "Grade 6")]
    top = factories.OrganisationFactory(name="Department for Trials", slug="trials", headcount=600)
    for grade in grades:
        crowd(top, 60, learned=55, programme=programme, course=course, grade=grade)
    crowd(top, 40, learned=30, programme=programme, course=course)
    agency = factories.OrganisationFactory(name="Trial Agency", slug="agency", headcount=400, parent=top)
    crowd(agency, 40, learned=40, programme=programme, course=course)
    office = factories.OrganisationFactory(name="Small Office", slug="office", headcount=80, parent=top)
    crowd(office, 3, learned=3, programme=programme, course=course)
    factories.TeamFactory(name="Licensing A", organisation=agency)
    Milestone.objects.create(programme=programme, on=programme.opens_on, title="Leaders’ talk")
    take_snapshot(programme=programme)
    return Organisation.objects.get(pk=top.pk)


def test_a_champion_looks_sorts_and_takes_figures_away(visitor, department, programme):
    champion = factories.ChampionFactory(organisation=department, person__name="Marcia Campbell").person
    be(visitor, champion)
    page = visitor.page
    visitor.open("/home/")
    visitor.follow("Dashboard")
    assert "about 235 of 1,080" in page.locator(".obt-headline").inner_text().lower()
    visitor.look("dashboard-organisation")
    visitor.open("/dashboard/trials/?sort=headcount")
    assert page.locator("#parts").is_visible()
    visitor.follow("Talked in a team")
    assert "Too few people to split safely" in page.locator("main").inner_text()
    visitor.follow("How figures are counted")
    visitor.look("dashboard-how")

    visitor.open("/dashboard/trials/")
    visitor.follow("Trial Agency")
    assert "40 of 400" in page.locator(".obt-headline").inner_text()
    visitor.look("dashboard-body")
    visitor.open("/dashboard/office/")
    assert "Not shown yet" in page.locator(".obt-headline").inner_text()
    visitor.look("dashboard-hidden")

    visitor.open("/dashboard/trials/report/")
    visitor.look("dashboard-report")
    page.emulate_media(media="print")
    visitor.look("dashboard-report-print")
    page.emulate_media(media="screen")
    assert page.request.get(visitor.server + "/dashboard/trials/export.csv").ok
    assert page.request.get(visitor.server + "/dashboard/trials/export.ods").ok


def test_a_champion_finds_whom_to_help_and_reports_what_happened_offline(visitor, department, programme):
    be(visitor, factories.ChampionFactory(organisation=department).person)
    page = visitor.page
    visitor.open("/dashboard/trials/")
    page.get_by_role("link", name="1 team has no conversation planned").click()
    visitor.look("dashboard-teams-not-started")
    assert "Licensing A" in page.locator("main").inner_text()
    assert not Conversation.objects.exists()

    visitor.open("/dashboard/trials/offline/")
    visitor.look("offline-empty")
    visitor.open("/dashboard/trials/offline/new/")
    visitor.look("offline-new")


def test_the_central_team_sees_all_and_looks_after_champions(visitor, department):
    be(visitor, factories.PersonFactory(name="Helen Ashworth", is_central=True))
    visitor.open("/dashboard/")
    assert visitor.heading().startswith("All organisations")
    visitor.look("dashboard-programme")
    visitor.page.emulate_media(media="print")
    visitor.look("dashboard-programme-print")
    visitor.page.emulate_media(media="screen")
    visitor.open("/manage/champions/")
    visitor.look("champions")
    visitor.open("/manage/champions/new/")
    visitor.look("champions-new")
    assert not Champion.objects.exists()


def test_who_works_there_sees_the_headline_alone(visitor, department):
    be(visitor, factories.PersonFactory(organisation=department))
    visitor.open("/dashboard/")
    visitor.look("dashboard-headline")
    assert "Who needs help" not in visitor.page.locator("main").inner_text()
