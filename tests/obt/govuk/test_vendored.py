"""The vendored files: nothing in them that is not ours to serve, nothing that they miss."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "static"
FIRST_VISIT = ("vendor/govuk-frontend/govuk-frontend.min.css", "vendor/govuk-frontend/govuk-frontend.min.js")
STYLES = sorted(STATIC.rglob("*.css"))


def test_the_font_of_gov_uk_and_the_coat_of_arms_are_left_out():
    css = (STATIC / FIRST_VISIT[0]).read_text()

    assert "GDS Transport" not in css
    assert "url(" not in css
    assert "var(--obt-font,arial,sans-serif)" in css


@pytest.mark.parametrize("folder", ["govuk-frontend", "accessible-autocomplete", "inter"])
def test_each_package_has_its_licence_beside_it(folder):
    assert (STATIC / "vendor" / folder / "LICENSE.txt").stat().st_size > 500


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_what_a_style_sheet_names_is_there(style):
    names = re.findall(r"""url\(["']?(?!data:)([^"')]+)|sourceMappingURL=(\S+?)\*?/?\s""", style.read_text() + " ")

    missing = [name for pair in names for name in pair if name and not (style.parent / name.rstrip("*/")).exists()]
    assert missing == []
