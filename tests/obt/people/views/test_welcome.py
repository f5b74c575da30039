"""The first-time questions: one a page, nothing saved before the last."""

import re

import pytest

from obt.people.models import Organisation, Person
from tests.factories import OrganisationFactory

from .conftest import JUNK

ANSWERS = {
    "name": "Priya Patel",
    "organisation": "dvla",
    "grade": "SEO",
    "profession": "policy",
    "region": "scotland",
}
PAGES = [
    ("name", "Question 1 of 5", "What is your full name?"),
    ("organisation", "Question 2 of 5", "Which organisation do you work for?"),
    ("grade", "Question 3 of 5", "What is your grade?"),
    ("profession", "Question 4 of 5", "What is your profession?"),
    ("region", "Question 5 of 5", "Which region do you work in?"),
]


def answer(client, **changes):
    """Answer every question, and return what the last one leads to."""
    for question, value in {**ANSWERS, **changes}.items():
        response = client.post(f"/welcome/{question}/", {question: value})
    return response


def text(response):
    return response.content.decode()


def back_link(response):
    for link in re.findall("<a [^>]*>", text(response)):
        if "govuk-back-link" in link:
            return re.search('href="([^"]*)"', link)[1]
    return None


def nothing_is_saved(newcomer):
    newcomer.refresh_from_db()
    return (newcomer.name, newcomer.organisation, newcomer.profile_completed_at) == ("", None, None)


def test_the_questions_come_in_order_each_on_its_page(new):
    assert new.get("/welcome/")["Location"] == "/welcome/name/"
    for number, (question, caption, label) in enumerate(PAGES):
        page = text(new.get(f"/welcome/{question}/"))
        assert caption in page
        assert label in page
        assert page.count("govuk-form-group") == 1
        response = new.post(f"/welcome/{question}/", {question: ANSWERS[question]})
        onward = f"/welcome/{PAGES[number + 1][0]}/" if number < 4 else "/welcome/check/"
        assert response["Location"] == onward
        assert new.get("/welcome/")["Location"] == onward


@pytest.mark.parametrize(
    ("question", "back"),
    [
        ("organisation", "/welcome/name/"),
        ("grade", "/welcome/organisation/"),
        ("profession", "/welcome/grade/"),
        ("region", "/welcome/profession/"),
    ],
)
def test_back_leads_to_the_question_before(new, question, back):
    assert back_link(new.get(f"/welcome/{question}/")) == back


def test_the_first_question_leads_back_to_nothing(new):
    assert back_link(new.get("/welcome/name/")) is None


def test_nothing_is_saved_until_the_answers_are_sent(new, newcomer):
    answer(new)

    page = text(new.get("/welcome/check/"))

    for shown in ("Priya Patel", "DVLA", "Senior executive officer (SEO)", "Policy", "Scotland"):
        assert shown in page
    assert nothing_is_saved(newcomer)


def test_the_answers_are_saved_once_and_for_all(new, newcomer):
    answer(new)

    response = new.post("/welcome/check/", follow=True)

    newcomer.refresh_from_db()
    first = newcomer.profile_completed_at
    assert "Your details are saved, Priya" in text(response)
    assert newcomer.name == "Priya Patel"
    assert newcomer.organisation.slug == "dvla"
    assert (newcomer.grade.code, newcomer.profession.code, newcomer.region.code) == ("SEO", "policy", "scotland")
    assert first is not None
    assert "welcome" not in new.session

    assert new.post("/welcome/check/")["Location"] == "/profile/"  # the second click
    newcomer.refresh_from_db()
    assert newcomer.profile_completed_at == first


def test_who_prefers_not_to_say_has_a_profile_all_the_same(new, newcomer):
    nothing = dict.fromkeys(("grade", "profession", "region"), "prefer-not-to-say")
    answer(new, **nothing)
    assert text(new.get("/welcome/check/")).count("Prefer not to say") == 3

    new.post("/welcome/check/")

    newcomer.refresh_from_db()
    assert newcomer.profile_completed_at is not None
    assert (newcomer.grade, newcomer.profession, newcomer.region) == (None, None, None)


def test_each_change_link_leads_back_to_the_answers(new, newcomer):
    answer(new)
    page = text(new.get("/welcome/check/"))
    for question, _, _ in PAGES:
        assert f'href="/welcome/{question}/"' in page
        assert back_link(new.get(f"/welcome/{question}/")) == "/welcome/check/"

    response = new.post("/welcome/region/", {"region": "overseas"})

    assert response["Location"] == "/welcome/check/"
    assert "Overseas" in text(new.get("/welcome/check/"))
    assert nothing_is_saved(newcomer)


def test_an_answer_given_before_is_filled_in_again(new):
    answer(new)

    assert 'value="Priya Patel"' in text(new.get("/welcome/name/"))
    assert '<option value="dvla" selected>' in text(new.get("/welcome/organisation/"))


@pytest.mark.parametrize("missing", list(ANSWERS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_answers_with_one_missing_lead_to_its_question(new, newcomer, missing, method):
    for question in ANSWERS.keys() - {missing}:
        new.post(f"/welcome/{question}/", {question: ANSWERS[question]})

    assert getattr(new, method)("/welcome/check/")["Location"] == f"/welcome/{missing}/"
    assert nothing_is_saved(newcomer)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_organisation_closed_since_it_was_answered_is_asked_for_again(new, newcomer, method):
    answer(new)
    Organisation.objects.filter(slug="dvla").update(is_closed=True)

    assert getattr(new, method)("/welcome/check/")["Location"] == "/welcome/organisation/"
    assert nothing_is_saved(newcomer)
    assert "dvla" not in text(new.get("/welcome/organisation/"))


def test_a_closed_organisation_is_not_offered_and_refused(new, closed):
    response = new.post("/welcome/organisation/", {"organisation": "yesterday"})

    assert response.status_code == 200
    assert "Choose an organisation from the list" in text(response)
    assert "Ministry of Yesterday" not in text(response)


def test_a_grade_that_is_not_offered_is_refused(new):
    response = new.post("/welcome/grade/", {"grade": "other"})

    assert response.status_code == 200
    assert "Error:" in text(response)


@pytest.mark.parametrize("question", list(ANSWERS))
@pytest.mark.parametrize("name", list(JUNK))
def test_junk_is_asked_about_again_and_keeps_what_was_answered(new, newcomer, question, name):
    answer(new)
    draft = new.session["welcome"]

    response = new.post(f"/welcome/{question}/", {question: JUNK[name]})

    allowed = (200, 302, 400, 413) if question in ("name", "region") else (200, 400, 413)
    assert response.status_code in allowed
    if response.status_code != 302:
        assert new.session["welcome"] == draft
    assert new.get("/welcome/check/").status_code == 200
    assert nothing_is_saved(newcomer)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter your full name"),
        ("P", "Your full name must be 2 characters or more"),
        ("P" * 121, "Your full name must be 120 characters or fewer"),
        ("<b>Priya\r\nPatel</b>", "Your full name must be on one line"),
        ("\u202ePriya", "Enter your full name in letters"),
    ],
)
def test_a_name_refused_stands_in_its_field_as_it_was_typed(new, typed, error):
    response = new.post("/welcome/name/", {"name": typed})

    assert response.status_code == 200
    assert error in text(response)
    assert "Error: " in text(response)
    shown = typed.replace("<", "&lt;").replace(">", "&gt;")
    assert f'value="{shown}"' in text(response) or not typed


@pytest.mark.parametrize("question", ["organisation", "grade", "profession", "region"])
def test_no_choice_is_no_answer(new, question):
    response = new.post(f"/welcome/{question}/", {})

    assert response.status_code == 200
    assert "Choose your" in text(response)


@pytest.mark.parametrize("address", ["/welcome/password/", "/welcome/email/", "/welcome/1/"])
def test_other_questions_are_not_there(new, address):
    assert new.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/welcome/", ["post", "put", "patch", "delete"]),
        ("/welcome/name/", ["put", "patch", "delete"]),
        ("/welcome/check/", ["put", "patch", "delete"]),
    ],
)
def test_other_methods_are_refused(new, address, methods):
    for method in methods:
        assert getattr(new, method)(address).status_code == 405


@pytest.mark.parametrize("address", ["/welcome/", "/welcome/name/", "/welcome/check/"])
def test_who_is_not_signed_in_is_asked_to(client, db, address):
    assert client.get(address)["Location"] == f"/account/login/?next={address}"


@pytest.mark.parametrize("address", ["/welcome/", "/welcome/name/", "/welcome/organisation/", "/welcome/check/"])
def test_who_has_a_profile_is_sent_to_it(me, person, address):
    assert me.get(address)["Location"] == "/profile/"
    if address != "/welcome/":
        assert me.post(address, {"name": "Somebody Else"})["Location"] == "/profile/"
    person.refresh_from_db()
    assert person.name == "Priya Patel"


def test_nobody_can_answer_for_another(new, person):
    answer(new)

    new.post("/welcome/check/", {"person": person.pk, "pk": person.pk, "is_central": "on"})

    assert not Person.objects.filter(is_central=True).exists()
    assert Person.objects.get(pk=person.pk).profile_completed_at == person.profile_completed_at


# Where the questions lead when they are done


def test_they_lead_on_to_the_page_that_was_asked_for(new):
    assert new.get("/learning/other/record/?a=1")["Location"] == "/welcome/"
    answer(new)

    assert new.post("/welcome/check/")["Location"] == "/learning/other/record/?a=1"


def test_they_lead_home_otherwise(new):
    answer(new)

    assert new.post("/welcome/check/")["Location"] == "/home/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
)
def test_they_lead_to_no_other_site(new, wanted):
    session = new.session
    session["welcome_next"] = wanted
    session.save()
    answer(new)

    assert new.post("/welcome/check/")["Location"] == "/home/"


# What the organisation's page offers


def test_the_only_organisation_of_the_address_is_filled_in(new, dvla, vouch):
    vouch("dvla.gov.uk", dvla)

    assert '<option value="dvla" selected>DVLA, part of DfT</option>' in text(new.get("/welcome/organisation/"))


def test_the_organisations_of_a_shared_address_come_first(new, dvla, vouch):
    for name in ("Aardvarks", "Zebras"):
        OrganisationFactory(name=name, slug=name.lower())
    vouch("dvla.gov.uk", dvla)
    vouch("dvla.gov.uk", Organisation.objects.get(slug="zebras"))

    page = text(new.get("/welcome/organisation/"))

    assert page.index(">DVLA") < page.index(">Zebras") < page.index(">Aardvarks") < page.index(">Department for Tra")
    assert "Those that use dvla.gov.uk come first" in page
    assert re.findall('<option value="([^"]*)" selected>', page) == [""]


@pytest.mark.parametrize("address", ["/welcome/organisation/", "/welcome/check/"])
def test_a_hundred_and_sixty_organisations_cost_no_more_statements(new, address, dvla, django_assert_max_num_queries):
    answer(new)
    with django_assert_max_num_queries(8) as few:
        new.get(address)
    for _ in range(158):
        OrganisationFactory(parent=dvla)
    with django_assert_max_num_queries(8) as many:
        new.get(address)

    assert len(few) == len(many)
