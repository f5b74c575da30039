"""CSV: what a program and a spreadsheet find in it."""

import csv
import datetime
import io
from decimal import Decimal
from itertools import count, islice

import pytest

from obt.figures.csv_file import PIECE, csv_pieces, harmless


def written(*rows):
    return b"".join(csv_pieces(["a", "b"], rows))


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_begins_with_a_byte_order_mark_and_the_header_and_lines_end_as_the_standard_says():
    assert written([1, 2]) == b"\xef\xbb\xbfa,b\r\n1,2\r\n"


def test_numbers_days_moments_and_nothing():
    moment = datetime.datetime(2024, 12, 3, 14, 3, 7, 250, tzinfo=datetime.UTC)
    content = written([-5, Decimal("1.50")], [datetime.date(2024, 12, 3), moment], [None, ""])
    assert read(content)[1:] == [["-5", "1.50"], ["2024-12-03", "2024-12-03T14:03:07+00:00"], ["", ""]]


@pytest.mark.parametrize("text", ['Ministry, of "Odd" Names', "Môn – Ŵ 政", "two\nlines", "two\r\nlines", "’"])
def test_any_name_comes_back_as_it_was(text):
    assert read(written([text, "x"]))[1] == [text, "x"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', " =1", "\t=1", "\rx", "\n=1", "\uff1d1"]
)
def test_no_spreadsheet_takes_text_for_a_formula(text):
    assert read(written([text, "x"]))[1] == [f"'{text}", "x"]


@pytest.mark.parametrize("text", ["[c]", "a=b", "'quoted", "", "3 - 4", "2024-12-03"])
def test_other_text_is_left_alone(text):
    assert harmless(text) == text


def test_the_header_is_there_before_the_first_row_is_known():
    def rows():
        raise AssertionError("asked for a row")
        yield

    assert next(csv_pieces(["a", "b"], rows())) == b"\xef\xbb\xbfa,b\r\n"


def test_rows_are_taken_as_they_are_sent_and_not_kept():
    taken = count()
    pieces = csv_pieces(["a", "b"], ((next(taken), "x" * 98) for _ in count()))
    first = list(islice(pieces, 3))
    assert len(first[1]) < PIECE + 200
    assert next(taken) < 2 * PIECE / 98 + 2
