"""A message as the bytes that a mail server takes (RFC 5322, MIME).

Written out, as Django's mail classes and the standard library's need most of a worker's time to say the same. What
could smuggle in a header or another recipient is refused here, whoever let it through before.
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterator
from email.utils import formatdate
from urllib.parse import quote

from .kinds import Attachment, Calendar, Rendered

_BREAKS = re.compile(r"[\r\n\0]")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_PLAIN_FILENAME = re.compile(r"[A-Za-z0-9._-]+( ?[A-Za-z0-9._-]+)*")
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")
_ADDRESS_OF_PAGE = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,900}")
_METHOD = re.compile(r"[A-Z]+")

_LONGEST_LINE = 990  # RFC 5322 allows 998
_HEADER_WIDTH = 70
_WORD_BYTES = 45  # an encoded word has 75 characters at most, of which base64 makes 60 of these
_LONGEST_FILENAME = 100
_LONGEST_ADDRESS = 254


def letter(rendered: Rendered, *, sender: tuple[str, str], to: str, message_id: str) -> bytes:
    """Return the message from `sender` (name and address) to the address `to`, as bytes with lines of 998 at most.

    Raises ValueError where an address is none, or a header would hold a line break.
    """
    _refuse_breaks(message_id)
    headers = [
        f"Subject: {header_text(rendered.subject)}",
        f"From: {mailbox(*sender)}",
        f"To: {address(to)}",
        *_reply_to(rendered.reply_to),
        *_list_unsubscribe(rendered.one_click),
        f"Date: {formatdate(usegmt=True)}",
        f"Message-ID: {message_id}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    readings = [_text_part("text/plain", rendered.text), _text_part("text/html", rendered.html)]
    files = list(rendered.attachments)
    if calendar := rendered.calendar:
        readings.append(_calendar_part(calendar))
        files.append(Attachment(calendar.filename, calendar.content, "application/ics"))
    body = _multipart("alternative", readings)
    if files:
        body = _multipart("mixed", [body, *map(_file_part, files)])
    return "\r\n".join(headers).encode("ascii") + b"\r\n" + body


def _list_unsubscribe(one_click: str) -> Iterator[str]:
    """How a mail program ends such messages by one POST (RFC 8058)."""
    if one_click:
        if not _ADDRESS_OF_PAGE.fullmatch(one_click):
            raise ValueError("not an address that a header can hold")
        yield f"List-Unsubscribe:\r\n <{one_click}>"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def address(given: str) -> str:
    """Return `given` for a header or an envelope, its domain in ASCII; ValueError if it is no address."""
    local, _, domain = given.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(domain) or len(given) > _LONGEST_ADDRESS:
        raise ValueError("not an address that mail can be sent to")
    return f"{local}@{domain}"


def mailbox(name: str, given: str) -> str:
    """Return an address with its display name, if it has one, for a header."""
    _refuse_breaks(name)
    if not name:
        return address(given)
    if not _ATOMS.fullmatch(name):
        if name.isascii() and name.isprintable() and "=?" not in name and len(name) <= _HEADER_WIDTH:
            name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        else:
            name = _encoded_words(name)
    return f"{name}\r\n <{address(given)}>" if len(name) > _HEADER_WIDTH // 2 else f"{name} <{address(given)}>"


def header_text(text: str) -> str:
    """Return `text` for a header such as the subject: folded where it is long, in encoded words where it must be."""
    _refuse_breaks(text)
    if text.isascii() and text.isprintable() and "=?" not in text and "  " not in text and text == text.strip():
        lines = list(_folded(text))
        if all(len(line) < _LONGEST_LINE for line in lines):
            return "\r\n ".join(lines)
    return _encoded_words(text)


def _refuse_breaks(text: str) -> None:
    if _BREAKS.search(text):
        raise ValueError("a header cannot hold a line break")


def _folded(text: str) -> Iterator[str]:
    """The lines of `text`, broken at spaces, which the break takes the place of."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= _HEADER_WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _encoded_words(text: str) -> str:
    """`text` by RFC 2047, each word with whole characters only."""
    words, word = [], b""
    for character in text:
        added = character.encode()
        if len(word) + len(added) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += added
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words)


def _reply_to(reply_to: str | tuple[str, str]) -> list[str]:
    if not reply_to:
        return []
    name, given = ("", reply_to) if isinstance(reply_to, str) else reply_to
    return [f"Reply-To: {mailbox(name, given)}"]


def _text_part(content_type: str, text: str) -> bytes:
    """A part with `text`, its lines ended as mail wants them; readable where it is short lines of ASCII."""
    lines = _NEWLINE.split(text)
    body = "\r\n".join(lines).encode()
    if text.isascii() and "\0" not in text and max(map(len, lines)) <= _LONGEST_LINE:
        encoding = "7bit"
    else:
        body, encoding = _base64(body), "base64"
    head = f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def _calendar_part(calendar: Calendar) -> bytes:
    if not _METHOD.fullmatch(calendar.method):
        raise ValueError("not a method of a calendar object")
    return _text_part(f"text/calendar; method={calendar.method}", calendar.content.decode())


def _file_part(file: Attachment) -> bytes:
    if not _MEDIA_TYPE.fullmatch(file.type) or len(file.filename) > _LONGEST_FILENAME:
        raise ValueError("not a file that can be attached")
    _refuse_breaks(file.filename)
    if _PLAIN_FILENAME.fullmatch(file.filename):
        filename = f'filename="{file.filename}"'
    else:
        filename = f"filename*=utf-8''{quote(file.filename, safe='')}"
    head = (
        f"Content-Type: {file.type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {filename}\r\n\r\n"
    )
    return head.encode("ascii") + _base64(file.content)


def _multipart(subtype: str, parts: list[bytes]) -> bytes:
    """The parts one after the other, with a line between them that is in none of them."""
    boundary = f"=_{uuid.uuid4().hex}"
    between = f"\r\n--{boundary}\r\n".encode("ascii")
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n--{boundary}\r\n'
    return head.encode("ascii") + between.join(parts) + f"\r\n--{boundary}--\r\n".encode("ascii")


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
