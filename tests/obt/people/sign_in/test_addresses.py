"""Who is asked for a code, and that the answer tells nobody who has an account."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from obt.mail.models import Message
from obt.people.models import Person
from tests.factories import PersonFactory


def _people(kind):
    address = f"{kind}@dvla.gov.uk"
    if kind == "known":
        PersonFactory(email=address)
    if kind == "invited":
        Person.objects.create(email=address)
    if kind == "closed":
        PersonFactory(email=address, is_active=False)
    return address


def _plain(answer, address):
    """The page without what differs for anybody: address, token."""
    text = answer.content.decode().replace(address, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_known_new_closed_and_invited_addresses_get_the_same_answer(new_browser, client):
    client.get("/account/login/")  # what a process does only once
    seen = []
    for kind in ("known", "new", "closed", "invited"):
        address, visitor = _people(kind), new_browser()
        visitor.client.get("/account/login/")
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.client.post("/account/login/", {"login": address})
        seen.append((answer.status_code, answer["Location"], len(queries), _plain(visitor.page(), address)))
        assert Message.objects.filter(address=address, lane="codes").count() == 1
    assert all(one == seen[0] for one in seen), [one[:3] for one in seen]
    assert seen[0][:2] == (302, "/account/login/code/confirm/")


def test_asking_makes_nobody(visitor):
    visitor.ask("new@dvla.gov.uk")
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "nia@dvla.gov.uk",
        "NIA@DVLA.GOV.UK",
        "  nia@dvla.gov.uk ",
        "nia@gov.uk",
        "nia.o'neill+obt@a.b.c.gov.uk",
    ],
)
def test_addresses_of_an_allowed_domain_are_sent_a_code(visitor, mail, address):
    assert visitor.ask(address).status_code == 302
    assert mail().address == address.strip().lower()


REFUSED = [
    "",
    "nia",
    "@gov.uk",
    "nia@",
    "nia@evil-gov.uk",
    "nia@gov.uk.evil.com",
    "nia@evilgov.uk",
    "nia@gov.uk@evil.com",
    "nia@evil.com@gov.uk",
    "nia@gоv.uk",  # a Cyrillic о
    "nia@ｇｏｖ.uk",  # fullwidth letters
    "nia@gov。uk",  # an ideographic full stop
    "nía@dvla.gov.uk",
    "nia@xn--gv-emc.uk",
    "nia@xn--dvla-abc.gov.uk",
    "nia@gov.uk.",
    "nia@.gov.uk",
    "nia@dvla..gov.uk",
    "nia@-dvla.gov.uk",
    "nia @gov.uk",
    "nia@dvla .gov.uk",
    '"nia"@gov.uk',
    '"nia evans"@gov.uk',
    "nia@gov.uk\r\nBcc: all@evil.com",
    "nia@gov.uk\nBcc: all@evil.com",
    "nia%0d%0aBcc:all@evil.com",
    "nia@gov.uk, eve@evil.com",
    "nia@gov.uk;eve@evil.com",
    "Nia <nia@gov.uk>",
    "nia@[127.0.0.1]",
    "nia@127.0.0.1",
    f"{'n' * 300}@gov.uk",
    f"nia@{'d' * 300}.gov.uk",
    f"{'n' * 64}@{'.'.join(['d' * 60] * 4)}.gov.uk",
    "nia@gov.uk' OR 1=1 --",
    "<script>@gov.uk",
    "\u202enia@gov.uk",
    "nia@gov.uk\u200b",
    "nia\0@gov.uk",
]


@pytest.mark.parametrize("address", REFUSED, ids=range(len(REFUSED)))
def test_other_addresses_are_refused_on_the_page(visitor, address):
    answer = visitor.ask(address)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not visitor.is_asked_for_a_code()
    assert not Message.objects.exists()


def test_a_person_whose_domain_was_closed_is_refused_like_anybody(visitor, gov_uk, nia):
    gov_uk.is_closed = True
    gov_uk.save()
    known, new = visitor.ask(nia.email).content.decode(), visitor.ask("new@dvla.gov.uk").content.decode()
    assert known.count("It must end in gov.uk") == new.count("It must end in gov.uk") == 2
    assert not Message.objects.exists()


def test_another_address_can_be_given(visitor, mail):
    visitor.ask("wrong@dvla.gov.uk")
    assert visitor.client.get("/account/login/")["Location"] == "/account/login/code/confirm/"
    page = visitor.page().content.decode()
    assert "Use another address" in page
    assert visitor.client.post("/account/logout/", {"next": "/account/login/"})["Location"] == "/account/login/"
    assert visitor.ask("right@dvla.gov.uk").status_code == 302
    assert mail().address == "right@dvla.gov.uk"
