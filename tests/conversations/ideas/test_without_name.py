"""An idea without a name: nothing that is stored or logged may tell whose it is."""

import re
import uuid
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Idea
from obt.logs import without_secrets
from tests.factories import NewcomerFactory, PersonFactory

pytestmark = pytest.mark.django_db

LIMIT = 20  # wrong links in ten minutes


@pytest.fixture
def author(team, joins):
    return joins(team, name="Wilhelmina Quill", email="wilhelmina.quill@dvla.gov.uk")


@pytest.fixture
def form():
    return {
        "title": "Fewer stamps", "problem": "Every letter is stamped twice", "change": "Stamp once",
        "visibility": "team", "name": "without", "submission": str(uuid.uuid4()),
    }  # fmt: skip


def everything():
    """Every row of every table as text, and every key of the cache."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        assert len(tables) > 40
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows[table] = {row for (row,) in cursor.fetchall()}
    client = cache._cache.get_client()
    return rows, set(client.keys("*"))


def difference(before, after):
    """What came or went: table → rows, and keys of the cache."""
    changed = {table: after[0][table] ^ rows for table, rows in before[0].items() if after[0][table] != rows}
    return changed, before[1] ^ after[1]


def put_forward(client, team, form):
    """The page that answers, and the address of the secret link on it."""
    answer = client.post(f"/ideas/new/?team={team.pk}", form)
    assert answer.status_code == 200
    found = re.search(r'href="(http://testserver/ideas/mine/[^"]+)"', answer.content.decode())
    return answer, urlsplit(found[1]).path if found else None


def test_putting_it_forward_adds_one_row_that_names_nobody_and_no_time(as_person, author, team, programme, form):
    client = as_person(author)
    client.get(f"/ideas/new/?team={team.pk}")
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer, link = put_forward(client, team, form)
    changed, keys = difference(before, everything())
    assert list(changed) == ["conversations_idea"]
    assert keys == set()
    (row,) = changed["conversations_idea"]
    idea = Idea.objects.get()
    assert (idea.author, idea.supports.count()) == (None, 0)
    for trace in (author.email, "Quill", link.split("/")[3], client.session.session_key):
        assert trace not in row
    assert not re.search(r"\d\d:\d\d", row), "a time of day"
    said = [one["sql"] or "" for one in asked]
    writes = [one for one in said if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) == 1
    assert not any("pghistory" in one for one in said)
    assert set(answer.cookies) <= {"csrftoken"}


def test_the_link_changes_it_and_leaves_no_more_than_the_day(as_person, author, team, programme, form):
    client = as_person(author)
    _, link = put_forward(client, team, form)
    before = everything()
    answer = client.post(link, form | {"title": "No stamps"})
    assert "Your idea is changed" in answer.content.decode()
    assert answer["Referrer-Policy"] == "strict-origin"
    asks = client.get(f"{link}?withdraw=ask").content.decode()
    assert "Do you want to take this idea back?" in asks
    assert "No stamps" in asks
    answer = client.post(link, {"withdraw": "yes"})
    assert "Your idea is taken back" in answer.content.decode()
    changed, keys = difference(before, everything())
    assert set(changed) == {"conversations_idea", "conversations_ideaevent"}
    assert keys == set()
    assert len(changed["conversations_ideaevent"]) == 2
    for row in changed["conversations_ideaevent"]:
        assert re.findall(r"\d\d:\d\d:\d\d[.\d]*", row) == ["00:00:00"]
    assert (Idea.objects.get().title, Idea.objects.get().state) == ("No stamps", "parked")
    assert "This idea has ended" in client.get(link).content.decode()


def test_the_link_is_shown_once(as_person, author, team, programme, form):
    client = as_person(author)
    put_forward(client, team, form)
    answer, link = put_forward(client, team, form)
    assert link is None
    assert "was shown once" in answer.content.decode()
    assert Idea.objects.count() == 1


def test_whoever_has_the_link_opens_it_and_a_wrong_one_is_a_wrong_address(
    as_person, author, stranger, team, programme, form
):
    _, link = put_forward(as_person(author), team, form)
    client = as_person(stranger)
    assert client.get(link).status_code == 200
    assert client.get(link[:-2] + "/").status_code == 404
    assert client.post(link[:-2] + "/", {"withdraw": "yes"}).status_code == 404
    assert Idea.objects.get().state == "put-forward"


def test_links_are_not_to_be_tried_out(as_person, author, team, programme, form):
    client = as_person(author)
    _, link = put_forward(client, team, form)
    answers = [client.get(f"/ideas/mine/wrong-{n}/").status_code for n in range(LIMIT)]
    assert set(answers) == {404}
    assert client.get(link).status_code == 429
    assert as_person(PersonFactory()).get(link).status_code == 200


def test_signing_in_and_the_first_questions_do_not_remember_the_link(client, as_person):
    answer = client.get("/ideas/mine/abc/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/")
    newcomer = as_person(NewcomerFactory())
    assert newcomer.get("/ideas/mine/abc/").status_code == 302
    assert "welcome_next" not in newcomer.session


def test_no_line_of_the_log_has_the_link(as_person, author, programme, caplog):
    as_person(author).get("/ideas/mine/s3cret-One/")
    (record,) = [one for one in caplog.records if "ideas/mine" in one.getMessage()]
    assert without_secrets(None, "", record.getMessage()) == "Not Found: /ideas/mine/***/"
    line = without_secrets(None, "", '{"event": "/account/login/?next=%2Fideas%2Fmine%2Fs3cret-One%2F"}')
    assert line == '{"event": "/account/login/?next=%2Fideas%2Fmine%2F***"}'


def test_its_page_says_that_it_has_no_name_even_to_its_author(as_person, author, lead, team, programme, form):
    client = as_person(author)
    put_forward(client, team, form)
    pk = Idea.objects.get().pk
    for person in (author, lead):
        page = as_person(person).get(f"/ideas/{pk}/").content.decode()
        assert "Without a name" in page
        assert "Quill" not in page
        assert "Change your idea" not in page
    assert client.get(f"/ideas/{pk}/change/").status_code == 404


def test_the_form_warns_that_people_may_guess(as_person, author, team, programme):
    page = as_person(author).get(f"/ideas/new/?team={team.pk}").content.decode()
    assert "In a small team people may guess" in " ".join(page.split())
