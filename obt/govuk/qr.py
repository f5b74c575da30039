"""Codes to scan, as SVG that stands in a page: no script, no style attribute, no second request."""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=2048)
def qr_code(text: str) -> Markup:
    """Return `text` as the SVG of a QR code that survives a smudge (error correction M), with its quiet zone.

    Its size is the style sheet's (`obt-qr`). Pages say in words what it holds, so it is hidden from screen readers.
    """
    svg = _made(text).svg_inline(border=2, omitsize=True, svgclass="obt-qr", lineclass=None)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704  # its own


def qr_drawing(text: str) -> str:
    """Return the same as bare SVG without a quiet zone, for a document that leaves room around it."""
    return _made(text).svg_inline(border=0, omitsize=True)


def qr_file(text: str) -> bytes:
    """Return the same as an SVG file of its own, for slides and posters."""
    file = io.BytesIO()
    _made(text).save(file, kind="svg", scale=10, border=4, light="#fff")  # a slide may be dark
    return file.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m")
