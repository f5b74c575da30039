"""A page's form as a browser would send it when somebody presses the button without changing anything."""

from html.parser import HTMLParser


def filled_in(page: str) -> dict[str, str]:
    """The names and values of the fields of the forms in `page`, as far as the page gives values."""
    fields = _Fields()
    fields.feed(page)
    return fields.values


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag != "input" or not name:
            return
        if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
            self.values[name] = value
