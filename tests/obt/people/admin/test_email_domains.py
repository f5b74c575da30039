"""Domains in the admin: who may sign in from now on."""

import pytest

from obt.people.models import EmailDomain
from obt.people.rules import organisations_vouched_for_by
from tests.factories import EmailDomainFactory

from .conftest import JUNK

ADD = "/admin/people/emaildomain/add/"


def test_a_domain_added_lets_people_in_at_once(admin, dvla, typed):
    assert not EmailDomain.objects.allow("someone@example.org")

    vouching = {
        "vouchings-0-organisation": str(dvla.pk),
        "vouchings-0-confidence": "listed",
        "vouchings-0-source": "us",
    }
    response = admin.post(ADD, typed(admin, ADD, domain=" @Example.ORG ", **vouching))

    assert response.status_code == 302
    assert EmailDomain.objects.allow("someone@example.org")
    assert EmailDomain.objects.allow("someone@mail.example.org")
    assert not EmailDomain.objects.allow("someone@evil-example.org")
    assert list(organisations_vouched_for_by("someone@example.org")) == [dvla]


def test_a_domain_closed_turns_people_away_at_once(admin, typed):
    row = EmailDomainFactory(domain="gov.uk")
    address = f"/admin/people/emaildomain/{row.pk}/change/"

    admin.post(address, typed(admin, address, is_closed="on"))

    assert not EmailDomain.objects.allow("someone@dvla.gov.uk")


@pytest.mark.parametrize(
    "domain",
    [
        "uk",
        "",
        "evil gov.uk",
        "gov.uk.",
        ".gov.uk",
        "someone@gov.uk",
        "g\u043ev.uk",
        "-a.uk",
        "a" * 254 + ".uk",
        "gov.uk\n",
    ],
)
def test_what_is_no_domain_is_refused(admin, typed, domain):
    response = admin.post(ADD, typed(admin, ADD, domain=domain))

    assert response.status_code == 200 or list(EmailDomain.objects.values_list("domain", flat=True)) == ["gov.uk"]
    assert not EmailDomain.objects.exclude(domain="gov.uk").exists()


def test_a_domain_is_there_once(admin, typed, errors):
    EmailDomainFactory(domain="gov.uk")

    assert "Email domain with this Domain already exists." in errors(
        admin.post(ADD, typed(admin, ADD, domain="GOV.UK"))
    )


def test_one_of_the_file_cannot_be_deleted_but_one_added_here_can(admin):
    listed = EmailDomainFactory(domain="gov.uk", file_digest="x")
    added = EmailDomainFactory(domain="example.org")

    assert admin.post(f"/admin/people/emaildomain/{listed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"/admin/people/emaildomain/{added.pk}/delete/", {"post": "yes"}).status_code == 302

    assert list(EmailDomain.objects.values_list("domain", flat=True)) == ["gov.uk"]


@pytest.mark.parametrize("name", list(JUNK))
def test_junk_never_fails(admin, dvla, typed, name):
    sent = typed(admin, ADD, domain="example.org")
    for field in (
        "domain",
        "with_subdomains",
        "note",
        "vouchings-0-organisation",
        "vouchings-0-confidence",
        "vouchings-0-source",
        "vouchings-TOTAL_FORMS",
    ):
        assert admin.post(ADD, {**sent, field: JUNK[name]}).status_code in (200, 302, 400, 413), field
        EmailDomain.objects.all().delete()


def test_many_domains_cost_no_more_statements(admin, django_assert_max_num_queries):
    EmailDomainFactory()
    with django_assert_max_num_queries(8) as few:
        admin.get("/admin/people/emaildomain/")
    for number in range(30):
        EmailDomainFactory(domain=f"d{number}.gov.uk")
    with django_assert_max_num_queries(8) as many:
        admin.get("/admin/people/emaildomain/")

    assert len(few) == len(many)
