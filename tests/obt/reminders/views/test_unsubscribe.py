"""The link in a reminder: whoever has it stops that person's reminders, and only a POST does."""

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obt.logs import without_secrets
from obt.reminders import links
from obt.reminders.actions import opt_out, revoke_links
from obt.reminders.models import OptOut
from tests.at_once import at_once
from tests.factories import NewcomerFactory, PersonFactory

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link_of(person, kind="masterclass", revision=0):
    return urlsplit(links.one_click_address(person_id=person.pk, kind=kind, revision=revision)).path


def stopped(person):
    return sorted(OptOut.objects.of(person).values_list("kind", "how"))


def text(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def buttons(response):
    return re.findall(r'<button type="submit" name="(\w+)" value="(\w+)"', response.content.decode())


@pytest.fixture
def link(person):
    return link_of(person)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_and_leaves_nothing_in_the_browser(client, person, link, method):
    for _ in range(3):
        response = getattr(client, method)(link)
        assert response.status_code == 200
    assert stopped(person) == []
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_page_names_the_kind_and_asks(client, link):
    response = client.get(link)

    assert "<h1" in response.content.decode()
    assert "Stop these reminders? We send you reminders of this kind: Your masterclass is waiting" in text(response)
    assert "14, 42 and 77 days after the programme opens" in text(response)
    assert buttons(response) == [("stop", "these"), ("stop", "all")]
    assert 'href="/profile/reminders/"' in response.content.decode()


@pytest.mark.parametrize("address", ["link", "stopped", "one-click"])
def test_no_page_says_who_the_person_is(client, person, link, address):
    if address == "stopped":
        client.post(link, {"stop": "all"})
    page = (client.post(link, ONE_CLICK) if address == "one-click" else client.get(link)).content.decode()

    for part in ("Priya", "Patel", "priya", "dvla", str(person.organisation)):
        assert part not in page


def test_a_mail_program_stops_that_kind_at_once(person, link):
    from_elsewhere = Client(enforce_csrf_checks=True, headers={"origin": "https://mail.example.com"})

    response = from_elsewhere.post(link, ONE_CLICK)

    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert stopped(person) == [("masterclass", "one-click")]
    assert "These reminders are stopped" in text(response)


def test_a_mail_program_may_send_it_as_a_form_with_parts_too(person, link):
    body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    response = Client(enforce_csrf_checks=True).post(link, body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 200
    assert stopped(person) == [("masterclass", "one-click")]


def test_a_mail_program_that_asks_twice_is_answered_the_same(person, link, client):
    assert client.post(link, ONE_CLICK).content == client.post(link, ONE_CLICK).content
    assert stopped(person) == [("masterclass", "one-click")]


@pytest.mark.parametrize(
    "posted",
    [{}, {"List-Unsubscribe": "two"}, {"stop": "reading"}, {"stop": ""}, {"start": "\0"}, {"stop": "x" * 9999}],
)
def test_a_post_that_says_nothing_that_we_know_changes_nothing(client, person, link, posted):
    response = client.post(link, posted)

    assert (response.status_code, response["Location"]) == (302, link)
    assert stopped(person) == []


def test_the_button_stops_these_and_says_so(person, link):
    client = Client(enforce_csrf_checks=True)
    response = client.post(link, {"stop": "these"})

    assert (response.status_code, response["Location"], dict(response.cookies)) == (302, link, {})
    assert stopped(person) == [("masterclass", "link")]
    page = client.get(link)
    assert "These reminders are stopped We will send you no more of these: Your masterclass is waiting" in text(page)
    assert buttons(page) == [("start", "these"), ("stop", "all")]
    assert 'href="/profile/reminders/"' in page.content.decode()


def test_the_other_button_stops_all(client, person, link):
    client.post(link, {"stop": "these"})
    client.post(link, {"stop": "all"})

    assert stopped(person) == [("", "link"), ("masterclass", "link")]
    page = client.get(link)
    assert "All reminders are stopped We will send you no more reminders of any kind." in text(page)
    assert buttons(page) == [("start", "all")]


def test_stopped_can_be_started_again_by_the_same_link(client, person, link):
    client.post(link, {"stop": "these"})
    client.post(link, {"stop": "these"})
    client.post(link, {"start": "these"})
    client.post(link, {"start": "these"})

    assert stopped(person) == []
    assert "Stop these reminders?" in text(client.get(link))


def test_all_started_again_leaves_what_was_stopped_by_itself(client, person, link):
    opt_out(person=person, kind="masterclass")
    opt_out(person=person, kind="reading")
    client.post(link, {"stop": "all"})
    client.post(link, {"start": "all"})

    assert stopped(person) == [("masterclass", "page"), ("reading", "page")]
    assert "These reminders are stopped" in text(client.get(link))


def test_a_link_of_one_kind_starts_no_other(client, person):
    opt_out(person=person, kind="reading")
    client.post(link_of(person), {"start": "these"})

    assert stopped(person) == [("reading", "page")]


def test_a_link_for_all_stops_all(client, person):
    link = link_of(person, kind="")
    assert buttons(client.get(link)) == [("stop", "all")]
    assert "Stop all reminders?" in text(client.get(link))

    client.post(link, ONE_CLICK)

    assert stopped(person) == [("", "one-click")]
    assert "All reminders are stopped" in text(client.get(link))


def test_a_mail_program_stops_a_kind_that_there_is_no_longer(client, person):
    """An old message stays in mailboxes: its way out works, and holds should the kind come back."""
    response = client.post(link_of(person, kind="retired"), ONE_CLICK)

    assert response.status_code == 200
    assert stopped(person) == [("retired", "one-click")]
    assert "These reminders are stopped We will send you no more of these." in text(response)


def test_the_page_of_a_kind_that_there_is_no_longer_says_so_and_offers_the_same(client, person):
    link = link_of(person, kind="retired")
    page = client.get(link)

    assert page.status_code == 200
    assert "Stop these reminders? There are no reminders of this kind at present." in text(page)
    assert buttons(page) == [("stop", "these"), ("stop", "all")]
    assert "retired" not in text(page)
    assert stopped(person) == []

    client.post(link, {"stop": "these"})
    assert stopped(person) == [("retired", "link")]
    assert buttons(client.get(link)) == [("start", "these"), ("stop", "all")]
    client.post(link, {"start": "these"})
    client.post(link, {"stop": "all"})
    assert stopped(person) == [("", "link")]
    assert "All reminders are stopped" in text(client.get(link))


def test_the_profile_of_who_stopped_a_kind_that_there_is_no_longer_opens(as_person, person):
    opt_out(person=person, kind="retired")
    page = as_person(person).get("/profile/reminders/")

    assert page.status_code == 200
    assert "retired" not in text(page)


@pytest.mark.parametrize("what", ["revoked", "tampered", "junk", "of nobody", "a long one"])
@pytest.mark.parametrize("posted", [None, ONE_CLICK, {"stop": "all"}])
def test_a_link_that_is_no_use_says_how_else_whatever_is_wrong_with_it(client, person, link, what, posted):
    good = client.get("/reminders/stop/nothing/").content
    if what == "revoked":
        revoke_links(person=person)
    wrong = {
        "revoked": link,
        "tampered": link[:-2] + ("A" if link[-2] != "A" else "B") + "/",
        "junk": "/reminders/stop/junk/",
        "of nobody": link_of(PersonFactory.build(pk=10**9)),
        "a long one": "/reminders/stop/" + "a" * 5000 + "/",
    }[what]

    response = client.get(wrong) if posted is None else client.post(wrong, posted)

    assert response.status_code == 404
    assert response.content == good  # not a word that tells one from the other
    assert "This link does not work" in text(response)
    assert 'href="/profile/reminders/"' in response.content.decode()
    assert OptOut.objects.count() == 0


def test_a_bigger_number_than_the_database_takes_is_no_person(client, three_rules, db):
    assert client.get(link_of(PersonFactory.build(pk=10**30))).status_code == 404


def test_junk_costs_no_statement(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/reminders/stop/" + "a" * 200 + "/")


def test_a_valid_link_costs_four_statements(client, link, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get(link)


def test_somebody_else_s_link_is_about_somebody_else_and_says_so(as_person, person, link):
    other = PersonFactory()
    client = as_person(other)

    page = client.get(link)
    assert "This link comes from a message to somebody else." in text(page)
    assert "We send whoever got the message reminders of this kind" in text(page)
    assert "Priya" not in page.content.decode()

    client.post(link, {"stop": "these"})
    client.post(link, {"stop": "all"})
    assert stopped(other) == []
    assert stopped(person) == [("", "link"), ("masterclass", "link")]


def test_ones_own_link_while_signed_in_is_about_oneself(as_person, person, link):
    page = as_person(person).get(link)

    assert "somebody else" not in text(page)
    assert "you will be asked to sign in" not in text(page)


def test_a_newcomer_is_not_sent_to_the_first_questions(as_person, three_rules, db):
    newcomer = NewcomerFactory()
    client = as_person(newcomer)

    assert client.get(link_of(newcomer)).status_code == 200
    client.post(link_of(newcomer), {"stop": "these"})
    assert stopped(newcomer) == [("masterclass", "link")]


def test_somebody_whose_account_is_closed_can_stop_too(client, three_rules, db):
    gone = PersonFactory(is_active=False)
    client.post(link_of(gone), ONE_CLICK)

    assert stopped(gone) == [("masterclass", "one-click")]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, person, link, method):
    assert getattr(client, method)(link).status_code == 405
    assert stopped(person) == []


def test_no_line_of_the_log_has_the_link(client, three_rules, db, caplog):
    client.get("/reminders/stop/s3cret-One.abc/")
    (record,) = [one for one in caplog.records if "reminders/stop" in one.getMessage()]

    assert without_secrets(None, "", record.getMessage()) == "Not Found: /reminders/stop/***/"


@pytest.mark.parametrize("posted", [ONE_CLICK, {"stop": "all"}, {"start": "these"}])
def test_no_statement_has_the_link(client, person, link, posted):
    """Postgres writes a slow or failed statement into its log whole, with what the audit puts in front of it."""
    opt_out(person=person, kind="reading")
    with CaptureQueriesContext(connection) as asked:
        client.post(link, posted)
    token = link.split("/")[-2]
    assert asked.captured_queries
    assert [one["sql"] for one in asked.captured_queries if token in one["sql"] or "reminders/stop" in one["sql"]] == []


@pytest.mark.django_db(transaction=True)
def test_mail_program_and_person_at_the_same_moment_stop_it_once(three_rules):
    person = PersonFactory()
    link = link_of(person)
    for _ in range(3):
        answers = at_once(
            lambda: Client().post(link, ONE_CLICK).status_code,
            lambda: Client().post(link, ONE_CLICK).status_code,
            lambda: Client().post(link, {"stop": "these"}).status_code,
        )
        assert answers == [200, 200, 302]
        assert [kind for kind, _ in stopped(person)] == ["masterclass"]
        OptOut.objects.all().delete()
