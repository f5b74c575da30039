"""What the author of a program reads: open to everybody, ours alone, and true."""

import json
import re

import pytest

from obt.api.resources import api
from tests.factories import NewcomerFactory, PersonFactory

DOCS, DOCUMENT = "/api/v1/docs", "/api/v1/openapi.json"


@pytest.fixture
def docs(client, db):
    return client.get(DOCS).content.decode()


def test_anybody_can_read_how_to_ask(client, as_person, db):
    assert client.get(DOCS).status_code == 200
    assert client.get("/api/v1/")["Location"] == DOCS
    assert as_person(NewcomerFactory()).get(DOCS).status_code == 200
    assert "Sign out" in as_person(PersonFactory()).get(DOCS).content.decode()


def test_it_tells_every_address_there_is(docs):
    addresses = {str(one.pattern).partition("/")[0] for one in api.urls[0] if one.name != "api-root"}

    for address in addresses:
        assert f"/{address}" in docs, address


def test_it_names_the_limits_as_they_are(docs, settings, client):
    assert "600 times in ten minutes" in docs
    settings.API_REQUESTS_PER_TOKEN_10M = 1200
    assert "1,200 times in ten minutes" in client.get(DOCS).content.decode()
    assert "A page has 100 rows" in docs
    assert "up to 500" in docs


def test_nothing_on_it_comes_from_elsewhere(docs):
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"', docs)
    assert loaded
    assert all(address.startswith("/assets/") for address in loaded)
    assert "<style" not in docs
    assert "style=" not in docs


def test_the_document_is_openapi_3_1_and_says_what_it_asks_for(client, db):
    answer = client.get(DOCUMENT)
    document = json.loads(answer.content)

    assert answer["Content-Type"] == "application/json"
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"] == {"Bearer": {"type": "http", "scheme": "bearer"}}
    assert set(document["paths"]) == {
        f"/api/v1/{address}"
        for address in (
            *("token", "programmes", "organisations", "organisations/{organisation}", "funnel", "activity", "trend"),
            *("breakdowns", "library", "library/{entry}"),
        )
    }
    for path in document["paths"].values():
        assert set(path) == {"get"}
        assert path["get"]["security"] == [{"Bearer": []}]
        assert set(path["get"]["responses"]) == {"200", "304", "401", "403", "404", "422", "429"}
        assert path["get"]["description"]
        assert all(one["description"] for one in path["get"]["parameters"] if one["in"] == "query")


def test_every_schema_of_the_document_is_named_in_it(client, db):
    document = json.loads(client.get(DOCUMENT).content)
    text = json.dumps(document)

    assert all(f"#/components/schemas/{name}" in text for name in document["components"]["schemas"])
    assert "Asked" not in " ".join(document["components"]["schemas"])


def test_the_document_that_somebody_has_is_not_sent_again(client, db):
    etag = client.get(DOCUMENT)["ETag"]

    assert client.get(DOCUMENT, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("address", [DOCS, DOCUMENT, "/api/v1/"])
def test_they_are_for_reading_only(client, db, address):
    assert client.post(address).status_code == 405
