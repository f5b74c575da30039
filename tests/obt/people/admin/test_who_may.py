"""The admin is the central team's alone, and tells nobody what anybody did."""

import pytest
from django.apps import apps
from django.contrib.admin import site

from tests.factories import ChampionFactory, NewcomerFactory, PersonFactory

PAGES = [
    "/admin/",
    "/admin/people/person/",
    "/admin/people/person/add/",
    "/admin/people/organisation/",
    "/admin/people/organisation/add/",
    "/admin/people/emaildomain/",
    "/admin/people/emaildomain/add/",
    "/admin/people/champion/",
    "/admin/people/champion/add/",
    "/admin/people/grade/",
    "/admin/people/profession/",
    "/admin/people/region/",
    "/admin/programme/programme/",
    "/admin/programme/programme/add/",
    "/admin/learning/course/",
    "/admin/learning/course/add/",
]


@pytest.mark.parametrize("address", PAGES)
def test_the_central_team_may(admin, address):
    assert admin.get(address).status_code == 200


@pytest.mark.parametrize(
    "somebody",
    [
        lambda: PersonFactory(),
        lambda: NewcomerFactory(),
        lambda: ChampionFactory().person,
    ],
    ids=["participant", "newcomer", "champion"],
)
def test_for_everybody_else_it_is_not_there(as_person, db, somebody):
    client = as_person(somebody())

    for page in PAGES:
        assert client.get(page).status_code == 404, page
        assert client.post(page, {}).status_code == 404, page


def test_nor_for_somebody_whose_account_is_off(as_person, admin, central):
    central.is_active = False
    central.save()

    for page in PAGES:
        assert admin.get(page)["Location"].startswith(("/account/login/", "/admin/login/")), page


@pytest.mark.parametrize("address", PAGES)
def test_who_is_not_signed_in_is_asked_to(client, db, address):
    assert client.get(address)["Location"].startswith(("/account/login/", "/admin/login/"))


def test_these_tables_and_no_others_have_pages():
    """Not what people learned, were sent or signed in with, and no history."""
    assert sorted(model._meta.label for model in site._registry) == [
        "conversations.Guide",
        "experiments.BackgroundStory",
        "experiments.Starter",
        "learning.Course",
        "people.Champion",
        "people.EmailDomain",
        "people.Grade",
        "people.Organisation",
        "people.Person",
        "people.Profession",
        "people.Region",
        "programme.Programme",
    ]


def test_history_has_none():
    events = [model for model in apps.get_models() if model.__name__.endswith("Event")]

    assert "PersonEvent" in {model.__name__ for model in events}
    assert not any(site.is_registered(model) for model in events)


@pytest.mark.parametrize(
    "label",
    [
        "learning.Completion",
        "learning.OtherLearning",
        "mail.Message",
        "sessions.Session",
        "account.EmailAddress",
        "mfa.Authenticator",
        "people.PersonEvent",
    ],
)
def test_personal_tables_have_none(label):
    assert not site.is_registered(apps.get_model(label))
