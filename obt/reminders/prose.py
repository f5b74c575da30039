"""The text of a reminder: Markdown in which {placeholders} stand, as HTML and as plain text for mail.

A text is read once and its placeholders are filled each time, after that: what stands in their place (a team's name, a
title that somebody typed) is shown as it is, and is never read as Markdown or HTML.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from obt.govuk.markdown import parsed

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_IN_ADDRESS = re.compile(r"%7B", re.IGNORECASE)  # how Markdown writes the brace of a placeholder in a link's address
_TAGS = {"p", "ul", "ol", "li", "h2", "strong", "em", "a", "blockquote", "code", "br", "hr"}
_SCHEMES = {"http", "https", "mailto"}
_renderer = MarkdownIt("commonmark", {"html": False, "breaks": True})


@dataclass(frozen=True)
class Prose:
    """A text that was read: both ways of saying it, with placeholders still in them."""

    html: str
    plain: str

    def filled(self, words: Mapping[str, object]) -> tuple[Markup, str]:
        """Return both with `words` in place of what names them."""
        return Markup(filled(self.html, words, escape=html.escape)), filled(self.plain, words)  # noqa: S704  # cleaned


def filled(text: str, words: Mapping[str, object], escape: Callable[[str], str] = str) -> str:
    """Return `text` with `words` in place of the placeholders that name them, each on one line; unknown ones go."""
    return _PLACEHOLDER.sub(lambda found: escape(" ".join(str(words.get(found[1], "")).split())), text)


def placeholders(*texts: str) -> list[str]:
    """Return the names of the placeholders in `texts`, each once, in their order."""
    return list(dict.fromkeys(name for text in texts for name in _PLACEHOLDER.findall(text)))


def stray_brace(text: str) -> bool:
    """Whether `text` has a brace that is no placeholder's, such as that of "{Team}" or of "{team"."""
    return bool(set(_PLACEHOLDER.sub("", text)) & set("{}"))


def bad_link(text: str) -> str | None:
    """Return the first address in the Markdown `text` to which mail cannot link, None if all are good.

    A good one is whole, or begins with / for a page of ours, and has no placeholder in it.
    """
    hrefs = (str(token.attrs.get("href", "")) for token in _all(parsed(text)) if token.type == "link_open")
    return next((href for href in hrefs if not _is_good(href)), None)


def prose(text: str) -> Prose:
    """Return the Markdown `text` as HTML and as plain text; a text that was read before is not read again."""
    return _read(text, settings.OBT_BASE_URL)


@lru_cache(maxsize=200)
def _read(text: str, base_url: str) -> Prose:
    tokens = parsed(text)
    for token in _all(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2"
        if token.type == "link_open" and str(token.attrs.get("href", "")).startswith("/"):
            token.attrSet("href", f"{base_url}{token.attrs['href']}")
    written = _renderer.renderer.render(tokens, _renderer.options, {})
    clean = nh3.clean(written, tags=_TAGS, attributes={"*": set(), "a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    return Prose(clean.strip(), _plain(tokens))


def _is_good(href: str) -> bool:
    is_ours = href.startswith("/") and not href.startswith("//")
    return (is_ours or href.partition(":")[0].lower() in _SCHEMES) and not _IN_ADDRESS.search(href)


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    return itertools.chain(tokens, *(block.children or [] for block in tokens))


def _plain(tokens: Sequence[Token]) -> str:
    """Blocks with an empty line between them; items of a list stand below each other."""
    text = ""
    counts: list[int | None] = []  # of each list that we are in: the number of the next item, None for bullets
    quoted = 0
    marker = ""
    is_first = True  # the next item is the first of a list that is in no other
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                is_first = not counts
                counts.append(None if token.type == "bullet_list_open" else int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                counts.pop()
            case "list_item_open":
                number = counts[-1]
                marker = "- " if number is None else f"{number}. "
                counts[-1] = None if number is None else number + 1
            case "blockquote_open":
                quoted += 1
            case "blockquote_close":
                quoted -= 1
            case "hr":
                text += "\n\n* * *"
            case "inline":
                indent = "> " * quoted + "  " * max(len(counts) - bool(marker), 0)
                hanging = "\n" + indent + " " * len(marker)
                text += "\n" if marker and not is_first else "\n\n"
                text += indent + marker + _inline(token.children or []).replace("\n", hanging)
                is_first = is_first and not marker
                marker = ""
    return text.strip("\n")


def _inline(tokens: Sequence[Token]) -> str:
    """The words; the address of a link stands behind them, unless they are the address."""
    text, link = "", (0, "")
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                text += "\n"
            case "link_open":
                link = (len(text), str(token.attrs.get("href", "")))
            case "link_close":
                began, href = link
                bare = href.removeprefix("mailto:")
                text += f" ({bare})" if text[began:] != bare else ""
            case _:
                text += token.content
    return text
