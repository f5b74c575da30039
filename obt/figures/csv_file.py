"""CSV as RFC 4180 has it, made piece by piece: the reader has the first line before the last is known.

In UTF-8 with a byte order mark. Excel takes a file without one for Windows-1252 and shows "Môn" as "MÃ´n", to people
who open it with a double click and may not notice. pandas, R's readr, Power Query and LibreOffice take the mark for
what it is; Python's own csv needs the encoding "utf-8-sig".
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

Cell = str | int | float | Decimal | datetime.date | None

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
PIECE = 64 * 1024  # characters that are sent together
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: the same, full width
_CONTROL = ("\t", "\r", "\n")


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the file: the names of `columns` at once, then the rows in pieces of PIECE or a little more."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    yield codecs.BOM_UTF8 + _taken(text)
    for row in rows:
        writer.writerow([_field(cell) for cell in row])
        if text.tell() >= PIECE:
            yield _taken(text)
    if text.tell():
        yield _taken(text)


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula: with an apostrophe before it where one would.

    Numbers are not text here: -5 stays what it is.
    """
    return f"'{text}" if text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA) else text


def _field(cell: Cell) -> object:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(timespec="seconds")
    return cell  # the csv module writes None as nothing and a day as 2024-12-03


def _taken(text: io.StringIO) -> bytes:
    """What has been written, which is then gone."""
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece
