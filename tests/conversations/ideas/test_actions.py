"""Who may put forward, support and decide; what each of it leaves in the tables."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from conversations.actions import ideas as actions
from conversations.models import Idea, Support
from obt.people.models import Membership, Team
from obt.programme.models import Programme
from obt.programme.rules import RecordsClosed
from tests.factories import IdeaFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(team, member, programme):
    """What `put_forward` takes."""
    return {
        "team": team, "by": member, "programme": programme, "title": "A checklist", "problem": "Forms come back",
        "change": "Put it on page 1", "visibility": "team", "without_name": False, "submission": uuid.uuid4(),
    }  # fmt: skip


@pytest.fixture
def idea(team, member, programme):
    return IdeaFactory(team=team, author=member, programme=programme, title="A checklist")


@pytest.fixture
def other(team, member, programme):
    return IdeaFactory(team=team, author=member, programme=programme, title="A shorter form")


def supporters(idea):
    return sorted(Support.objects.filter(idea=idea).values_list("person__name", flat=True))


# Putting forward and changing


def test_a_member_puts_an_idea_forward_with_their_name(given, member):
    made = actions.put_forward(**given)
    assert (made.is_new, made.secret) == (True, None)
    stored = Idea.objects.get()
    assert (stored.author, stored.is_anonymous, stored.secret_hash) == (member, False, None)
    assert (stored.title, stored.state, stored.created_on) == ("A checklist", "put-forward", timezone.localdate())


def test_the_same_form_again_is_no_second_idea(given):
    first = actions.put_forward(**given)
    again = actions.put_forward(**given | {"title": "Another"})
    assert (again.idea, again.is_new, again.secret) == (first.idea, False, None)
    assert Idea.objects.get().title == "A checklist"


def test_the_link_of_an_idea_without_a_name_is_there_once(given):
    made = actions.put_forward(**given | {"without_name": True})
    again = actions.put_forward(**given | {"without_name": True})
    assert len(made.secret) == 32
    assert made.secret not in (made.idea.secret_hash or "")
    assert actions.of_secret(made.secret) == made.idea
    assert actions.of_secret("wrong") is None
    assert (again.idea, again.secret) == (made.idea, None)


def test_who_is_not_in_the_team_now_puts_nothing_forward(given, stranger, member):
    Membership.objects.filter(person=member).update(left_on=timezone.localdate())
    for person in (stranger, member):
        with pytest.raises(PermissionDenied):
            actions.put_forward(**given | {"by": person})
    assert not Idea.objects.exists()


def test_the_form_of_another_team_is_not_answered_with_its_idea(given, member):
    actions.put_forward(**given)
    with pytest.raises(PermissionDenied):
        actions.put_forward(**given | {"team": TeamFactory(lead=member)})


def test_its_author_changes_it_and_nobody_else_does(idea, member, lead):
    new = {"title": "Two checklists", "problem": "", "change": "One each", "visibility": "everyone"}
    with pytest.raises(PermissionDenied):
        actions.change_idea(idea=idea, by=lead, **new)
    with pytest.raises(PermissionDenied):
        actions.change_idea(idea=idea, secret="guessed", **new)
    with pytest.raises(PermissionDenied):
        actions.change_idea(idea=idea, **new)
    actions.change_idea(idea=idea, by=member, **new)
    idea.refresh_from_db()
    assert (idea.title, idea.audience) == ("Two checklists", 0)


def test_an_idea_that_has_ended_is_not_changed(idea, member, lead):
    actions.choose(idea=idea, by=lead)
    with pytest.raises(actions.IdeaEnded):
        actions.change_idea(idea=idea, by=member, title="x", problem="", change="y", visibility="team")
    with pytest.raises(actions.IdeaEnded):
        actions.support(idea=idea, by=member)


def test_whoever_has_the_link_changes_the_idea_and_takes_it_back(given):
    made = actions.put_forward(**given | {"without_name": True})
    new = {"title": "Two checklists", "problem": "", "change": "One each", "visibility": "team"}
    assert actions.change_idea(idea=made.idea, secret=made.secret, **new).title == "Two checklists"
    with pytest.raises(PermissionDenied):
        actions.withdraw(idea=made.idea, secret="guessed")
    for _ in range(2):
        gone = actions.withdraw(idea=made.idea, secret=made.secret)
    assert (gone.state, gone.parked_reason) == ("parked", "Withdrawn by its author")


# Support


def test_support_counts_once_and_can_be_taken_back(idea, member, lead):
    for _ in range(2):
        actions.support(idea=idea, by=lead)
    actions.support(idea=idea, by=member)
    assert supporters(idea) == ["Priya Patel", "Tomos Rees"]
    for _ in range(2):
        actions.withdraw_support(idea=idea, by=lead)
    assert supporters(idea) == ["Priya Patel"]


def test_other_teams_do_not_support(idea, stranger):
    Idea.objects.update(visibility="everyone")
    with pytest.raises(PermissionDenied):
        actions.support(idea=idea, by=stranger)
    with pytest.raises(PermissionDenied):
        actions.withdraw_support(idea=idea, by=stranger)


# Deciding


def test_only_leads_decide(idea, other, member, stranger):
    for person in (member, stranger):
        for act in (actions.choose, actions.reopen):
            with pytest.raises(PermissionDenied):
                act(idea=idea, by=person)
        with pytest.raises(PermissionDenied):
            actions.park(idea=idea, by=person, reason="Too dear")
        with pytest.raises(PermissionDenied):
            actions.merge(idea=idea, into=other, by=person)
    assert set(Idea.objects.values_list("state", flat=True)) == {"put-forward"}


def test_chosen_parked_and_put_forward_again(idea, lead):
    for _ in range(2):
        assert actions.choose(idea=idea, by=lead).state == "chosen"
    with pytest.raises(actions.IdeaEnded):
        actions.park(idea=idea, by=lead, reason="Too dear")
    for _ in range(2):
        assert actions.reopen(idea=idea, by=lead).state == "put-forward"
    for _ in range(2):
        assert actions.park(idea=idea, by=lead, reason="Too dear").parked_reason == "Too dear"
    assert actions.reopen(idea=idea, by=lead).parked_reason == ""


def test_merging_moves_support_once_and_takes_along_what_was_merged_before(idea, other, team, programme, lead):
    third = IdeaFactory(team=team, programme=programme)
    both, one = PersonFactory(name="Both"), PersonFactory(name="One")
    for supported, person in ((third, both), (third, one), (idea, both), (other, both)):
        Support.objects.create(idea=supported, person=person)
    assert actions.merge(idea=third, into=idea, by=lead) == idea
    for _ in range(2):
        assert actions.merge(idea=idea, into=other, by=lead) == other
    assert supporters(other) == ["Both", "One"]
    assert supporters(idea) == ["Both", "One"]
    assert set(Idea.objects.filter(merged_into=other)) == {idea, third}


def test_an_idea_merged_by_mistake_comes_back_with_its_support(idea, other, lead):
    actions.support(idea=idea, by=lead)
    actions.merge(idea=idea, into=other, by=lead)
    back = actions.reopen(idea=idea, by=lead)
    assert (back.state, back.merged_into, supporters(back)) == ("put-forward", None, ["Tomos Rees"])


def test_no_circle_and_nothing_of_other_teams_or_programmes(idea, other, lead, programme):
    actions.merge(idea=idea, into=other, by=lead)
    with pytest.raises(actions.IdeaEnded):
        actions.merge(idea=other, into=idea, by=lead)
    elsewhere = IdeaFactory(team=TeamFactory(lead=lead), programme=programme)
    for into in (other, elsewhere):
        with pytest.raises(ValueError, match="cannot be merged"):
            actions.merge(idea=other, into=into, by=lead)
    actions.park(idea=other, by=lead, reason="Too dear")
    actions.reopen(idea=idea, by=lead)
    with pytest.raises(actions.IdeaEnded):
        actions.merge(idea=idea, into=other, by=lead)


# When nothing is written


@pytest.mark.parametrize("ended", ["archived", "closed", "to come"])
def test_nothing_is_written_to_an_archived_team_nor_outside_the_dates(given, idea, other, lead, member, ended):
    day, expected = datetime.timedelta(days=1), RecordsClosed
    today = timezone.localdate()
    if ended == "archived":
        Team.objects.update(archived_at=timezone.now())
        expected = PermissionDenied
    elif ended == "closed":
        Programme.objects.update(opens_on=today - 9 * day, closes_on=today - 5 * day, records_close_on=today - day)
    else:
        Programme.objects.update(opens_on=today + day, closes_on=today + 5 * day, records_close_on=today + 9 * day)
    given["programme"] = Programme.objects.get()
    acts = [
        lambda: actions.put_forward(**given),
        lambda: actions.change_idea(idea=idea, by=member, title="x", problem="", change="y", visibility="team"),
        lambda: actions.support(idea=idea, by=member),
        lambda: actions.withdraw_support(idea=idea, by=member),
        lambda: actions.choose(idea=idea, by=lead),
        lambda: actions.park(idea=idea, by=lead, reason="Too dear"),
        lambda: actions.merge(idea=idea, into=other, by=lead),
        lambda: actions.reopen(idea=idea, by=lead),
    ]
    for act in acts:
        with pytest.raises(expected):
            act()
    assert (Idea.objects.count(), Support.objects.count()) == (2, 0)
