"""A person's own page: every answer can be changed, and every record stays."""

import pytest

from learning.models import Completion, OtherLearning
from obt.mail.models import Undeliverable
from obt.people.models import Person
from tests.factories import (
    ChampionFactory,
    CompletionFactory,
    OrganisationFactory,
    OtherLearningFactory,
    PersonFactory,
    RegionFactory,
)

from .conftest import JUNK

QUESTIONS = ["name", "organisation", "grade", "profession", "region"]


def text(response):
    return response.content.decode()


def test_it_shows_all_answers_each_with_a_way_to_change_it(me, person):
    page = text(me.get("/profile/"))

    assert "Priya Patel" in page
    assert person.email in page
    assert "DVLA" in page
    assert page.count("Prefer not to say") == 3
    for question in QUESTIONS:
        assert f'href="/profile/{question}/"' in page
    assert 'href="/account/email/"' in page


def test_champions_find_their_tokens_and_others_none(as_person, person):
    assert "/profile/tokens/" not in text(as_person(person).get("/profile/"))

    ChampionFactory(person=person)
    assert "/profile/tokens/" in text(as_person(person).get("/profile/"))
    assert "/profile/tokens/" in text(as_person(PersonFactory(is_central=True)).get("/profile/"))


def test_it_is_the_persons_own(me):
    PersonFactory(name="Tomos Rees", email="tomos@example.gov.uk")

    assert "Tomos" not in text(me.get("/profile/"))


@pytest.mark.parametrize(
    ("question", "typed", "said", "shown"),
    [
        ("name", "  Priya   Rees ", "Your name is now Priya Rees", "Priya Rees"),
        ("organisation", "transport", "Your organisation is now Department for Transport", "Department for Transport"),
        ("grade", "SEO", "Your grade is now Senior executive officer (SEO)", "Senior executive officer (SEO)"),
        ("profession", "policy", "Your profession is now Policy", "Policy"),
        ("region", "overseas", "Your region is now Overseas", "Overseas"),
    ],
)
def test_a_changed_answer_is_saved_and_named(me, person, question, typed, said, shown):
    response = me.post(f"/profile/{question}/", {question: typed}, follow=True)

    assert response.redirect_chain == [("/profile/", 302)]
    assert said in text(response)
    person.refresh_from_db()
    assert str(getattr(person, question)) == shown


def test_an_answer_can_be_taken_back(me, person):
    me.post("/profile/region/", {"region": "scotland"})

    response = me.post("/profile/region/", {"region": "prefer-not-to-say"}, follow=True)

    assert "You now prefer not to say your region" in text(response)
    person.refresh_from_db()
    assert person.region is None


@pytest.mark.parametrize(("question", "typed"), [("name", "Priya Patel"), ("grade", "prefer-not-to-say")])
def test_the_same_answer_changes_nothing_and_says_nothing(me, question, typed):
    response = me.post(f"/profile/{question}/", {question: typed}, follow=True)

    assert response.redirect_chain == [("/profile/", 302)]
    assert "Your details" not in text(response)
    assert "is now" not in text(response)


def test_moving_organisation_keeps_every_record(me, person):
    completion = CompletionFactory(person=person)
    other = OtherLearningFactory(person=person, programme=completion.programme)
    before = list(Completion.objects.values()), list(OtherLearning.objects.values())

    me.post("/profile/organisation/", {"organisation": "transport"})

    person.refresh_from_db()
    assert person.organisation.slug == "transport"
    assert before == (list(Completion.objects.values()), list(OtherLearning.objects.values()))
    assert (completion.person, other.person) == (person, person)


def test_an_organisation_closed_since_stays_until_another_is_chosen(me, person, dvla):
    dvla.is_closed = True
    dvla.save()

    assert "DVLA" in text(me.get("/profile/"))
    assert 'value="dvla"' not in text(me.get("/profile/organisation/"))
    response = me.post("/profile/organisation/", {"organisation": "dvla"})
    assert "Choose an organisation from the list" in text(response)
    person.refresh_from_db()
    assert person.organisation == dvla


def test_a_region_no_longer_offered_stays_until_another_is_chosen(as_person, person, choices):
    person.region = RegionFactory(code="old", name="Old region", is_offered=False)
    person.save()
    client = as_person(person)

    assert "Old region" in text(client.get("/profile/"))
    assert "checked" not in text(client.get("/profile/region/"))


@pytest.mark.parametrize("question", QUESTIONS)
def test_junk_is_refused_and_changes_nothing(me, person, question):
    before = Person.objects.filter(pk=person.pk).values().get()
    for name, junk in JUNK.items():
        if name == "an array" and question in ("name", "region"):
            continue  # the last of several answers counts, and is a good one here
        response = me.post(f"/profile/{question}/", {question: junk})
        if name == "lone surrogate" and question == "name":
            assert response.status_code in (200, 302, 400)  # no longer one when it has been read
            Person.objects.filter(pk=person.pk).update(name="Priya Patel")
            continue
        if question == "name" and response.status_code == 302:
            assert name in ("markup", "SQL"), name  # a strange name, and shown as text
            Person.objects.filter(pk=person.pk).update(name="Priya Patel")
            continue
        assert response.status_code in (200, 400, 413), name
        assert Person.objects.filter(pk=person.pk).values().get() == before, name


def test_markup_in_a_name_is_shown_as_text(me):
    response = me.post("/profile/name/", {"name": "<script>alert(1)</script>{{ 7*7 }}"}, follow=True)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in text(response)
    assert "<script>alert(1)" not in text(response)


def test_only_the_question_asked_is_changed(me, person):
    me.post("/profile/name/", {"name": "Priya Rees", "region": "scotland", "is_central": "on", "email": "a@gov.uk"})

    saved = Person.objects.get(pk=person.pk)
    assert (saved.name, saved.region, saved.is_central, saved.email) == ("Priya Rees", None, False, person.email)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("head", "/profile/", 200),
        ("head", "/profile/name/", 200),
        ("post", "/profile/", 405),
        ("put", "/profile/", 405),
        ("put", "/profile/name/", 405),
        ("delete", "/profile/name/", 405),
        ("patch", "/profile/name/", 405),
        ("get", "/profile/email/", 404),
        ("get", "/profile/is_central/", 404),
        ("get", "/profile/1/", 404),
    ],
)
def test_methods_and_addresses(me, method, address, status):
    assert getattr(me, method)(address).status_code == status


@pytest.mark.parametrize("address", ["/profile/", "/profile/name/"])
def test_who_is_not_signed_in_is_asked_to(client, db, address):
    assert client.get(address)["Location"] == f"/account/login/?next={address}"
    pressed_there = {"referer": f"http://testserver{address}"}
    assert client.post(address, headers=pressed_there)["Location"] == f"/account/login/?next={address}"


@pytest.mark.parametrize("address", ["/profile/", "/profile/name/"])
def test_a_newcomer_is_asked_the_first_time_questions_instead(new, newcomer, address):
    assert new.get(address)["Location"] == "/welcome/"
    assert new.post(address, {"name": "Priya"})["Location"] == "/welcome/"
    newcomer.refresh_from_db()
    assert newcomer.name == ""


def test_an_address_that_nothing_arrives_at_is_told_with_what_to_do(me, person):
    Undeliverable.objects.create(address="somebody.else@example.gov.uk", reason="550 no such user")
    assert "We could not deliver" not in text(me.get("/profile/"))

    Undeliverable.objects.create(address=person.email, reason="550 no such user")

    page = text(me.get("/profile/"))
    assert f"We could not deliver to {person.email}" in page
    assert page.count('href="/profile/reminders/"') == 2


@pytest.mark.parametrize(("address", "most"), [("/profile/", 4), ("/profile/organisation/", 4), ("/profile/grade/", 3)])
def test_a_hundred_and_sixty_organisations_cost_no_more_statements(
    me, dvla, address, most, django_assert_max_num_queries
):
    with django_assert_max_num_queries(most) as few:
        me.get(address)
    for _ in range(158):
        OrganisationFactory(parent=dvla)
    with django_assert_max_num_queries(most) as many:
        me.get(address)

    assert len(few) == len(many)
