"""What is answered elsewhere, by pages for people, reaches a program as a problem."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from obt.api.middleware import ApiMiddleware
from obt.api.problems import CONTENT_TYPE


def through(address, response, **more):
    """What comes back for `address`, and the cookies that were left of the request."""
    request = RequestFactory().get(address, **more)
    seen = []

    def answer(request):
        seen.append(dict(request.COOKIES))
        return response

    return ApiMiddleware(answer)(request), seen[0]


def test_a_database_that_is_away_is_told_with_when_to_try_again():
    page = HttpResponse("<h1>Sorry</h1>", status=503, headers={"Retry-After": "30", "Set-Cookie": "a=b"})

    answer, _ = through("/api/v1/funnel", page)

    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, CONTENT_TYPE, "30")
    assert json.loads(answer.content)["title"] == "Not available now"
    assert "Set-Cookie" not in answer
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 500])
def test_every_error_is_a_problem(status):
    answer, _ = through("/api/v1/anything", HttpResponse("<h1>Sorry</h1>", status=status))

    body = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"], body["status"]) == (status, CONTENT_TYPE, status)
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/", "/home/", "/"])
def test_pages_stay_pages_and_keep_their_cookies(address):
    page = HttpResponse("<h1>Sorry</h1>", status=404)

    answer, cookies = through(address, page, headers={"Cookie": "obt_session=abc"})

    assert answer is page
    assert cookies == {"obt_session": "abc"}


def test_no_cookie_of_a_program_is_looked_at():
    _, cookies = through("/api/v1/funnel", HttpResponse("{}"), headers={"Cookie": "obt_session=abc; csrftoken=d"})

    assert cookies == {}
