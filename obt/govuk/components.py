"""From a bound field to the parameters of the Design System's macro for it.

The names inside the dictionaries are the macros' own (isPageHeading, errorMessage, idPrefix …):
https://design-system.service.gov.uk/components/
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from obt.govuk.forms import DateWidget, Look

Params = dict[str, Any]

# Attributes of Django's widgets that a macro has as a parameter, that a component does without
# (placeholder, required, autofocus), or that would stop people from typing (maxlength, min, max).
_NOT_ATTRIBUTES = {
    "id", "class", "name", "type", "value", "autocomplete", "inputmode", "pattern", "spellcheck", "rows", "cols",
    "placeholder", "required", "autofocus", "maxlength", "minlength", "min", "max", "step", "size", "multiple",
    "autocapitalize",
}  # fmt: skip
_AUTOCOMPLETE = "vendor/accessible-autocomplete/accessible-autocomplete.min"


def params_of(field: BoundField) -> tuple[str, Params]:
    """The kind of component for a bound field (a branch of govuk/field.html), and its macro's parameters."""
    look = look_of(field)
    match field.field.widget:
        case DateWidget():
            return "date", _date(field, look)
        case forms.CheckboxInput():
            return "checkboxes", _single_checkbox(field, look)
        case forms.CheckboxSelectMultiple():
            return "checkboxes", _choices(field, look)
        case forms.RadioSelect():
            return "radios", _choices(field, look)
        case forms.Select():
            return "select", _select(field, look)
        case forms.FileInput():
            return "file", _labelled(field, look) | {"attributes": _attributes(field)}
        case forms.Textarea():
            return "textarea", _textarea(field, look)
        case _:
            return "input", _input(field, look)


def look_of(field: BoundField) -> Look:
    """The look of a field by itself and what the form says about it; TypeError names a key that does not exist."""
    look: Look = {**getattr(field.field, "look", {}), **getattr(field.form, "govuk", {}).get(field.name, {})}
    unknown = look.keys() - Look.__annotations__.keys()
    if unknown:
        raise TypeError(f"{type(field.form).__name__}.govuk[{field.name!r}] has no {', '.join(sorted(unknown))}")
    return look


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """All errors of a form for the error summary: {"text", "href"}, in the order of the fields.

    What belongs to no field, or to a hidden one, has no "href": there is nothing to go to.
    """
    items = [{"text": str(text)} for text in form.non_field_errors()]
    for field in form:
        for error in field.errors.as_data():
            link = {} if field.is_hidden else {"href": f"#{_error_target(field, error)}"}
            items += [{"text": text, **link} for text in error.messages]
    return items


def _error_target(field: BoundField, error: forms.ValidationError) -> str:
    """The id that an error leads to: the first wrong part of a date, otherwise the first input."""
    if isinstance(field.field.widget, DateWidget):
        return f"{_id(field)}-{(_wrong_parts(error) or ['day'])[0]}"
    return _id(field)


def _wrong_parts(error: forms.ValidationError) -> list[str]:
    """The parts of a date that an error names; none if it is about the whole date."""
    params = getattr(error, "params", None)
    return list(params.get("parts", [])) if isinstance(params, dict) else []


def _id(field: BoundField) -> str:
    return field.auto_id or field.html_name


def _label(field: BoundField, look: Look) -> SafeString:
    """The label, escaped once, with "(optional)" where the answer may be left out."""
    label = conditional_escape(field.label)
    shown = not field.field.required and look.get("optional", True)
    return format_html("{} (optional)", label) if shown else label


def _sized(kind: str, text: str, look: Look) -> Params:
    """A label or legend with its size, as the page's heading if it is one."""
    heading = look.get("heading", False)
    size = look.get("size") or ("l" if heading else None)
    classes = f"govuk-{kind}--{size}" if size else None
    if kind == "fieldset__legend" and not size:
        classes = "govuk-fieldset__legend--s"  # a legend in plain weight does not stand out from its options
    return {"text": text, "classes": classes, "isPageHeading": heading}


def _said(field: BoundField, look: Look) -> Params:
    """Hint and error message, where there are any; who can see the answer is part of the hint."""
    said: Params = {}
    hint = conditional_escape(field.help_text)
    if "private" in look:
        hint = format_html('{}<span class="obt-private">{}</span>', hint, look["private"])
    if hint:
        said["hint"] = {"html": hint}
    if field.errors:
        said["errorMessage"] = {"html": mark_safe("<br>").join(conditional_escape(str(e)) for e in field.errors)}
    return said


def _labelled(field: BoundField, look: Look) -> Params:
    """What all components with a label (not a legend) have in common."""
    return {
        "id": _id(field),
        "name": field.html_name,
        "label": _sized("label", _label(field, look), look),
        "disabled": field.field.disabled,
        **_said(field, look),
    }


def _grouped(field: BoundField, look: Look) -> Params:
    """What all components with a legend have in common."""
    return {
        "fieldset": {"legend": _sized("fieldset__legend", _label(field, look), look)},
        **_said(field, look),
    }


def _attributes(field: BoundField) -> Params:
    """The widget's own attributes that no parameter stands for (data-…, aria-…)."""
    attrs = field.field.widget.attrs
    return {name: value for name, value in attrs.items() if name not in _NOT_ATTRIBUTES and value not in (None, False)}


def _value(field: BoundField) -> Any:
    return field.field.widget.format_value(field.value())


def _input(field: BoundField, look: Look) -> Params:
    """Text, e-mail, number and whatever else is one line."""
    attrs = field.field.widget.attrs
    kind = getattr(field.field.widget, "input_type", "text")
    number = kind == "number"
    decimal = isinstance(field.field, (forms.FloatField, forms.DecimalField))
    params = _labelled(field, look) | {
        "type": "text" if number else kind,
        "value": _value(field),
        "autocomplete": look.get("autocomplete") or attrs.get("autocomplete"),
        "inputmode": attrs.get("inputmode") or (("decimal" if decimal else "numeric") if number else None),
        "spellcheck": False if kind in ("email", "url", "number") else attrs.get("spellcheck"),
        "autocapitalize": attrs.get("autocapitalize"),
        "attributes": _attributes(field),
    }
    classes = [_width(look["width"])] if "width" in look else []
    if params["autocomplete"] == "one-time-code":
        classes.append("govuk-input--extra-letter-spacing")
        params["spellcheck"] = False
    params["classes"] = " ".join(classes)
    return params | {affix: {"text": look[affix]} for affix in ("prefix", "suffix") if affix in look}


def _width(width: int | str) -> str:
    return f"govuk-input--width-{width}" if isinstance(width, int) else f"govuk-!-width-{width}"


def _textarea(field: BoundField, look: Look) -> Params:
    """Several lines, with a character count where the field has a limit."""
    return _labelled(field, look) | {
        "value": _value(field) or "",
        "rows": look.get("rows", 5),
        "maxlength": getattr(field.field, "max_length", None),
        "autocomplete": look.get("autocomplete"),
        "attributes": _attributes(field),
    }


def _options(field: BoundField) -> Iterator[Params]:
    """The options of a choice field, groups flattened: value, text, checked."""
    widget = field.field.widget
    value = _value(field)
    for _group, options, _index in widget.optgroups(field.html_name, value if isinstance(value, list) else [value]):
        for option in options:
            text = "Choose an option" if option["label"] == "---------" else str(option["label"])
            yield {"value": str(option["value"]), "text": text, "checked": bool(option["selected"])}


def _choices(field: BoundField, look: Look) -> Params:
    """Radios or checkboxes with a legend."""
    hints = look.get("hints", {})
    items: list[Params] = []
    for option in _options(field):
        if option["value"] == "":  # Django's "---------": not to answer is to choose none
            continue
        if option["value"] in hints:
            option["hint"] = {"text": hints[option["value"]]}
        if option["value"] == look.get("exclusive"):
            option["behaviour"] = "exclusive"
        option["disabled"] = field.field.disabled
        items.append(option)
    if "divider" in look:
        items.insert(-1, {"divider": look["divider"]})
    kind = "radios" if isinstance(field.field.widget, forms.RadioSelect) else "checkboxes"
    variants = [f"govuk-{kind}--{variant}" for variant in ("inline", "small") if look.get(variant)]
    return _grouped(field, look) | {
        "name": field.html_name,
        "idPrefix": _id(field),
        "items": items,
        "classes": " ".join(variants),
        "attributes": _attributes(field),
    }


def _single_checkbox(field: BoundField, look: Look) -> Params:
    """One checkbox, its label beside it: no legend, no "(optional)", as leaving it empty is an answer."""
    said = _said(field, look)
    item = {
        "value": "on",
        "text": conditional_escape(field.label),
        "checked": bool(field.value()),
        "hint": said.pop("hint", None),
        "disabled": field.field.disabled,
        "attributes": _attributes(field),
    }
    classes = "govuk-checkboxes--small" if look.get("small") else ""
    return said | {"name": field.html_name, "idPrefix": _id(field), "items": [item], "classes": classes}


def _select(field: BoundField, look: Look) -> Params:
    """A select, searchable where scripts run if the look says so."""
    attributes = _attributes(field)
    if look.get("searchable"):  # obt.js loads these two when it finds the attribute
        attributes["data-autocomplete"] = staticfiles_storage.url(f"{_AUTOCOMPLETE}.js")
        attributes["data-autocomplete-style"] = staticfiles_storage.url(f"{_AUTOCOMPLETE}.css")
    items = [{**option, "selected": option.pop("checked")} for option in _options(field)]
    return _labelled(field, look) | {"items": items, "attributes": attributes}


def _date(field: BoundField, look: Look) -> Params:
    """Day, month and year; a red border on the parts that are wrong."""
    widget = field.field.widget
    value = field.value()
    values = value if isinstance(value, (list, tuple)) else widget.decompress(value)
    errors = field.errors.as_data()
    wrong = [part for error in errors for part in (_wrong_parts(error) or ("day", "month", "year"))]
    born = look.get("autocomplete") == "bday"
    items = [
        {
            "id": f"{_id(field)}-{part}",
            "name": f"{field.html_name}-{part}",
            "label": part.capitalize(),
            "value": "" if typed is None else typed,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}" + " govuk-input--error" * (part in wrong),
            "autocomplete": f"bday-{part}" if born else None,
        }
        for part, typed in zip(("day", "month", "year"), values, strict=True)
    ]
    return _grouped(field, look) | {"id": _id(field), "items": items}
