import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from obt.people.actions import MayNotAppoint, appoint_champion, end_championship
from obt.people.models import Champion
from obt.people.rules import is_champion_of
from tests.factories import ChampionFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def central():
    return PersonFactory(is_central=True)


def test_an_appointment_starts_today_and_says_who_made_it(central):
    person, organisation = PersonFactory(), OrganisationFactory()

    champion = appoint_champion(person=person, organisation=organisation, by=central)

    assert (champion.starts_on, champion.ends_on) == (timezone.localdate(), None)
    assert champion.appointed_by == central
    assert is_champion_of(person, organisation)


def test_a_champion_appoints_below_but_not_for_their_own():
    champion = ChampionFactory(organisation__name="Cabinet Office")  # sorts first, so that its path stays
    below = OrganisationFactory(parent=champion.organisation)

    appoint_champion(person=PersonFactory(), organisation=below, by=champion.person)
    with pytest.raises(MayNotAppoint):
        appoint_champion(person=PersonFactory(), organisation=champion.organisation, by=champion.person)

    assert Champion.objects.count() == 2


def test_nobody_appoints_themselves():
    person = PersonFactory()

    with pytest.raises(MayNotAppoint):
        appoint_champion(person=person, organisation=person.organisation, by=person)


def test_twice_on_the_same_day_is_refused(central):
    champion = ChampionFactory()

    with pytest.raises(IntegrityError):
        appoint_champion(person=champion.person, organisation=champion.organisation, by=central)


def test_an_ended_appointment_holds_no_longer_and_stays_known(central):
    last_week = timezone.localdate() - datetime.timedelta(days=7)
    champion = ChampionFactory(starts_on=last_week)

    ended = end_championship(champion=champion, by=central)

    assert ended.ends_on == timezone.localdate() - datetime.timedelta(days=1)
    assert not is_champion_of(champion.person, champion.organisation)


def test_one_that_never_took_effect_is_taken_away(central):
    champion = ChampionFactory()

    assert end_championship(champion=champion, by=central) is None
    assert not Champion.objects.exists()


def test_a_champion_may_not_end_one_above_or_their_own():
    champion = ChampionFactory()

    with pytest.raises(MayNotAppoint):
        end_championship(champion=champion, by=champion.person)


def test_ending_one_that_has_ended_leaves_its_last_day(central):
    today = timezone.localdate()
    last_week = today - datetime.timedelta(days=7)
    champion = ChampionFactory(starts_on=today - datetime.timedelta(days=30), ends_on=last_week)

    assert end_championship(champion=champion, by=central).ends_on == last_week
