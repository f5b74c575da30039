"""What people write is shown in the Design System's look, and never runs in anybody's browser."""

from html.parser import HTMLParser

import pytest

from obt.govuk.markdown import markdown


class _Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_paragraphs_lists_and_links_get_the_design_systems_classes():
    assert markdown("Ask:\n\n- one\n- two\n\n[Guide](https://www.gov.uk/)") == (
        '<p class="govuk-body">Ask:</p>\n'
        '<ul class="govuk-list govuk-list--bullet">\n<li>one</li>\n<li>two</li>\n</ul>\n'
        '<p class="govuk-body"><a href="https://www.gov.uk/" class="govuk-link" '
        'rel="noopener noreferrer nofollow">Guide</a></p>\n'
    )


def test_headings_stand_below_the_pages_own():
    assert markdown("# One\n\n## Two", top=3) == (
        '<h3 class="govuk-heading-s">One</h3>\n<h4 class="govuk-heading-s">Two</h4>\n'
    )


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://tracker.example/pixel.png)",
        '<a href="https://www.gov.uk" style="position:fixed">x</a>',
        '[a](https://www.gov.uk "\\" onmouseover=alert(1)")',
    ],
)
def test_nothing_typed_becomes_anything_that_runs_or_loads(typed):
    elements = _Elements()
    elements.feed(str(markdown(typed)))
    assert {name for name, _ in elements.found} <= {"p", "a"}
    for _, attributes in elements.found:
        assert set(attributes) <= {"class", "href", "rel"}
        assert attributes.get("href", "https://").startswith("https://")


def test_html_is_shown_as_it_was_typed():
    assert "&lt;b&gt;bold&lt;/b&gt;" in markdown("<b>bold</b>")


def test_empty_text_is_empty():
    assert markdown("") == ""
