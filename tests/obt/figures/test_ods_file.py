"""Spreadsheets: opened as a reader would, and looked into."""

import datetime
import io
import random
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from obt.figures.ods_file import Column, Cover, Line, Sheet, contents, write_ods
from tests.spreadsheets import OFFICE, STYLE, TABLE, TEXT, XLINK, opened

MADE_AT = datetime.datetime(2024, 12, 3, 14, 3, tzinfo=datetime.UTC)
COLUMNS = [Column("Name", 6), Column("People", is_number=True)]


def write(*rows, notes=("A note.",), title="A title", sheets=None):
    file = io.BytesIO()
    sheets = sheets or [Sheet("First", title, notes, COLUMNS, rows)]
    lines = [Line("All about it", level=1), *contents(sheets), Line("More", href="https://example.gov.uk/?a=1&b=2")]
    write_ods(file, title=title, author="Us", made_at=MADE_AT, cover=Cover("Notes", lines), sheets=sheets)
    return file


def part(file, name):
    with zipfile.ZipFile(file) as archive:
        return ElementTree.fromstring(archive.read(name))


def test_it_is_recognised_by_its_first_bytes():
    file = write(["x", 1])
    assert file.getvalue()[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert {"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"} < set(archive.namelist())


def test_each_sheet_begins_in_a1_with_its_title_then_the_number_of_tables_its_notes_and_the_header():
    book = opened(write(["Môn", 12], ["b", "[c]"]))
    assert list(book) == ["Notes", "First"]
    assert book["First"] == [
        ["A title"],
        ["This sheet contains one table."],
        ["A note."],
        ["Name", "People"],
        ["Môn", 12.0],
        ["b", "[c]"],
    ]


def test_the_first_sheet_has_text_and_links_to_the_others():
    file = write(["x", 1])
    assert opened(file)["Notes"] == [["All about it"], ["First: A title"], ["More"]]
    links = part(file, "content.xml").iter(f"{TEXT}a")
    assert [link.get(f"{XLINK}href") for link in links] == ["#First.A1", "https://example.gov.uk/?a=1&b=2"]


def test_the_header_row_is_marked_and_the_table_has_a_name():
    root = part(write(["x", 1], ["y", 2]), "content.xml")
    (header,) = root.iter(f"{TABLE}table-header-rows")
    assert ["".join(cell.itertext()) for cell in header.iter(f"{TABLE}table-cell")] == ["Name", "People"]
    (named,) = root.iter(f"{TABLE}database-range")
    assert named.get(f"{TABLE}name") == "first"
    assert named.get(f"{TABLE}target-range-address") == "First.A4:First.B6"
    assert named.get(f"{TABLE}contains-header") == "true"


def test_no_cell_is_merged_or_empty():
    root = part(write([None, 1], ["", Decimal("2.5")], ["z", None]), "content.xml")
    cells = list(root.iter(f"{TABLE}table-cell"))
    assert all("".join(cell.itertext()).strip() for cell in cells)
    assert not any(name.endswith("spanned") for cell in cells for name in cell.attrib)
    assert not list(root.iter(f"{TABLE}covered-table-cell"))


def test_numbers_and_days_are_numbers_and_days():
    root = part(write([datetime.date(2024, 12, 3), Decimal("2.5")], [MADE_AT, 7]), "content.xml")
    cells = list(root.iter(f"{TABLE}table-cell"))[-4:]
    assert [cell.get(f"{OFFICE}value-type") for cell in cells] == ["date", "float", "string", "float"]
    assert cells[0].get(f"{OFFICE}date-value") == "2024-12-03"
    assert cells[1].get(f"{OFFICE}value") == "2.5"


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "-1"])
def test_text_is_never_a_formula(text):
    root = part(write([text, 1]), "content.xml")
    cell = list(root.iter(f"{TABLE}table-cell"))[-2]
    assert cell.get(f"{OFFICE}value-type") == "string"
    assert "".join(cell.itertext()) == text
    assert not any("formula" in name for one in root.iter() for name in one.attrib)


@pytest.mark.parametrize("text", ["<b>\"&'", "Ŵ 政 – ’", "]]>", "a\x0bb\x01\ufffe"])
def test_any_name_is_text(text):
    kept = "".join(letter for letter in text if letter not in "\x0b\x01\ufffe")
    assert opened(write([text, 1], title=text, notes=[text]))["First"][4] == [kept, 1.0]


def test_the_document_has_a_title_and_a_language():
    meta = part(write(["x", 1], title="Figures & <more>"), "meta.xml")
    words = {one.tag.rpartition("}")[2]: one.text for one in meta.iter()}
    assert words["title"] == "Figures & <more>"
    assert words["language"] == "en-GB"
    assert words["date"] == "2024-12-03T14:03:00Z"


def test_every_style_that_is_used_is_there():
    file = write(["x", 1], [MADE_AT.date(), None])
    styles, content = part(file, "styles.xml"), part(file, "content.xml")
    there = {one.get(f"{STYLE}name") for root in (styles, content) for one in root.iter(f"{STYLE}style")}
    used = {value for one in content.iter() for name, value in one.attrib.items() if name.endswith("style-name")}
    assert used <= there
    assert "Heading_20_1" in used


def test_a_table_without_rows_is_its_header():
    root = part(write(), "content.xml")
    (named,) = root.iter(f"{TABLE}database-range")
    assert named.get(f"{TABLE}target-range-address") == "First.A4:First.B4"


def test_thirty_columns_have_letters():
    wide = Sheet("Wide", "t", [], [Column(f"c{n}") for n in range(30)], [range(30)])
    (named,) = part(write(sheets=[wide]), "content.xml").iter(f"{TABLE}database-range")
    assert named.get(f"{TABLE}target-range-address") == "Wide.A3:Wide.AD4"


def test_rows_are_written_while_they_are_taken():
    file, dice, written = io.BytesIO(), random.Random(1), []

    def rows():
        for number in range(5000):
            written.append(file.tell())
            yield [f"row {number} {dice.getrandbits(800):x}", number]  # nothing that could be made much smaller

    sheets = [Sheet("Long", "t", [], COLUMNS, rows())]
    write_ods(file, title="t", author="Us", made_at=MADE_AT, cover=Cover("Notes", []), sheets=sheets)
    assert written[0] < written[2500] < written[4999]
    book = opened(file)
    assert len(book["Long"]) == 5003
    assert book["Long"][-1][1] == 4999.0
