"""Figures as people type them and as pages tell them, written out both ways."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from experiments.amounts import AmountError, Unit, as_typed, read_amount, write_amount, write_difference
from experiments.nouns import singular

NUMBER, PERCENT, POUNDS, MINUTES = Unit
WANTED = {
    NUMBER: "Enter a number, like 12 or 1,200",
    PERCENT: "Enter a percentage, like 45 or 4.5",
    POUNDS: "Enter an amount in pounds, like 1,200 or 3.50",
    MINUTES: "Enter a time, like 90 minutes or 1h 30",
}
AMOUNTS = st.decimals(min_value=Decimal("-9999999999.9999"), max_value=Decimal("9999999999.9999"), places=4)


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        (NUMBER, "1,200", "1200"), (NUMBER, "1 200", "1200"), (NUMBER, "1\u00a0200", "1200"),
        (NUMBER, "1\u202f200\u202f000", "1200000"), (NUMBER, "1,200.50", "1200.5"), (NUMBER, "  5 ", "5"),
        (NUMBER, "3.50", "3.5"), (NUMBER, "1.125", "1.125"), (NUMBER, "0.200", "0.2"), (NUMBER, ".5", "0.5"),
        (NUMBER, "5.", "5"), (NUMBER, "007", "7"), (NUMBER, "0", "0"), (NUMBER, "-0", "0"), (NUMBER, "-3", "-3"),
        (NUMBER, "−3", "-3"), (NUMBER, "– 3", "-3"), (NUMBER, "½", "0.5"), (NUMBER, "1½", "1.5"),
        (NUMBER, "2 ¾", "2.75"), (NUMBER, "１，２００．５", "1200.5"), (NUMBER, "\ufeff12\u200b", "12"),
        (NUMBER, "1.2k", "1200"), (NUMBER, "2 million", "2000000"), (NUMBER, "9999999999.9999", "9999999999.9999"),
        (PERCENT, "45", "45"), (PERCENT, "45%", "45"), (PERCENT, "45 %", "45"), (PERCENT, "45 per cent", "45"),
        (PERCENT, "45 Percent", "45"), (PERCENT, "-2.5%", "-2.5"), (PERCENT, "200%", "200"),
        (POUNDS, "£3.50", "3.5"), (POUNDS, "3.50", "3.5"), (POUNDS, "£1.2k", "1200"), (POUNDS, "£2m", "2000000"),
        (POUNDS, "£2bn", "2000000000"), (POUNDS, "-£5", "-5"), (POUNDS, "£-5", "-5"), (POUNDS, "5 pounds", "5"),
        (POUNDS, "GBP 5", "5"), (POUNDS, "50p", "0.5"), (POUNDS, "£1.2 million", "1200000"), (POUNDS, "￡５", "5"),
        (MINUTES, "90", "90"), (MINUTES, "90 min", "90"), (MINUTES, "90m", "90"), (MINUTES, "1h 30", "90"),
        (MINUTES, "1h30", "90"), (MINUTES, "1H 30M", "90"), (MINUTES, "1:30", "90"), (MINUTES, "1:30 hours", "90"),
        (MINUTES, "1.5 hours", "90"), (MINUTES, "1.25 hours", "75"), (MINUTES, "½ hour", "30"),
        (MINUTES, "1½ hours", "90"), (MINUTES, "1 hour and 30 minutes", "90"), (MINUTES, "1 hour, 5 mins", "65"),
        (MINUTES, "1,200 minutes", "1200"), (MINUTES, "0.5 minutes", "0.5"), (MINUTES, "−1h 30", "-90"),
        (MINUTES, "0", "0"),
    ],
)  # fmt: skip
def test_read(unit, typed, value):
    read = read_amount(typed, unit)

    assert read == Decimal(value)
    assert isinstance(read, Decimal)
    assert "E" not in str(read)


@pytest.mark.parametrize(("typed", "value"), [("12 calls", "12"), ("1 Call", "1"), ("1.2k calls", "1200")])
def test_the_name_of_what_is_counted_may_stand_behind(typed, value):
    assert read_amount(typed, NUMBER, "calls") == Decimal(value)
    with pytest.raises(AmountError, match="without other words"):
        read_amount(typed, NUMBER, "forms")


def test_a_name_is_no_part_of_the_figure():
    assert read_amount("12000", NUMBER, "000") == 12000
    assert read_amount("2m", NUMBER, "m") == 2


@pytest.mark.parametrize(
    ("unit", "typed", "message"),
    [
        (NUMBER, "1,20", "“1,20” could be 1.20 or 120. Enter 1.20 with a full stop, or 120 without a comma"),
        (NUMBER, "1.200", "“1.200” could be 1200 or 1.2. Enter 1200 or 1.2"),
        (POUNDS, "£12.500", "“12.500” could be 12500 or 12.5. Enter 12500 or 12.5"),
        (NUMBER, "1.200,50", "“1.200,50” has its commas and full stop the other way round. Enter it like 1,200.50"),
        (NUMBER, "1.200.000", "“1.200.000” has more than one full stop. Enter it like 1,200 or 1200.50"),
        (NUMBER, "1,2,3", "“1,2,3” has commas that are not between thousands. Enter it like 1,200,000"),
        (NUMBER, "1 20", "“1 20” could be two figures. Enter one figure, without spaces"),
        (NUMBER, "3-4", "“3-4” is more than one figure. Enter one figure, not a range"),
        (MINUTES, "3 to 4 hours", "“3 to 4 hours” is more than one figure. Enter one figure, not a range"),
        (NUMBER, "about 5", "Enter one figure, without “about”, “more than” or “less than”"),
        (NUMBER, "<5", "Enter one figure, without “about”, “more than” or “less than”"),
        (NUMBER, "5+", "Enter one figure, without “about”, “more than” or “less than”"),
        (NUMBER, "+5", "“+5” could be a change. Enter the figure itself, without the plus"),
        (NUMBER, "10/20", "“10/20” could be a share or a date. Enter a number, like 12 or 1,200"),
        (PERCENT, "3 out of 4", "“3 out of 4” could be a share or a date. Enter a percentage, like 45 or 4.5"),
        (NUMBER, "1e5", "Enter the figure in full, without “e”, like 100,000"),
        (NUMBER, "2m", "“2m” could be millions, metres or minutes. Enter the figure in full, like 2,000,000"),
        (NUMBER, "5 dozen", "Enter a number, like 12 or 1,200, without other words"),
        (NUMBER, "£5", "“£5” is an amount of money. Enter a number, like 12 or 1,200"),
        (NUMBER, "1h 30", "“1h 30” is a time. Enter a number, like 12 or 1,200"),
        (POUNDS, "5%", "“5%” is a percentage. Enter an amount in pounds, like 1,200 or 3.50"),
        (POUNDS, "£5%", "“£5%” has two units. Enter an amount in pounds, like 1,200 or 3.50"),
        (PERCENT, "£5", "“£5” is an amount of money. Enter a percentage, like 45 or 4.5"),
        (MINUTES, "£5", "“£5” is not a time. Enter a time, like 90 minutes or 1h 30"),
        (MINUTES, "2 days", "“2 days” could be working time or whole days. Enter hours, like 15 hours"),
        (MINUTES, "30 seconds", "Time is kept in minutes. Enter part of a minute as a decimal, like 0.5 minutes"),
        (MINUTES, "1.5", "“1.5” could be hours or minutes. Enter a time, like 90 minutes or 1h 30"),
        (MINUTES, "1.30 hours", "“1.30 hours” could be hours and minutes, or part of an hour. "
                                "Enter a time, like 90 minutes or 1h 30"),
        (MINUTES, "1h 75", "Minutes after hours must be fewer than 60. Enter a time, like 90 minutes or 1h 30"),
        (NUMBER, "1.00001", "Enter a figure with at most 4 digits after the full stop, as we do not round"),
        (NUMBER, "10000000000", "Enter an amount between −9,999,999,999.9999 and 9,999,999,999.9999"),
        (POUNDS, "-£10bn", "Enter an amount between −9,999,999,999.9999 and 9,999,999,999.9999"),
        (NUMBER, "5\0", "“5” is not clear. Enter a number, like 12 or 1,200"),
    ],
)  # fmt: skip
def test_not_guessed(unit, typed, message):
    with pytest.raises(AmountError) as refused:
        read_amount(typed, unit)

    assert str(refused.value) == message


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "\u200b", "-", "£", "%", "k", ".", "NaN", "Infinity", "-inf", "half", "3²", "①", "٣", "⅓", "--5",
        "(3)",
        "0,200", "1,2000", "1 ,200", "1,200,50", "1½½", "0x10", "1_000", "5\0", "\0", "\ud800", "$5", "=1+1", "1:30:00",
        "2024-10-14", "14/10/2024", "07700 900123", "1;2", "5 5", "5°", "1 . 5",
    ],
)  # fmt: skip
def test_no_amount_of_any_unit(unit, typed):
    with pytest.raises(AmountError, match=r"^[^\0]{10,200}$"):
        read_amount(typed, unit)


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("piece", ["9", "1,", "9 ", "½", "£", "1h ", "- ", "about ", "a 1 to "])
def test_a_megabyte_is_refused(unit, piece):
    for length in (200, 1_000_000):
        with pytest.raises(AmountError):
            read_amount((piece * length)[:length], unit)


@pytest.mark.parametrize(
    ("value", "number", "percent", "pounds", "minutes", "short"),
    [
        ("0", "0", "0%", "£0", "0 minutes", "0m"),
        ("-0.0000", "0", "0%", "£0", "0 minutes", "0m"),
        ("1", "1", "1%", "£1", "1 minute", "1m"),
        ("31.0000", "31", "31%", "£31", "31 minutes", "31m"),
        ("3.5", "3.5", "3.5%", "£3.50", "3.5 minutes", "3.5m"),
        ("60", "60", "60%", "£60", "1 hour", "1h"),
        ("90", "90", "90%", "£90", "1 hour 30 minutes", "1h 30m"),
        ("-3", "−3", "−3%", "−£3", "−3 minutes", "−3m"),
        ("4300", "4,300", "4,300%", "£4,300", "71 hours 40 minutes", "71h 40m"),
        ("0.0345", "0.0345", "0.0345%", "£0.0345", "0.0345 minutes", "0.0345m"),
    ],
)
def test_written(value, number, percent, pounds, minutes, short):
    assert [write_amount(Decimal(value), unit) for unit in Unit] == [number, percent, pounds, minutes]
    assert write_amount(Decimal(value), MINUTES, short=True) == short


def test_written_with_what_is_counted():
    assert write_amount(Decimal("1200"), NUMBER, "calls") == "1,200 calls"
    assert write_amount(Decimal("1"), NUMBER, "calls") == "1 call"
    assert write_amount(Decimal("-1"), NUMBER, "people helped") == "−1 people helped"
    assert write_amount(Decimal("0"), NUMBER, "forms a week") == "0 forms a week"
    assert write_amount(Decimal("31"), PERCENT, "calls") == "31%"


@pytest.mark.parametrize(
    ("change", "unit", "said"),
    [
        ("8", PERCENT, "8 percentage points"), ("-1", PERCENT, "1 percentage point"),
        ("0.5", PERCENT, "0.5 percentage points"), ("-200", POUNDS, "£200"), ("2.5", POUNDS, "£2.50"),
        ("12", NUMBER, "12 calls"), ("-1", NUMBER, "1 call"), ("5", MINUTES, "5 minutes"),
        ("-90", MINUTES, "1 hour 30 minutes"), ("0", NUMBER, "0 calls"),
    ],
)  # fmt: skip
def test_a_change_has_no_direction(change, unit, said):
    assert write_difference(Decimal(change), unit, "calls") == said


@pytest.mark.parametrize("unit", list(Unit))
@given(value=AMOUNTS)
@example(Decimal("1.125"))
@example(Decimal("-0.0000"))
@example(Decimal("12500"))
def test_what_is_written_reads_back(unit, value):
    assert read_amount(write_amount(value, unit), unit) == value
    assert read_amount(write_amount(value, unit, short=True), unit) == value
    assert read_amount(as_typed(value, unit), unit) == value


@given(value=AMOUNTS, name=st.sampled_from(["calls", "forms a week", "people", "kg", "m", "SMS", "queries"]))
def test_what_is_written_with_its_name_reads_back(value, name):
    assert read_amount(write_amount(value, NUMBER, name), NUMBER, name) == value


@pytest.mark.parametrize("unit", list(Unit))
@given(typed=st.text() | st.text(alphabet="0123456789.,- £%½kmhin:/+e", max_size=12), name=st.text(max_size=5))
def test_whatever_is_typed_is_an_amount_that_fits_or_a_message(unit, typed, name):
    try:
        value = read_amount(typed, unit, name)
    except AmountError as error:
        assert len(str(error)) > 10  # noqa: PT017 – either is right
    else:
        assert abs(value) <= Decimal("9999999999.9999")
        assert value == value.quantize(Decimal("0.0001"))


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("calls", "call"), ("people", "person"), ("queries", "query"), ("boxes", "box"),
        ("forms a week", "form a week"),
        ("phone calls", "phone call"), ("cases of fraud", "case of fraud"), ("business", "business"), ("kg", "kg"),
        ("SMS", "SMS"), ("FAQs", "FAQ"), ("processes", "process"), ("a", "a"), ("", ""),
    ],
)  # fmt: skip
def test_one_of_them(many, one):
    assert singular(many) == one
