"""What browsers and proxies may keep."""

import pytest

from tests import factories


@pytest.mark.parametrize(
    "path", ["/home/", "/profile/", "/learning/", "/account/sessions/", "/account/email/", "/help/"]
)
def test_nothing_that_is_shown_to_somebody_signed_in_is_kept(as_person, db, path):
    factories.ProgrammeFactory()

    response = as_person(factories.PersonFactory()).get(path)

    assert response["Cache-Control"] == "no-store, private"


def test_a_redirect_of_somebody_signed_in_is_not_kept_either(as_person, db):
    assert as_person(factories.PersonFactory()).get("/")["Cache-Control"] == "no-store, private"


def test_a_public_page_may_be_kept_by_who_is_not_signed_in(client, db):
    assert "no-store" not in client.get("/help/").get("Cache-Control", "")
