"""A small change's whole way: chosen, tried, measured, concluded, published, found by others and tried by them too."""

import pytest

from conversations.models import Idea
from experiments.models import Experiment
from tests import factories
from tests.journeys.conftest import Way
from tests.journeys.test_team import be

WAYS = [Way("phone", width=375), Way("phone-no-script", width=375, scripts=False), Way("desktop")]
MEASURE = "Forms that come back incomplete"
READINGS = ("29%", "27", "28.5", "23", "19%")

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("way", WAYS, indirect=True, ids=str),
]


@pytest.fixture
def programme():
    return factories.ProgrammeFactory(name="One Big Thing 2024")


@pytest.fixture
def first(programme):
    """The team that begins: its lead, with an idea that it has chosen."""
    agency = factories.OrganisationFactory(name="Driver and Vehicle Licensing Agency", short_name="DVLA", slug="dvla")
    lead = factories.PersonFactory(name="Tomos Rees", organisation=agency)
    helper = factories.PersonFactory(name="Priya Shah", organisation=agency)
    team = factories.TeamFactory(name="Drivers Medical", organisation=agency, lead=lead, members=[helper])
    factories.IdeaFactory(
        programme=programme,
        team=team,
        author=helper,
        state="chosen",
        title="Checklist on page 1 of the medical form",
        change="Put five tick boxes on page 1.",
        conversation=factories.HeldConversationFactory(programme=programme, team=team),
    )
    return lead


@pytest.fixture
def second(programme):
    """The lead of another team, in another department."""
    department = factories.OrganisationFactory(name="HM Revenue & Customs", short_name="HMRC", slug="hmrc")
    lead = factories.PersonFactory(name="Ada Quay", organisation=department)
    factories.TeamFactory(name="Debt Management", organisation=department, lead=lead)
    return lead


def go_on(visitor):
    visitor.press("Save and continue")


def plan(visitor):
    """From the chosen idea, which fills in what it says, to the check of all answers."""
    page = visitor.page
    visitor.open(f"/ideas/{Idea.objects.get().pk}/")
    visitor.follow("Plan how to try it, or see how it goes")
    assert page.get_by_label("What do you call it?").input_value() == "Checklist on page 1 of the medical form"
    visitor.look("experiment-what")
    go_on(visitor)
    visitor.look("experiment-hypothesis")
    go_on(visitor)
    assert page.title().startswith("Error: ")
    visitor.look("experiment-hypothesis-error")
    page.get_by_label("If we…").fill("put a checklist on page 1")
    page.get_by_label("then…").fill("fewer forms come back incomplete")
    page.get_by_label("because…").fill("people look once more before they post it")
    go_on(visitor)
    page.get_by_label("What will you look at?").fill(MEASURE)
    page.get_by_label("Per cent (%)").check()
    page.get_by_label("A lower figure is better").check()
    visitor.look("experiment-measure")
    go_on(visitor)
    page.get_by_label("What is it now?").fill("31%")
    page.get_by_label("What do you hope to reach?").fill("20")
    visitor.look("experiment-figures")
    go_on(visitor)
    visitor.look("experiment-when")
    go_on(visitor)
    page.get_by_label("Priya Shah").check()
    visitor.look("experiment-people")
    go_on(visitor)
    visitor.look("experiment-sharing")
    page.get_by_role("radio", name="My team").check()
    go_on(visitor)
    assert visitor.heading() == "Check before you start it"
    visitor.look("experiment-check")


def read(visitor, experiment):
    """Five readings, one of them with an error first."""
    page = visitor.page
    for number, value in enumerate(READINGS):
        visitor.open(f"/experiments/{experiment.pk}/measure/")
        if number == 0:
            page.get_by_label(MEASURE).fill("1,5")
            visitor.press("Record this reading")
            assert page.title().startswith("Error: ")
            assert page.get_by_label(MEASURE).input_value() == "1,5"
            visitor.look("reading-error")
        page.get_by_label(MEASURE).fill(value)
        if number == 1:
            visitor.look("reading")
        visitor.press("Record this reading")
        if number == 0:
            visitor.look("experiment-one-reading")
    assert "Changed from 31% to 19%" in page.content()
    visitor.look("experiment-five-readings")


def conclude(visitor, experiment):
    page = visitor.page
    visitor.open(f"/experiments/{experiment.pk}/")
    visitor.press("Conclude the experiment")
    visitor.look("conclude-outcome")
    page.get_by_role("radio", name="Keep").check()
    go_on(visitor)
    page.get_by_label("What happened?").fill("We sent the new form for five weeks.")
    page.get_by_label("What did you learn?").fill("People read page 1 and nothing else. Ask me: tomos.rees@dvla.gov.uk")
    visitor.look("conclude-story")
    go_on(visitor)
    visitor.look("conclude-benefits")
    page.get_by_role("textbox").first.fill("2h")
    page.get_by_role("textbox").nth(1).fill("Twenty forms fewer a week, six minutes each.")
    page.get_by_role("radio", name="Measured").first.check()
    go_on(visitor)
    visitor.look("conclude-check")
    visitor.press("Conclude the experiment")
    visitor.look("experiment-concluded")
    assert "You tried it, you found out, and you decided: keep." in page.content()


def publish(visitor, experiment):
    """Share it with everyone; an address that was typed into it is pointed out."""
    page = visitor.page
    visitor.open(f"/experiments/{experiment.pk}/share/")
    page.get_by_role("radio", name="Everyone").check()
    assert "email address" in page.locator("[aria-labelledby=personal-data]").inner_text()
    visitor.look("experiment-share")
    visitor.press("Save who can see it")
    visitor.look("experiment-published")
    experiment.refresh_from_db()
    assert experiment.is_in_library


def find_by_a_misspelt_word(visitor, experiment):
    page = visitor.page
    visitor.open("/library/")
    visitor.look("library")
    page.get_by_role("searchbox").or_(page.locator("main input[type=text]")).first.fill("medcial cheklist")
    visitor.press("Search")
    visitor.look("library-found")
    visitor.follow(experiment.title)
    visitor.look("library-entry")


def try_it_too(visitor):
    page = visitor.page
    visitor.press("Try this too")
    assert page.get_by_label("What do you call it?").input_value() == "Checklist on page 1 of the medical form"
    visitor.look("experiment-try-too")
    go_on(visitor)
    if visitor.heading() == "Has this been tried?":
        visitor.look("experiment-similar")
        visitor.press("Go on with mine")
    for _ in range(6):
        if visitor.heading().startswith("Check before"):
            break
        go_on(visitor)
    visitor.press("Start the experiment")
    visitor.look("experiment-adopted")


def test_a_small_change_travels_from_one_team_to_another(visitor, first, second):
    be(visitor, first)
    plan(visitor)
    visitor.press("Start the experiment")
    experiment = Experiment.objects.get()
    assert experiment.state == "running"
    visitor.look("experiment-no-reading")
    read(visitor, experiment)
    conclude(visitor, experiment)
    publish(visitor, experiment)

    be(visitor, second)
    find_by_a_misspelt_word(visitor, experiment)
    visitor.press("Thank the team")
    visitor.look("library-thanked")
    try_it_too(visitor)
    assert Experiment.objects.get(adopted_from=experiment).state == "running"

    be(visitor, first)
    visitor.open(f"/library/{experiment.pk}/")
    assert "Tried by 1 other team in 1 organisation" in visitor.page.locator("main").inner_text()
    visitor.look("library-spread")
    visitor.open("/experiments/")
    visitor.look("experiments")
    visitor.open(f"/experiments/{experiment.pk}/history/")
    visitor.look("experiment-history")
