"""Markdown as the Design System shows it. Written by people, so nothing in it is trusted: no HTML, checked links."""

from __future__ import annotations

import itertools

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "heading_open": "govuk-heading-s",
    "blockquote_open": "govuk-inset-text",
    "link_open": "govuk-link",
}
_TAGS = {"p", "ul", "ol", "li", "h3", "h4", "strong", "em", "a", "blockquote", "code", "br", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "code", "fence", "lheading"])


def parsed(text: str) -> list[Token]:
    """Return what `text` is made of, block by block, for what is no page."""
    return _markdown.parse(text)


def markdown(text: str, top: int = 3) -> Markup:
    """Return `text` as safe HTML; headings in it become level `top` and `top + 1`, below those of the page.

    HTML that was typed is shown as it was typed. Links to anything but http, https and mailto lose their address,
    and the browser tells nobody where a link was followed from.
    """
    tokens = parsed(text)
    for token in itertools.chain(tokens, *(block.children or [] for block in tokens)):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{top if token.tag == 'h1' else top + 1}"
        if token.type in _CLASSES:
            token.attrSet("class", _CLASSES[token.type])
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": set()} | {tag: {"class"} for tag in _TAGS} | {"a": {"class", "href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704  # cleaned just above
