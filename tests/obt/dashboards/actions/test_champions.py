"""Appointing by address: who may, who can be appointed, and what a champion cannot find out by it."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.actions.champions import CannotSignIn, ChampionAlready, NotKnown, appoint, end
from obt.dashboards.champions import organisation_of_one_taken_away
from obt.mail.models import Message
from obt.people.actions.champions import MayNotAppoint
from obt.people.models import Champion, FormerEmail
from tests.at_once import at_once
from tests.factories import (
    ChampionFactory,
    EmailDomainFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def domain(db):
    EmailDomainFactory()


@pytest.fixture
def nia(below):
    return PersonFactory(email="nia@digital.gov.uk", name="Nia Price", organisation=below)


def today():
    return timezone.localdate()


def test_a_champion_appoints_somebody_below_and_they_are_told(below, champion, nia):
    made = appoint(email="NIA@digital.gov.uk".lower(), organisation=below, by=champion)
    message = Message.objects.get()

    assert (made.person, made.organisation, made.appointed_by) == (nia, below, champion)
    assert (made.starts_on, made.ends_on) == (today(), None)
    assert (message.kind, message.address) == ("champion-appointed", "nia@digital.gov.uk")


def test_several_for_one_organisation(below, central, nia):
    other = PersonFactory(email="tom@digital.gov.uk")
    for person in (nia, other):
        appoint(email=person.email, organisation=below, by=central)
    assert Champion.objects.current().filter(organisation=below).count() == 2


def test_who_may_not_appoint(organisation, below, champion, nia):
    yesterday = today() - datetime.timedelta(days=1)
    ended = ChampionFactory(organisation=organisation, starts_on=yesterday, ends_on=yesterday).person
    of_below = ChampionFactory(organisation=below).person
    for person in (ended, of_below, ChampionFactory().person, PersonFactory(organisation=organisation)):
        with pytest.raises(MayNotAppoint):
            appoint(email=nia.email, organisation=below, by=person)
    with pytest.raises(MayNotAppoint):
        appoint(email=nia.email, organisation=organisation, by=champion)
    assert not Message.objects.exists()


def test_what_a_champion_learns_of_an_address_is_the_same_whoever_has_it(below, champion):
    PersonFactory(email="elsewhere@hmrc.gov.uk")
    PersonFactory(email="invited@digital.gov.uk", organisation=below, registered_at=None, profile_completed_at=None)
    PersonFactory(email="off@digital.gov.uk", organisation=below, is_active=False)
    PersonFactory(email="new@digital.gov.uk", name="", organisation=None, profile_completed_at=None)
    for email in (
        "nobody@digital.gov.uk",
        "elsewhere@hmrc.gov.uk",
        "invited@digital.gov.uk",
        "off@digital.gov.uk",
        "new@digital.gov.uk",
    ):
        with pytest.raises(NotKnown):
            appoint(email=email, organisation=below, by=champion)
    assert Champion.objects.count() == 1


def test_the_central_team_appoints_whoever_has_signed_in(below, central):
    elsewhere = PersonFactory(email="elsewhere@hmrc.gov.uk")
    PersonFactory(email="invited@digital.gov.uk", registered_at=None, profile_completed_at=None)
    assert appoint(email=elsewhere.email, organisation=below, by=central).person == elsewhere
    for email in ("invited@digital.gov.uk", "nobody@digital.gov.uk"):
        with pytest.raises(NotKnown):
            appoint(email=email, organisation=below, by=central)


def test_a_former_address_finds_them(below, central, nia):
    FormerEmail.objects.create(person=nia, email="nia@old.gov.uk")
    assert appoint(email="nia@old.gov.uk", organisation=below, by=central).person == nia
    assert Message.objects.get().address == "nia@digital.gov.uk"


@pytest.mark.parametrize("email", ["me@gmail.com", "é@digital.gov.uk", "a\0@digital.gov.uk", "x", ""])
def test_an_address_that_cannot_sign_in(below, central, email):
    with pytest.raises(CannotSignIn):
        appoint(email=email, organisation=below, by=central)


def test_twice_on_some_of_the_same_days_is_refused_and_nobody_is_told_again(below, central, nia):
    first = appoint(email=nia.email, organisation=below, by=central, ends_on=today() + datetime.timedelta(days=9))
    for start in (0, 9):
        with pytest.raises(ChampionAlready) as refused:
            appoint(email=nia.email, organisation=below, by=central, starts_on=today() + datetime.timedelta(days=start))
        assert refused.value.champion == first
    appoint(email=nia.email, organisation=below, by=central, starts_on=today() + datetime.timedelta(days=10))
    assert Message.objects.count() == 2


def test_ending_is_at_once_and_twice_is_fine(below, champion, central):
    lasting = ChampionFactory(organisation=below, starts_on=today() - datetime.timedelta(days=9))
    for by in (champion, central):
        assert end(champion=lasting, by=by).ends_on == today() - datetime.timedelta(days=1)
    fresh = ChampionFactory(organisation=below)
    for _ in range(2):
        assert end(champion=fresh, by=champion) is None
    assert organisation_of_one_taken_away(fresh.pk) == below
    assert organisation_of_one_taken_away(0) is None


def test_who_may_not_end(organisation, below, champion):
    for by in (ChampionFactory(organisation=below).person, ChampionFactory().person):
        with pytest.raises(MayNotAppoint):
            end(champion=ChampionFactory(organisation=below), by=by)
    with pytest.raises(MayNotAppoint):
        end(champion=champion.championships.get(), by=champion)


@pytest.mark.django_db(transaction=True)
def test_two_who_appoint_the_same_person_at_once_make_one_champion(below, central, nia):
    def click():
        return appoint(email=nia.email, organisation=below, by=central)

    answers = at_once(click, click)
    assert sorted(type(answer).__name__ for answer in answers) == ["Champion", "ChampionAlready"]
    assert (Champion.objects.count(), Message.objects.count()) == (1, 1)
