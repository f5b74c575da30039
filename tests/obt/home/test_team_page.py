"""A team's page: who may open it, what it shows, and that it never tells who has done the learning."""

import datetime
import re

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    programme = factories.ProgrammeFactory()
    factories.ProgrammeCourseFactory(programme=programme, course__slug="masterclass")
    return programme


@pytest.fixture
def lead():
    return factories.PersonFactory(name="Tomos Rees")


@pytest.fixture
def member():
    return factories.PersonFactory(name="Priya Shah")


@pytest.fixture
def team(programme, lead, member):
    return factories.TeamFactory(name="Harbour Licensing", lead=lead, members=[member])


def text_of(client, team):
    return client.get(f"/teams/{team.pk}/").content.decode()


def test_others_get_a_404_the_central_team_too(as_person, team):
    for person in (factories.PersonFactory(), factories.PersonFactory(is_central=True)):
        assert as_person(person).get(f"/teams/{team.pk}/").status_code == 404


def test_who_has_left_gets_a_404(as_person, team, member):
    team.memberships.filter(person=member).update(left_on=timezone.localdate())
    assert as_person(member).get(f"/teams/{team.pk}/").status_code == 404


def test_a_champion_of_the_organisation_gets_a_404(as_person, team):
    champion = factories.ChampionFactory(organisation=team.organisation).person
    assert as_person(champion).get(f"/teams/{team.pk}/").status_code == 404


def test_a_member_sees_what_is_next_and_no_way_to_change_the_team(as_person, team, member, programme):
    planned = factories.ConversationFactory(team=team, programme=programme)
    page = text_of(as_person(member), team)
    assert f'href="/conversations/{planned.pk}/"' in page
    assert "What needs doing" not in page
    assert f"/teams/{team.pk}/archive/" not in page


def test_a_lead_is_told_what_is_late(as_person, team, lead, programme):
    factories.ConversationFactory(team=team, programme=programme, starts_at=timezone.now() - datetime.timedelta(days=3))
    page = text_of(as_person(lead), team)
    assert "3 days ago" in page
    assert f"/teams/{team.pk}/archive/" in page


def test_the_most_supported_ideas_are_shown_and_merged_ones_are_not(as_person, team, member, lead, programme):
    best = factories.IdeaFactory(team=team, programme=programme, title="Quiet hour", supporters=[member, lead])
    factories.IdeaFactory(team=team, programme=programme, title="Shared inbox", supporters=[member])
    factories.IdeaFactory(team=team, programme=programme, title="Calm hour", state="merged", merged_into=best)
    page = text_of(as_person(member), team)
    assert page.index("Quiet hour") < page.index("Shared inbox")
    assert "Calm hour" not in page


def test_an_archived_team_can_be_read_and_offers_nothing_to_write(as_person, team, lead):
    type(team).objects.filter(pk=team.pk).update(archived_at=timezone.now())
    page = text_of(as_person(lead), team)
    assert "was archived on" in page
    for way in ("/conversations/new/", "/ideas/new/", "/people/add/", "/code/", "/archive/"):
        assert way not in page


def test_the_page_is_the_same_whoever_of_a_small_team_has_done_the_learning(as_person, team, lead, member, programme):
    client = as_person(lead)

    def page():
        return re.sub(r'(nonce|value)="[^"]*"', "", text_of(client, team))

    before = page()
    course = programme.programme_courses.get().course
    for person in (member, lead):
        factories.CompletionFactory(person=person, programme=programme, course=course)
    assert page() == before


def test_in_a_large_team_the_number_is_told_to_the_nearest_five(as_person, team, lead, programme):
    course = programme.programme_courses.get().course
    for number in range(20):
        person = factories.MembershipFactory(team=team).person
        if number < 8:
            factories.CompletionFactory(person=person, programme=programme, course=course)
    factories.MembershipFactory(team=team, person=factories.PersonFactory(registered_at=None))
    assert "About 10 of 22 people in the team who have signed in have done the learning." in text_of(
        as_person(lead), team
    )


def test_one_member_or_sixty_one_idea_or_sixty_cost_the_same_eight_statements(
    as_person, team, lead, programme, django_assert_max_num_queries
):
    factories.IdeaFactory(team=team, programme=programme)
    factories.ConversationFactory(team=team, programme=programme)
    client = as_person(lead)
    with django_assert_max_num_queries(8) as few:
        client.get(f"/teams/{team.pk}/")
    for number in range(59):
        person = factories.MembershipFactory(team=team).person
        factories.IdeaFactory(team=team, programme=programme, supporters=[person], author=person)
        factories.HeldConversationFactory(
            team=team, programme=programme, starts_at=timezone.now() - datetime.timedelta(days=1, hours=number)
        )
    with django_assert_max_num_queries(8) as many:
        client.get(f"/teams/{team.pk}/")
    assert len(few) == len(many)


def test_without_a_programme_the_page_still_opens(as_person, lead):
    team = factories.TeamFactory(lead=lead)
    assert as_person(lead).get(f"/teams/{team.pk}/").status_code == 200


def test_what_an_archived_team_talked_about_can_be_read(as_person, team, lead, programme):
    held = factories.HeldConversationFactory(team=team, programme=programme)
    team.archived_at = timezone.now()
    team.save()
    assert f'href="/conversations/{held.pk}/"' in text_of(as_person(lead), team)


def test_who_is_invited_stands_after_those_who_have_signed_in(as_person, team, lead):
    invited = factories.PersonFactory(name="", email="aa@example.gov.uk", registered_at=None, profile_completed_at=None)
    factories.MembershipFactory(team=team, person=invited)
    page = text_of(as_person(lead), team)
    assert page.index("Tomos Rees") < page.index("Priya Shah") < page.index("aa@example.gov.uk")


def test_the_running_experiment_stands_above_the_ideas_with_what_changed(as_person, team, member, programme):
    factories.IdeaFactory(team=team, programme=programme)
    made = factories.RunningExperimentFactory(team=team, programme=programme, title="A box", readings=(31, 27, 19))
    page = text_of(as_person(member), team)
    assert page.index("The small change you are trying") < page.index("Ideas, most supported first")
    assert "Changed from 31% to 19%" in page
    assert f'href="/experiments/{made.pk}/measure/"' in page


def test_a_stopped_experiment_is_told_as_plainly_as_a_kept_one(as_person, team, member, programme):
    factories.ConcludedExperimentFactory(team=team, programme=programme, readings=(31, 30, 32), outcome="stop")
    page = text_of(as_person(member), team)
    assert "The small change you tried" in page
    assert "You decided: stop." in page


def test_without_an_experiment_there_is_a_way_to_plan_one(as_person, team, member, programme):
    page = text_of(as_person(member), team)
    assert "No experiment yet" in page
    assert f'href="/experiments/new/?team={team.pk}"' in page


def test_an_archived_team_still_shows_what_it_tried(as_person, team, member, programme):
    factories.ConcludedExperimentFactory(team=team, programme=programme, title="A box")
    type(team).objects.filter(pk=team.pk).update(archived_at=timezone.now())
    page = text_of(as_person(member), team)
    assert "A box" in page
    assert "/experiments/new/" not in page
