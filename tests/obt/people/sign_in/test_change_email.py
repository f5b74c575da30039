"""A new address: confirmed by a code sent to it; everything recorded stays."""

import pytest
from allauth.account.models import EmailAddress

from learning.models import Completion
from obt.mail.models import Message
from obt.people.models import FormerEmail, Person
from tests.factories import CompletionFactory, PersonFactory, TeamFactory

CHANGE, CONFIRM = "/account/email/", "/account/confirm-email/"
NEW = "nia.evans@dwp.gov.uk"


@pytest.fixture
def signed_in(visitor, nia):
    visitor.sign_in(nia.email)
    return visitor.client


def ask(client, email):
    return client.post(CHANGE, {"email": email, "action_add": "1"})


def test_the_address_changes_once_its_code_is_typed(signed_in, nia, code):
    CompletionFactory(person=nia)
    assert ask(signed_in, "  Nia.Evans@DWP.gov.uk")["Location"] == CONFIRM
    nia.refresh_from_db()
    assert nia.email == "nia@dvla.gov.uk"
    assert signed_in.post(CONFIRM, {"code": code(NEW)}).status_code == 302
    nia.refresh_from_db()
    assert nia.email == NEW
    assert Completion.objects.get().person_id == nia.pk
    assert FormerEmail.objects.get(person=nia).email == "nia@dvla.gov.uk"
    assert Person.objects.by_any_address("nia@dvla.gov.uk") == nia
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [(NEW, True, True)]


def test_the_old_address_is_told(signed_in, nia, code):
    ask(signed_in, NEW)
    signed_in.post(CONFIRM, {"code": code(NEW)})
    notice = Message.objects.get(kind="account_notice")
    assert (notice.address, notice.context["what"]) == ("nia@dvla.gov.uk", "email_changed")


def test_the_new_address_signs_in_and_the_old_one_is_a_strangers(signed_in, nia, code, new_browser):
    ask(signed_in, NEW)
    signed_in.post(CONFIRM, {"code": code(NEW)})
    one, two = new_browser(), new_browser()
    one.sign_in(NEW)
    two.sign_in("nia@dvla.gov.uk")
    assert one.signed_in_as() == nia.pk
    assert two.signed_in_as() not in {None, nia.pk}


def test_and_back_again(signed_in, nia, code):
    for email in (NEW, "nia@dvla.gov.uk"):
        ask(signed_in, email)
        signed_in.post(CONFIRM, {"code": code(email)})
    nia.refresh_from_db()
    assert nia.email == "nia@dvla.gov.uk"
    assert signed_in.get("/profile/").status_code == 200


@pytest.mark.parametrize("other", ["taken@dwp.gov.uk", "off@dwp.gov.uk", "central@dwp.gov.uk"])
def test_an_address_of_somebody_else_is_never_given(signed_in, nia, code, other):
    PersonFactory(email="taken@dwp.gov.uk")
    Person.objects.create(email="off@dwp.gov.uk", is_active=False)
    Person.objects.create(email="central@dwp.gov.uk", is_central=True)
    assert ask(signed_in, other)["Location"] == CONFIRM  # the same answer as for any other address
    assert "Someone else uses that email address" in signed_in.post(CONFIRM, {"code": code(other)}).content.decode()
    nia.refresh_from_db()
    assert nia.email == "nia@dvla.gov.uk"


def test_who_was_invited_by_the_new_address_finds_the_team_there(signed_in, nia, code):
    team = TeamFactory(members=[Person.objects.create(email=NEW)])
    assert ask(signed_in, NEW)["Location"] == CONFIRM
    assert team.memberships.filter(person=nia).count() == 0  # not before the code is typed
    assert signed_in.post(CONFIRM, {"code": code(NEW)}).status_code == 302
    nia.refresh_from_db()
    assert nia.email == NEW
    assert team.memberships.filter(person=nia).count() == 1
    assert signed_in.get("/profile/").status_code == 200
    assert Person.objects.by_any_address("nia@dvla.gov.uk") == nia


def test_an_address_that_somebody_took_meanwhile_is_refused(signed_in, nia, code):
    ask(signed_in, NEW)
    PersonFactory(email=NEW)
    page = signed_in.post(CONFIRM, {"code": code(NEW)}).content.decode()
    assert "Someone else uses that email address" in page
    nia.refresh_from_db()
    assert nia.email == "nia@dvla.gov.uk"


@pytest.mark.parametrize("email", ["", "x", "nia@evil-gov.uk", "nia@gоv.uk", "nia\0@gov.uk", "n" * 300 + "@gov.uk"])
def test_other_domains_and_junk_are_refused(signed_in, email):
    assert ask(signed_in, email).status_code == 200
    assert Message.objects.filter(kind="confirm_email_code").count() == 0


def test_the_address_one_has_is_no_new_one(signed_in):
    page = ask(signed_in, "NIA@dvla.gov.uk")
    assert page.status_code == 200
    assert "That is your email address already" in page.content.decode()


def test_wrong_codes_and_another_browsers_code(signed_in, nia, code, new_browser):
    ask(signed_in, NEW)
    assert "not the code we sent" in signed_in.post(CONFIRM, {"code": "BBBB-BBBB"}).content.decode()
    eve = new_browser()
    eve.sign_in("eve@dvla.gov.uk")
    assert eve.client.post(CONFIRM, {"code": code(NEW)})["Location"] == CHANGE
    nia.refresh_from_db()
    assert nia.email == "nia@dvla.gov.uk"


def test_another_code_can_be_asked_for(signed_in, nia, code):
    ask(signed_in, NEW)
    first = code(NEW)
    signed_in.post(CONFIRM, {"action": "resend"})
    second = code(NEW)
    assert signed_in.post(CONFIRM, {"action": "resend"}).status_code == 302  # too soon: refused with a message
    assert "Wait 20 seconds" in signed_in.get(CONFIRM).content.decode()
    assert first != second
    assert "not the code we sent" in signed_in.post(CONFIRM, {"code": first}).content.decode()
    signed_in.post(CONFIRM, {"code": second})
    nia.refresh_from_db()
    assert nia.email == NEW


def test_other_actions_of_the_page_do_nothing(signed_in, nia):
    """allauth's page for several addresses knows these; ours has one address."""
    for action in ("action_remove", "action_primary", "action_send"):
        assert signed_in.post(CHANGE, {action: "1", "email": "nia@dvla.gov.uk"}).status_code in {200, 302}
    nia.refresh_from_db()
    assert nia.email == "nia@dvla.gov.uk"
    assert EmailAddress.objects.filter(user=nia, email=nia.email, verified=True).exists()
