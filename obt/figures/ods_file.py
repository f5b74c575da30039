"""Spreadsheets as OpenDocument has them, set out as the Government Analysis Function asks of published statistics.

Each sheet has one table: in A1 its title, then how many tables there are and what is to be known, then the header row,
which is marked as one, and the rows. No cell is merged, and none of a table is empty. Tables have names (database
ranges), so that programs, screen readers and formulas find them. The first sheet has text alone.

Written out as XML by ourselves, row by row: odfpy keeps the whole document in memory and took 1.8 s for 5,000 rows, and
a programme has 30,000.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from .csv_file import Cell

CONTENT_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NOTHING = "[z]"  # in a cell that would be empty: not applicable
_PIECE = 2000  # rows that are compressed together


@dataclass(frozen=True)
class Column:
    """A column: its name in the header row, its width in centimetres, and whether it holds numbers."""

    name: str
    width: float = 3.2
    is_number: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table. `name` is the tab's and the table's: letters, digits and "_", at most 31.

    `notes` stand under the title, one in a row. Rows have a cell for each column.
    """

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Line:
    """A line of the first sheet: a heading where `level` is 1 or 2, a link where there is an `href`."""

    text: str
    level: int = 0
    href: str = ""


@dataclass(frozen=True)
class Cover:
    """The first sheet: text, line by line."""

    name: str
    lines: Sequence[Line]


def contents(sheets: Iterable[Sheet]) -> list[Line]:
    """Return links to the sheets, each with its tab's name and its title."""
    return [Line(f"{sheet.name}: {sheet.title}", href=f"#{sheet.name}.A1") for sheet in sheets]


def write_ods(
    file: IO[bytes], *, title: str, author: str, made_at: datetime.datetime, cover: Cover, sheets: Sequence[Sheet]
) -> None:
    """Write the spreadsheet into `file`, which must be seekable. Rows are taken one after the other and not kept."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr("mimetype", CONTENT_TYPE, zipfile.ZIP_STORED)  # first, and as it is: so files are recognised
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("meta.xml", _META.format(title=_text(title), author=_text(author), at=_seconds(made_at)))
        archive.writestr("styles.xml", _STYLES)
        with archive.open("content.xml", "w") as content:
            for piece in _content(cover, sheets):
                content.write(piece.encode())


def _content(cover: Cover, sheets: Sequence[Sheet]) -> Iterator[str]:
    widths = sorted({column.width for sheet in sheets for column in sheet.columns})
    yield f"{_CONTENT_START}<office:automatic-styles>{_widths([*widths, _COVER_WIDTH])}</office:automatic-styles>"
    yield "<office:body><office:spreadsheet>"
    yield _cover(cover)
    ranges = []
    for sheet in sheets:
        first = 3 + len(sheet.notes)
        count = yield from _sheet(sheet)
        ranges.append(_range(sheet, first, first + count))
    yield f"<table:database-ranges>{''.join(ranges)}</table:database-ranges>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _cover(cover: Cover) -> str:
    rows = "".join(_row([_styled(_line(line), _COVER_STYLES[line.level])]) for line in cover.lines)
    column = f'<table:table-column table:style-name="{_width(_COVER_WIDTH)}" table:default-cell-style-name="Text"/>'
    return f"<table:table table:name={quoteattr(cover.name)}>{column}{rows}</table:table>"


def _line(line: Line) -> str:
    words = _text(line.text)
    if line.href:
        return f'<text:p><text:a xlink:type="simple" xlink:href={quoteattr(line.href)}>{words}</text:a></text:p>'
    return f"<text:p>{words}</text:p>"


def _sheet(sheet: Sheet) -> Generator[str, None, int]:
    """Yield the sheet; return how many rows its table has below the header."""
    columns = "".join(
        f'<table:table-column table:style-name="{_width(column.width)}" '
        f'table:default-cell-style-name="{_style(column)}"/>'
        for column in sheet.columns
    )
    header = "".join(
        _styled(_paragraph(column.name), "Header_20_number" if column.is_number else "Header")
        for column in sheet.columns
    )
    yield f"<table:table table:name={quoteattr(sheet.name)}>{columns}"
    yield _row([_styled(_paragraph(sheet.title), "Heading_20_1")])
    yield _row([_styled(_paragraph("This sheet contains one table."), "Note")])
    yield "".join(_row([_styled(_paragraph(note), "Note")]) for note in sheet.notes)
    yield f"<table:table-header-rows>{_row([header])}</table:table-header-rows>"
    styles = [_style(column) for column in sheet.columns]
    rows: list[str] = []
    count = 0
    for row in sheet.rows:
        rows.append(_row(_cell(cell, style) for cell, style in zip(row, styles, strict=True)))
        count += 1
        if len(rows) == _PIECE:
            yield "".join(rows)
            rows.clear()
    yield "".join(rows)
    yield "</table:table>"
    return count


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _styled(paragraph: str, style: str) -> str:
    return f'<table:table-cell office:value-type="string" table:style-name="{style}">{paragraph}</table:table-cell>'


def _cell(cell: Cell, style: str) -> str:
    if isinstance(cell, (int, float, Decimal)):
        value = f'"float" office:value="{cell}"'
    elif isinstance(cell, datetime.datetime):
        return _cell(f"{cell:%Y-%m-%d %H:%M}", style)
    elif isinstance(cell, datetime.date):
        return (
            f'<table:table-cell table:style-name="Day" office:value-type="date" office:date-value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    else:
        cell = cell or NOTHING
        value = '"string"'
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type={value}>'
        f"{_paragraph(str(cell))}</table:table-cell>"
    )


def _paragraph(text: str) -> str:
    return f"<text:p>{_text(text)}</text:p>"


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _text(text: str) -> str:
    """As XML has it, without the control characters that it has no way to say."""
    return escape(_NOT_XML.sub("", text))


def _style(column: Column) -> str:
    return "Number" if column.is_number else "Text"


def _width(centimetres: float) -> str:
    return f"co{round(centimetres * 10)}"


def _widths(all_of_them: Iterable[float]) -> str:
    return "".join(
        f'<style:style style:name="{_width(one)}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{one}cm"/></style:style>'
        for one in dict.fromkeys(all_of_them)
    )


def _range(sheet: Sheet, first: int, last: int) -> str:
    """Name the table, from its header row to its last."""
    address = f"{sheet.name}.A{first}:{sheet.name}.{_letters(len(sheet.columns))}{last}"
    return (
        f'<table:database-range table:name={quoteattr(sheet.name.lower())} table:target-range-address="{address}" '
        f'table:contains-header="true"/>'
    )


def _letters(column: int) -> str:
    """The name of a column from its number, 1 to 702."""
    before, last = divmod(column - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + last)


def _seconds(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


_COVER_WIDTH = 24.0
_COVER_STYLES = ("Text", "Heading_20_1", "Heading_20_2")
_NAMES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTENT_START = f'{_XML}<office:document-content {_NAMES} office:version="1.3">'
_MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{CONTENT_TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml")
    )
    + "</manifest:manifest>"
)
_META = (
    f'{_XML}<office:document-meta {_NAMES} office:version="1.3"><office:meta><dc:title>{{title}}</dc:title>'
    "<dc:creator>{author}</dc:creator><dc:language>en-GB</dc:language><dc:date>{at}</dc:date>"
    "</office:meta></office:document-meta>"
)


def _named(name: str, cell: str = "", text: str = "", paragraph: str = "", more: str = "") -> str:
    """A style of cells."""
    shown = name.replace("_20_", " ")
    above = "" if name == "Default" else ' style:parent-style-name="Default"'
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="table-cell"{above}{more}>'
        f"<style:table-cell-properties {cell}/><style:paragraph-properties {paragraph}/>"
        f"<style:text-properties {text}/></style:style>"
    )


_BOLD = 'fo:font-weight="bold"'
_RULED = 'fo:border-bottom="1pt solid #0b0c0c" fo:wrap-option="wrap" style:vertical-align="bottom"'
_STYLES = (
    f'{_XML}<office:document-styles {_NAMES} office:version="1.3">'
    '<office:font-face-decls><style:font-face style:name="Arial" svg:font-family="Arial" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" style:font-family-generic="swiss"/>'
    "</office:font-face-decls><office:styles>"
    '<number:date-style style:name="N1" number:automatic-order="false"><number:year number:style="long"/>'
    '<number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/></number:date-style>'
    + _named(
        "Default",
        'style:vertical-align="top"',
        'style:font-name="Arial" fo:font-size="12pt" fo:language="en" fo:country="GB"',
    )
    + _named("Text", 'fo:wrap-option="wrap"', paragraph='fo:text-align="start"')
    + _named("Number", paragraph='fo:text-align="end"')
    + _named("Day", paragraph='fo:text-align="start"', more=' style:data-style-name="N1"')
    + _named("Note", paragraph='fo:text-align="start"')
    + _named("Header", _RULED, _BOLD, 'fo:text-align="start"')
    + _named("Header_20_number", _RULED, _BOLD, 'fo:text-align="end"')
    + _named("Heading_20_1", text=f'fo:font-size="18pt" {_BOLD}')
    + _named("Heading_20_2", text=f'fo:font-size="14pt" {_BOLD}')
    + "</office:styles></office:document-styles>"
)
