"""A civil servant's whole way: sign up, questions, record, certificate, change, remove. In every way of looking."""

import datetime
import io

import pypdf
import pytest
from django.utils import timezone

from learning.models import Completion
from obt.people.models import Person
from tests import factories
from tests.journeys.conftest import Way

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def programme():
    """A programme as people meet it in its seventh week, with what the first questions offer."""
    factories.EmailDomainFactory()
    department = factories.OrganisationFactory(name="Department for Transport", slug="dft", short_name="DfT")
    factories.OrganisationFactory(
        name="Driver and Vehicle Licensing Agency", slug="dvla", short_name="DVLA", parent=department
    )
    factories.GradeFactory(name="Executive officer")
    factories.ProfessionFactory(name="Operational delivery")
    factories.RegionFactory(name="Wales")
    programme = factories.ProgrammeFactory(
        name="One Big Thing 2024", learning_summary="Take the Innovation Masterclass.", learning_duration="60 minutes"
    )
    factories.ProgrammeCourseFactory(
        programme=programme, course__title="Innovation Masterclass", course__slug="innovation-masterclass"
    )
    return programme


def sign_in(visitor, letters, address="priya@dvla.gov.uk"):
    visitor.page.get_by_label("What is your work email address?").fill(address)
    visitor.press("Send me a code")
    visitor.look("code")
    visitor.page.get_by_label("Code").fill(letters().lower())
    visitor.press("Sign in")


def answer_the_questions(visitor):
    visitor.look("welcome-name")
    visitor.page.locator("input[name=name]").fill("Priya Shah-O’Brien")
    visitor.press("Continue")
    visitor.look("welcome-organisation")
    choose(visitor, "Driver and Vehicle Licensing Agency", typed="DVLA")
    visitor.press("Continue")
    for question, answer in (
        ("grade", "Executive officer"),
        ("profession", "Operational delivery"),
        ("region", "Prefer not to say"),
    ):
        visitor.look(f"welcome-{question}")
        choose(visitor, answer)
        visitor.press("Continue")
    assert visitor.heading() == "Check your answers"
    visitor.look("welcome-check")


def choose(visitor, answer, typed=None):
    """Choose `answer`: a radio button, or an option that is searched for by typing where scripts run."""
    page = visitor.page
    radio = page.get_by_role("radio", name=answer)
    if radio.count():
        radio.check()
    elif visitor.way.scripts:
        page.locator("input[role=combobox]").fill(typed or answer)
        page.get_by_role("option").first.click()
    else:
        option = page.locator("select option", has_text=answer).first
        page.locator("select").select_option(value=option.get_attribute("value"))


def record_the_course(visitor):
    """Two pages: the form, and what was recorded."""
    page = visitor.page
    visitor.press("Record this course")
    visitor.look("record")
    page.get_by_label("How long did it take?").fill("1h 15")
    page.get_by_role("radio", name="Fairly").check()
    page.get_by_label("What will you remember? (optional)").fill("Start with the smallest version.")
    visitor.press("Record it")
    assert visitor.heading() == "Learning recorded"
    visitor.look("recorded")
    completion = Completion.objects.get()
    assert (completion.minutes, completion.rating, completion.declared_on) == (75, 3, timezone.localdate())


def read_the_certificate(visitor):
    page = visitor.page
    visitor.follow("See your certificate")
    visitor.look("certificate")
    assert "Priya Shah-O’Brien" in page.inner_text("main")
    answer = page.request.get(visitor.server + "/learning/innovation-masterclass/certificate.pdf")
    document = pypdf.PdfReader(io.BytesIO(answer.body()))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Priya Shah-O’Brien" in document.pages[0].extract_text()


def change_and_withdraw(visitor):
    page = visitor.page
    visitor.open("/learning/innovation-masterclass/")
    visitor.look("course-recorded")
    page.get_by_role("link", name="Change").first.click()
    visitor.look("change")
    page.get_by_label("How long did it take?").fill("45")
    page.locator("main form button").first.click()
    assert Completion.objects.get().minutes == 45
    assert "Innovation Masterclass" in page.inner_text(".govuk-notification-banner")

    visitor.open("/learning/innovation-masterclass/withdraw/")
    visitor.look("withdraw")
    assert "Innovation Masterclass" in page.inner_text("main")
    page.locator("main form button").first.click()
    assert not Completion.objects.exists()
    visitor.look("withdrawn")


def test_a_newcomer_records_the_masterclass_and_gets_the_certificate(visitor, letters, programme):
    page = visitor.page
    visitor.open("/")
    visitor.look("start")
    visitor.press("Start now")
    visitor.look("sign-in")
    sign_in(visitor, letters)
    answer_the_questions(visitor)
    page.locator("main form button").last.click()
    assert visitor.heading() == "Hello Priya"
    visitor.look("home")

    record_the_course(visitor)
    read_the_certificate(visitor)
    change_and_withdraw(visitor)

    visitor.open("/profile/")
    visitor.look("profile")
    visitor.open("/account/sessions/")
    visitor.look("sessions")
    visitor.open("/account/logout/")
    visitor.look("sign-out")
    visitor.press("Sign out")
    assert page.url == visitor.server + "/"
    assert Person.objects.get().name == "Priya Shah-O’Brien"


def test_a_mistake_is_told_at_the_field_and_nothing_typed_is_lost(visitor, letters, programme):
    page = visitor.page
    person = factories.PersonFactory(email="priya@dvla.gov.uk")
    visitor.open("/account/login/?next=/learning/innovation-masterclass/record/")
    visitor.press("Send me a code")
    assert page.title().startswith("Error: ")
    visitor.look("sign-in-error")
    sign_in(visitor, letters, person.email)

    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for part, value in (("Day", tomorrow.day), ("Month", tomorrow.month), ("Year", tomorrow.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("How long did it take?").fill("a while")
    page.get_by_label("What will you remember? (optional)").fill("Ask first.")
    visitor.press("Record it")

    assert page.title().startswith("Error: ")
    visitor.look("record-error")
    assert page.get_by_label("How long did it take?").input_value() == "a while"
    assert page.get_by_label("What will you remember? (optional)").input_value() == "Ask first."
    page.locator(".govuk-error-summary a").first.click()
    where = "document.activeElement.id" if visitor.way.scripts else "location.hash.slice(1)"
    assert page.evaluate(where) == "id_declared_on-day"


def test_public_pages_and_wrong_addresses(visitor, programme):
    for name, path in (
        ("help", "/help/"),
        ("accessibility", "/accessibility/"),
        ("privacy", "/privacy/"),
        ("cookies", "/cookies/"),
        ("not-found", "/nothing-here/"),
    ):
        visitor.open(path)
        visitor.look(name)


class TestByKeyboardAlone:
    """No pointer: Tab, Enter, Space and letters only."""

    @pytest.fixture(params=[Way("keyboard"), Way("keyboard-no-script", scripts=False)], ids=str)
    def way(self, request):
        return request.param

    def test_a_participant_records_the_masterclass(self, visitor, programme, client):
        page = visitor.page
        client.force_login(
            factories.PersonFactory(name="Priya Shah"), backend="obt.people.sign_in.backends.CodeOnlyBackend"
        )
        page.context.add_cookies(
            [{"name": "obt_session", "value": client.cookies["obt_session"].value, "url": visitor.server}]
        )
        visitor.open("/home/")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to main content"
        page.keyboard.press("Enter")
        tab_to(page, "Record this course")
        page.keyboard.press("Enter")
        page.wait_for_url("**/record/")
        tab_to(page, "Record it")
        page.keyboard.press("Enter")
        page.wait_for_url("**/recorded/")

        assert Completion.objects.get().minutes == 60
        visitor.look("recorded-by-keyboard")


def tab_to(page, text):
    """Press Tab until what has the focus says `text`; what has the focus must be seen to have it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and focus.inner_text().strip() == text:
            return
    pytest.fail(f"Tab never reached {text!r}")
