"""What the database holds of conversations and ideas, whatever the code above it does."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.models import Idea, Support
from obt.people.models import Membership
from tests.factories import (
    ConversationFactory,
    HeldConversationFactory,
    IdeaFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


def test_a_conversation_ends_after_its_minutes_also_when_the_clocks_change():
    starts_at = datetime.datetime(2024, 10, 27, 0, 30, tzinfo=datetime.UTC)  # 1:30am in London, the first one
    conversation = ConversationFactory(starts_at=starts_at, minutes=90)
    conversation.refresh_from_db()
    assert conversation.ends_at == datetime.datetime(2024, 10, 27, 2, 0, tzinfo=datetime.UTC)


def test_it_cannot_be_recorded_before_it_starts():
    with pytest.raises(IntegrityError, match="conversation_not_recorded_before_it_starts"):
        HeldConversationFactory(starts_at=timezone.now() + datetime.timedelta(hours=1))


def test_a_team_has_one_conversation_at_a_time():
    conversation = ConversationFactory()
    with pytest.raises(IntegrityError, match="conversation_once_at_a_time"):
        ConversationFactory(programme=conversation.programme, team=conversation.team, starts_at=conversation.starts_at)


def test_an_idea_without_a_name_has_no_author():
    with pytest.raises(IntegrityError, match="idea_without_name_has_no_author"):
        IdeaFactory(is_anonymous=True)


def test_a_parked_idea_says_why():
    with pytest.raises(IntegrityError, match="idea_parked_has_reason"):
        IdeaFactory(state="parked")


def test_somebody_supports_an_idea_once():
    idea, person = IdeaFactory(), PersonFactory()
    Support.objects.create(idea=idea, person=person)
    with pytest.raises(IntegrityError, match="support_once"):
        Support.objects.create(idea=idea, person=person)


def test_who_may_see_an_idea_follows_its_visibility_and_its_teams_organisation():
    team, programme = TeamFactory(), ProgrammeFactory()
    ideas = {
        name: IdeaFactory(team=team, programme=programme, visibility=name)
        for name in ("team", "organisation", "everyone")
    }
    audience = {name: Idea.objects.get(pk=idea.pk).audience for name, idea in ideas.items()}
    assert audience == {"team": team.pk, "organisation": -team.organisation_id, "everyone": 0}
    moved_to = OrganisationFactory()
    type(team).objects.filter(pk=team.pk).update(organisation=moved_to)
    audience = {name: Idea.objects.get(pk=idea.pk).audience for name, idea in ideas.items()}
    assert audience == {"team": team.pk, "organisation": -moved_to.pk, "everyone": 0}


@pytest.mark.django_db(transaction=True)
def test_a_team_is_never_without_a_lead():
    team = TeamFactory()
    with pytest.raises(IntegrityError, match="would be without a lead"):
        Membership.objects.filter(team=team).update(left_on=timezone.localdate())


@pytest.mark.django_db(transaction=True)
def test_leads_can_be_swapped_in_one_transaction():
    newcomer = PersonFactory()
    team = TeamFactory(members=[newcomer])
    with transaction.atomic():
        Membership.objects.filter(team=team, role="lead").update(role="member")
        Membership.objects.filter(team=team, person=newcomer).update(role="lead")
    assert Membership.objects.get(team=team, role="lead").person == newcomer
