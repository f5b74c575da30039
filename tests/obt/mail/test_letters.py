"""Messages as bytes: read back by Python's e-mail parser, they say what was put in, and nothing can be smuggled in."""

import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from obt.mail.kinds import Attachment, Calendar, Rendered
from obt.mail.letters import letter

SENDER = ("One Big Thing", "one-big-thing@example.gov.uk")
INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def rendered(**given):
    return Rendered(**{"subject": "We meet", "text": "Hello", "html": "<p>Hello</p>", **given})


def written(*, sender=SENDER, to="nia@dvla.gov.uk", message_id="<1.a@obt>", **given):
    return letter(rendered(**given), sender=sender, to=to, message_id=message_id)


def read(content):
    mail = message_from_bytes(content, policy=policy.default)
    assert not any(part.defects for part in mail.walk())
    assert not [value.defects for value in mail.values() if value.defects]
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    return mail


def test_a_plain_message():
    mail = read(written())
    assert mail["From"] == "One Big Thing <one-big-thing@example.gov.uk>"
    assert mail["To"] == "nia@dvla.gov.uk"
    assert mail["Subject"] == "We meet"
    assert mail["Message-ID"] == "<1.a@obt>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["MIME-Version"] == "1.0"
    assert timezone.now() - parsedate_to_datetime(mail["Date"]) < datetime.timedelta(minutes=1)
    assert mail["Reply-To"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content() for part in mail.iter_parts()] == ["Hello", "<p>Hello</p>"]


@pytest.mark.parametrize(
    "subject",
    [
        "Grüße an alle",
        "Tîm Dŵr: cyfarfod ŵ",
        "We meet 🎉👩🏽‍💻 today",
        "🎉" * 80,
        "ŵ" * 300,
        "A very long subject of a team that likes to say what it is about, " * 9 + "and more",
        "x" * 2000,
        "two  spaces and a tab\there",
        " at the edge ",
        "=?utf-8?b?SGVsbG8=?= is what it says",
        'Ann "the Plan" O\'Neil <b>; a@b.c, d',
        "",
        "日本語の件名",
        "\u2028 a line separator",
    ],
)
def test_subjects_come_back_as_they_were(subject):
    content = written(subject=subject)
    assert read(content)["Subject"] == subject
    assert max(len(line) for line in content.partition(b"\r\nFrom:")[0].split(b"\r\n")) <= 84


@pytest.mark.parametrize(
    "name",
    ["Nia Jones", "Jones, Nia", 'Nia "N" \\ Jones', "Siân Ŵyn", "🎉", "=?utf-8?q?x?=", "n" * 400, "Nia <x@evil.com>"],
)
def test_names_come_back_as_they_were(name):
    mail = read(written(sender=(name, "a@x.gov.uk"), reply_to=(name, "lead@x.gov.uk")))
    for header, address in (("From", "a@x.gov.uk"), ("Reply-To", "lead@x.gov.uk")):
        assert [(one.display_name, one.addr_spec) for one in mail[header].addresses] == [(name, address)]


def test_replies_go_to_an_address_alone():
    assert read(written(reply_to="lead@x.gov.uk"))["Reply-To"] == "lead@x.gov.uk"


def test_what_can_be_ended_by_one_click_says_how():
    stop = "https://one-big-thing.example/reminders/stop/" + "a:1tQb-c_D" * 20 + "/"
    raw = written(one_click=stop)
    assert f"List-Unsubscribe:\r\n <{stop}>\r\n".encode() in raw
    assert read(raw)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(written())["List-Unsubscribe"] is None


@pytest.mark.parametrize("stop", ["https://x.example/a b", "https://x.example/>", "javascript:alert(1)", "x\r\nBcc: y"])
def test_an_address_that_would_break_the_header_is_refused(stop):
    with pytest.raises(ValueError):
        written(one_click=stop)


def test_a_domain_in_another_script_is_written_in_ascii():
    assert read(written(to="nia@bücher.example"))["To"] == "nia@xn--bcher-kva.example"


@pytest.mark.parametrize("breaking", ["\r\nBcc: all@evil.com", "\nX: y", "\r", "\r\n\r\nbody", "\0"])
def test_no_header_can_be_smuggled_in(breaking):
    for given in (
        {"subject": f"We meet{breaking}"},
        {"to": f"nia@dvla.gov.uk{breaking}"},
        {"to": f"nia{breaking}@dvla.gov.uk"},
        {"message_id": f"<1@obt>{breaking}"},
        {"reply_to": f"lead@x.gov.uk{breaking}"},
        {"reply_to": (f"Lead{breaking}", "lead@x.gov.uk")},
        {"sender": (f"One{breaking}", "a@x.gov.uk")},
        {"attachments": [Attachment(f"a{breaking}.pdf", b"", "application/pdf")]},
        {"attachments": [Attachment("a.pdf", b"", f"application/pdf{breaking}")]},
        {"calendar": Calendar(f"REQUEST{breaking}", b"")},
        {"calendar": Calendar("REQUEST", b"", filename=f"a{breaking}")},
    ):
        with pytest.raises(ValueError, match=r"line break|not a"):
            written(**given)


@pytest.mark.parametrize(
    "address",
    ["", "nia", "@x.gov.uk", "nia@", "nia@x.gov.uk, eve@x.gov.uk", "nia@x.gov.uk>", "<nia@x.gov.uk>", "a b@x.gov.uk",
     "nia@x y", "nia@@x.gov.uk", '"a@b"@x.gov.uk', "ŵ@x.gov.uk", "n" * 250 + "@x.gov.uk", "nia@-"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match=r"address|label|code point"):
        written(to=address)


@pytest.mark.parametrize(
    "text",
    [
        "Two lines\nof text\n",
        "Ŵ and 🎉\r\nand “quotes”",
        "a lone\rreturn",
        "x" * 5000,
        "ŵ" * 5000,
        "a dot\n.\nalone, and --=_ a boundary",
        "\0",
        "",
    ],
)
def test_texts_come_back_as_they_were_with_line_ends_of_mail(text):
    mail = read(written(text=text, html=f"<p>{text}</p>"))
    said = text.replace("\r\n", "\n").replace("\r", "\n")
    plain, page = (part.get_payload(decode=True).decode().replace("\r\n", "\n") for part in mail.iter_parts())
    assert (plain, page) == (said, f"<p>{said}</p>")


def test_half_a_character_is_refused():
    with pytest.raises(ValueError, match="surrogates"):
        written(text="\ud800")


@pytest.mark.parametrize("summary", ["Plain words", "Tîm Dŵr 🎉", "long " * 300])
def test_a_calendar_object_goes_beside_the_text_and_as_a_file(summary):
    content = INVITATION.format(summary).encode()
    mail = read(written(calendar=Calendar("REQUEST", content)))
    assert mail.get_content_type() == "multipart/mixed"
    readings, file = mail.iter_parts()
    assert readings.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in readings.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    beside = list(readings.iter_parts())[2]
    assert beside.get_param("method") == "REQUEST"
    assert beside.get_param("charset") == "utf-8"
    assert beside.get_payload(decode=True) == content
    assert not beside.is_attachment()
    assert (file.get_filename(), file.get_content_type()) == ("invite.ics", "application/ics")
    assert file.is_attachment()
    assert file.get_payload(decode=True) == content


@pytest.mark.parametrize("filename", ["guide.pdf", "the guide.pdf", "Canllaw Tîm Dŵr.pdf", 'a"b;c.pdf', "%41.pdf"])
def test_files_go_along(filename):
    content = bytes(range(256)) * 50
    mail = read(written(attachments=[Attachment(filename, content, "application/pdf")]))
    readings, file = mail.iter_parts()
    assert readings.get_content_type() == "multipart/alternative"
    assert (file.get_filename(), file.get_content_type(), file.get_payload(decode=True)) == (
        filename,
        "application/pdf",
        content,
    )


@pytest.mark.parametrize(
    ("filename", "type_"), [("x" * 101, "application/pdf"), ("a.pdf", "pdf"), ("a", "text/html; x=y")]
)
def test_a_file_that_is_none_is_refused(filename, type_):
    with pytest.raises(ValueError, match="attached"):
        written(attachments=[Attachment(filename, b"", type_)])
