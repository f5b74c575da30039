"""The central team's pages about reminders: who gets them, what stands there, and what can be done."""

import datetime
import re

import pytest
from django.utils import timezone

from obt.govuk.words import LONDON
from obt.mail.models import Message
from obt.people.models import Person
from obt.reminders import wording
from obt.reminders.models import OptOut, Switch, Wording
from obt.reminders.views.manage import MOST_TESTS
from tests.factories import ChampionFactory, NewcomerFactory, PersonFactory, ProgrammeFactory
from tests.obt.people.teams.pages import JUNK, said, statements, text

pytestmark = pytest.mark.django_db

LIST = "/manage/reminders/"
PAUSE_ALL = f"{LIST}pause/"
KIND = f"{LIST}learn/"
PREVIEW, TEST, PAUSE, DELIVERED, NEXT, HISTORY = (
    f"{KIND}{end}/" for end in ("preview", "test", "pause", "delivered", "next", "history")
)
EVERY_PAGE = (LIST, PAUSE_ALL, KIND, PREVIEW, PAUSE, DELIVERED, NEXT, HISTORY)


@pytest.fixture
def helen(db):
    return PersonFactory(name="Helen Ashworth", email="helen@example.gov.uk", is_central=True)


@pytest.fixture
def central(as_person, helen, settings):
    """A client that one of the central team is signed in with; in the demo, which asks for no second factor."""
    settings.OBT_DEMO = True
    return as_person(helen)


@pytest.fixture
def running(db):
    """A programme that opened a fortnight ago."""
    return ProgrammeFactory(name="One Big Thing 2026")


@pytest.fixture
def rule(hand_in):
    return hand_in(why="You take part in {year}.", examples={"name": "Nia", "year": "One Big Thing"})


def form(**typed):
    """What the form of the kind sends, opened just now."""
    now = wording.settings_of(wording.rules.get("learn"))
    return {
        "subject": now.subject, "text": now.text, "button": now.button,
        "days": ", ".join(str(abs(day)) for day in now.days), "version": now.version,
    } | typed  # fmt: skip


def reminder(state, reason="", *, kind="learn", at=None):
    person = PersonFactory()
    at = at or datetime.datetime.now(LONDON)
    return Message.objects.create(
        kind=kind, person=person, address=person.email, occurrence=f"2024-10-14 {Message.objects.count()}",
        state=state, reason=reason, not_before=at, sent_at=at if state == "sent" else None,
    )  # fmt: skip


# Who gets them


@pytest.mark.parametrize("who", ["champion", "stranger", "not any more"])
def test_nobody_but_the_central_team_finds_them(as_person, rule, settings, who):
    settings.OBT_DEMO = True
    client = as_person(
        {
            "champion": lambda: ChampionFactory().person,
            "stranger": PersonFactory,
            "not any more": lambda: PersonFactory(is_central=False),
        }[who]()
    )
    for address in EVERY_PAGE:
        assert client.get(address).status_code == 404
        assert client.post(address, form(subject="Mine", do="pause")).status_code == 404
    assert client.post(TEST).status_code == 404
    assert not Wording.objects.exists()
    assert not Switch.objects.exists()
    assert not Message.objects.exists()


def test_the_central_team_gives_a_second_factor_first(as_person, helen, rule, settings):
    settings.OBT_DEMO = False
    client = as_person(helen)
    for address in EVERY_PAGE:
        assert client.get(address)["Location"] == "/account/2fa/"
        assert client.post(address, form(subject="Mine", do="pause"))["Location"] == "/account/2fa/"
    assert client.post(TEST)["Location"] == "/account/2fa/"
    assert not Wording.objects.exists()
    assert not Switch.objects.exists()
    assert not Message.objects.exists()


def test_who_has_not_signed_in_or_not_said_who_they_are_is_led_there_first(client, as_person, rule):
    for address in EVERY_PAGE:
        assert client.get(address)["Location"].startswith("/account/login/")
    assert as_person(NewcomerFactory()).get(LIST)["Location"].startswith("/welcome/")


@pytest.mark.parametrize("address", [KIND, PREVIEW, PAUSE, DELIVERED, NEXT, HISTORY])
def test_a_kind_that_nobody_hands_in_has_no_pages(central, rule, address):
    assert central.get(address.replace("learn", "unknown")).status_code == 404
    assert central.post(address.replace("learn", "unknown"), {"do": "pause"}).status_code in (404, 405)
    assert central.get(address.replace("learn", "x" * 5000)).status_code == 404


# The list


def test_each_kind_says_when_it_goes_and_what_became_of_it(central, rule, running):
    soon = datetime.datetime.now(LONDON).replace(hour=9, minute=0) + datetime.timedelta(days=3)
    reminder("queued", at=soon)
    for state, reason in (
        ("sent", ""), ("sent", ""), ("dropped", "done"), ("dropped", "opted-out"), ("failed", "refused"),
    ):  # fmt: skip
        reminder(state, reason)
    OptOut.objects.create(person=PersonFactory(), kind="learn")
    page = text(central.get(LIST))
    assert "Figures are of One Big Thing 2026, at this moment." in page
    assert "Your masterclass is waiting On 14 days after the programme opens" in page
    assert "They read, for example: “You take part in One Big Thing.”" in page
    assert "Planned 1 from 9am on" in page
    assert "Sent 2" in page
    assert "Skipped 2 1 had done it by then 1 had opted out" in page
    assert "Failed 1 1 refused by the reader’s mail server" in page
    assert "Opted out 1" in page


def test_the_most_useful_stand_first(central, hand_in, running):
    hand_in("second", title="Second", useful=60)
    hand_in("first", title="First", useful=10)
    page = text(central.get(LIST))
    assert page.index("First") < page.index("Second")


def test_a_kind_that_is_paused_says_so(central, rule, hand_in, running):
    hand_in("other", title="Other")
    Wording.objects.create(name="learn", subject="", text="", button="", days=[7], is_paused=True)
    page = text(central.get(LIST))
    assert "Your masterclass is waiting Paused 7 days after the programme opens" in page
    assert "Other On 14 days" in page


def test_once_everything_is_paused_a_notice_says_by_whom(central, rule, running):
    central.post(PAUSE_ALL, {"do": "pause"})
    page = text(central.get(LIST))
    assert "All reminders are paused" in page
    assert re.search(r"Helen Ashworth paused them at [0-9:]+[ap]m on \w+ [0-9]+ \w+ 20", page)
    assert "Let reminders go on" in page
    assert "Pause everything" not in page
    assert "On 14 days" not in page


def test_without_a_programme_or_kinds_the_list_says_so(central, rule, hand_in, monkeypatch):
    assert "Planned 0" in text(central.get(LIST))
    monkeypatch.setattr("obt.reminders.rules._rules", {})
    page = text(central.get(LIST))
    assert "There are no reminders" in page
    assert "Pause everything" not in page


def test_the_list_costs_the_same_however_much_there_is(central, hand_in, running):
    hand_in("kind-0")
    reminder("sent", kind="kind-0")
    few = statements(central, LIST)
    for number in range(12):
        hand_in(f"kind-{number}")
        for state in ("queued", "sent", "dropped", "failed", "expired"):
            reminder(state, kind=f"kind-{number}")
        Wording.objects.create(name=f"kind-{number}", subject="Anew", text="", button="", days=[])
        OptOut.objects.create(person=PersonFactory(), kind=f"kind-{number}")
    assert statements(central, LIST) == few


# One kind


def test_a_kind_has_its_figures_its_wording_and_the_mail(central, rule, running):
    reminder("sent")
    reminder("dropped", "one-a-week")
    page = text(central.get(KIND))
    assert "Planned 0" in page
    assert "Sent 1" in page
    assert "Skipped 1 had another reminder that week 1" in page
    assert "People who opted out 0" in page
    assert "As it is worded now. Names and dates are examples." in page
    assert "Waiting, Nia" in page
    assert "You take part in One Big Thing." in page
    assert "A test goes to helen@example.gov.uk" in page
    assert "Put the delivered wording back" not in page


def test_what_comes_next_is_told_and_that_a_pause_holds_it_up(central, rule):
    today = timezone.localdate()
    opens = today - datetime.timedelta(days=today.weekday()) + datetime.timedelta(days=7)
    ProgrammeFactory(opens_on=opens, quiet_from=opens, quiet_until=opens)
    PersonFactory.create_batch(4)
    page = text(central.get(NEXT))
    assert re.search(rf"Day Reminders \w+ [0-9]+ \w+ 20[0-9][0-9] {Person.objects.count()} ", page)
    assert "They are paused" not in page
    central.post(PAUSE, {"do": "pause"})
    assert "They are paused, so none of these is planned until they go on." in text(central.get(NEXT))


def test_where_nothing_comes_next_it_says_why(central, rule, monkeypatch):
    assert "There is no programme, so nobody is reminded." in text(central.get(NEXT))
    today = timezone.localdate()
    ProgrammeFactory(opens_on=today - datetime.timedelta(days=90), closes_on=today + datetime.timedelta(days=5))
    assert "As things stand, nobody is to be reminded after today." in text(central.get(NEXT))
    monkeypatch.setattr("obt.reminders.overview._EVENTS", "SELECT pg_sleep(5), 1 FROM ({whom}) w")
    monkeypatch.setattr("obt.reminders.overview.LONGEST_COUNT_MS", 20)
    assert "It takes too long to count at the moment." in text(central.get(NEXT))


def test_wording_and_days_are_saved(central, rule, running):
    answer = central.post(KIND, form(subject="Anew, {name}", text="Hello.\r\n\r\n**Go.**", button="Go", days="21, 7"))
    address, page = said(central, answer)
    assert address == KIND
    assert "Saved: Your masterclass is waiting" in page
    assert "7 and 21 days after the programme opens" in page
    row = Wording.objects.get()
    assert (row.subject, row.text, row.button, row.days) == ("Anew, {name}", "Hello.\n\n**Go.**", "Go", [7, 21])
    assert "Put the delivered wording back" in page


def test_what_is_not_different_is_not_saved_and_a_second_click_neither(central, rule, running):
    assert "Nothing was different" in said(central, central.post(KIND, form()))[1]
    assert not Wording.objects.exclude(subject="").exists()
    typed = form(subject="Anew")
    central.post(KIND, typed)
    assert "Nothing was different" in said(central, central.post(KIND, typed))[1]


def test_errors_keep_what_was_typed(central, rule, running):
    answer = central.post(KIND, form(subject="Of {nobody}", days="soon", text="Typed text"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is no {nobody} in these reminders. Use {name} or {year}" in page
    assert "Enter whole numbers of days with commas" in page
    assert 'value="Of {nobody}"' in page
    assert 'value="soon"' in page
    assert "Typed text</textarea>" in page
    assert "<title>Error: " in page
    assert not Wording.objects.exists()


def test_what_somebody_else_saved_meanwhile_is_shown_beside_what_was_typed(central, rule, running):
    opened = form(subject="Mine", text="My text.")
    central.post(KIND, form(subject="Theirs", days="9"))
    answer = central.post(KIND, opened)
    page = text(answer)
    assert answer.status_code == 409
    assert "Somebody saved another wording after you opened the page. Nothing of yours has been saved yet." in page
    assert "Subject Theirs" in page
    assert "Days 9 days" in page
    assert 'value="Mine"' in answer.content.decode()
    assert "My text.</textarea>" in answer.content.decode()
    assert Wording.objects.get().subject == "Theirs"
    version = re.search(r'name="version"[^>]*value="(\w+)"', answer.content.decode())
    again = version or re.search(r'value="(\w+)"[^>]*name="version"', answer.content.decode())
    central.post(KIND, opened | {"version": again[1]})
    assert Wording.objects.get().subject == "Mine"


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
@pytest.mark.parametrize("field", ["subject", "text", "button", "days", "version", "look", "do"])
def test_junk_breaks_no_page(central, rule, running, field, junk):
    for address in (KIND, PREVIEW, PAUSE, DELIVERED, PAUSE_ALL, TEST):
        assert central.post(address, form(**{field: junk})).status_code in (200, 302, 400, 409)


def test_a_kind_costs_the_same_however_much_there_is(central, rule, hand_in, running):
    reminder("sent")
    few = statements(central, KIND)
    hand_in("other")
    for state in ("queued", "sent", "dropped", "failed", "expired") * 4:
        reminder(state)
    for number in range(5):
        central.post(KIND, form(subject=f"Anew {number}"))
    assert statements(central, KIND) == few
    assert statements(central, LIST) <= few


# Trying it out


def test_preview_shows_what_is_typed_and_saves_nothing(central, rule, running):
    answer = central.post(KIND, form(subject="Typed, {name}", text="- one\n- two", look="1"))
    page = text(answer)
    assert answer.status_code == 200
    assert "As you typed it. Nothing is saved yet." in page
    assert "Typed, Nia" in page
    assert "- one - two" in page
    assert 'value="Typed, {name}"' in answer.content.decode()
    assert not Wording.objects.exists()


def test_the_mail_is_a_page_of_its_own_in_a_sandbox(central, rule, running):
    answer = central.get(PREVIEW)
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<h1>Waiting, Nia</h1>" in answer.content.decode()
    assert "This is a test" not in answer.content.decode()


def test_the_mail_is_shown_as_it_is_typed(central, rule, running):
    answer = central.post(PREVIEW, form(subject="Typed <b>&", text="**Bold** <script>alert(1)</script>"))
    page = answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "<h1>Typed &lt;b&gt;&amp;</h1>" in page
    assert "<p><strong>Bold</strong> &lt;script&gt;" in page
    assert "<script" not in page
    assert not Wording.objects.exists()


def test_what_cannot_be_shown_is_said_on_the_kinds_page(central, rule, running):
    answer = central.post(PREVIEW, form(text="{nobody}"))
    assert "There is no {nobody} in these reminders" in text(answer)
    assert "sandbox" not in answer["Content-Security-Policy"]


def test_a_test_is_sent_to_oneself(central, helen, rule, running):
    address, page = said(central, central.post(TEST))
    assert address == KIND
    assert "A test is on its way to helen@example.gov.uk: Your masterclass is waiting" in page
    message = Message.objects.get()
    assert (message.kind, message.person, message.address, message.occurrence) == (
        "reminder-test", helen, "helen@example.gov.uk", "",
    )  # fmt: skip
    assert "Sent 0" in page
    assert "Planned 0" in page


def test_tests_are_few(central, rule, running):
    for _ in range(MOST_TESTS):
        central.post(TEST)
    _, page = said(central, central.post(TEST))
    assert "You have sent yourself 10 tests. Wait ten minutes before the next one." in page
    assert Message.objects.count() == MOST_TESTS


def test_looking_at_the_address_of_a_test_sends_none(central, rule, running):
    assert central.get(TEST).status_code == 405
    assert not Message.objects.exists()


# Pausing


def test_pausing_a_kind_asks_first_and_says_what_happens_to_what_is_planned(central, rule, running):
    reminder("queued")
    reminder("queued")
    page = text(central.get(PAUSE))
    assert "Do you want to pause these reminders?" in page
    assert "2 reminders are planned already. What is planned waits." in page
    assert not Wording.objects.exists()
    address, page = said(central, central.post(PAUSE, {"do": "pause"}))
    assert address == KIND
    assert "Paused: Your masterclass is waiting" in page
    assert wording.settings_of(rule).is_paused
    page = text(central.get(PAUSE))
    assert "Do you want these reminders to go on?" in page
    assert "2 reminders are waiting." in page
    assert "Goes on: Your masterclass is waiting" in said(central, central.post(PAUSE, {"do": "go-on"}))[1]
    assert not wording.settings_of(rule).is_paused


def test_pausing_twice_pauses_and_does_not_let_it_go_on_again(central, rule, running):
    central.post(PAUSE, {"do": "pause"})
    assert "Nothing was different" in said(central, central.post(PAUSE, {"do": "pause"}))[1]
    assert wording.settings_of(rule).is_paused
    central.post(PAUSE_ALL, {"do": "pause"})
    assert "Nothing was different" in said(central, central.post(PAUSE_ALL, {"do": "pause"}))[1]
    assert wording.everything_is_paused()


def test_pausing_everything_asks_first_and_says_what_stays_paused_afterwards(central, rule, hand_in, running):
    hand_in("other", title="Other")
    reminder("queued")
    reminder("queued", kind="other")
    page = text(central.get(PAUSE_ALL))
    assert "Do you want to pause all reminders?" in page
    assert "2 reminders are planned already." in page
    assert "Codes for signing in, invitations to conversations and answers to questions still go." in page
    assert not Switch.objects.exists()
    address, page = said(central, central.post(PAUSE_ALL, {"do": "pause"}))
    assert address == LIST
    assert "All reminders are paused" in page
    assert "All reminders are paused." in text(central.get(KIND))
    central.post(PAUSE, {"do": "pause"})
    page = text(central.get(PAUSE_ALL))
    assert "Do you want reminders to go on?" in page
    assert "These stay paused, as somebody paused them by themselves: Your masterclass is waiting." in page
    assert "Reminders go on" in said(central, central.post(PAUSE_ALL, {"do": "go-on"}))[1]
    assert not wording.everything_is_paused()


def test_a_pause_without_a_button_asks_again(central, rule, running):
    assert "Do you want to pause these reminders?" in text(central.post(PAUSE, {"do": "anything"}))
    assert "Do you want to pause all reminders?" in text(central.post(PAUSE_ALL))
    assert not wording.everything_is_paused()


# Back to what was delivered, and what was before


def test_putting_the_delivered_wording_back_asks_first_and_shows_both(central, rule, running):
    central.post(KIND, form(subject="Anew", days="7"))
    page = text(central.get(DELIVERED))
    assert "What it says now Subject Anew" in page
    assert "What it will say Subject Waiting, {name}" in page
    assert wording.settings_of(rule).subject == "Anew"
    address, page = said(central, central.post(DELIVERED))
    assert address == KIND
    assert "The delivered wording is back: Your masterclass is waiting" in page
    assert wording.settings_of(rule) == wording.delivered(rule)
    assert (
        "It was the delivered wording already: Your masterclass is waiting" in said(central, central.post(DELIVERED))[1]
    )


def test_there_is_nothing_to_put_back_where_nothing_was_changed(central, rule, running):
    address, page = said(central, central.get(DELIVERED))
    assert address == KIND
    assert "It is the delivered wording already: Your masterclass is waiting" in page


def test_the_history_says_who_when_and_what_it_was_before(central, rule, running):
    assert "Nothing was changed: it goes as it was delivered." in text(central.get(HISTORY))
    central.post(KIND, form(subject="Anew", text="Other <b>text</b>."))
    central.post(PAUSE, {"do": "pause"})
    central.post(KIND, form(text="And another."))
    central.get(KIND)  # what was said about the three
    page = text(central.get(HISTORY))
    assert page.count("Helen Ashworth, ") == 3
    assert "Subject, before that: Waiting, {name}" in page
    assert "Other <b>text</b>." in page
    assert page.index("Other <b>text</b>.") < page.index("Paused") < page.index("before that: Waiting")


def test_the_history_costs_the_same_however_long_it_is(central, rule, running):
    central.post(KIND, form(subject="Anew"))
    few = statements(central, HISTORY)
    for number in range(60):
        central.post(KIND, form(subject=f"Anew {number}"))
    assert statements(central, HISTORY) == few
    assert "The last 50 changes." in text(central.get(HISTORY))
