"""An amount of an experiment's measure: baseline, target, reading."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from experiments.amounts import WANTED, AmountError, Unit, as_typed, read_amount
from obt.govuk.forms import Look

_LONGEST_SUFFIX = 20  # a longer name does not fit beside the input on a phone


class AmountField(forms.CharField):
    """An amount as people type it; cleans to an exact Decimal (minutes where it is a time), or None.

    A form that learns the unit late sets `unit` and `unit_name` on its own field:

        self.fields["value"].unit = experiment.unit

    The £ or % beside the input comes by itself, but screen readers do not read it: name the unit in label or hint.
    """

    def __init__(self, *, unit: Unit = Unit.NUMBER, unit_name: str = "", **kwargs: Any) -> None:
        self._says_what_is_required = "required" in (kwargs.get("error_messages") or {})
        super().__init__(empty_value=None, **kwargs)
        self.unit_name = unit_name
        self.unit = unit

    @property
    def unit(self) -> Unit:
        """What the amount is counted in."""
        return self._unit

    @unit.setter
    def unit(self, unit: Unit | str) -> None:
        self._unit = Unit(unit)
        # "1h 30" needs letters, which the keyboard for figures does not have.
        self.widget.attrs["inputmode"] = "text" if self._unit == Unit.MINUTES else "decimal"
        if not self._says_what_is_required:
            self.error_messages["required"] = f"Enter {WANTED[self._unit]}"

    @property
    def look(self) -> Look:
        """The unit beside the input."""
        match self._unit:
            case Unit.POUNDS:
                return {"prefix": "£", "width": 10}
            case Unit.PERCENT:
                return {"suffix": "%", "width": 5}
            case Unit.NUMBER if 0 < len(self.unit_name) <= _LONGEST_SUFFIX:
                return {"suffix": self.unit_name, "width": 10}
            case _:
                return {"width": 10}

    def prepare_value(self, value: Any) -> Any:
        """An amount as a person would type it; what was typed stays as it is."""
        return as_typed(value, self._unit) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Read what was typed; ValidationError with the message for the person."""
        if value is None or isinstance(value, Decimal):
            return value
        typed = super().to_python(value)
        if typed is None:
            return None
        try:
            return read_amount(typed, self._unit, self.unit_name)
        except AmountError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the typed amount is another one than the initial; what is no amount has changed."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
