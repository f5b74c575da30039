"""A person's tokens: who may have them, that one is shown once, and that revoking asks first."""

import datetime
import re

import pytest
from django.db import connection
from django.utils import timezone

from obt.api import token_text
from obt.api.models import ApiToken
from obt.mail.models import Message
from tests.factories import ApiTokenFactory, ChampionFactory, OrganisationFactory, PersonFactory

LIST, NEW = "/profile/tokens/", "/profile/tokens/new/"
SHOWN = re.compile(r"obt_[0-9a-f]{12}_[A-Za-z0-9_-]{43}")


@pytest.fixture
def champion(transport):
    return ChampionFactory(organisation=transport).person


@pytest.fixture
def central(db):
    return PersonFactory(is_central=True)


@pytest.fixture
def no_second_factor(settings):
    settings.OBT_DEMO = True  # the one place that asks for none


@pytest.fixture
def mine(as_person, champion, no_second_factor):
    """A client that the champion is signed in with."""
    return as_person(champion)


def text(response):
    return response.content.decode()


def shown(response):
    """The token on the page, which stands there once, to be copied."""
    (found,) = SHOWN.findall(text(response))
    return found


def typed(client, **more):
    """What the form sends: what it came with, and what somebody typed."""
    submission = re.search(r'name="submission" value="([^"]+)"', text(client.get(NEW)))[1]
    return {"name": "Monthly report", "organisation": "transport", "days": "90", "submission": submission, **more}


# Who


@pytest.mark.parametrize("address", [LIST, NEW])
def test_a_champion_and_the_central_team_give_a_second_factor_first(as_person, champion, central, address):
    for person in (champion, central):
        assert as_person(person).get(address)["Location"].startswith("/account/2fa/")
        assert as_person(person).post(address, {"name": "x"}).status_code in (302, 405)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("address", [LIST, NEW])
def test_for_everybody_else_there_is_nothing(as_person, transport, address):
    client = as_person(PersonFactory(organisation=transport))

    assert client.get(address).status_code == 404
    assert client.post(NEW, {"name": "x", "organisation": "transport", "days": "30"}).status_code == 404
    assert not ApiToken.objects.exists()


def test_who_was_champion_makes_none_but_finds_and_revokes_theirs(as_person, transport, no_second_factor):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    person = ChampionFactory(organisation=transport, starts_on=yesterday, ends_on=yesterday).person
    token = ApiTokenFactory(person=person, organisation=transport)
    client = as_person(person)

    page = text(client.get(LIST))
    assert "Monthly report" in page
    assert NEW not in page
    assert client.get(NEW).status_code == 404
    client.post(f"{LIST}{token.pk}/revoke/")
    assert ApiToken.objects.get().revoked_at


# Making one


def test_it_is_made_shown_once_and_works(mine, ask, champion, transport):
    answer = mine.post(NEW, typed(mine))
    token = shown(answer)

    row = ApiToken.objects.get()
    assert (row.person, row.organisation, row.name) == (champion, transport, "Monthly report")
    assert (row.expires_at - row.created_at).days == 90
    assert (row.prefix, row.digest) == (token[:16], token_text.digest(token))
    assert answer["Cache-Control"] == "no-store, private"
    assert ask("token", token).json()["organisation"]["slug"] == "transport"
    assert not SHOWN.search(text(mine.get(LIST)))
    assert f"{row.prefix}…" in text(mine.get(LIST))


def test_the_person_gets_an_email_that_does_not_hold_it(mine, champion):
    token = shown(mine.post(NEW, typed(mine)))

    message = Message.objects.get(kind="token-issued")
    assert message.address == champion.email
    assert message.context["reach"] == "Department for Transport"
    assert token[16:] not in str(message.__dict__)


def test_nothing_that_is_stored_holds_it(mine):
    token = shown(mine.post(NEW, typed(mine)))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" one WHERE position(%s IN one::text) > 0', [token[17:]])
            assert cursor.fetchone() == (0,), table
    assert token[17:] not in repr(dict(mine.session))


def test_a_form_that_is_sent_twice_shows_one_token(mine):
    form = typed(mine)

    assert shown(mine.post(NEW, form)) == shown(mine.post(NEW, form))
    assert ApiToken.objects.count() == 1
    assert Message.objects.filter(kind="token-issued").count() == 1


@pytest.mark.parametrize("since", ["used", "revoked", "later"])
def test_a_form_that_is_sent_again_later_shows_nothing(mine, since):
    form = typed(mine)
    mine.post(NEW, form)
    ApiToken.objects.update(
        **{
            "used": {"last_used_on": timezone.localdate()},
            "revoked": {"revoked_at": timezone.now()},
            "later": {"created_at": timezone.now() - datetime.timedelta(minutes=11)},
        }[since]
    )

    answer = mine.post(NEW, form, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "We cannot show it again" in text(answer)
    assert not SHOWN.search(text(answer))
    assert ApiToken.objects.count() == 1


def test_somebody_else_s_form_makes_a_token_of_one_s_own(mine, as_person, transport):
    form = typed(mine)
    first = shown(mine.post(NEW, form))
    other = as_person(ChampionFactory(organisation=transport).person)

    assert shown(other.post(NEW, form)) != first


def test_a_champion_is_offered_theirs_and_all_below(mine, transport, dvla, treasury):
    page = text(mine.get(NEW))

    assert 'value="transport"' in page
    assert 'value="dvla"' in page
    assert 'value="treasury"' not in page
    assert 'value="programme"' not in page


@pytest.mark.parametrize("other", ["treasury", "programme", "nothing", ""])
def test_a_champion_cannot_have_one_for_anything_else(mine, treasury, dvla, other):
    answer = mine.post(NEW, typed(mine, organisation=other))

    assert "Choose what the token is for" in text(answer)
    assert "Monthly report" in text(answer)
    assert not ApiToken.objects.exists()


def test_the_central_team_can_have_one_for_the_whole_programme_or_any_organisation(
    as_person, central, treasury, no_second_factor
):
    client = as_person(central)
    assert "The whole programme" in text(client.get(NEW))

    client.post(NEW, typed(client, organisation="programme"))
    client.post(NEW, typed(client, organisation="treasury"))
    assert [one.organisation for one in ApiToken.objects.order_by("pk")] == [None, treasury]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Enter what the token is for"),
        ({"name": "x" * 61}, "Use 60 characters or fewer"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
        ({"name": "x" * 1_000_000}, "Use 60 characters or fewer"),
        ({"days": ""}, "Choose how long it should work"),
        ({"days": "366"}, "Choose how long it should work"),
        ({"days": "9" * 40}, "Choose how long it should work"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_made(mine, wrong, said):
    answer = mine.post(NEW, typed(mine, **wrong))

    assert answer.status_code == 200
    assert said in text(answer)
    assert "<title>Error: " in text(answer)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("submission", ["", "nonsense", "\ud800", "a" * 100_000])
def test_a_form_without_its_number_is_one_of_its_own(mine, submission):
    submission = submission.encode("utf-8", "surrogatepass") if submission == "\ud800" else submission
    for _ in range(2):
        shown(mine.post(NEW, typed(mine, submission=submission)))

    assert ApiToken.objects.count() == 2


def test_ten_are_as_many_as_one_can_have(mine, champion, transport):
    for _ in range(10):
        ApiTokenFactory(person=champion, organisation=transport)

    assert "Revoke one that you no longer need" in text(mine.post(NEW, typed(mine)))
    assert "as many as one person can have" in text(mine.get(LIST))
    ApiToken.objects.filter(pk=ApiToken.objects.first().pk).update(revoked_at=timezone.now())
    shown(mine.post(NEW, typed(mine)))


# The list


def test_without_any_it_says_what_one_is_for_and_how_to_make_one(mine):
    page = text(mine.get(LIST))

    assert "You have no token that works." in page
    assert f'href="{NEW}"' in page
    assert 'href="/api/v1/docs"' in page


def test_it_tells_those_that_work_from_those_that_do_not(mine, champion, transport):
    ApiTokenFactory(person=champion, organisation=transport, name="At work", last_used_on=datetime.date(2024, 12, 3))
    ApiTokenFactory(person=champion, organisation=transport, name="Gone", revoked_at=timezone.now())
    made = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)
    ends = made + datetime.timedelta(days=30)
    ApiTokenFactory(person=champion, organisation=transport, name="Over", created_at=made, expires_at=ends)

    at_work, _, past = text(mine.get(LIST)).partition("Tokens that no longer work")

    assert "At work" in at_work
    assert "last used on 3 December 2024" in at_work
    assert "Gone" in past
    assert "Ended on 31 March 2024" in past
    assert past.count("/revoke/") == 0


def test_it_holds_one_s_own_alone(mine, transport):
    ApiTokenFactory(organisation=transport, name="Somebody else’s")

    assert "Somebody else" not in text(mine.get(LIST))


@pytest.mark.parametrize("number", [1, 9])
def test_it_costs_the_same_however_many_there_are(mine, champion, transport, django_assert_max_num_queries, number):
    for _ in range(number):
        ApiTokenFactory(person=champion, organisation=transport)
        ApiTokenFactory(person=champion, organisation=transport, revoked_at=timezone.now())

    with django_assert_max_num_queries(6):
        mine.get(LIST)


# Revoking


def test_revoking_asks_first_and_names_it(mine, ask, champion, transport, token_of):
    secret = token_of(transport, person=champion, name="Monthly report")
    address = f"{LIST}{ApiToken.objects.get().pk}/revoke/"

    assert "Do you want to revoke Monthly report?" in text(mine.get(address))
    assert ask("token", secret).status_code == 200
    answer = mine.post(address, follow=True)
    assert "Monthly report is revoked" in text(answer)
    assert ask("token", secret).status_code == 401


def test_what_works_no_longer_is_not_revoked_again(mine, champion, transport):
    moment = timezone.now() - datetime.timedelta(days=1)
    token = ApiTokenFactory(person=champion, organisation=transport, revoked_at=moment)

    assert "works no longer" in text(mine.post(f"{LIST}{token.pk}/revoke/", follow=True))
    assert ApiToken.objects.get().revoked_at == moment


def test_nobody_revokes_another_person_s(mine, as_person, central, transport):
    token = ApiTokenFactory(organisation=transport)

    for client in (mine, as_person(central)):
        assert client.get(f"{LIST}{token.pk}/revoke/").status_code == 404
        assert client.post(f"{LIST}{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_closed_organisation_is_not_offered_any_more(mine, transport):
    OrganisationFactory(parent=transport, slug="closed", is_closed=True)

    assert 'value="closed"' not in text(mine.get(NEW))
