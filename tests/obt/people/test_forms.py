"""What each question takes for an answer."""

import pytest

from obt.people.forms import QUESTIONS, GradeForm, NameForm, OrganisationForm
from tests.factories import GradeFactory, NewcomerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def name_typed(name):
    form = NameForm({"name": name}, person=NewcomerFactory.build())
    return form.answer if form.is_valid() else form.errors["name"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Priya Patel", "Priya Patel"),
        ("  Priya \u00a0 Patel ", "Priya Patel"),
        ("Zoe\u0308 O\u2019Neill-Smith", "Zo\u00eb O\u2019Neill-Smith"),
        ("Ng", "Ng"),
        ("\u738b\u5c0f\u660e", "\u738b\u5c0f\u660e"),
        ("\u0645\u062d\u0645\u062f \u0639\u0644\u064a", "\u0645\u062d\u0645\u062f \u0639\u0644\u064a"),
        ("\U0001d4ab\U0001d4c7 Patel", "\U0001d4ab\U0001d4c7 Patel"),
        ("x" * 120, "x" * 120),
    ],
)
def test_names_as_people_have_them(typed, name):
    assert name_typed(typed) == name


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter your full name"),
        ("   ", "Enter your full name"),
        ("P", "Your full name must be 2 characters or more"),
        ("x" * 121, "Your full name must be 120 characters or fewer"),
        ("Priya\nPatel", "Your full name must be on one line"),
        ("Priya\u2028Patel", "Your full name must be on one line"),
        ("\u202eletaP", "Enter your full name in letters"),
        ("12345", "Enter your full name in letters"),
        ("\U0001f600\U0001f600", "Enter your full name in letters"),
        ("Priya\0", "Null characters are not allowed."),
    ],
)
def test_names_refused(typed, error):
    assert name_typed(typed) == [error]


def test_an_organisation_says_what_it_is_part_of_and_its_initials():
    transport = OrganisationFactory(name="Department for Transport", slug="transport", short_name="DfT")
    OrganisationFactory(name="Driver and Vehicle Licensing Agency", slug="dvla", short_name="DVLA", parent=transport)
    OrganisationFactory(name="Closed", slug="closed", is_closed=True)

    form = OrganisationForm(person=NewcomerFactory())

    assert form.fields["organisation"].choices == [
        ("", "Choose an organisation"),
        ("transport", "Department for Transport (DfT)"),
        ("dvla", "Driver and Vehicle Licensing Agency (DVLA), part of DfT"),
    ]


def test_a_draft_comes_before_what_is_saved():
    person = PersonFactory(name="Priya Patel")

    assert NameForm(person=person, draft="Priya Rees").initial == {"name": "Priya Rees"}
    assert NameForm(person=person).initial == {"name": "Priya Patel"}


@pytest.mark.parametrize(
    ("somebody", "initial"),
    [(NewcomerFactory, None), (PersonFactory, "prefer-not-to-say")],
    ids=["new", "with profile"],
)
def test_no_grade_is_no_answer_yet_or_prefer_not_to_say(somebody, initial):
    GradeFactory(code="SEO")

    assert GradeForm(person=somebody()).initial == {"grade": initial}


def test_what_is_posted_gives_the_same_answer_again():
    GradeFactory(code="SEO")
    OrganisationFactory(slug="dvla")
    person = NewcomerFactory()
    for question, typed in (
        ("name", "Priya"),
        ("organisation", "dvla"),
        ("grade", "SEO"),
        ("grade", "prefer-not-to-say"),
    ):
        form = QUESTIONS[question]({question: typed}, person=person)
        assert form.is_valid()
        assert form.posted == typed
