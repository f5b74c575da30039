"""Codes to scan stand in a page under the content security policy, and are valid files of their own."""

import xml.etree.ElementTree as ET

import pytest
import segno
from markupsafe import Markup

from obt.govuk.qr import qr_code, qr_file

LINK = "https://one-big-thing.example.gov.uk/teams/join/KTX4-9WMP/"


def test_a_code_in_a_page_has_no_style_no_script_and_no_size_of_its_own():
    svg = qr_code(LINK)
    root = ET.fromstring(svg)
    assert isinstance(svg, Markup)
    assert (root.get("class"), root.get("aria-hidden"), root.get("focusable")) == ("obt-qr", "true", "false")
    assert "viewBox" in root.attrib
    assert not {"width", "height", "style"} & set(root.attrib)
    for forbidden in ("style", "<script", "href", "onload"):
        assert forbidden not in svg


def test_a_file_is_svg_with_a_quiet_zone_of_four():
    root = ET.fromstring(qr_file(LINK))
    modules = len(segno.make_qr(LINK, error="m").matrix)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width") == root.get("height") == str(10 * (modules + 2 * 4))


def test_another_link_has_another_picture_and_the_same_one_the_same():
    assert qr_code(LINK) == qr_code(LINK)
    assert qr_code(LINK) != qr_code(LINK.replace("KTX4", "BBBB"))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "é" * 100, '"><img src=x>'])
def test_what_it_holds_never_stands_in_its_source(text):
    assert text not in qr_code(text)
    ET.fromstring(qr_code(text))
