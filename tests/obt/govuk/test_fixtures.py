"""The Design System's published examples: our environment must render every macro as the official one does.

The macros (govuk-frontend-jinja 4.1) are written after version 6.3 of the Design System; its style
sheet and scripts are served in version 6.6. The second half of this file knows what lies between.
"""
# ruff: noqa: E501 – a template in one line

import gzip
import json
import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import TemplateNotFound


def examples(version):
    """The components of a version of the Design System, each with its examples."""
    return json.loads(gzip.decompress((Path(__file__).parent / "fixtures" / f"{version}.json.gz").read_bytes()))


AS_THE_MACROS = examples("6.3.0")
AS_SERVED = examples("6.6.0")


def plain(html):
    """HTML without the white space that no reader sees, and with one way to write a quotation mark."""
    html = html.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    html = re.sub(r"\s+", " ", html)
    return re.sub(r"\s*([<>])\s*", r"\1", html).strip()


def macro_of(component):
    name = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    source = f"""{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {name} %}}{{{{ {name}(options) }}}}"""
    return engines["jinja2"].from_string(source)


def different(component):
    """The names of the examples that we render otherwise than published; all of them if there is no macro."""
    try:
        macro = macro_of(component["component"])
        return [
            case["name"]
            for case in component["fixtures"]
            if plain(macro.render({"options": case["options"]})) != plain(case["html"])
        ]
    except TemplateNotFound:
        return [case["name"] for case in component["fixtures"]]


@pytest.mark.parametrize("component", AS_THE_MACROS, ids=lambda component: component["component"])
def test_each_example_of_a_component_renders_as_published(component):
    assert different(component) == []


def test_no_example_was_lost_on_the_way():
    assert sum(len(component["fixtures"]) for component in AS_THE_MACROS) == 657
    assert sum(len(component["fixtures"]) for component in AS_SERVED) == 725


def test_what_the_macros_do_not_know_of_the_served_version_is_new_there():
    """Everything else matches: what the macros write is what the served style sheet was made for.

    New in 6.4 to 6.6 and unused here: a date input's own values and errors, counting in other units,
    panels that interrupt, feedback, the choice of a language. A number that falls is good news.
    """
    behind = {component["component"]: len(different(component)) for component in AS_SERVED}

    assert {name: count for name, count in behind.items() if count} == {
        "button": 1,
        "character-count": 10,
        "date-input": 36,
        "feedback": 7,
        "language-navigation": 13,
        "panel": 9,
        "service-navigation": 2,
    }
