"""Many at the same moment, on connections of their own."""

import uuid
from functools import partial

import pytest

from conversations.actions import ideas as actions
from conversations.models import Idea, Support
from tests.at_once import at_once
from tests.factories import IdeaFactory, PersonFactory, ProgrammeFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead(db):
    return PersonFactory()


@pytest.fixture
def team(lead):
    return TeamFactory(lead=lead)


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


@pytest.mark.parametrize("without_name", [False, True])
def test_a_form_sent_four_times_is_one_idea_and_one_link(team, lead, programme, without_name):
    for _ in range(5):
        put = partial(
            actions.put_forward, team=team, by=lead, programme=programme, title="A checklist", problem="", change="x",
            visibility="team", without_name=without_name, submission=uuid.uuid4(),
        )  # fmt: skip
        answers = at_once(*[put] * 4)
        assert [one.is_new for one in answers].count(True) == 1, answers
        assert len({one.idea.pk for one in answers}) == 1
        assert [bool(one.secret) for one in answers].count(True) == int(without_name)
    assert Idea.objects.count() == 5


def test_support_clicked_four_times_counts_once(team, lead, programme):
    for _ in range(5):
        idea = IdeaFactory(team=team, programme=programme, author=lead)
        answers = at_once(*[partial(actions.support, idea=idea, by=lead)] * 4)
        assert answers == [None] * 4
        assert Support.objects.filter(idea=idea).count() == 1


def test_two_ideas_merged_into_each_other_at_once_end_with_one_of_them_open(team, lead, programme):
    for _ in range(5):
        one, other = (IdeaFactory(team=team, programme=programme, author=lead) for _ in range(2))
        answers = at_once(
            partial(actions.merge, idea=one, into=other, by=lead), partial(actions.merge, idea=other, into=one, by=lead)
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Idea", "IdeaEnded"]
        assert sorted(Idea.objects.filter(pk__in=[one.pk, other.pk]).values_list("state", flat=True)) == [
            "merged", "put-forward",
        ]  # fmt: skip


def test_a_chain_merged_from_both_ends_at_once_leads_to_one_idea(team, lead, programme):
    for _ in range(5):
        first, middle, last = (IdeaFactory(team=team, programme=programme, author=lead) for _ in range(3))
        answers = at_once(
            partial(actions.merge, idea=first, into=middle, by=lead),
            partial(actions.merge, idea=middle, into=last, by=lead),
            partial(actions.support, idea=first, by=lead),
        )
        wrong = [one for one in answers if isinstance(one, Exception) and not isinstance(one, actions.IdeaEnded)]
        assert wrong == []
        merged = Idea.objects.filter(state="merged", pk__in=[first.pk, middle.pk])
        assert {one.merged_into_id for one in merged} == {last.pk}


def test_chosen_and_parked_at_once_is_one_of_them(team, lead, programme):
    for _ in range(5):
        idea = IdeaFactory(team=team, programme=programme, author=lead)
        answers = at_once(
            partial(actions.choose, idea=idea, by=lead),
            partial(actions.park, idea=idea, by=lead, reason="Too dear"),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Idea", "IdeaEnded"]
