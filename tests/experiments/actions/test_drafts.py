"""Drafts of an experiment: begun, gone on with, saved step by step, removed; and by whom."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from experiments.actions.drafts import TooManyDrafts, begin_draft, remove_draft, save_draft
from experiments.models import ExperimentDraft, Starter
from experiments.models.drafts import MOST_DRAFTS
from obt.people.models import Membership
from obt.programme.rules import RecordsClosed
from tests.at_once import at_once
from tests.factories import (
    IdeaFactory,
    MembershipFactory,
    PersonFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return PersonFactory(name="Priya Patel")


@pytest.fixture
def team(author):
    return TeamFactory(members=[author])


@pytest.fixture
def begun(author, team, programme):
    """A function that begins a draft, with changes by keyword."""

    def begun(**changes):
        said = {"team": team, "programme": programme, "author": author, "answers": {"what": {"title": ["A"]}}}
        return begin_draft(**(said | changes))

    return begun


def starter(slug):
    return Starter.objects.create(
        slug=slug, title="Quiet hour", problem="Phones", change="Phones off", if_we="a", then="b", because="c",
        measure_name="Calls", better="lower",
    )  # fmt: skip


def test_it_keeps_what_was_typed_and_where_it_comes_from(begun, team, programme, author):
    idea = IdeaFactory(team=team, programme=programme, state="chosen")
    draft = ExperimentDraft.objects.get(pk=begun(idea=idea).pk)
    assert (draft.team, draft.programme, draft.author, draft.idea) == (team, programme, author, idea)
    assert draft.answers == {"what": {"title": ["A"]}}


@pytest.mark.parametrize("kind", ["idea", "adopted_from", "starter"])
def test_the_draft_of_the_same_source_goes_on(begun, team, programme, kind):
    source = {
        "idea": lambda: IdeaFactory(team=team, programme=programme, state="chosen"),
        "adopted_from": lambda: RunningExperimentFactory(programme=programme, visibility="everyone"),
        "starter": lambda: starter("quiet-hour"),
    }[kind]()
    first = begun(**{kind: source})
    assert begun(**{kind: source}, answers={"what": {"title": ["B"]}}) == first
    assert ExperimentDraft.objects.get().answers == {"what": {"title": ["A"]}}


def test_somebody_else_begins_their_own_of_the_same_source(begun, team, programme):
    idea = IdeaFactory(team=team, programme=programme, state="chosen")
    other = MembershipFactory(team=team).person
    assert begun(idea=idea) != begun(idea=idea, author=other)


def test_what_comes_from_nothing_is_another_draft_each_time(begun):
    assert begun() != begun()


def test_one_form_sent_twice_begins_one_draft(begun):
    sent = uuid.uuid4()
    assert begun(submission=sent) == begun(submission=sent)
    assert ExperimentDraft.objects.get().submission == sent


def test_a_submission_of_somebody_else_is_not_taken(begun, team):
    sent = uuid.UUID(int=0)
    theirs = begun(submission=sent, author=MembershipFactory(team=team).person)
    mine = begun(submission=sent)
    assert mine != theirs
    assert mine.submission != sent


@pytest.mark.django_db(transaction=True)
def test_a_double_click_begins_one_draft(begun, team, programme):
    idea, sent = IdeaFactory(team=team, programme=programme, state="chosen"), uuid.uuid4()
    one, two = at_once(lambda: begun(idea=idea), lambda: begun(idea=idea))
    assert one == two
    one, two = at_once(lambda: begun(submission=sent), lambda: begun(submission=sent))
    assert one == two
    assert ExperimentDraft.objects.count() == 2


def test_one_person_has_so_many_and_no_more(begun, team, author, programme):
    idea = IdeaFactory(team=team, programme=programme, state="chosen")
    old = begun(idea=idea)
    ExperimentDraft.objects.bulk_create(
        ExperimentDraft(team=team, programme=programme, author=author) for _ in range(MOST_DRAFTS - 1)
    )
    with pytest.raises(TooManyDrafts):
        begun()
    assert begun(idea=idea) == old  # what was begun goes on


@pytest.mark.parametrize("who", ["stranger", "left", "archived"])
def test_only_members_of_an_open_team_begin_and_save(begun, team, author, who):
    draft = begun()
    if who == "left":
        Membership.objects.filter(person=author).update(left_on=timezone.localdate())
    if who == "archived":
        team.archived_at = timezone.now()
        team.save()
    by = PersonFactory() if who == "stranger" else author
    with pytest.raises(PermissionDenied):
        begun(author=by)
    if who != "stranger":
        with pytest.raises(PermissionDenied):
            save_draft(draft=draft, answers={"what": {}})


@pytest.mark.parametrize("weeks", [1, -60])
def test_nothing_is_kept_before_and_after_the_programme(begun, programme, weeks):
    draft = begun()
    programme.opens_on = timezone.localdate() + datetime.timedelta(weeks=weeks)
    programme.closes_on = programme.records_close_on = programme.opens_on + datetime.timedelta(weeks=17)
    programme.save()
    with pytest.raises(RecordsClosed):
        begun()
    with pytest.raises(RecordsClosed):
        save_draft(draft=draft, answers={"what": {}})


def test_a_step_is_put_over_what_there_is(begun):
    draft = begun()
    save_draft(draft=draft, answers={"hypothesis": {"then": ["fewer calls"]}})
    save_draft(draft=draft, answers={"what": {"title": ["B"]}})
    assert ExperimentDraft.objects.get().answers == {
        "what": {"title": ["B"]},
        "hypothesis": {"then": ["fewer calls"]},
    }


def test_what_was_removed_is_not_saved_and_a_second_removal_does_nothing(begun):
    draft = begun()
    remove_draft(draft=draft)
    remove_draft(draft=ExperimentDraft(pk=draft.pk or 1))
    with pytest.raises(ExperimentDraft.DoesNotExist):
        save_draft(draft=ExperimentDraft(pk=draft.pk or 1), answers={})


def test_a_draft_is_seen_by_its_author_alone_while_in_the_team(begun, author, team):
    draft, lead = begun(), team.memberships.get(role="lead").person
    assert list(ExperimentDraft.objects.visible_to(author)) == [draft]
    assert not ExperimentDraft.objects.visible_to(lead).exists()
    Membership.objects.filter(person=author).update(left_on=timezone.localdate())
    assert not ExperimentDraft.objects.visible_to(author).exists()
