"""Has this been tried? What is found, what never is, and that nothing typed can do harm."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Idea
from conversations.similar import similar_ideas
from conversations.similar.words import rebuild
from obt.people.models import Person
from tests.factories import IdeaFactory, OrganisationFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["tables of words", "no tables of words"])
def tables(request, others):
    """Each test that asks for it runs before the first night and after it; ideas put forward later are of today."""
    if request.param == "tables of words":
        rebuild()


@pytest.fixture
def titles(priya):
    """A function: the titles that Priya is shown for what she types."""

    def titles(title, text="", **kwargs):
        # As a request has her: organisations move in their tree as others are made.
        person = Person.objects.get(pk=priya.pk)
        return [found.idea.title for found in similar_ideas(person=person, title=title, text=text, **kwargs)]

    return titles


def test_an_idea_of_the_same_words_is_found_first(tables, put_forward, titles):
    put_forward("Text reminders the day before an appointment", "Send people a message with time and place.")
    assert titles("Text reminders the day before an appointment")[0] == "Text reminders the day before an appointment"


def test_typing_errors_are_forgiven(tables, put_forward, titles):
    put_forward("Text reminders the day before an appointment", "Send people a message with time and place.")
    found = titles("Txt remidners the day befor an apointment", "Send poeple a mesage with tmie and place")
    assert found[:1] == ["Text reminders the day before an appointment"]


def test_the_order_and_form_of_words_does_not_matter(tables, put_forward, titles):
    put_forward("Text reminders the day before an appointment", "Send people a message with time and place.")
    found = titles("Reminding people of appointments", "A day before, a message could be sent as a text.")
    assert found[:1] == ["Text reminders the day before an appointment"]


def test_accents_do_not_matter(tables, put_forward, titles):
    put_forward("Naïve questions at the café", "Cwrdd â phobl dros goffi.")
    assert titles("naive questions at the cafe") == ["Naïve questions at the café"]
    put_forward("Resume writing for apprentices")
    assert titles("Résumé writing")[0] == "Resume writing for apprentices"


def test_a_word_that_is_mistyped_often_is_put_right_all_the_same(others, put_forward, titles):
    for n in range(5):
        put_forward(f"Agenda number {n} of our meetigns")
    for n in range(110):
        put_forward(f"Meetings in the garden, round {n}" if n else "Walking meetings by the canal")
    rebuild()
    assert "Walking meetings by the canal" in titles("Walking meetigns by the cannal")


def test_the_text_counts_where_the_title_says_nothing(tables, put_forward, titles):
    put_forward("Small but good", "Numbered docks for hand-held radios beside the door.")
    assert titles("An idea", "Radios should go back into numbered docks by the door")[:1] == ["Small but good"]


def test_a_long_text_that_says_much_else_finds_it_too(tables, put_forward, titles):
    put_forward("Text reminders the day before an appointment", "Send people a message with time and place.")
    much_else = " ".join(f"matter{letter} thing{letter}" for letter in "abcdefghijklmnopqrst")
    found = titles(
        "Reminders by text", f"Send a message the day before an appointment with time and place. {much_else}"
    )
    assert found[:1] == ["Text reminders the day before an appointment"]


def test_an_idea_of_another_language_is_answered_with_nothing(tables, titles):
    assert titles("Réduire le nombre de réunions le vendredi", "Nous passons trop de temps en réunion.") == []
    assert titles("金曜日の午後は会議をしない", "新しい職員のためのチェックリスト") == []


def test_something_else_altogether_is_answered_with_nothing(tables, titles):
    assert titles("Chocolate cake with walnuts", "Melt butter, fold in flour, bake it at low heat.") == []


@pytest.fixture(params=["four ideas", "four ideas, counted", "among others", "among others, counted"])
def small(request, put_forward):
    """Four ideas that have nothing in common but words that any text has, alone and among thirty others."""
    put_forward(
        "Checklist on page 1 of the medical form",
        "Put five tick boxes on page 1: signed, dated, doctor’s address, question 7, copy of licence.",
        problem="About one form in three comes back with something missing. Each costs us two letters.",
    )
    put_forward(
        "Put the three most asked questions above the phone number",
        "Swap the two for a month and compare the number of calls.",
        problem="People ring because the answer stands below the number.",
    )
    put_forward(
        "Fifteen quiet minutes after the phones close",
        "Close the lines at 4:45pm on two days a week and use the time for notes.",
        problem="Notes are written during the next call, and it shows.",
    )
    put_forward(
        "Read one letter from a passenger at the start of each meeting",
        "Somebody reads it aloud, and nobody discusses it, for eight weeks.",
        problem="We decide about step-free access without hearing from people who need it.",
    )
    if request.param.startswith("among others"):
        request.getfixturevalue("others")
    if request.param.endswith("counted"):
        rebuild()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Stand-up on Mondays", "ten minutes, standing"),
        ("Ten minutes standing", ""),
        ("Shorter meetings", "Meetings run over and people are late. Set every meeting to 25 minutes."),
        ("Cake on Fridays", "Bring a cake every week and people talk to each other."),
        ("Ten minutes together before the phones open", "One difficult case and one thing that went well, no slides."),
        ("Sign in at the gate", ""),
        ("A second screen for everybody", "We switch between four systems during a call. Put one on each desk."),
        ("Doctors may park for free", "Four places in front of the office for the first two hours of each day."),
    ],
)  # fmt: skip
def test_what_shares_everyday_words_or_one_other_is_not_alike(small, titles, title, text):
    assert titles(title, text) == []


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Checklist for the medical form", "", "Checklist on page 1 of the medical form"),
        ("Cheklist on pgae 1 of the medcial form", "", "Checklist on page 1 of the medical form"),
        ("Fewer incomplete forms", "Let people tick that they gave the doctor’s name and signed.",
         "Checklist on page 1 of the medical form"),
        ("Quiet time", "", "Fifteen quiet minutes after the phones close"),
        ("Quiet time after calls", "The phones close early so that we can write notes.",
         "Fifteen quiet minutes after the phones close"),
        ("Most asked questions first, phone number second", "",
         "Put the three most asked questions above the phone number"),
        ("Hear what passengers say", "Letters about access are read aloud in the team meeting.",
         "Read one letter from a passenger at the start of each meeting"),
    ],
)  # fmt: skip
def test_what_shares_telling_words_or_almost_all_is_alike(small, titles, title, text, found):
    assert titles(title, text) == [found]


@pytest.mark.parametrize("typed", ["", "   ", "the of and to", "!!! ?? --", "12 345", "a"])
def test_nothing_to_go_by_is_answered_with_nothing(tables, titles, typed):
    assert titles(typed, typed) == []


def test_an_empty_service_is_answered_with_nothing(titles, programme):
    assert titles("Fewer meetings") == []
    rebuild()
    assert titles("Fewer meetings") == []


@pytest.mark.parametrize(
    "typed",
    [
        "'", "''", "\\", "a' | 'b", "lockers:*", "!lockers", "lockers & !office", "(lockers", "lockers <-> office",
        "%(audiences)s %s %", "{weight} {0}", "a\0b", "\ud800 lockers", "'; DROP TABLE conversations_idea; --",
        "x" * 1_000_000, "locker " * 200_000, "é" * 100, "가나다라", "ﷺﷺﷺ", "🙂🙂", "\u202elockers", "９９ lockers",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_words_and_nothing_else(tables, priya, typed):
    for title, text in ((typed, ""), ("", typed), (typed, typed)):
        assert len(similar_ideas(person=priya, title=title, text=text)) <= 3


def test_no_more_than_asked_for_come_and_the_most_like_first(tables, titles, priya):
    found = similar_ideas(person=priya, title="Simplify lockers for reception", limit=4)
    assert len(found) == 4
    assert [one.score for one in found] == sorted([one.score for one in found], reverse=True)
    assert titles("Simplify lockers for reception") == ["Simplify lockers for reception"] * 3


@pytest.fixture
def shared(put_forward, department, agency, team):
    """The same idea three times in each of four places, each with the visibility for its title."""
    places = {
        "ours": team,
        "another team's": TeamFactory(organisation=department),
        "the agency's": TeamFactory(organisation=agency),
        "another department's": TeamFactory(organisation=OrganisationFactory()),
    }
    for name, place in places.items():
        for visibility in Idea.Visibility.values:
            put_forward(f"Quiet mornings: {name}, {visibility}", team=place, visibility=visibility)
    return places


def test_a_person_finds_what_they_may_see(shared, titles):
    rebuild()
    assert set(titles("Quiet mornings", limit=20)) == {
        "Quiet mornings: ours, team",
        "Quiet mornings: ours, organisation",
        "Quiet mornings: ours, everyone",
        "Quiet mornings: another team's, organisation",
        "Quiet mornings: another team's, everyone",
        "Quiet mornings: the agency's, organisation",
        "Quiet mornings: the agency's, everyone",
        "Quiet mornings: another department's, everyone",
    }


def test_somebody_whose_address_bears_nothing_out_finds_what_is_for_everyone(shared, department):
    stranger = PersonFactory(organisation=department, email="stranger@gov.uk")
    found = similar_ideas(person=stranger, title="Quiet mornings", limit=20)
    assert {one.idea.title for one in found} == {f"Quiet mornings: {name}, everyone" for name in shared}


def test_somebody_who_left_the_team_no_longer_finds_what_is_its_own(shared, priya, titles, team):
    team.memberships.filter(person=priya).update(left_on=team.memberships.first().joined_on)
    assert "Quiet mornings: ours, team" not in titles("Quiet mornings", limit=20)


def merge(idea, into):
    Idea.objects.filter(pk=idea.pk).update(state="merged", merged_into=into)


def test_a_merged_idea_is_found_as_the_one_it_was_merged_into(tables, put_forward, titles):
    kept, middle = put_forward("Sandwich talks"), put_forward("Brown bag lunches")
    merge(put_forward("Neighbours explain their work at noon"), into=middle)
    merge(middle, into=kept)
    assert titles("Neighbours explain their work at noon") == ["Sandwich talks"]
    assert titles("Brown bag lunches and sandwich talks") == ["Sandwich talks"]


def test_a_merged_idea_leads_to_nothing_that_the_person_may_not_see(put_forward, titles):
    merge(put_forward("Neighbours explain their work"), into=put_forward("Sandwich talks", visibility="team"))
    assert titles("Neighbours explain their work") == []


def test_ideas_merged_in_a_ring_do_no_harm(put_forward, titles):
    one, other = put_forward("Sandwich talks"), put_forward("Brown bag lunches")
    merge(one, into=other)
    merge(other, into=one)
    assert titles("Sandwich talks") == []


def test_the_idea_being_written_is_not_found_nor_what_was_merged_into_it(tables, put_forward, titles):
    own = put_forward("Sandwich talks")
    merge(put_forward("Sandwich talks at noon"), into=own)
    put_forward("Sandwich talks in the hall")
    assert titles("Sandwich talks at noon", besides=own) == ["Sandwich talks in the hall"]


def test_team_and_organisation_come_along(put_forward, priya):
    put_forward("Sandwich talks")
    (found,) = similar_ideas(person=priya, title="Sandwich talks")
    with CaptureQueriesContext(connection) as statements:
        assert (found.idea.team.name, found.idea.team.organisation.name) == ("Driving tests", "DVSA")
    assert len(statements) == 0


def test_it_takes_the_same_statements_for_one_idea_and_for_sixty(programme, team, priya):
    def count():
        with CaptureQueriesContext(connection) as statements:
            assert similar_ideas(person=priya, title="Sandwich talks about number 7", text="At noon, with tea.")
        return len(statements)

    def add(number):
        for n in range(number):
            IdeaFactory(programme=programme, team=TeamFactory(), visibility="everyone", title=f"Sandwich talks {n}")

    add(1)
    few = count()
    add(60)
    rebuild()
    assert count() == few
    assert few <= 7
