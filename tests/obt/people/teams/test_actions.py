"""What may be done with a team, by whom, and what it leaves behind."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from obt.mail import kinds
from obt.mail.models import Message
from obt.people.actions import teams as actions
from obt.people.models import FormerEmail, Invitation, Membership, Organisation, Person, Team
from tests.at_once import at_once
from tests.factories import (
    ChampionFactory,
    EmailDomainFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


def leads_of(team):
    return set(team.memberships.filter(role="lead", left_on=None).values_list("person__email", flat=True))


def members_of(team):
    return set(team.memberships.filter(left_on=None).values_list("person__email", flat=True))


def add(team, by, *emails):
    return actions.add_people(team=team, by=by, emails=emails)


def invite_before(team, by, count, **when):
    one = PersonFactory()
    Invitation.objects.bulk_create([Invitation(team=team, person=one, invited_by=by, **when) for _ in range(count)])


# Starting, changing, archiving


def test_whoever_starts_a_team_leads_it_and_has_a_code(lead, dvla):
    team = actions.start_team(by=lead, name="Finance", organisation=dvla)

    assert leads_of(team) == {"tomos@dvla.gov.uk"}
    assert team.join_codes.get().retired_at is None
    assert team.memberships.get().joined_on == timezone.localdate()


def test_a_name_is_taken_in_its_organisation_whatever_the_case(team, stranger, dvla):
    with pytest.raises(actions.NameTaken):
        actions.start_team(by=stranger, name="drivers medical TEAM c", organisation=dvla)
    assert Team.objects.count() == 1  # and nothing half made
    assert actions.start_team(by=stranger, name="Drivers Medical Team C", organisation=stranger.organisation).pk


def test_a_name_is_free_again_once_its_team_is_archived(team, lead, stranger, dvla):
    actions.archive_team(team=team, by=lead)
    assert actions.start_team(by=stranger, name="Drivers Medical Team C", organisation=dvla).pk


def test_a_team_changes_its_name_its_case_and_its_organisation(team, lead, stranger):
    changed = actions.change_team(team=team, by=lead, name="DRIVERS medical team c", organisation=stranger.organisation)
    team.refresh_from_db()
    assert (team.name, team.organisation) == ("DRIVERS medical team c", stranger.organisation)
    assert changed == team


def test_a_team_cannot_take_anothers_name(team, lead, dvla):
    TeamFactory(name="Finance", organisation=dvla)
    with pytest.raises(actions.NameTaken):
        actions.change_team(team=team, by=lead, name="finance", organisation=dvla)


def test_an_archived_team_keeps_its_people_and_takes_no_more_writes(team, lead, code, membership, member, dvla):
    actions.archive_team(team=team, by=lead)

    assert members_of(team) == {"tomos@dvla.gov.uk", "priya@dvla.gov.uk"}
    for act in (
        lambda: actions.archive_team(team=team, by=lead),
        lambda: actions.change_team(team=team, by=lead, name="X", organisation=dvla),
        lambda: add(team, lead, "a@dvla.gov.uk"),
        lambda: actions.renew_code(team=team, by=lead),
        lambda: actions.make_lead(membership=membership(member), by=lead),
        lambda: actions.hand_over(team=team, by=lead, to=membership(member)),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(actions.CodeRetired):
        actions.join(person=PersonFactory(), code=code)
    actions.leave(membership=membership(lead))  # its last lead may go now
    assert members_of(team) == {"priya@dvla.gov.uk"}


@pytest.mark.parametrize("who", ["member", "stranger", "champion", "former lead"])
def test_only_a_lead_may(team, membership, lead, dvla, request, who):
    if who == "former lead":
        person = MembershipFactory(team=team, role="lead", left_on=timezone.localdate()).person
    else:
        person = request.getfixturevalue(who)
    of_lead = membership(lead)
    for act in (
        lambda: actions.archive_team(team=team, by=person),
        lambda: actions.change_team(team=team, by=person, name="X", organisation=dvla),
        lambda: add(team, person, "a@dvla.gov.uk"),
        lambda: actions.renew_code(team=team, by=person),
        lambda: actions.make_lead(membership=of_lead, by=person),
        lambda: actions.make_member(membership=of_lead, by=person),
        lambda: actions.remove_member(membership=of_lead, by=person),
        lambda: actions.hand_over(team=team, by=person, to=of_lead),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert leads_of(team) == {"tomos@dvla.gov.uk"}
    assert not Message.objects.exists()


# Joining


def test_joining_twice_is_joining_once(code, stranger):
    first = actions.join(person=stranger, code=code)
    assert actions.join(person=stranger, code=code) == first
    assert (first.role, first.added_by, first.joined_on) == ("member", None, timezone.localdate())


def test_who_left_comes_back_by_the_code_with_a_row_of_its_own(code, team, member, membership):
    actions.leave(membership=membership(member))
    actions.join(person=member, code=code)
    assert team.memberships.filter(person=member).count() == 2


def test_a_renewed_code_replaces_the_old_one_which_joins_nobody(code, team, lead, stranger):
    new = actions.renew_code(team=team, by=lead)
    with pytest.raises(actions.CodeRetired):
        actions.join(person=stranger, code=code)
    assert new.code != code.code
    assert actions.join(person=stranger, code=new).team == team


# Adding by address


def test_registered_people_and_strangers_are_added_and_told(team, lead, stranger, dvla):
    added = add(team, lead, "new@dvla.gov.uk", "SAM@hmrc.gov.uk")

    new = Person.objects.get(email="new@dvla.gov.uk")
    assert set(added.people) == {new, stranger}
    assert (new.registered_at, new.organisation) == (None, dvla)
    assert set(team.memberships.filter(added_by=lead).values_list("person", flat=True)) == {new.pk, stranger.pk}
    assert Invitation.objects.filter(invited_by=lead, team=team).count() == 2
    told = Message.objects.get(address="new@dvla.gov.uk")
    kind = kinds.get(told.kind)
    mail = kind.render(told)
    assert (told.state, told.about, told.person) == ("queued", f"team:{team.pk}", new)
    assert mail.subject == "Tomos Rees added you to the team Drivers Medical Team C"
    assert "tomos@dvla.gov.uk" in str(mail.reply_to)
    assert f"/teams/{team.pk}/leave/" in mail.text
    assert "There is no password" in mail.text
    assert "There is no password" not in kind.render(Message.objects.get(person=stranger)).text


def test_who_is_in_it_already_is_left_alone_also_by_a_former_address(team, lead, member):
    FormerEmail.objects.create(person=member, email="p.patel@dft.gov.uk")
    added = add(team, lead, "priya@dvla.gov.uk", "p.patel@dft.gov.uk", "tomos@dvla.gov.uk")

    assert added.already_there == ["priya@dvla.gov.uk", "p.patel@dft.gov.uk", "tomos@dvla.gov.uk"]
    assert (added.people, added.not_allowed, added.over_limit) == ([], [], [])
    assert not Message.objects.exists()
    assert team.memberships.count() == 2


def test_two_addresses_of_one_person_are_one_member(team, lead, stranger):
    FormerEmail.objects.create(person=stranger, email="sam@dwp.gov.uk")
    added = add(team, lead, "sam@hmrc.gov.uk", "sam@dwp.gov.uk")
    assert added.people == [stranger]
    assert Message.objects.count() == 1


def test_addresses_that_cannot_sign_in_are_not_added(team, lead):
    EmailDomainFactory(domain="closed.gov.uk", is_closed=True)
    PersonFactory(email="off@dvla.gov.uk", is_active=False)
    added = add(team, lead, "me@gmail.com", "a@closed.gov.uk", "off@dvla.gov.uk", "a@evil-gov.uk")

    assert added.not_allowed == ["me@gmail.com", "a@closed.gov.uk", "a@evil-gov.uk", "off@dvla.gov.uk"]
    assert added.people == []
    assert members_of(team) == {"tomos@dvla.gov.uk", "priya@dvla.gov.uk"}


def test_who_left_can_be_added_again(team, lead, member, membership):
    actions.remove_member(membership=membership(member), by=lead)
    assert add(team, lead, "priya@dvla.gov.uk").people == [member]


def test_the_two_hundred_and_first_of_a_day_waits(team, lead):
    invite_before(team, lead, 198)
    added = add(team, lead, "a@dvla.gov.uk", "b@dvla.gov.uk", "c@dvla.gov.uk", "priya@dvla.gov.uk", "x@gmail.com")

    assert [person.email for person in added.people] == ["a@dvla.gov.uk", "b@dvla.gov.uk"]
    assert added.over_limit == ["c@dvla.gov.uk"]
    assert (added.already_there, added.not_allowed) == (["priya@dvla.gov.uk"], ["x@gmail.com"])
    assert not Person.objects.filter(email="c@dvla.gov.uk").exists()


def test_the_day_is_londons(team, lead):
    with time_machine.travel(datetime.datetime(2025, 7, 1, 23, 30, tzinfo=datetime.UTC), tick=False):  # 0:30 there
        invite_before(team, lead, 200, invited_at=timezone.now() - datetime.timedelta(hours=1))
        assert add(team, lead, "a@dvla.gov.uk").over_limit == []
        invite_before(team, lead, 199)
        assert add(team, lead, "b@dvla.gov.uk").over_limit == ["b@dvla.gov.uk"]


def test_another_lead_has_a_day_of_their_own(team, lead):
    invite_before(team, PersonFactory(), 200)
    assert len(add(team, lead, "a@dvla.gov.uk").people) == 1


def test_two_hundred_addresses_cost_as_many_statements_as_two(team, lead, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):  # savepoints among them
        added = add(team, lead, *[f"person.{n}@dvla.gov.uk" for n in range(200)])
    assert len(added.people) == 200
    assert Message.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_two_pastes_at_once_stay_within_the_day(team, lead):
    other = TeamFactory(lead=lead)
    invite_before(team, lead, 100)

    def paste(team, letter):
        return lambda: add(team, lead, *[f"{letter}{n}@dvla.gov.uk" for n in range(80)])

    answers = at_once(paste(team, "a"), paste(other, "b"))

    assert sorted((len(one.people), len(one.over_limit)) for one in answers) == [(20, 60), (80, 0)]
    assert Invitation.objects.filter(invited_by=lead).count() == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_paste_twice_at_once_adds_and_tells_once(team, lead):
    emails = [f"a{n}@dvla.gov.uk" for n in range(20)]
    answers = at_once(*[lambda: add(team, lead, *emails)] * 2)

    assert sorted((len(one.people), len(one.already_there)) for one in answers) == [(0, 20), (20, 0)]
    assert Message.objects.count() == 20


# Leads


def test_the_last_lead_can_neither_leave_nor_be_removed_nor_step_down(team, lead, membership):
    for act in (
        lambda: actions.leave(membership=membership(lead)),
        lambda: actions.remove_member(membership=membership(lead), by=lead),
        lambda: actions.make_member(membership=membership(lead), by=lead),
    ):
        with pytest.raises(actions.LastLead):
            act()
    assert leads_of(team) == {"tomos@dvla.gov.uk"}


def test_with_a_second_lead_the_first_may_go(team, lead, member, membership):
    actions.make_lead(membership=membership(member), by=lead)
    actions.leave(membership=membership(lead))
    assert leads_of(team) == members_of(team) == {"priya@dvla.gov.uk"}


def test_a_lead_who_is_made_a_lead_or_removed_twice_is_so_once(team, lead, member, membership):
    of_member = membership(member)
    actions.make_lead(membership=of_member, by=lead)
    actions.make_lead(membership=of_member, by=lead)
    actions.remove_member(membership=of_member, by=lead)
    ended = actions.remove_member(membership=of_member, by=lead)
    assert ended.left_on == timezone.localdate()
    with pytest.raises(Membership.DoesNotExist):
        actions.make_lead(membership=of_member, by=lead)


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_leave_at_the_same_moment_one_stays(team, lead, member, membership):
    for _ in range(5):
        Membership.objects.filter(team=team).update(role="lead", left_on=None)
        both = [membership(lead), membership(member)]
        answers = at_once(*[lambda one=one: actions.leave(membership=one) for one in both])
        assert sorted(type(answer).__name__ for answer in answers) == ["LastLead", "Membership"]
        assert len(leads_of(team)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_remove_each_other_leave_one(team, lead, member, membership):
    Membership.objects.filter(team=team).update(role="lead")
    of_lead, of_member = membership(lead), membership(member)
    answers = at_once(
        lambda: actions.remove_member(membership=of_member, by=lead),
        lambda: actions.remove_member(membership=of_lead, by=member),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "PermissionDenied"]
    assert len(leads_of(team)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_a_lead(team, lead):
    with pytest.raises(IntegrityError, match="would be without a lead"), transaction.atomic():
        Membership.objects.filter(team=team, person=lead).update(role="member")


def test_handing_over_makes_one_a_lead_and_the_other_a_member(team, lead, member, membership):
    actions.hand_over(team=team, by=lead, to=membership(member))
    assert leads_of(team) == {"priya@dvla.gov.uk"}
    assert members_of(team) == {"tomos@dvla.gov.uk", "priya@dvla.gov.uk"}


def test_handing_over_to_oneself_changes_nothing(team, lead, membership):
    actions.hand_over(team=team, by=lead, to=membership(lead))
    assert leads_of(team) == {"tomos@dvla.gov.uk"}


def test_a_team_is_not_handed_over_to_somebody_of_another_team_or_who_left(team, lead, member, membership):
    elsewhere = MembershipFactory(team=TeamFactory(lead=lead))
    left = actions.remove_member(membership=membership(member), by=lead)
    for to in (elsewhere, left):
        with pytest.raises(Membership.DoesNotExist):
            actions.hand_over(team=team, by=lead, to=to)
    assert leads_of(team) == {"tomos@dvla.gov.uk"}


# A lead who is lost


@pytest.fixture
def replace(team):
    return lambda by, email="new@dvla.gov.uk": actions.replace_leads(team=team, by=by, email=email)


def test_the_champion_of_its_organisation_replaces_a_lead(team, champion, replace):
    replace(champion)

    assert leads_of(team) == {"new@dvla.gov.uk"}
    assert members_of(team) == {"tomos@dvla.gov.uk", "priya@dvla.gov.uk", "new@dvla.gov.uk"}
    told = Message.objects.get()
    mail = kinds.get(told.kind).render(told)
    assert (told.address, mail.subject) == ("new@dvla.gov.uk", "You lead the team Drivers Medical Team C now")
    assert "nia@dvla.gov.uk" in str(mail.reply_to)


def test_a_member_can_become_the_lead_and_is_told_once(team, champion, replace):
    replace(champion, "priya@dvla.gov.uk")
    replace(champion, "priya@dvla.gov.uk")  # a double click
    assert leads_of(team) == {"priya@dvla.gov.uk"}
    assert Message.objects.count() == 1


def test_the_champion_of_an_organisation_above_may(team, dvla, replace):
    above = ChampionFactory(organisation=Organisation.objects.get_parent(dvla)).person
    replace(above)
    assert leads_of(team) == {"new@dvla.gov.uk"}


@pytest.mark.parametrize("who", ["elsewhere", "below", "ended", "switched off", "lead", "central"])
def test_nobody_else_may_replace_a_lead(team, dvla, lead, replace, who):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    person = {
        "elsewhere": lambda: ChampionFactory().person,
        "below": lambda: ChampionFactory(organisation=OrganisationFactory(parent=dvla)).person,
        "ended": lambda: (
            ChampionFactory(
                organisation=dvla, starts_on=yesterday - datetime.timedelta(days=9), ends_on=yesterday
            ).person
        ),
        "switched off": lambda: ChampionFactory(organisation=dvla, person__is_active=False).person,
        "lead": lambda: lead,
        "central": lambda: PersonFactory(is_central=True),
    }[who]()
    with pytest.raises(PermissionDenied):
        replace(person)
    assert leads_of(team) == {"tomos@dvla.gov.uk"}


def test_nobody_becomes_lead_of_an_archived_team(team, lead, champion, replace):
    actions.archive_team(team=team, by=lead)
    with pytest.raises(PermissionDenied):
        replace(champion)


def test_who_cannot_sign_in_cannot_lead(champion, replace, team):
    PersonFactory(email="off@dvla.gov.uk", is_active=False)
    for email in ("me@gmail.com", "off@dvla.gov.uk"):
        with pytest.raises(actions.CannotSignIn):
            replace(champion, email)
    assert leads_of(team) == {"tomos@dvla.gov.uk"}
