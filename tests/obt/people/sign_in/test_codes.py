"""The code: once, in time, in the browser that asked; and it is kept nowhere."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from obt.mail import delivery
from obt.mail.models import Message
from obt.people.models import Person
from obt.people.sign_in.codes import LETTERS, code_for, matches, new_ticket
from tests.at_once import at_once
from tests.factories import CompletionFactory, PersonFactory

ADDRESS = "nia@dvla.gov.uk"
WRONG = "BBBB-BBBB"


def later(**how):
    return time_machine.travel(timezone.now() + datetime.timedelta(**how), tick=True)


def leads_to_sign_in(answer):
    return answer.status_code == 302 and answer["Location"] in {"/account/login/", "/account/login/code/"}


def test_the_code_signs_somebody_in(visitor, nia, code):
    visitor.ask(ADDRESS)
    assert visitor.type(code())["Location"] == "/home/"
    assert visitor.signed_in_as() == nia.pk


@pytest.mark.parametrize("typed", [str.lower, lambda one: one.replace("-", ""), lambda one: f" {one[:2]} {one[2:]}\t"])
def test_capitals_dashes_and_blanks_do_not_matter(visitor, nia, code, typed):
    visitor.ask(ADDRESS)
    visitor.type(typed(code()))
    assert visitor.signed_in_as() == nia.pk


def test_a_new_address_makes_a_person(visitor, code):
    visitor.ask("new@dvla.gov.uk")
    visitor.type(code())
    person = Person.objects.get()
    assert (person.email, visitor.signed_in_as()) == ("new@dvla.gov.uk", person.pk)
    assert person.registered_at is not None
    assert visitor.client.get("/home/")["Location"] == "/welcome/"


def test_an_invited_person_is_claimed_with_what_was_recorded_of_them(visitor, code):
    invited = Person.objects.create(email=ADDRESS)
    completion = CompletionFactory(person=invited)
    visitor.ask("Nia@DVLA.gov.uk")
    visitor.type(code())
    invited.refresh_from_db()
    assert invited.registered_at is not None
    assert visitor.signed_in_as() == invited.pk == completion.person_id
    assert Person.objects.filter(email=ADDRESS).count() == 1


def test_a_second_sign_in_registers_nobody_anew(new_browser, nia):
    first = nia.registered_at
    new_browser().sign_in(ADDRESS)
    nia.refresh_from_db()
    assert nia.registered_at == first


def test_somebody_whose_account_is_closed_is_told_only_after_the_code(visitor, code):
    PersonFactory(email=ADDRESS, is_active=False)
    visitor.ask(ADDRESS)
    assert visitor.type(code())["Location"] == "/account/inactive/"
    assert visitor.signed_in_as() is None
    assert "This account is closed" in visitor.client.get("/account/inactive/").content.decode()


def test_a_closed_account_ends_what_is_open(visitor, nia):
    visitor.sign_in(ADDRESS)
    Person.objects.update(is_active=False)
    assert "/account/login/" in visitor.client.get("/home/")["Location"]


def test_a_code_works_once(new_browser, visitor, nia, code):
    visitor.ask(ADDRESS)
    used = code()
    visitor.type(used)
    visitor.client.post("/account/logout/")
    assert leads_to_sign_in(visitor.type(used))
    assert visitor.signed_in_as() is None


def test_a_code_is_of_no_use_in_another_browser_and_that_does_no_harm(new_browser, nia, code):
    mine, other = new_browser(), new_browser()
    mine.ask(ADDRESS)
    wanted = code()
    assert leads_to_sign_in(other.type(wanted))
    other.ask(ADDRESS)
    assert other.type(wanted).status_code == 200
    assert other.signed_in_as() is None
    mine.type(wanted)
    assert mine.signed_in_as() == nia.pk


def test_a_code_expires_after_15_minutes(new_browser, nia, code):
    visitor, other = new_browser(), new_browser()
    visitor.ask(ADDRESS)
    first = code()
    with later(minutes=14, seconds=50):
        assert visitor.is_asked_for_a_code()
    with later(minutes=15, seconds=2):
        assert leads_to_sign_in(visitor.type(first))
        assert visitor.signed_in_as() is None
        assert other.ask(ADDRESS).status_code == 302


def test_another_code_kills_the_one_before(visitor, nia, code, mail):
    visitor.ask(ADDRESS)
    first = code()
    assert visitor.again()["Location"].startswith("/account/login/code/confirm/")
    second = code()
    assert first != second
    assert "not the code we sent" in visitor.type(first).content.decode()
    visitor.type(second)
    assert visitor.signed_in_as() == nia.pk


def test_other_codes_are_sent_three_times_and_not_within_20_seconds(visitor, nia, mail):
    visitor.ask(ADDRESS)
    sent = [mail().pk]
    for wait in (1, 30, 60):
        with later(seconds=wait):
            visitor.again()
        sent.append(mail().pk)
    assert len(set(sent)) == 4
    with later(seconds=90):
        assert "as many codes as we can send" in visitor.page().content.decode()
        visitor.again()
    assert mail().pk == sent[-1]


def test_a_code_asked_for_too_soon_leaves_the_one_before_alive(visitor, nia, code, mail):
    visitor.ask(ADDRESS)
    visitor.again()
    wanted, row = code(), mail().pk
    visitor.again()
    assert mail().pk == row
    assert "Wait 20 seconds" in visitor.page().content.decode()
    visitor.type(wanted)
    assert visitor.signed_in_as() == nia.pk


def test_five_wrong_codes_end_it(visitor, nia, code):
    visitor.ask(ADDRESS)
    for _ in range(4):
        assert "not the code we sent" in visitor.type(WRONG).content.decode()
    assert leads_to_sign_in(visitor.type(WRONG))
    visitor.type(code())
    assert visitor.signed_in_as() is None


def test_guessing_at_somebody_does_not_lock_them_out(new_browser, nia, code):
    for _ in range(3):
        stranger = new_browser()
        stranger.ask(ADDRESS)
        for _ in range(5):
            stranger.type(WRONG)
    me = new_browser()
    me.ask(ADDRESS)
    me.type(code())
    assert me.signed_in_as() == nia.pk


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_are_limited_by_code(visitor, nia, code, settings):
    patient = {**settings.CACHES["default"], "OPTIONS": {"socket_timeout": 30}}
    settings.CACHES = {"default": patient}  # a slow machine is not a cache that is away
    visitor.ask(ADDRESS)
    right, cookies = code(), visitor.client.cookies.output(header="", sep=";")

    def guess():
        one = Client()
        one.cookies.load(cookies)
        answer = one.post("/account/login/code/confirm/", {"code": WRONG})
        return answer.status_code == 200 and "not the code we sent" in answer.content.decode()

    answers = at_once(*[guess] * 24)
    assert set(answers) <= {True, False}
    assert sum(answers) <= 10
    assert "tried too often" in visitor.type(right).content.decode() or visitor.signed_in_as() is None


def test_a_replayed_session_gains_nothing(visitor, nia):
    """Somebody who could put the session back as it was before each guess: the code itself counts its tries."""
    visitor.ask(ADDRESS)
    row = Session.objects.get(pk=visitor.client.cookies["obt_session"].value)
    judged = 0
    for _ in range(15):
        answer = visitor.type(WRONG)
        judged += "not the code we sent" in answer.content.decode()
        row.save()
    assert judged == 10


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_consumes_nothing(visitor, nia, code, mail, method):
    visitor.ask(ADDRESS)
    wanted, row = code(), mail().pk
    for _ in range(8):
        getattr(visitor.client, method)("/account/login/code/confirm/", {"code": wanted, "action": "resend"})
        getattr(visitor.client, method)("/account/login/")
        getattr(visitor.client, method)("/account/logout/")
    assert visitor.signed_in_as() is None
    assert mail().pk == row
    visitor.type(wanted)
    assert visitor.signed_in_as() == nia.pk


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", "A", "0" * 8, "x" * 10_000, "🦄" * 8, "ＢＢＢＢＢＢＢＢ", "%00", "<b>", "' OR 1=1", "\u202eBBBB",
        "None", "BBBB-BBBB\r\n", "BBBB\0",
    ],
)  # fmt: skip
def test_junk_for_a_code_is_answered_on_the_page(visitor, nia, typed):
    visitor.ask(ADDRESS)
    assert visitor.type(typed).status_code == 200
    assert visitor.signed_in_as() is None


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/learning/", "/learning/"),
        ("/learning/?a=b&c=d", "/learning/?a=b&c=d"),
        ("//evil.example/", "/home/"),
        ("https://evil.example/", "/home/"),
        ("/\\evil.example", "/home/"),
        ("///evil.example", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("\x09//evil.example", "/home/"),
    ],
)
def test_it_goes_on_to_a_page_of_ours_only(visitor, nia, code, wanted, gets):
    visitor.client.get("/account/login/", {"next": wanted})
    answer = visitor.client.post("/account/login/", {"login": ADDRESS, "next": wanted})
    assert "evil" not in answer["Location"].partition("?")[0]
    page = visitor.client.get(answer["Location"])
    assert page.status_code == 200
    assert visitor.type(code(), next=wanted)["Location"] == gets


def test_the_page_that_was_wanted_survives_the_code_page(visitor, nia, code):
    """The way a browser goes: from a page that asks for sign-in, by the forms' own hidden fields."""
    wanted = visitor.client.get("/learning/")["Location"]
    assert wanted == "/account/login/?next=/learning/"
    answer = visitor.client.post("/account/login/", {"login": ADDRESS, "next": "/learning/"})
    page = visitor.client.get(answer["Location"]).content.decode()
    assert 'name="next" value="/learning/"' in page


def test_codes_are_drawn_from_consonants():
    seen = {code_for(new_ticket()) for _ in range(200)}
    assert len(seen) == 200
    assert {letter for one in seen for letter in one} <= {*LETTERS, "-"}
    assert all(len(one) == 9 and one[4] == "-" for one in seen)


def test_no_ticket_has_no_code():
    assert not matches(code_for(""), "")


def test_a_code_is_in_no_row_no_session_and_no_log(visitor, code, mail, settings, caplog):
    """While it is on its way, when it was sent, and when it was used."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with caplog.at_level("DEBUG"):
        visitor.ask("nia.unusual@dvla.gov.uk")
        secret = code()
        _assert_nowhere(secret)
        Message.objects.update(not_before=timezone.now() - datetime.timedelta(minutes=1))  # before this transaction
        delivery.drain("codes")
        assert mail().ticket == ""
        _assert_nowhere(secret)
        visitor.type(WRONG)
        visitor.type(secret)
    assert visitor.signed_in_as() is not None
    _assert_nowhere(secret)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for form in (secret, secret.replace("-", ""), "nia.unusual"):
        assert form not in ours


def _assert_nowhere(secret):
    forms = [secret, secret.replace("-", ""), secret.lower(), secret.lower().replace("-", "")]
    for row in Session.objects.all():
        assert not any(form in str(row.get_decoded()) for form in forms)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')"
        )
        columns = cursor.fetchall()
        assert len(columns) > 50
        for table, column in columns:
            wanted = " OR ".join([f'"{column}"::text LIKE %s'] * len(forms))
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {wanted}', [f"%{form}%" for form in forms])
            assert cursor.fetchone() == (0,), f"{table}.{column}"
