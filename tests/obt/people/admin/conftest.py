"""The cast of the admin's tests, and what its forms send."""

import re

import pytest

from tests.factories import NewcomerFactory, OrganisationFactory

JUNK = {
    "NUL": "a\0b",
    "a megabyte": "x" * 1_000_000,
    "a number beyond all columns": str(10**30),
    "below nought": "-1",
    "no number": "NaN",
    "an array": ["1", "2"],
    "no day": "2024-02-31",
    "a year beyond calendars": "99999-01-01",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "lone surrogate": "a\ud800".encode("utf-8", "surrogatepass"),
    "SQL": "'; DROP TABLE people_person; --",
    "blank": "   ",
}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """As in the demo; the guard has tests of its own (sign_in/test_second_factor.py)."""
    settings.OBT_DEMO = True


@pytest.fixture
def central(db):
    """Without a profile, so that there are no organisations but those of a test."""
    return NewcomerFactory(email="central@example.gov.uk", is_central=True)


@pytest.fixture
def admin(as_person, central):
    """A client that the central team is signed in with."""
    return as_person(central)


@pytest.fixture
def dvla(db):
    return OrganisationFactory(name="DVLA", slug="dvla")


@pytest.fixture
def typed():
    """A function: what the form at an address would send as it stands, with changes by keyword."""

    def typed(client, address, **changes):
        response = client.get(address)
        assert response.status_code == 200, address
        formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
        fields = {}
        for form in (response.context["adminform"].form, *(f for s in formsets for f in (s.management_form, *s.forms))):
            for bound in form:
                value = bound.value()
                if value is not None and value is not False:
                    fields[bound.html_name] = "on" if value is True else str(value)
        return {**fields, **changes}

    return typed


@pytest.fixture
def errors():
    """A function: what an admin page says is wrong."""

    def errors(response):
        assert response.status_code == 200
        said = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S)
        return [re.sub("<[^>]+>", "", text).strip() for text in said]

    return errors
