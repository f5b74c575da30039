"""What every address of the API has in common: methods, headers, ETags, and problems instead of pages."""

import datetime

import pytest
from django.utils import timezone

from obt.api.problems import CONTENT_TYPE
from obt.dashboards.models import Count, Snapshot, Total
from obt.people.models import Grade, Organisation
from tests.factories import RunningExperimentFactory

ADDRESSES = (
    *("token", "programmes", "organisations", "organisations/transport", "funnel", "activity", "trend"),
    *("breakdowns", "library"),
)
LIVE, DAILY = ("funnel", "activity"), ("trend", "breakdowns")

pytestmark = pytest.mark.usefixtures("figures")


@pytest.fixture
def token(token_of):
    return token_of(None)


# Methods


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get_and_no_content(client, ask, token, address):
    got = ask(address, token)
    head = client.head(f"/api/v1/{address}", headers={"Authorization": f"Bearer {token}"})

    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    for name in ("ETag", "Content-Type", "Cache-Control", "Vary"):
        assert head[name] == got[name]
    assert head["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, token, method):
    answer = getattr(client, method)("/api/v1/funnel", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer["Content-Type"] == CONTENT_TYPE


def test_options_says_which_methods_there_are(client):
    answer = client.options("/api/v1/funnel")

    assert (answer.status_code, answer["Allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")


# What may be kept


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_the_caller_s_own_and_asked_for_anew(ask, token, address):
    answer = ask(address, token)

    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Vary"] == "Authorization"
    assert answer["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(ask, token, address):
    etag = ask(address, token)["ETag"]
    answer = ask(address, token, **{"If-None-Match": f'"other", {etag}'})

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert answer["Cache-Control"] == "private, no-cache"
    assert ask(address, token, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", LIVE + DAILY)
def test_what_has_not_changed_is_not_even_read(ask, token, address, django_assert_num_queries):
    etag = ask(address, token)["ETag"]
    with django_assert_num_queries(4):  # the token, the programme, the times, the names
        assert ask(address, token, **{"If-None-Match": etag}).status_code == 304


def test_figures_counted_anew_are_new_and_the_daily_ones_stay(ask, token):
    before = {address: ask(address, token)["ETag"] for address in LIVE + DAILY}
    Count.objects.update(counted_at=timezone.now())

    changed = {address for address in LIVE + DAILY if ask(address, token)["ETag"] != before[address]}
    assert changed == set(LIVE)


def test_a_new_snapshot_makes_trend_and_breakdowns_new(ask, token, figures):
    before = {address: ask(address, token)["ETag"] for address in LIVE + DAILY}
    Snapshot.objects.create(programme=figures, on=datetime.date(2024, 12, 4), taken_at=timezone.now(), seconds=1)

    changed = {address for address in LIVE + DAILY if ask(address, token)["ETag"] != before[address]}
    assert changed == set(DAILY)


def test_the_end_of_a_programme_makes_all_of_them_new(ask, token):
    before = {address: ask(address, token)["ETag"] for address in LIVE + DAILY}
    Snapshot.objects.update(is_closing=True)

    assert {address for address in LIVE + DAILY if ask(address, token)["ETag"] != before[address]} == {*LIVE, *DAILY}
    assert ask("funnel", token).json()["is_closed"] is True


def test_another_name_makes_answers_with_it_new(ask, token, transport):
    before = {address: ask(address, token)["ETag"] for address in LIVE + DAILY}
    Organisation.objects.filter(pk=transport.pk).update(name="Department of Transport")
    renamed = {address: ask(address, token)["ETag"] for address in LIVE + DAILY}
    Grade.objects.filter(name="Higher executive officer").update(name="HEO")

    assert all(renamed[address] != before[address] for address in before)
    assert all(ask(address, token)["ETag"] != renamed[address] for address in renamed)


def test_other_questions_and_other_reaches_have_other_etags(ask, token, token_of, transport):
    etags = {
        ask(address, of)["ETag"]
        for address in ("funnel", "funnel?limit=1", "funnel?organisation=transport", "activity", "trend")
        for of in (token, token_of(transport))
    }
    assert len(etags) == 10


def test_the_library_is_new_when_an_entry_is(ask, token, figures):
    before = ask("library", token)["ETag"]
    RunningExperimentFactory(programme=figures, visibility="everyone")

    assert ask("library", token, **{"If-None-Match": before}).status_code == 200


# What makes no sense


@pytest.mark.parametrize(
    ("asked", "status", "parameter"),
    [
        ("funnel?limit=0", 422, "limit"),
        ("funnel?limit=501", 422, "limit"),
        ("funnel?limit=ten", 422, "limit"),
        ("funnel?limit=" + "9" * 5000, 422, "limit"),
        ("funnel?limit=1e3", 422, "limit"),
        ("funnel?limit=", 422, "limit"),
        ("funnel?limit=1&limit=2", 422, "limit"),
        ("funnel?organization=transport", 422, "organization"),
        ("funnel?after=1-own-2", 422, "after"),
        ("funnel?after=" + "9" * 19 + "-own", 422, "after"),
        ("funnel?programme=" + "a" * 41, 422, "programme"),
        ("funnel?organisation=%27%3B--", 422, "organisation"),
        ("funnel?organisation=", 422, "organisation"),
        ("trend?from=2024", 422, "from"),
        ("trend?from=1735689600", 422, "from"),
        ("trend?to=2024-02-30", 422, "to"),
        ("trend?to=2024-12-03T00:00:00Z", 422, "to"),
        ("trend?after=0000-01-01", 422, "after"),
        ("breakdowns?by=age", 422, "by"),
        ("breakdowns?measure=took_part", 422, "measure"),
        ("breakdowns?limit=5", 422, "limit"),
        ("library?after=-1", 422, "after"),
        ("library?after=" + "9" * 30, 422, "after"),
        ("library/" + "9" * 30, 422, "entry"),
        ("library/0", 422, "entry"),
        ("organisations/" + "a" * 500, 422, "organisation"),
        ("token?x=1", 422, "x"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(ask, token, asked, status, parameter):
    answer = ask(asked, token)

    assert (answer.status_code, answer["Content-Type"]) == (status, CONTENT_TYPE)
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert error["message"]


@pytest.mark.parametrize(
    "asked",
    [
        "nothing",
        "funnel/",
        "funnel/transport",
        "organisations/",
        "organisations/transport/teams",
        "library/abc",
        "library/-1",
        "library/%00",
        "library/999999999999999999",
        "funnel?organisation=%00",
        "funnel?organisation=nothing",
        "funnel?programme=nothing",
        "trend?programme=nothing",
        "breakdowns?programme=nothing",
        "library?programme=nothing",
        "organisations/%ff%fe",
        "openapi",
        "docs/",
    ],
)
def test_what_is_not_there_is_a_problem_and_no_page(ask, token, asked):
    answer = ask(asked, token)

    assert (answer.status_code, answer["Content-Type"]) == (404, CONTENT_TYPE)
    assert answer.json()["title"] == "Not found"


def test_what_we_do_not_understand_is_a_problem_too(client, token):
    answer = client.get(
        "/api/v1/funnel", headers={"Authorization": f"Bearer {token}", "Content-Type": "text/plain; charset=utf-7"}
    )

    assert (answer.status_code, answer["Content-Type"]) == (400, CONTENT_TYPE)


def test_a_mistake_of_ours_is_a_problem_without_a_word_of_it(client, token, settings):
    """A row that no counting writes: what broke is in the log, and not in the answer."""
    Total.objects.update(things={"benefits": {"minutes": "nonsense"}})
    client.raise_request_exception = False

    answer = client.get("/api/v1/activity", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer["Content-Type"]) == (500, CONTENT_TYPE)
    assert answer.json() == {
        "type": "about:blank",
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "Try again later.",
    }


def test_pages_elsewhere_keep_their_errors(client):
    assert client.get("/api/").status_code == 404
    assert client.get("/api/")["Content-Type"].startswith("text/html")
