import datetime

import pytest
from django.utils import timezone

from obt.dashboards.rules import Access, access, is_champion, sees_programme
from tests import factories

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
TOMORROW = timezone.localdate() + datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return factories.OrganisationFactory()


@pytest.fixture
def agency(department):
    return factories.OrganisationFactory(parent=department)


def test_the_central_team_sees_everything_of_everybody(department):
    central = factories.PersonFactory(is_central=True)
    assert access(central, department) is Access.EVERYTHING
    assert sees_programme(central)


def test_a_central_account_that_is_off_sees_nothing(department):
    person = factories.PersonFactory(is_central=True, is_active=False)
    assert access(person, department) is Access.NONE
    assert not sees_programme(person)


def test_a_champion_sees_everything_of_theirs_and_of_what_is_below(department, agency):
    champion = factories.ChampionFactory(organisation=department).person
    assert access(champion, department) is Access.EVERYTHING
    assert access(champion, agency) is Access.EVERYTHING
    assert is_champion(champion)
    assert not sees_programme(champion)


def test_a_champion_of_a_part_sees_nothing_of_the_whole(department, agency):
    champion = factories.ChampionFactory(organisation=agency).person
    assert access(champion, agency) is Access.EVERYTHING
    assert access(champion, department) is Access.NONE


def test_a_champion_of_another_department_sees_nothing(department):
    assert access(factories.ChampionFactory().person, department) is Access.NONE


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(YESTERDAY, YESTERDAY), (TOMORROW, None)], ids=["has ended", "has not begun"]
)
def test_an_appointment_counts_on_its_days_only(department, starts_on, ends_on):
    champion = factories.ChampionFactory(organisation=department, starts_on=starts_on, ends_on=ends_on).person
    assert access(champion, department) is Access.NONE
    assert not is_champion(champion)


def test_everybody_sees_the_headline_of_where_they_work_and_of_its_department(department, agency):
    person = factories.PersonFactory(organisation=agency)
    assert access(person, agency) is Access.HEADLINE
    assert access(person, department) is Access.HEADLINE


def test_nobody_sees_the_headline_of_a_body_beside_theirs(department, agency):
    beside = factories.OrganisationFactory(parent=department)
    assert access(factories.PersonFactory(organisation=agency), beside) is Access.NONE
    assert access(factories.PersonFactory(organisation=department), agency) is Access.NONE


def test_a_newcomer_without_an_organisation_sees_nothing(department):
    assert access(factories.NewcomerFactory(), department) is Access.NONE
