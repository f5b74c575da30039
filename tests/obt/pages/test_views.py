import datetime

import pytest
from django.utils import timezone

from tests import factories


@pytest.mark.parametrize("path", ["/", "/help/", "/accessibility/", "/privacy/", "/cookies/"])
def test_anybody_can_read_the_public_pages_with_and_without_a_programme(client, db, path):
    assert client.get(path).status_code == 200
    factories.ProgrammeFactory()
    assert client.get(path).status_code == 200


def test_who_is_signed_in_goes_from_the_start_page_to_their_home(as_person, db):
    response = as_person(factories.PersonFactory()).get("/")

    assert (response.status_code, response["Location"]) == (302, "/home/")


def test_the_start_page_is_in_the_programmes_own_words(client, db):
    factories.ProgrammeFactory(
        headline="Everybody learns about data", headline_emphasis="about data", learning_title="Read"
    )

    page = client.get("/").content.decode()

    assert "Everybody learns <em>about data</em>" in page
    assert "1. Read" in page


def test_before_it_opens_the_start_page_says_when(client, db):
    factories.ProgrammeFactory(opens_on=timezone.localdate() + datetime.timedelta(days=3))

    assert "It opens on" in client.get("/").content.decode()


def test_the_cookie_page_names_the_cookies_that_are_set(client, db):
    page = client.get("/cookies/").content.decode()

    assert ">obt_session<" in page
    assert ">csrftoken<" in page


def test_the_public_pages_need_few_statements(client, db, django_assert_max_num_queries):
    factories.ProgrammeFactory()
    for path, most in (("/", 1), ("/help/", 1), ("/privacy/", 0), ("/cookies/", 0)):
        with django_assert_max_num_queries(most):
            client.get(path)
