"""Addresses that were refused for good."""

import pytest

from obt.mail.models import Undeliverable
from obt.mail.undeliverable import forget, refuse, refused

pytestmark = pytest.mark.django_db


def test_an_address_is_refused_once_ignoring_case_and_the_first_reason_stands():
    refuse("Nia@dvla.gov.uk", "there is no such mailbox")
    refuse("nia@dvla.gov.uk", "another reason")
    assert Undeliverable.objects.get().reason == "there is no such mailbox"
    assert refused(["NIA@dvla.gov.uk", "tom@dvla.gov.uk"]) == {"nia@dvla.gov.uk"}


def test_forgetting_lets_it_be_tried_again():
    refuse("nia@dvla.gov.uk", "there is no such mailbox")
    assert forget("NIA@dvla.gov.uk")
    assert not forget("nia@dvla.gov.uk")
    assert refused(["nia@dvla.gov.uk"]) == set()


def test_no_address_stands_in_the_log(capsys):
    refuse("nia@dvla.gov.uk", "there is no such mailbox")
    assert "nia" not in capsys.readouterr().out
