"""The demo keeps its mail, and shows it to anybody: in demo mode only."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.test import RequestFactory

from obt.demo import mail as keeping
from obt.demo.context_processors import demo as demo_context
from obt.demo.models import KeptMail

BACKEND = "obt.demo.mail.KeepMail"


@pytest.fixture
def kept(db):
    return KeptMail.objects.create(
        to="lead@example.gov.uk",
        subject="Your code is <BCDF-GHJK>",
        text="Your code:\n\nBCDF-GHJK\n\nSign in at http://127.0.0.1:8000/home/ <b>now</b>",
        html="<p style='color: red'>BCDF-GHJK</p><script>alert(1)</script>",
    )


def test_the_backend_keeps_text_and_html(db):
    message = EmailMultiAlternatives("A code", "BCDF", to=["a@example.gov.uk"], cc=["b@example.gov.uk"])
    message.attach_alternative("<p>BCDF</p>", "text/html")
    assert get_connection(BACKEND).send_messages([message, EmailMessage("Bare", "Text", to=["c@example.gov.uk"])]) == 2
    second, first = KeptMail.objects.all()
    assert (first.to, first.subject, first.text, first.html) == (
        "a@example.gov.uk, b@example.gov.uk",
        "A code",
        "BCDF",
        "<p>BCDF</p>",
    )
    assert (second.subject, second.html) == ("Bare", "")


def test_the_backend_keeps_a_calendar_invitation(client, demo_mode, db):
    message = EmailMultiAlternatives("We meet", "Text", to=["a@example.gov.uk"])
    message.attach_alternative("<p>Text</p>", "text/html")
    message.attach_alternative("BEGIN:VCALENDAR\r\nX:<b>\r\nEND:VCALENDAR\r\n", "text/calendar; method=REQUEST")
    get_connection(BACKEND).send_messages([message])
    kept = KeptMail.objects.get()
    page = client.get(f"/demo/mail/{kept.pk}/").content.decode()
    assert "The calendar invitation with it" in page
    assert "X:&lt;b&gt;" in page
    file = client.get(f"/demo/mail/{kept.pk}/invite.ics")
    assert file.content == b"BEGIN:VCALENDAR\r\nX:<b>\r\nEND:VCALENDAR\r\n"
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="invite.ics"'


def test_a_message_to_nobody_and_one_too_long_do_no_harm(db):
    backend = get_connection(BACKEND)
    assert backend.send_messages([EmailMessage("Nobody", "Text")]) == 0
    assert backend.send_messages([EmailMessage("x" * 999, "Text", to=[f"a{n}@example.gov.uk" for n in range(99)])]) == 1
    assert backend.send_messages([]) == 0


def test_only_the_latest_are_kept(db, monkeypatch):
    monkeypatch.setattr(keeping, "KEPT_AT_MOST", 3)
    backend = get_connection(BACKEND)
    for number in range(5):
        backend.send_messages([EmailMessage(str(number), "Text", to=["a@example.gov.uk"])])
    assert [row.subject for row in KeptMail.objects.all()] == ["4", "3", "2"]


def test_anybody_can_read_it(client, demo_mode, kept):
    listed = client.get("/demo/mail/").content.decode()
    assert "Your code is &lt;BCDF-GHJK&gt;" in listed
    assert f"/demo/mail/{kept.pk}/" in listed
    page = client.get(f"/demo/mail/{kept.pk}/").content.decode()
    assert "BCDF-GHJK" in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page
    assert 'href="http://127.0.0.1:8000/home/"' in page


def test_an_empty_list_says_what_to_do(client, demo_mode, db):
    assert "no mail yet" in client.get("/demo/mail/").content.decode()


def test_the_list_does_not_grow_with_the_mail(client, demo_mode, kept, django_assert_num_queries):
    KeptMail.objects.bulk_create(KeptMail(to="a@example.gov.uk", subject="x", text="x") for _ in range(30))
    with django_assert_num_queries(1):
        client.get("/demo/mail/")


def test_html_is_shown_in_a_sandbox_where_no_script_runs(client, demo_mode, kept):
    answer = client.get(f"/demo/mail/{kept.pk}/html/")
    assert answer.content.decode() == kept.html
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "DENY"


def test_a_message_without_html_has_no_such_page(client, demo_mode, kept):
    KeptMail.objects.update(html="")
    assert client.get(f"/demo/mail/{kept.pk}/html/").status_code == 404
    assert client.get(f"/demo/mail/{kept.pk}/invite.ics").status_code == 404
    page = client.get(f"/demo/mail/{kept.pk}/").content.decode()
    assert "html/" not in page
    assert "invite.ics" not in page


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_message_that_is_not_there_is_not_found(client, demo_mode, db, number):
    assert client.get(f"/demo/mail/{number}/").status_code == 404
    assert client.get(f"/demo/mail/{number}/html/").status_code == 404


@pytest.mark.parametrize(("demo", "production"), [(False, False), (True, True)])
def test_outside_demo_mode_there_are_no_such_pages(client, settings, kept, demo, production):
    settings.OBT_DEMO = demo
    settings.SECURE_SSL_REDIRECT = production
    for path in ("/demo/mail/", f"/demo/mail/{kept.pk}/", f"/demo/mail/{kept.pk}/html/"):
        assert client.get(path, secure=True).status_code == 404
    assert demo_context(RequestFactory().get("/")) == {}


def test_templates_know_the_accounts_in_demo_mode(demo_mode):
    accounts = demo_context(RequestFactory().get("/"))["demo_accounts"]
    assert accounts[0] == ("participant@example.gov.uk", "Participant: masterclass not yet recorded")
    assert len(accounts) == 6
