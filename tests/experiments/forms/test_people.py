"""Who runs an experiment: chosen from the team, told apart, and refused once they have left."""

import pytest
from django.utils import timezone

from experiments.forms.people import PeopleForm
from tests.experiments.pages import as_sent
from tests.factories import (
    MembershipFactory,
    PersonFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db


def test_it_is_looked_after_and_helped_by_those_in_the_team(about, author):
    mine = about()
    helper = MembershipFactory(team=mine.team, person=PersonFactory(name="Alun")).person
    form = PeopleForm(as_sent({"owner": str(author.pk), "helpers": [str(helper.pk), str(author.pk)]}), about=mine)
    assert form.said == {"owner": author, "helpers": [helper]}  # the owner is no helper as well
    assert PeopleForm(about=mine)["owner"].value() == str(author.pk)


def test_those_of_one_name_are_told_apart(about, author):
    mine = about()
    for email in ("a@dvla.gov.uk", "b@dvla.gov.uk"):
        MembershipFactory(team=mine.team, person=PersonFactory(name="Alun", email=email))
    labels = [label for _, label in PeopleForm(about=mine).fields["owner"].choices]
    assert labels == ["Alun (a@dvla.gov.uk)", "Alun (b@dvla.gov.uk)", "Priya Patel (you)", "Tomos Rees"]


def test_those_without_a_name_come_last(about):
    mine = about()
    nameless = PersonFactory(name="", email="alun@dvla.gov.uk", organisation=None, profile_completed_at=None)
    MembershipFactory(team=mine.team, person=nameless)
    labels = [label for _, label in PeopleForm(about=mine).fields["owner"].choices]
    assert labels == ["Priya Patel (you)", "Tomos Rees", "alun@dvla.gov.uk"]


def test_those_who_left_or_never_were_in_it_are_refused(about, author):
    mine = about()
    gone = MembershipFactory(team=mine.team, left_on=timezone.localdate()).person
    closed = MembershipFactory(team=mine.team, person=PersonFactory(is_active=False)).person
    for somebody in (gone, closed, PersonFactory()):
        form = PeopleForm(as_sent({"owner": str(somebody.pk), "helpers": [str(somebody.pk)]}), about=mine)
        assert set(form.errors) == {"owner", "helpers"}


def test_a_change_is_about_helpers_alone(about, author):
    mine = about()
    runs = RunningExperimentFactory(team=mine.team, programme=mine.programme, owner=author)
    form = PeopleForm(as_sent({"helpers": []}), about=about(experiment=runs))
    assert form.said == {"helpers": []}
    assert [label for _, label in form.fields["helpers"].choices] == ["Tomos Rees"]
