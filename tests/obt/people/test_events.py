"""Who the audit trail names."""

from types import SimpleNamespace

import pytest

from obt.people.events import names_of, sent_by
from tests.factories import NewcomerFactory, PersonFactory


@pytest.mark.parametrize(
    ("metadata", "person"), [({"user": 5, "url": "/"}, 5), ({"user": None}, None), ({"user": "5"}, None), ({}, None)]
)
def test_who_sent_the_request(metadata, person):
    assert sent_by(SimpleNamespace(pgh_context=SimpleNamespace(metadata=metadata))) == person


def test_without_a_request_nobody_did():
    assert sent_by(SimpleNamespace(pgh_context=None)) is None


@pytest.mark.django_db
def test_names_are_asked_for_at_once_and_of_nobody_not_at_all(django_assert_num_queries):
    nia, unnamed = PersonFactory(name="Nia Price"), NewcomerFactory(name="", email="new@example.gov.uk")
    with django_assert_num_queries(1):
        names = names_of([nia.pk, unnamed.pk, nia.pk, None])
    assert names == {nia.pk: "Nia Price", unnamed.pk: "new@example.gov.uk", None: ""}
    with django_assert_num_queries(0):
        assert names_of([None]) == {None: ""}
