import pytest

from obt.people.models import EmailDomain
from tests.factories import EmailDomainFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "email",
    ["a@gov.uk", "a@dvla.gov.uk", "A.B+c@Mail.DVLA.gov.uk", " a@dvla.gov.uk ", "a@gov.scot", "o'neill@dwp.gov.uk"],
)
def test_who_has_an_address_in_an_allowed_domain_may_sign_in(email):
    EmailDomainFactory(domain="gov.uk")
    EmailDomainFactory(domain="gov.scot", with_subdomains=False)

    assert EmailDomain.objects.allow(email)


@pytest.mark.parametrize(
    "email",
    [
        "someone@evil-gov.uk",
        "someone@gov.uk.evil.com",
        "someone@evilgov.uk",
        "someone@uk",
        "someone@council.gov.scot",
        "someone@gоv.uk",  # a Cyrillic о
        "someone@ｇｏｖ.uk",
        "someone@xn--gv-jbc.gov.uk",
        "someone@gov.uk@evil.com",
        "someone@evil.com\n@gov.uk",
        "a b@gov.uk",
        "@gov.uk",
        "gov.uk",
        "",
        "someone@.gov.uk",
        "someone@-x.gov.uk",
        "someone@gov.uk.",
        "\0@gov.uk",
        "x" * 65 + "@gov.uk",
    ],
)
def test_who_has_another_address_may_not(email):
    EmailDomainFactory(domain="gov.uk")
    EmailDomainFactory(domain="gov.scot", with_subdomains=False)

    assert not EmailDomain.objects.allow(email)


def test_a_closed_domain_turns_people_away_though_a_shorter_one_lets_them_in():
    EmailDomainFactory(domain="gov.uk")
    EmailDomainFactory(domain="council.gov.uk", is_closed=True)

    assert not EmailDomain.objects.allow("someone@mail.council.gov.uk")
    assert EmailDomain.objects.allow("someone@other.gov.uk")


def test_it_takes_one_statement(django_assert_num_queries):
    EmailDomainFactory(domain="gov.uk")

    with django_assert_num_queries(1):
        EmailDomain.objects.allow("someone@a.b.c.d.gov.uk")
