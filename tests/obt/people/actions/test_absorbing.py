"""Whoever was only known by an address turns out to be somebody: all that was recorded of them goes along."""

import datetime

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from conversations.models import Attendance
from obt.mail.actions import queue
from obt.mail.models import Message
from obt.people.actions import NoPlaceholder, absorb_placeholder
from obt.people.models import FormerEmail, Invitation, Membership, Person
from tests.factories import (
    ChampionFactory,
    HeldConversationFactory,
    MembershipFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nia():
    return PersonFactory(email="nia@dvla.gov.uk", name="Nia Evans")


@pytest.fixture
def invited():
    return Person.objects.create(email="nia.evans@dwp.gov.uk")


def settle():
    """Ask the rules that wait for the end of a transaction now."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_teams_invitations_attendances_and_mail_go_along(nia, invited, monkeypatch):
    monkeypatch.setattr("obt.mail.actions.wake", lambda lane: None)
    team = TeamFactory(members=[invited])
    conversation = HeldConversationFactory(team=team, present=[invited])
    Invitation.objects.create(team=team, person=invited, invited_by=PersonFactory())
    FormerEmail.objects.create(person=invited, email="n.evans@dwp.gov.uk")
    message = queue(kind="account_notice", address=invited.email, person=invited)

    assert absorb_placeholder(placeholder=invited, into=nia) == nia
    settle()

    assert not Person.objects.filter(email="nia.evans@dwp.gov.uk").exists()
    assert Membership.objects.current().filter(team=team, person=nia).count() == 1
    assert Attendance.objects.get(conversation=conversation).person_id == nia.pk
    assert Invitation.objects.get().person_id == nia.pk
    assert Person.objects.by_any_address("n.evans@dwp.gov.uk") == nia
    assert Message.objects.get(pk=message.pk).person_id == nia.pk


def test_who_was_there_under_both_addresses_was_there_once(nia, invited):
    programme = ProgrammeFactory()
    both = HeldConversationFactory(programme=programme, present=[invited, nia])
    one = HeldConversationFactory(programme=programme, present=[invited])
    absorb_placeholder(placeholder=invited, into=nia)
    assert set(Attendance.objects.values_list("conversation", "person")) == {(both.pk, nia.pk), (one.pk, nia.pk)}


def test_i_was_not_there_stays_said(nia, invited):
    conversation = HeldConversationFactory(present=[invited, nia])
    Attendance.objects.filter(person=nia).update(disputed_at=timezone.now())
    absorb_placeholder(placeholder=invited, into=nia)
    assert Attendance.objects.get(conversation=conversation).disputed_at is not None


@pytest.mark.parametrize(("own", "theirs"), [("lead", "member"), ("member", "lead"), ("lead", "lead")])
def test_in_a_team_that_both_are_in_the_earlier_day_and_the_lead_stay(nia, invited, own, theirs):
    team = TeamFactory(lead=nia if own == "lead" else invited)
    for person, role in ((nia, own), (invited, theirs)):
        Membership.objects.get_or_create(team=team, person=person, left_on=None, defaults={"role": role})
    Membership.objects.filter(person=nia).update(joined_on=datetime.date(2024, 10, 20))
    Membership.objects.filter(person=invited).update(joined_on=datetime.date(2024, 10, 14))

    absorb_placeholder(placeholder=invited, into=nia)
    settle()

    membership = Membership.objects.get(team=team)
    assert (membership.person_id, membership.role) == (nia.pk, "lead")
    assert membership.joined_on == datetime.date(2024, 10, 14)


def test_times_in_a_team_that_are_over_stay_beside_the_present_one(nia, invited):
    team = TeamFactory(members=[nia])
    ended = MembershipFactory(team=team, person=invited, left_on=timezone.localdate())
    absorb_placeholder(placeholder=invited, into=nia)
    assert Membership.objects.filter(team=team, person=nia).count() == 2
    ended.refresh_from_db()
    assert ended.left_on == timezone.localdate()


def test_champion_of_the_same_days_is_one(nia, invited):
    organisation = ChampionFactory(person=nia).organisation
    ChampionFactory(person=invited, organisation=organisation)
    absorb_placeholder(placeholder=invited, into=nia)
    assert organisation.champions.get().person_id == nia.pk


@pytest.mark.parametrize(
    "given",
    [
        {"registered_at": datetime.datetime(2024, 11, 4, tzinfo=datetime.UTC)},
        {"is_active": False},
        {"is_central": True},
    ],
    ids=str,
)
def test_an_account_is_never_absorbed(nia, given):
    other = Person.objects.create(email="other@dwp.gov.uk", **given)
    team = TeamFactory(members=[other])
    with pytest.raises(NoPlaceholder):
        absorb_placeholder(placeholder=other, into=nia)
    assert Person.objects.filter(pk=other.pk).exists()
    assert team.memberships.filter(person=other).exists()


def test_every_table_of_ours_that_names_a_person_keeps_them_so_that_none_is_forgotten():
    """A foreign key that cascaded would lose rows here; history holds no key that the database checks."""
    careless = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(("obt.", "learning.", "conversations."))
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is Person
        and field.remote_field.on_delete is not models.PROTECT
        and field.db_constraint
    ]
    assert careless == []
