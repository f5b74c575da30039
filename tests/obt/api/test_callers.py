"""Whom the API answers: a token that holds, of somebody who may see the figures now."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from obt.api.models import ApiToken
from obt.people.actions.champions import end_championship
from obt.people.models import Champion, Organisation
from tests.factories import ApiTokenFactory, ChampionFactory, NewcomerFactory, PersonFactory

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def central(db):
    return PersonFactory(is_central=True)


def refused(answer, status, detail):
    """Whether the answer is a problem of that status which says that."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert detail in answer.json()["detail"]
    return answer


# No token, or none that we know


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic cHJpeWE6c2VjcmV0",
        "obt_000000000001_secret",
        "Bearer obt_",
        "Bearer é\udce9",
        "Bearer " + "a" * 50_000,
    ],
)
def test_without_a_token_it_says_how_to_send_one(client, db, header):
    answer = client.get("/api/v1/token", headers={"Authorization": header} if header is not None else {})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Bearer realm="One Big Thing"')
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_a_token_that_nobody_made_is_not_known(ask, db):
    answer = refused(ask("token", f"obt_{'0' * 12}_{'a' * 43}"), 401, "We do not know this token.")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_the_first_part_alone_opens_nothing(ask, token_of, transport):
    token = token_of(transport)
    other = token[:-1] + ("a" if token[-1] != "a" else "b")

    refused(ask("token", other), 401, "We do not know this token.")


def test_a_session_opens_nothing(as_person, ask, token_of, transport):
    token_of(transport, person=(champion := ChampionFactory(organisation=transport).person))
    as_person(champion)

    assert ask("funnel").status_code == 401


def test_a_token_in_the_address_opens_nothing(client, token_of, transport):
    assert (
        client.get("/api/v1/token", {"token": token_of(transport), "access_token": token_of(transport)}).status_code
        == 401
    )


def test_no_session_is_looked_at_or_begun(as_person, ask, token_of, transport, django_assert_num_queries):
    as_person(PersonFactory())
    token = token_of(transport)
    ask("token", token)

    with django_assert_num_queries(2):  # the token with its person; the appointment
        answer = ask("token", token)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Vary"] == "Authorization"


def test_somebody_without_a_profile_in_the_browser_does_not_matter(client, as_person, ask, token_of, transport):
    as_person(NewcomerFactory())

    assert ask("token", token_of(transport)).status_code == 200


# Tokens that no longer hold


def test_a_revoked_token_is_told_so(ask, token_of, transport):
    refused(ask("token", token_of(transport, revoked_at=timezone.now())), 401, "This token was revoked.")


def test_an_ended_token_is_told_when_it_ended(ask, token_of, transport):
    made = datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC)
    token = token_of(transport, created_at=made, expires_at=made + datetime.timedelta(days=30))

    refused(ask("token", token), 401, "This token ended on 31 March 2024. Make a new one.")


def test_it_works_to_its_last_second(ask, token_of, transport):
    made = timezone.now().replace(microsecond=0)
    token = token_of(transport, created_at=made, expires_at=made + datetime.timedelta(days=30))

    with time_machine.travel(made + datetime.timedelta(days=30, seconds=-1), tick=False):
        assert ask("token", token).status_code == 200
    with time_machine.travel(made + datetime.timedelta(days=30), tick=False):
        assert ask("token", token).status_code == 401


def test_a_token_of_an_account_that_is_off_opens_nothing(ask, token_of, transport, central):
    champion = ChampionFactory(organisation=transport).person
    token = token_of(transport, person=champion)
    champion.is_active = False
    champion.save()

    refused(ask("funnel", token), 401, "The account that made this token is off.")


def test_a_token_of_a_champion_whose_appointment_ended_reaches_nothing(ask, token_of, transport, central):
    champion = ChampionFactory(organisation=transport, starts_on=YESTERDAY)
    token = token_of(transport, person=champion.person)
    assert ask("token", token).status_code == 200

    end_championship(champion=champion, by=central)

    for address in ("token", "funnel", "library", "organisations", "programmes"):
        refused(ask(address, token), 403, "Whoever made this token may no longer see these figures.")


def test_nor_does_one_of_somebody_who_is_champion_of_another_organisation_now(ask, token_of, transport, treasury):
    person = ChampionFactory(organisation=treasury).person

    refused(ask("token", token_of(transport, person=person)), 403, "may no longer see")


def test_who_only_works_there_has_no_reach(ask, token_of, transport):
    """Everybody sees the headline of their own organisation on the dashboards; a token is for more, or for nothing."""
    refused(ask("funnel", token_of(transport, person=PersonFactory(organisation=transport))), 403, "may no longer see")


def test_a_champion_of_the_organisation_above_reaches_it(ask, token_of, transport, dvla):
    person = ChampionFactory(organisation=transport).person

    assert ask("token", token_of(dvla, person=person)).json()["organisation"]["slug"] == "dvla"


def test_a_champion_of_a_body_does_not_reach_the_department_above(ask, token_of, transport, dvla):
    person = ChampionFactory(organisation=dvla).person

    refused(ask("token", token_of(transport, person=person)), 403, "may no longer see")


def test_the_central_team_reaches_everything_until_they_leave_it(ask, token_of, central, transport):
    whole, one = token_of(None, person=central), token_of(transport, person=central)
    assert (ask("token", whole).status_code, ask("token", one).status_code) == (200, 200)

    central.is_central = False
    central.save()
    refused(ask("token", whole), 403, "may no longer see")
    refused(ask("token", one), 403, "may no longer see")

    ChampionFactory(person=central, organisation=transport)
    assert ask("token", one).status_code == 200
    refused(ask("token", whole), 403, "may no longer see")


def test_an_organisation_that_moved_away_is_out_of_reach(ask, token_of, transport, dvla, treasury):
    token = token_of(transport)
    assert ask("organisations/dvla", token).status_code == 200

    below = Organisation.objects.get(pk=dvla.pk)
    Organisation.objects.move(below, Organisation.objects.get(pk=treasury.pk), "sorted-child")

    assert ask("organisations/dvla", token).status_code == 404


# What it says of itself, and how often it may ask


def test_a_token_says_what_it_reaches_and_how_long(ask, token_of, transport):
    token = token_of(transport, name="Monthly report")

    assert ask("token", token).json() == {
        "name": "Monthly report",
        "organisation": {"slug": "transport", "name": "Department for Transport"},
        "expires_at": ApiToken.objects.get().expires_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requests_in_10_minutes": 600,
    }
    assert ask("token", token_of(None)).json()["organisation"] is None


def test_the_day_of_use_is_kept_and_nothing_more(ask, token_of, transport, django_assert_num_queries):
    token = token_of(transport)
    row = ApiToken.objects.get()
    assert row.last_used_on is None

    with time_machine.travel(datetime.datetime(2190, 1, 2, 23, 30, tzinfo=datetime.UTC), tick=False):
        assert ask("token", token).status_code == 401  # long ended: that was no use of it
    row.refresh_from_db()
    assert row.last_used_on is None

    ask("token", token)
    row.refresh_from_db()
    assert row.last_used_on == timezone.localdate()
    with django_assert_num_queries(2):
        ask("token", token)


def test_too_many_requests_are_told_how_long_to_wait(ask, token_of, transport, settings):
    settings.API_REQUESTS_PER_TOKEN_10M = 2
    token, other = token_of(transport), token_of(transport)
    with time_machine.travel(datetime.datetime(2026, 12, 1, 12, 1, 40, tzinfo=datetime.UTC), tick=False):
        ApiToken.objects.update(created_at=timezone.now(), expires_at=timezone.now() + datetime.timedelta(days=9))
        assert [ask("token", token).status_code for _ in range(3)] == [200, 200, 429]
        answer = refused(ask("funnel", token), 429, "A token can ask 2 times in ten minutes.")
        assert answer["Retry-After"] == "500"
        assert ask("token", other).status_code == 200
    with time_machine.travel(datetime.datetime(2026, 12, 1, 12, 10, tzinfo=datetime.UTC), tick=False):
        assert ask("token", token).status_code == 200


def test_a_token_without_reach_is_counted_too(ask, token_of, transport, settings):
    settings.API_REQUESTS_PER_TOKEN_10M = 1
    token = token_of(transport, person=PersonFactory())

    assert [ask("token", token).status_code for _ in range(2)] == [403, 429]


def test_no_line_of_the_log_holds_the_token(ask, token_of, transport, caplog, settings):
    token = token_of(transport)
    settings.API_REQUESTS_PER_TOKEN_10M = 1
    for address in ("token", "nothing", "funnel?limit=0"):
        ask(address, token)
    ask("token", token[:-1] + "_")

    assert caplog.records
    assert token[-20:] not in caplog.text


def test_a_token_of_a_champion_to_be_reaches_nothing_yet(ask, transport, token_of):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    person = ChampionFactory(organisation=transport, starts_on=tomorrow).person
    assert Champion.objects.count() == 1

    refused(ask("token", token_of(transport, person=person)), 403, "may no longer see")
    assert ApiTokenFactory.build(organisation=transport, person=person).is_live
