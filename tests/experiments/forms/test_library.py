"""What an address asks of the library: read leniently, written in one way only."""

import pytest
from django.http import QueryDict

from experiments.forms.library import LibraryForm
from experiments.library.asked import ADOPTED, NEWEST, RELEVANCE
from experiments.library.keys import Key
from tests.factories import OrganisationFactory, ProfessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows():
    OrganisationFactory(name="Transport", slug="transport")
    ProfessionFactory(code="policy", name="Policy")


def asked(query):
    return LibraryForm(QueryDict(query)).asked


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", "/library/"),
        ("words=letters", "/library/?words=letters"),
        ("words=++plainer+++letters%0A", "/library/?words=plainer+letters"),
        ("words=&organisation=&profession=&sort=&after=", "/library/"),
        ("saving=under-1-hour&words=x&outcome=stop&organisation=transport&outcome=keep&profession=policy",
         "/library/?words=x&organisation=transport&profession=policy&outcome=keep&outcome=stop&saving=under-1-hour"),
        ("outcome=keep&outcome=keep&outcome=cake&benefit=x&saving=y", "/library/?outcome=keep"),
        ("organisation=nowhere&profession=none", "/library/"),
        ("sort=newest", "/library/"),
        ("sort=tried", "/library/?sort=tried"),
        ("sort=relevance", "/library/"),
        ("words=x&sort=relevance", "/library/?words=x"),
        ("words=x&sort=newest", "/library/?words=x&sort=newest"),
        ("sort=cheapest&page=-1&utm_source=mail", "/library/"),
        ("after=garbage&before=garbage", "/library/"),
        ("words=a%00b", "/library/?words=a+b"),
        ("words=%ED%A0%80%FF", "/library/?words=%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD"),
    ],
)  # fmt: skip
def test_one_address_for_what_is_asked(query, address):
    assert asked(query).address == address
    assert asked(address.partition("?")[2]).address == address


def test_long_words_are_cut_and_a_second_reading_leaves_them_so():
    once = asked("words=" + "ab+" * 400_000)
    assert len(once.words) <= 200
    assert asked(once.address.partition("?")[2]) == once
    assert len(asked("words=" + "a" * 1_000_000).words) == 200


def test_orders():
    assert asked("").sort is NEWEST
    assert asked("words=x").sort is RELEVANCE
    assert asked("words=x&sort=tried").sort is ADOPTED
    assert [sort.name for sort in asked("").sorts] == ["newest", "tried"]
    assert [sort.name for sort in asked("words=x").sorts] == ["relevance", "newest", "tried"]


def test_a_key_is_of_one_order():
    key = Key("newest", (1, 2)).write()
    assert asked(f"after={key}").after == Key("newest", (1, 2))
    assert asked(f"sort=tried&after={key}").after is None
    assert asked(f"words=x&after={key}").after is None
    assert asked(f"before={key}").before == Key("newest", (1, 2))
    both = asked(f"before={key}&after={key}")
    assert (both.after, both.before) == (Key("newest", (1, 2)), None)
    assert asked(f"words=x&before={Key('relevance', (20,)).write()}").before is None


def test_each_chip_leads_to_the_same_without_it_and_to_the_first_page():
    key = Key("newest", (1, 2)).write()
    what = asked(f"words=x&sort=newest&organisation=transport&outcome=keep&outcome=stop&after={key}")
    assert [(chip.label, chip.without) for chip in what.chips()] == [
        ("Transport", "/library/?words=x&outcome=keep&outcome=stop&sort=newest"),
        ("Keep", "/library/?words=x&organisation=transport&outcome=stop&sort=newest"),
        ("Stop", "/library/?words=x&organisation=transport&outcome=keep&sort=newest"),
    ]
    assert what.without_filters.address == "/library/?words=x&sort=newest"
    assert what.is_filtered
    assert not what.without_filters.is_filtered
