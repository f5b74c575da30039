"""The messages about teams: what they say, and when they are no longer worth sending."""

import pytest

from obt.mail import kinds
from obt.mail.models import Message
from obt.people import mail_kinds
from obt.people.actions import teams as actions
from obt.people.models import Membership, Person, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def told_added(team, lead, member):
    mail_kinds.tell_added(team=team, by=lead, people=[member])
    return Message.objects.get()


@pytest.fixture
def told_made_lead(team, champion, lead):
    mail_kinds.tell_made_lead(team=team, by=champion, person=lead)
    return Message.objects.get()


def is_wanted(message):
    return kinds.get(message.kind).still_wanted([message]) == {message.pk}


def test_somebody_in_the_team_still_wants_to_know(told_added):
    assert is_wanted(told_added)


def test_somebody_who_left_or_was_removed_does_not(told_added, membership, member, lead):
    actions.remove_member(membership=membership(member), by=lead)
    assert not is_wanted(told_added)


def test_nobody_wants_to_know_about_an_archived_team(told_added, team, lead):
    actions.archive_team(team=team, by=lead)
    assert not is_wanted(told_added)


def test_nothing_goes_to_an_account_that_is_off(told_added, member):
    Person.objects.filter(pk=member.pk).update(is_active=False)
    assert not is_wanted(told_added)


def test_a_lead_wants_to_know_only_while_they_lead(told_made_lead, team, lead, member, membership):
    assert is_wanted(told_made_lead)
    actions.hand_over(team=team, by=lead, to=membership(member))
    assert not is_wanted(told_made_lead)


def test_a_batch_is_asked_about_in_one_statement(team, lead, member, django_assert_num_queries):
    mail_kinds.tell_added(team=team, by=lead, people=[member, lead])
    Membership.objects.filter(person=member).delete()
    batch = list(Message.objects.order_by("pk"))
    with django_assert_num_queries(1):
        wanted = kinds.get(mail_kinds.ADDED).still_wanted(batch)
    assert wanted == {one.pk for one in batch if one.person_id == lead.pk}


def test_a_name_with_lines_and_markup_stays_in_its_place(team, lead, member):
    Team.objects.filter(pk=team.pk).update(name="<b>A</b>\r\nBcc: all@gov.uk {by}")
    team.refresh_from_db()
    mail_kinds.tell_added(team=team, by=lead, people=[member])
    mail = kinds.get(mail_kinds.ADDED).render(Message.objects.get())
    assert mail.subject == "Tomos Rees added you to the team <b>A</b> Bcc: all@gov.uk {by}"
    assert "<b>A</b>" not in mail.html
    assert mail.reply_to == ("Tomos Rees", "tomos@dvla.gov.uk")


def test_a_lead_without_a_name_is_called_by_the_address(team, lead, member):
    Person.objects.filter(pk=lead.pk).update(profile_completed_at=None, name="")
    lead.refresh_from_db()
    mail_kinds.tell_added(team=team, by=lead, people=[member])
    mail = kinds.get(mail_kinds.ADDED).render(Message.objects.get())
    assert mail.subject.startswith("tomos@dvla.gov.uk added you")
