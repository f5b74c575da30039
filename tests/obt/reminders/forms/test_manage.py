"""What the central team may type about a kind of reminder, and what they are told."""

import pytest

from obt.reminders.forms.manage import WordingForm
from obt.reminders.models import Wording
from obt.reminders.rules import Counted
from obt.reminders.wording import settings_of
from tests.obt.people.teams.pages import JUNK, MEGABYTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(hand_in):
    return hand_in(examples={"name": "Nia", "team": "Drivers"})


def form_of(rule, **typed):
    """The form, sent as it was opened but for `typed`."""
    opened = WordingForm(rule=rule, settings=settings_of(rule))
    return WordingForm(opened.initial | typed, rule=rule, settings=settings_of(rule))


def errors(rule, **typed):
    return {name: list(said) for name, said in form_of(rule, **typed).errors.items()}


def test_it_opens_with_what_holds(hand_in):
    rule = hand_in(days=(-14, -3), when="14 and 3 days before it closes")
    Wording.objects.create(name="learn", subject="Anew", text="", button="", days=[])
    form = WordingForm(rule=rule, settings=settings_of(rule))
    assert form.initial == {
        "subject": "Anew", "text": "It waits.", "button": "Take it", "days": "14, 3",
        "version": settings_of(rule).version,
    }  # fmt: skip
    assert form.fields["days"].label == "How many days before"
    assert "14 and 3 days before it closes" in form.fields["days"].help_text


def test_it_says_the_delivered_days_where_the_rule_leaves_a_place_for_them(hand_in):
    rule = hand_in(days=(14, 42), when="{days} after the programme opens")
    hint = WordingForm(rule=rule, settings=settings_of(rule)).fields["days"].help_text
    assert hint == "As delivered: 14 and 42 days after the programme opens. Write several with commas, like 7, 14"


def test_it_says_what_may_be_named_with_examples(rule, hand_in):
    hint = str(WordingForm(rule=rule, settings=settings_of(rule)).fields["text"].help_text)
    assert "{name} (for example “Nia”), {team} (for example “Drivers”)" in hint
    evil = hand_in(examples={"name": "<b>Nia</b>"})
    assert "<b>" not in str(WordingForm(rule=evil, settings=settings_of(evil)).fields["text"].help_text)
    none = hand_in(subject="Waiting")
    assert "may name" not in str(WordingForm(rule=none, settings=settings_of(none)).fields["text"].help_text)


def test_what_is_right_is_taken_on_one_line_or_with_plain_line_breaks(rule):
    form = form_of(rule, subject="  For\r\n{name} ", text="One\r\n\r\n{team}\r\n", button="Go\tthere")
    assert form.is_valid()
    assert form.wording == {"subject": "For {name}", "text": "One\n\n{team}", "button": "Go there", "days": (14,)}
    assert form.settings.subject == "For {name}"


@pytest.mark.parametrize("field", ["subject", "text", "button"])
@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("Of {nobody}", "There is no {nobody} in these reminders. Use {name} or {team}"),
        ("Of {name", "Take out the { or } that belongs to no placeholder. Use {name} or {team}"),
        ("Of {Name}", "Take out the { or } that belongs to no placeholder. Use {name} or {team}"),
        ("100% of {x%sx}", "Take out the { or } that belongs to no placeholder. Use {name} or {team}"),
    ],
)
def test_only_this_kinds_placeholders_are_taken(rule, field, typed, error):
    assert errors(rule, **{field: typed}) == {field: [error]}


def test_a_kind_without_placeholders_says_that_it_has_none(hand_in):
    rule = hand_in(subject="Waiting")
    assert errors(rule, subject="{name}") == {
        "subject": ["There is no {name} in these reminders. They have no placeholders"]
    }


@pytest.mark.parametrize("address", ["help/", "www.gov.uk", "javascript:alert(1)", "/teams/{team}/", "//x.example"])
def test_links_must_lead_somewhere_from_a_mail(rule, address):
    found = errors(rule, text=f"[x]({address})")
    # Markdown itself takes a script for no link, and shows it as it was typed.
    assert list(found) == ([] if address.startswith("javascript") else ["text"])


def test_a_link_of_ours_and_a_whole_one_are_taken(rule):
    assert errors(rule, text="[a](/help/) [b](https://www.gov.uk/)") == {}


def test_what_is_left_out_is_asked_for(rule):
    assert errors(rule, subject=" ", text="\u200b", button="", days=" ") == {
        "subject": ["Enter a subject"],
        "text": ["Enter a text"],
        "button": ["Enter what the button says"],
        "days": ["Enter at least one day, like 14"],
    }


def test_what_is_too_long_is_said(rule):
    assert errors(rule, subject="x" * 121, text="x" * 2001, button="x" * 41) == {
        "subject": ["Subject must be 120 characters or fewer"],
        "text": ["Text must be 2,000 characters or fewer"],
        "button": ["Button must be 40 characters or fewer"],
    }
    assert errors(rule, subject="x" * 120, text="x" * 2000, button="x" * 40) == {}


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("14", (14,)),
        ("77, 14, 42", (14, 42, 77)),
        (" 14,42 and 77 ", (14, 42, 77)),
        ("14 42;77", (14, 42, 77)),
        ("0", (0,)),
        ("007", (7,)),
        ("1, 2, 3, 4, 5, 120", (1, 2, 3, 4, 5, 120)),
    ],
)
def test_days_are_taken_however_they_are_listed_and_put_in_order(rule, typed, days):
    form = form_of(rule, days=typed)
    assert form.is_valid()
    assert form.wording["days"] == days


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("soon", "Enter whole numbers of days with commas, like 7, 14"),
        ("-14", "Enter whole numbers of days with commas, like 7, 14"),
        ("1.5", "Enter whole numbers of days with commas, like 7, 14"),
        ("٣", "Enter whole numbers of days with commas, like 7, 14"),
        (", ,", "Enter whole numbers of days with commas, like 7, 14"),
        ("9" * 30, "Enter whole numbers of days with commas, like 7, 14"),
        ("14, 42, 14", "14 is there more than once. Leave one of them out"),
        ("0, 0", "0 is there more than once. Leave one of them out"),
        ("1, 2, 3, 4, 5, 6, 7", "Enter 6 days or fewer"),
        ("121", "Each must be 120 or fewer"),
    ],
)
def test_days_that_make_no_sense_are_refused(rule, typed, error):
    assert errors(rule, days=typed) == {"days": [error]}


def test_days_before_an_event_are_typed_as_they_are_said(hand_in):
    rule = hand_in(days=(-1,), counted=Counted.WORKING_DAYS)
    form = form_of(rule, days="3, 10")
    assert form.fields["days"].label == "How many working days before"
    assert form.is_valid()
    assert form.wording["days"] == (-10, -3)
    assert errors(rule, days="0") == {"days": ["Each must be 1 or more, as it goes before the day"]}


@pytest.mark.parametrize("junk", [*JUNK.values(), {"list": 1}], ids=[*JUNK, "no text"])
@pytest.mark.parametrize("field", ["subject", "text", "button", "days", "version"])
def test_junk_breaks_nothing(rule, field, junk):
    form_of(rule, **{field: junk}).is_valid()


def test_a_form_without_a_version_has_seen_nothing(rule):
    form = form_of(rule, version="")
    assert form.is_valid()
    assert form.cleaned_data["version"] == "none"
    assert errors(rule, version=MEGABYTE) == {}
