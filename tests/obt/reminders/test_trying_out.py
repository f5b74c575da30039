"""A reminder as it will look, on a page and in one's own mail."""

import pytest

from obt.mail import kinds
from obt.mail.models import Message
from obt.reminders import links, trying_out
from obt.reminders.actions import revoke_links
from obt.reminders.measures import tallies
from obt.reminders.models import Wording
from obt.reminders.trying_out import send_test, shown
from obt.reminders.wording import Settings, settings_of
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def helen(db):
    return PersonFactory(name="Helen Ashworth", email="helen@example.gov.uk", is_central=True)


@pytest.fixture
def rule(hand_in):
    return hand_in(text="Hello **{name}**, see [help](/help/).", examples={"name": "Nia & Co"})


def test_both_forms_say_what_it_is_what_to_do_why_and_the_way_out(rule, helen):
    mail = shown(rule, settings_of(rule), to=helen)
    stop = links.one_click_address(person_id=helen.pk, kind="learn")
    assert mail.subject == "Waiting, Nia & Co"
    assert mail.text == (
        "ONE BIG THING\n\n"
        "Waiting, Nia & Co\n\n"
        "Hello Nia & Co, see help (http://127.0.0.1:8000/help/).\n\n"
        "Take it: http://127.0.0.1:8000/home/\n\n"
        "--\n"
        "You take part\n\n"
        f"Stop these reminders (no need to sign in): {stop}\n"
        "Choose which you get: http://127.0.0.1:8000/profile/reminders/\n\n"
        "We never ask for a password, and nobody can see whether you opened this.\n"
        "http://127.0.0.1:8000"
    )
    for said in (
        "<h1>Waiting, Nia &amp; Co</h1>",
        '<p>Hello <strong>Nia &amp; Co</strong>, see <a href="http://127.0.0.1:8000/help/">help</a>.</p>',
        '<a href="http://127.0.0.1:8000/home/">Take it</a>',
        "You take part",
        f'<a href="{stop}">Stop these reminders</a>',
        '<a href="http://127.0.0.1:8000/profile/reminders/">choose which you get</a>',
    ):
        assert said in mail.html
    assert mail.html.count('class="button"') == 1
    assert "test" not in mail.text.lower()


def test_a_long_word_breaks_where_the_mail_ends(rule, helen):
    assert "overflow-wrap: anywhere; word-break: break-word" in shown(rule, settings_of(rule), to=helen).html


def test_what_is_typed_is_shown_without_being_saved(rule, helen):
    mail = shown(rule, Settings((14,), False, "Typed", "Anew.", "Go"), to=helen)
    assert mail.subject == "Typed"
    assert "Anew." in mail.text
    assert not Wording.objects.exists()


def test_the_link_out_is_one_that_works_for_its_reader(rule, helen):
    revoke_links(person=helen)
    mail = shown(rule, settings_of(rule), to=helen)
    token = mail.text.partition("/reminders/stop/")[2].partition("/")[0]
    assert links.read(token) == links.Stop(helen.pk, "learn")


def test_a_test_goes_to_who_asks_says_so_and_counts_nowhere(rule, helen, programme):
    trying_out.register()
    message = send_test(rule=rule, to=helen)
    assert (message.kind, message.address, message.person, message.occurrence) == (
        "reminder-test", "helen@example.gov.uk", helen, "",
    )  # fmt: skip
    Wording.objects.create(name="learn", subject="Worded just now", text="", button="", days=[])
    mail = kinds.get("reminder-test").render(Message.objects.get())
    assert mail.subject == "[Test] Worded just now"
    assert "This is a test that you sent to yourself." in mail.text
    assert "This is a test that you sent to yourself." in mail.html
    Message.objects.update(state="sent", sent_at=message.not_before)
    assert tallies(programme)["learn"].sent == 0
