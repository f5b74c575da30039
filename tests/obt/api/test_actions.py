"""Issuing and revoking: what the rules refuse, what the database refuses, and what history keeps."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from obt.api import actions, token_text
from obt.api.models import ApiToken
from obt.people.models import Organisation, Person
from tests.at_once import at_once
from tests.factories import ApiTokenFactory, ChampionFactory, PersonFactory


def issue(person, organisation, *, submission=None, days=30):
    organisation = organisation and Organisation.objects.get(pk=organisation.pk)  # its place in the tree as it is now
    return actions.issue_token(
        person=person, name="Report", organisation=organisation, days=days, submission=submission or uuid.uuid4()
    )


def events():
    return ApiToken.pgh_event_models["insert"].objects.order_by("pgh_id")


@pytest.mark.parametrize("who", ["member of staff", "champion elsewhere", "champion of before", "inactive champion"])
def test_who_does_not_see_all_figures_makes_no_token(transport, treasury, who):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    person = {
        "member of staff": lambda: PersonFactory(organisation=transport),
        "champion elsewhere": lambda: ChampionFactory(organisation=treasury).person,
        "champion of before": lambda: (
            ChampionFactory(organisation=transport, starts_on=yesterday, ends_on=yesterday).person
        ),
        "inactive champion": lambda: ChampionFactory(organisation=transport, person__is_active=False).person,
    }[who]()

    with pytest.raises(actions.MayNotIssue):
        issue(person, transport)


def test_a_champion_makes_none_for_the_whole_programme_or_for_the_department_above(transport, dvla):
    champion = ChampionFactory(organisation=dvla).person
    for organisation in (None, transport):
        with pytest.raises(actions.MayNotIssue):
            issue(champion, organisation)

    assert issue(champion, dvla)[0].organisation == dvla


def test_nobody_has_more_than_ten_whatever_happens_at_once(transactional_db):
    champion = ChampionFactory()
    for _ in range(8):
        ApiTokenFactory(person=champion.person, organisation=champion.organisation)

    def one_more():
        try:
            issue(Person.objects.get(pk=champion.person_id), champion.organisation)
        except actions.TooMany:
            return False
        return True

    assert sorted(at_once(*[one_more] * 5)) == [False, False, False, True, True]
    assert ApiToken.objects.live().count() == 10


def test_one_form_sent_at_the_same_moment_is_one_token(transactional_db):
    champion, submission = ChampionFactory(), uuid.uuid4()

    def send():
        person = Person.objects.get(pk=champion.person_id)
        return issue(person, champion.organisation, submission=submission)[1]

    assert len(set(at_once(*[send] * 4))) == 1
    assert ApiToken.objects.count() == 1


def test_history_keeps_who_made_and_who_revoked_it_without_its_digest(transport):
    champion = ChampionFactory(organisation=transport).person
    token, text = issue(champion, transport)
    ApiToken.objects.filter(pk=token.pk).update(last_used_on=timezone.localdate())
    actions.revoke_token(token=token)

    made, revoked = events()
    assert [(one.person, one.prefix, one.organisation) for one in (made, revoked)] == [
        (champion, token.prefix, transport)
    ] * 2
    assert made.revoked_at is None
    assert revoked.revoked_at
    assert "digest" not in {field.name for field in type(made)._meta.get_fields()}
    assert token_text.digest(text) not in repr(made.__dict__)


def test_revoking_twice_changes_nothing(transport):
    token = ApiTokenFactory(organisation=transport)
    first = actions.revoke_token(token=token).revoked_at

    assert actions.revoke_token(token=token).revoked_at == first
    assert events().count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"expires_at": timezone.now() + datetime.timedelta(days=400)},
        {"expires_at": timezone.now() - datetime.timedelta(days=1)},
    ],
)
def test_the_database_refuses_what_is_no_token(transport, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiTokenFactory(organisation=transport, **wrong)


def test_two_tokens_never_have_the_same_first_part_or_digest(transport):
    text = f"obt_{'0' * 12}_{'a' * 43}"
    ApiTokenFactory(organisation=transport, text=text)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiTokenFactory(organisation=transport, text=text)
