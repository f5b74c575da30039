import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from obt.people import rules
from obt.people.models import EmailDomain, EmailDomainOrganisation
from tests.factories import (
    ChampionFactory,
    EmailDomainFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return OrganisationFactory(name="Cabinet Office")


@pytest.fixture
def agency(department):
    return OrganisationFactory(name="DVLA", parent=department)


@pytest.fixture
def office(agency):
    return OrganisationFactory(name="Swansea", parent=agency)


@pytest.fixture
def champion(agency):
    return ChampionFactory(organisation=agency).person


def vouch(domain, organisation, **kwargs):
    row = EmailDomainFactory(domain=domain, **kwargs)
    EmailDomainOrganisation.objects.create(email_domain=row, organisation=organisation)
    return row


def test_the_central_team_may_administer():
    assert rules.may_administer(PersonFactory(is_central=True))


def test_nobody_else_may_administer(champion):
    assert not rules.may_administer(champion)
    assert not rules.may_administer(PersonFactory())
    assert not rules.may_administer(PersonFactory(is_central=True, is_active=False))
    assert not rules.may_administer(AnonymousUser())


def test_a_champion_is_champion_of_the_organisation_and_all_below_it(champion, agency, office):
    assert rules.is_champion_of(champion, agency)
    assert rules.is_champion_of(champion, office)


def test_a_champion_is_none_above_or_beside_it(champion, department):
    beside = OrganisationFactory(name="MCA", parent=department)

    assert not rules.is_champion_of(champion, department)
    assert not rules.is_champion_of(champion, beside)
    assert not rules.is_champion_of(champion, OrganisationFactory())
    assert not rules.is_champion_of(PersonFactory(), department)


def test_a_champion_is_none_before_the_first_day_and_after_the_last(agency):
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    later = ChampionFactory(organisation=agency, starts_on=today + day).person
    earlier = ChampionFactory(organisation=agency, starts_on=today - 3 * day, ends_on=today - day).person

    assert not rules.is_champion_of(later, agency)
    assert rules.is_champion_of(later, agency, on=today + day)
    assert not rules.is_champion_of(earlier, agency)
    assert rules.is_champion_of(earlier, agency, on=today - day)


def test_a_champion_whose_account_is_off_is_none(champion, agency):
    champion.is_active = False

    assert not rules.is_champion_of(champion, agency)


def test_the_central_team_may_appoint_anywhere(department):
    assert rules.may_appoint_champion(PersonFactory(is_central=True), department)


def test_a_champion_may_appoint_below_their_own_organisation(champion, office):
    assert rules.may_appoint_champion(champion, office)


def test_a_champion_may_not_appoint_for_their_own_nor_above_nor_elsewhere(champion, department, agency):
    assert not rules.may_appoint_champion(champion, agency)
    assert not rules.may_appoint_champion(champion, department)
    assert not rules.may_appoint_champion(champion, OrganisationFactory())


def test_others_may_not_appoint(office):
    assert not rules.may_appoint_champion(PersonFactory(organisation=office), office)


def test_a_domain_vouches_for_what_it_belongs_to(agency):
    vouch("dvla.gov.uk", agency)

    assert list(rules.organisations_vouched_for_by("someone@mail.dvla.gov.uk")) == [agency]


def test_the_longest_listed_domain_decides(department, agency):
    vouch("dft.gov.uk", department)
    vouch("dvla.dft.gov.uk", agency)
    EmailDomainFactory(domain="nobodys.dft.gov.uk")

    assert list(rules.organisations_vouched_for_by("a@dvla.dft.gov.uk")) == [agency]
    assert list(rules.organisations_vouched_for_by("a@other.dft.gov.uk")) == [department]
    assert list(rules.organisations_vouched_for_by("a@nobodys.dft.gov.uk")) == []


def test_what_is_exact_vouches_for_no_subdomain(department):
    vouch("gov.scot", department, with_subdomains=False)

    assert list(rules.organisations_vouched_for_by("a@gov.scot")) == [department]
    assert list(rules.organisations_vouched_for_by("a@council.gov.scot")) == []


def test_a_suffix_and_a_closed_domain_vouch_for_nobody(department):
    EmailDomainFactory(domain="gov.uk")
    vouch("dft.gov.uk", department, is_closed=True)

    assert list(rules.organisations_vouched_for_by("a@council.gov.uk")) == []
    assert list(rules.organisations_vouched_for_by("a@dft.gov.uk")) == []
    assert list(rules.organisations_vouched_for_by("junk")) == []


def test_a_person_is_vouched_for_anywhere_under_the_same_department(department, agency, office):
    vouch("dvla.gov.uk", agency)

    for organisation in (department, agency, office):
        person = PersonFactory(organisation=organisation, email=f"{organisation.slug}@dvla.gov.uk")
        assert rules.vouched_for(person)


def test_a_person_is_not_vouched_for_elsewhere_or_without_an_organisation(agency):
    vouch("dvla.gov.uk", agency)

    assert not rules.vouched_for(PersonFactory(email="a@dvla.gov.uk"))
    assert not rules.vouched_for(PersonFactory(email="a@council.gov.uk", organisation=agency))
    assert not rules.vouched_for(PersonFactory(email="b@dvla.gov.uk", organisation=None, profile_completed_at=None))


def test_a_lead_whose_address_bears_it_out_confirms_whom_they_added(agency, office):
    vouch("dvla.gov.uk", agency)
    lead = PersonFactory(email="lead@dvla.gov.uk", organisation=agency)
    newcomer = PersonFactory(email="newcomer@council.gov.uk", organisation=office)
    MembershipFactory(team=TeamFactory(organisation=office, lead=lead), person=newcomer, added_by=lead)

    assert agency in rules.organisations_trusting(newcomer)


def test_who_joined_by_a_code_is_not_confirmed(agency):
    vouch("dvla.gov.uk", agency)
    lead = PersonFactory(email="lead@dvla.gov.uk", organisation=agency)
    stranger = PersonFactory(email="stranger@council.gov.uk", organisation=agency)
    TeamFactory(organisation=agency, lead=lead, members=[stranger])

    assert not rules.organisations_trusting(stranger)


def test_a_lead_who_only_says_where_they_work_confirms_nobody(agency):
    lead = PersonFactory(email="lead@council.gov.uk", organisation=agency)
    friend = PersonFactory(email="friend@council.gov.uk", organisation=agency)
    MembershipFactory(team=TeamFactory(organisation=agency, lead=lead), person=friend, added_by=lead)

    assert not rules.organisations_trusting(friend)


def test_a_lead_of_another_department_confirms_nothing_here(agency):
    elsewhere = OrganisationFactory(name="HM Revenue and Customs")
    vouch("hmrc.gov.uk", elsewhere)
    lead = PersonFactory(email="lead@hmrc.gov.uk", organisation=elsewhere)
    person = PersonFactory(email="p@council.gov.uk", organisation=agency)
    MembershipFactory(team=TeamFactory(organisation=agency, lead=lead), person=person, added_by=lead)

    assert not rules.organisations_trusting(person)


def test_addresses_are_allowed_by_the_longest_domain_that_covers_them(django_assert_num_queries):
    EmailDomainFactory(domain="gov.uk", with_subdomains=True)
    EmailDomainFactory(domain="closed.gov.uk", with_subdomains=True, is_closed=True)
    EmailDomainFactory(domain="open.closed.gov.uk", with_subdomains=False)
    EmailDomainFactory(domain="alone.org.uk", with_subdomains=False)
    allowed = ["a@gov.uk", "a@dwp.gov.uk", "a@mail.dwp.gov.uk", "a@open.closed.gov.uk", "a@alone.org.uk"]
    refused = [
        "a@closed.gov.uk", "a@x.closed.gov.uk", "a@x.open.closed.gov.uk", "a@x.alone.org.uk", "a@evil-gov.uk",
        "a@gmail.com", "a@gov.uk.evil.com", "a@xn--80ak6aa92e.gov.uk", "a@gоv.uk", "a", "", "@gov.uk", "a\0@gov.uk",
    ]  # fmt: skip
    with django_assert_num_queries(1):
        assert EmailDomain.objects.allowed([*allowed, *refused]) == set(allowed)
    assert [email for email in [*allowed, *refused] if EmailDomain.objects.allow(email)] == allowed


def test_two_hundred_addresses_are_asked_about_in_one_statement(django_assert_num_queries):
    EmailDomainFactory(domain="gov.uk", with_subdomains=True)
    emails = {f"a{n}@x{n}.gov.uk" for n in range(200)}
    with django_assert_num_queries(1):
        assert EmailDomain.objects.allowed(sorted(emails)) == emails


def test_of_no_addresses_none_is_allowed():
    assert EmailDomain.objects.allowed([]) == set()
