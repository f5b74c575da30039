"""The long list of organisations, searched by typing, as an impatient person does it."""

import pytest

from obt.people.models import Person
from tests import factories
from tests.journeys.conftest import Way

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[Way("desktop"), Way("small-phone", width=320)], ids=str)
def way(request):
    return request.param


@pytest.fixture
def at_my_organisation(visitor, client):
    """Somebody of HMRC on the page that changes the organisation; DVLA and 40 departments are offered too."""
    factories.OrganisationFactory(name="Driver and Vehicle Licensing Agency", slug="dvla", short_name="DVLA")
    for number in range(40):
        factories.OrganisationFactory(name=f"Home Office part {number:02}", slug=f"home-office-{number}")
    hmrc = factories.OrganisationFactory(name="HM Revenue and Customs", slug="hmrc", short_name="HMRC")
    person = factories.PersonFactory(organisation=hmrc)
    client.force_login(person, backend="obt.people.sign_in.backends.CodeOnlyBackend")
    visitor.page.context.add_cookies(
        [{"name": "obt_session", "value": client.cookies["obt_session"].value, "url": visitor.server}]
    )
    visitor.open("/profile/organisation/")
    return visitor.page.locator("input[role=combobox]")  # the plain select has that role too, until it is replaced


def mine():
    return Person.objects.get().organisation.slug


def test_text_that_names_nothing_is_an_error_that_keeps_it(visitor, at_my_organisation):
    at_my_organisation.fill("zzzz")
    at_my_organisation.press("Enter")

    visitor.page.locator(".govuk-error-summary").wait_for()
    assert visitor.page.locator("input[role=combobox]").input_value() == "zzzz"
    assert mine() == "hmrc"
    visitor.look("organisation-not-found")


def test_a_short_name_and_enter_choose_it(visitor, at_my_organisation):
    at_my_organisation.fill("DVLA")
    at_my_organisation.press("Enter")

    visitor.page.wait_for_url("**/profile/")
    assert mine() == "dvla"


def test_the_first_click_on_the_button_works_while_the_list_is_open(visitor, at_my_organisation):
    at_my_organisation.fill("licensing")
    visitor.page.get_by_role("option").first.wait_for()
    visitor.look("organisation-list-open")
    box = visitor.page.get_by_role("button", name="Save", exact=False).bounding_box()
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4)

    visitor.page.wait_for_url("**/profile/")
    assert mine() == "dvla"


def test_arrow_and_enter_choose_from_the_list(visitor, at_my_organisation):
    at_my_organisation.fill("licensing")
    visitor.page.get_by_role("option").first.wait_for()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    assert "Driver and Vehicle Licensing Agency" in at_my_organisation.input_value()
    at_my_organisation.press("Enter")

    visitor.page.wait_for_url("**/profile/")
    assert mine() == "dvla"
