"""Links that stop reminders: signed, for one person and kind, invalid once their person says so."""

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from obt.reminders import links
from obt.reminders.actions import revoke_links
from obt.reminders.links import Stop
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def token_of(person, kind="masterclass", revision=0):
    address = links.one_click_address(person_id=person.pk, kind=kind, revision=revision)
    return address.removeprefix("https://obt.example.gov.uk/reminders/stop/").removesuffix("/")


@pytest.fixture(autouse=True)
def our_address(settings):
    settings.OBT_BASE_URL = "https://obt.example.gov.uk"


@pytest.fixture
def person(db):
    return PersonFactory()


def test_a_link_is_read_as_what_it_was_made_for(person):
    token = token_of(person)

    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert links.read(token) == Stop(person.pk, "masterclass")
    assert links.read(token_of(person, "")) == Stop(person.pk, "")


def test_the_page_to_choose_on_has_a_whole_address():
    assert links.settings_address() == "https://obt.example.gov.uk/profile/reminders/"


def test_each_person_and_kind_has_a_link_of_their_own(person):
    assert len({token_of(person), token_of(person, "reading"), token_of(PersonFactory())}) == 3


@pytest.mark.parametrize("place", [0, 5, 12, 20, -1])
def test_a_link_that_was_tampered_with_is_none(person, place):
    token = token_of(person)
    letters = list(token)
    letters[place] = "A" if letters[place] != "A" else "B"

    assert links.read("".join(letters)) is None


def test_the_signature_of_one_link_does_for_no_other(person):
    own, others = token_of(person), token_of(PersonFactory())

    assert links.read(own.partition(".")[0] + "." + others.partition(".")[2]) is None


@pytest.mark.parametrize("junk", ["", ".", "a", "a.b", "....", "ö", "\udcff", "a" * 100_000, "WzEsIm0iLDBd", "%00"])
def test_junk_is_none_and_costs_no_statement(junk, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert links.read(junk) is None


def test_what_we_signed_for_something_else_is_none(person):
    assert links.read(signing.dumps([person.pk, "masterclass", 0])) is None
    assert links.read(signing.Signer(salt="another", sep=".").sign_object([person.pk, "masterclass", 0])) is None


@pytest.mark.parametrize("made", [[1, "masterclass"], [1, "masterclass", 0, 0], ["1", "masterclass", 0], {"1": 2}, 1])
def test_what_is_no_longer_made_like_this_is_none(made):
    assert links.read(signing.Signer(salt="obt.reminders.links", sep=".").sign_object(made)) is None


def test_links_made_before_a_person_said_so_are_invalid_and_later_ones_work(person):
    other = PersonFactory()
    before, others = token_of(person), token_of(other)
    revoke_links(person=person)

    assert links.read(before) is None
    assert links.revision_of(person.pk) == 1
    after = token_of(person, revision=1)
    assert links.read(after) == Stop(person.pk, "masterclass")
    assert links.read(others) == Stop(other.pk, "masterclass")

    revoke_links(person=person)
    assert links.read(after) is None


def test_a_link_outlives_a_change_of_the_key_as_long_as_the_old_one_is_kept(person, settings):
    token = token_of(person)
    settings.SECRET_KEY, old = "another-key", settings.SECRET_KEY
    assert links.read(token) is None

    settings.SECRET_KEY_FALLBACKS = [old]
    assert links.read(token) == Stop(person.pk, "masterclass")


def test_making_a_link_asks_the_database_nothing_and_reading_one_once(person):
    with CaptureQueriesContext(connection) as statements:
        token = token_of(person)
    assert len(statements) == 0
    with CaptureQueriesContext(connection) as statements:
        links.read(token)
    assert len(statements) == 1
