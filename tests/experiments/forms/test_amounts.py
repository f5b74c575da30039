"""The field for an amount: what it takes, what it says, how it looks."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from experiments.amounts import Unit
from experiments.forms.amounts import AmountField
from obt.govuk.components import error_list


class ReadingForm(forms.Form):
    value = AmountField(label="Reading")
    target = AmountField(label="Target", required=False)

    def __init__(self, *args, unit=Unit.NUMBER, unit_name="", **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.unit, field.unit_name = unit, unit_name


def group(form, name="value"):
    return form[name].as_field_group()


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        ("number", "1,200", "1200"),
        ("percent", "45%", "45"),
        ("pounds", " £3.50 ", "3.5"),
        ("minutes", "1h 30", "90"),
    ],
)
def test_cleans_to_an_exact_decimal(unit, typed, value):
    form = ReadingForm({"value": typed, "target": ""}, unit=unit)

    assert form.is_valid()
    assert form.cleaned_data == {"value": Decimal(value), "target": None}
    assert isinstance(form.cleaned_data["value"], Decimal)


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (Unit.NUMBER, "Enter a number, like 12 or 1,200"),
        (Unit.PERCENT, "Enter a percentage, like 45 or 4.5"),
        (Unit.POUNDS, "Enter an amount in pounds, like 1,200 or 3.50"),
        (Unit.MINUTES, "Enter a time, like 90 minutes or 1h 30"),
    ],
)
@pytest.mark.parametrize("typed", ["", "  ", "\u00a0"])
def test_nothing_typed(unit, message, typed):
    form = ReadingForm({"value": typed}, unit=unit)

    assert error_list(form) == [{"text": message, "href": "#id_value"}]


def test_a_form_can_say_itself_what_is_required():
    field = AmountField(unit=Unit.POUNDS, error_messages={"required": "Enter what it cost"})
    field.unit = Unit.PERCENT

    with pytest.raises(ValidationError, match="Enter what it cost"):
        field.clean("")


def test_what_was_typed_stays_beside_the_error():
    form = ReadingForm({"value": "1,20"}, unit=Unit.PERCENT)

    assert form.errors["value"] == ["“1,20” could be 1.20 or 120. Enter 1.20 with a full stop, or 120 without a comma"]
    assert 'value="1,20"' in group(form)


@pytest.mark.parametrize("junk", ["\0", "5\0", "9" * 1_000_000, "ud800 \ud800", "<b>5</b>", "1e999999999"])
@pytest.mark.parametrize("unit", list(Unit))
def test_junk_is_refused_with_a_message(unit, junk):
    for name in ("value", "target"):
        errors = ReadingForm({"value": junk, "target": junk}, unit=unit).errors[name]
        assert len(errors) == 1
        assert len(errors[0]) < 200
        assert "\0" not in errors[0]


def test_the_unit_stands_beside_the_input():
    assert '<div class="govuk-input__prefix" aria-hidden="true">£</div>' in group(ReadingForm(unit=Unit.POUNDS))
    assert '<div class="govuk-input__suffix" aria-hidden="true">%</div>' in group(ReadingForm(unit=Unit.PERCENT))
    calls = group(ReadingForm(unit=Unit.NUMBER, unit_name="calls"))
    assert '<div class="govuk-input__suffix" aria-hidden="true">calls</div>' in calls
    for form in (ReadingForm(unit=Unit.NUMBER), ReadingForm(unit=Unit.MINUTES, unit_name="calls")):
        assert "govuk-input__suffix" not in group(form)
        assert "govuk-input__prefix" not in group(form)


def test_phones_show_the_keyboard_for_figures_unless_letters_are_needed():
    assert 'inputmode="decimal"' in group(ReadingForm(unit=Unit.POUNDS))
    assert 'inputmode="text"' in group(ReadingForm(unit=Unit.MINUTES))


def test_two_forms_keep_their_units_apart():
    money, time = ReadingForm(unit=Unit.POUNDS), ReadingForm(unit=Unit.MINUTES)

    assert money.fields["value"].unit == Unit.POUNDS
    assert 'inputmode="decimal"' in group(money)
    assert time.fields["value"].error_messages["required"] == "Enter a time, like 90 minutes or 1h 30"
    assert money.fields["value"].error_messages["required"] == "Enter an amount in pounds, like 1,200 or 3.50"


@pytest.mark.parametrize(
    ("unit", "shown"), [("number", "1,200.5"), ("percent", "1,200.5"), ("pounds", "1,200.50"), ("minutes", "20h 0.5m")]
)
def test_an_amount_begins_as_it_would_be_typed(unit, shown):
    initial = {"value": Decimal("1200.5000")}
    form = ReadingForm({"value": shown}, initial=initial, unit=unit)

    assert f'value="{shown}"' in group(ReadingForm(initial=initial, unit=unit))
    assert form.is_valid()
    assert form.changed_data == []
    assert ReadingForm({"value": "1"}, initial=initial, unit=unit).changed_data == ["value"]
    assert ReadingForm({"value": "junk"}, initial=initial, unit=unit).changed_data == ["value"]
