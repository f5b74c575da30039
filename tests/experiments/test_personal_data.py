"""What is pointed out before text becomes public, and what is not; written out both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.personal_data import Found, describe, find_personal_data


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("email", said) for said in (
            "jo@example.gov.uk", "Jo.Bloggs+forms@dft.example.gov.uk", "o'brien@example.com", "josé@exämple.org",
            "07700900123@example.com", "AB123456C@example.com", "jo＠example.com", "a_b@x.io",
        )
    ] + [
        ("phone", said) for said in (
            "07700 900123", "07700900123", "07700 900 123", "07 700 900123", "07700-900-123", "07700.900.123",
            "07700\u00a0900123", "07700 90 01 23", "020 7946 0000", "(020) 7946 0000", "(020)79460000",
            "(01632) 960 123", "01632 960123", "01204 12345", "0300-123-4567", "0300 – 123 – 4567", "0800 123456",
            "+44 7700 900123", "+447700900123", "+44 (0)20 7946 0000", "+44 (0) 7700 900123", "+44-20-7946-0000",
            "(+44) 7700 900123", "0044 7700 900123", "00447700900123", "447700900123", "44 7700 900123",
            "+1 202 555 0143", "+1 (202) 555-0143", "+33 1 23 45 67 89", "0033 1 23 45 67 89", "+49 30 123456",
            "+353 1 234 5678", "０７７００９００１２３",
        )
    ] + [
        ("national-insurance", said) for said in (
            "QQ 12 34 56 C", "QQ123456C", "AB 12 34 56 C", "AB123456C", "AB 123456 C", "ab123456c", "ab 12 34 56 c",
            "AB-12-34-56-C", "AB.12.34.56.C", "JM 12 34 56 D", "AB12 34 56C",
        )
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["{}", "Ask {} first.", "({})", "Phone:{}, 3 times", "\n{}\n", "on 14/10/2024 {} 2 of 9"]
)
def test_found(kind, said, around):
    text = around.replace("{}", said)
    found = find_personal_data(text)

    assert [(one.kind, one.said.strip("()")) for one in found] == [(kind, said.strip("()"))]
    assert text[found[0].start : found[0].end] == found[0].said


@pytest.mark.parametrize(
    "text",
    [
        "", "1,200 calls", "1 200 000 calls", "10000000000", "12345678901", "14/10/2024", "01/02/2024 03/04/2024",
        "14-10-2024", "01-02-2024 10:30", "07-11-2024 08:00", "07.11.2024", "2024-10-14 09:30:00", "2024-2025",
        "between 2024 and 2025", "07 11 2024", "07 11 2024 08 12 2024", "£4,300", "£01234567890", "£0.12345678901",
        "0.1234567891", "09:30 to 10:30", "0930-1030", "0845-0930 1000", "0900 1030 1200", "999", "101", "0800",
        "room 0123", "version 1.2.3", "v01.20.3000.456", "192.168.001.010", "+5", "+12%", "+1,200", "+10 000 000",
        "+100 000 000", "000000000000", "0000 0000 000", "@home", "a@b", "jo@localhost", "jo @ example.com", "@@@",
        "team@", "BG123456A", "AB123456", "AB123456E", "DA123456A", "XAB123456C", "AB1234567C", "on 12 10 24 a letter",
        "on 12-10-24 a letter", "by 14.10.24 a form", "form AB12", "95 minutes a week", "24 x 52 x £3.45",
        "31% 30% 27% 28% 24% 23%", "212 198 205 221 190", "SW1A 2AA", "5 07 2024",
    ],
)  # fmt: skip
def test_not_pointed_out(text):
    assert find_personal_data(text) == []


def test_all_that_is_there_in_its_order():
    text = "Ask jo@example.com or 020 7946 0000, not AB123456C. Or 01204 12345 14/10/2024."

    assert find_personal_data(text) == [
        Found("email", "jo@example.com", 4, 18),
        Found("phone", "020 7946 0000", 22, 35),
        Found("national-insurance", "AB123456C", 41, 50),
        Found("phone", "01204 12345", 55, 66),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jo@example.com", "an email address (jo@…)"),
        ("a.very.long.name.indeed.it.is@example.com", "an email address (a.very.long.name.ind…)"),
        ("07700 900123", "a phone number (07700…)"),
        ("QQ 12 34 56 C", "a National Insurance number (QQ…)"),
    ],
)
def test_told_without_repeating_it(text, said):
    assert describe(find_personal_data(text)[0]) == said


@pytest.mark.parametrize(
    "piece",
    ["a", "0", "07", "01 ", "0 ", "(", "+", "+44 ", "@", "a@", "a@a.", "a.", "a@" + "a." * 8, "A", "AB 12 ", "00 44 7",
     "07-", "07700 ", "a" * 63 + "@a.", " ", "7 700-", "+1 (", "\0", "\ud800"],
)  # fmt: skip
def test_a_megabyte_of_what_nearly_is(piece):
    text = (piece * (1_000_000 // len(piece)))[:1_000_000]

    assert isinstance(find_personal_data(text + " jo@example.com")[-1:], list)


@given(st.text() | st.text(alphabet="0147+() .-@aAbBcCqQ/:", max_size=60))
def test_what_is_found_stands_in_the_text_once(text):
    end = 0
    for found in find_personal_data(text):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.said
        assert describe(found)
        end = found.end


@given(st.integers(0, 999_999), st.sampled_from(["", " ", "-", ".", "\u00a0"]))
def test_every_mobile_number_however_it_is_spaced(number, gap):
    said = f"07700{gap}{number:06}"

    assert [found.said for found in find_personal_data(f"It is {said}!")] == [said]
