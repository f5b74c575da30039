"""A conversation that was held yesterday and is not recorded."""

import datetime

import pytest
from django.utils import timezone

from conversations.models import Conversation
from tests.factories import ConversationFactory, EmailDomainFactory, MembershipFactory, PersonFactory


@pytest.fixture
def held(programme, team, lead):
    EmailDomainFactory(domain="gov.uk")
    yesterday = timezone.now().replace(microsecond=0) - datetime.timedelta(days=1)
    made = ConversationFactory(programme=programme, team=team, created_by=lead, starts_at=yesterday)
    return Conversation.objects.select_related("team__organisation", "programme").get(pk=made.pk)


@pytest.fixture
def sixty(team):
    """Sixty more people in the team."""
    return [MembershipFactory(team=team, person=PersonFactory()).person for _ in range(60)]
