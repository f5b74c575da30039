"""Archiving a team calls off what it had planned, after asking and naming it."""

import datetime

import pytest
from django.utils import timezone

from conversations.actions import scheduling
from conversations.models import Conversation
from obt.people.models import Team
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return factories.PersonFactory()


@pytest.fixture
def planned(lead):
    team = factories.TeamFactory(lead=lead)
    starts_at = timezone.now() + datetime.timedelta(days=7)
    return factories.ConversationFactory(team=team, created_by=lead, starts_at=starts_at)


def test_the_page_names_what_is_called_off_and_changes_nothing_yet(as_person, lead, planned):
    page = as_person(lead).get(f"/teams/{planned.team_id}/archive/").content.decode()
    assert "is cancelled, and everybody who was invited is told" in page
    assert Team.objects.get().archived_at is None


def test_a_lead_archives_the_team_and_the_conversation_is_off(as_person, lead, planned):
    client = as_person(lead)
    for _ in range(2):  # the second click finds it archived
        assert client.post(f"/teams/{planned.team_id}/archive/").status_code == 302
    assert Team.objects.get().archived_at
    assert Conversation.objects.get().state == "cancelled"
    assert Conversation.objects.get().cancel_reason == "The team has been archived."


def test_a_click_that_comes_while_the_first_archives_finds_it_archived(as_person, lead, planned, monkeypatch):
    archive = scheduling.archive_with_plans

    def after_the_first(**given):
        archive(**given)
        return archive(**given)

    monkeypatch.setattr(scheduling, "archive_with_plans", after_the_first)
    page = as_person(lead).post(f"/teams/{planned.team_id}/archive/", follow=True)
    assert "has been archived already" in page.content.decode()
    assert Team.objects.get().archived_at


def test_what_has_been_held_stays(as_person, lead, planned):
    held = factories.HeldConversationFactory(team=planned.team, programme=planned.programme)
    as_person(lead).post(f"/teams/{planned.team_id}/archive/")
    held.refresh_from_db()
    assert held.state == "recorded"


def test_a_member_and_an_outsider_get_a_404(as_person, planned):
    member = factories.MembershipFactory(team=planned.team).person
    for person in (member, factories.PersonFactory()):
        assert as_person(person).post(f"/teams/{planned.team_id}/archive/").status_code == 404
    assert Team.objects.get().archived_at is None
