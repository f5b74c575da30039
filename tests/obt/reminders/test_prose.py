"""A reminder's text, as HTML and as plain text that say the same, and what stands in its placeholders."""

import pytest

from obt.reminders.prose import bad_link, filled, placeholders, prose, stray_brace

TEXT = """\
Hello **{team}**, *please* read:

- the [guide](/conversations/guide/)
- <https://www.gov.uk/>
  1. one
  2. two
     lines

# Ask

> [Helen](mailto:helen@example.gov.uk)
says so

3. three
4. four

---

1 last `line`"""


def test_the_plain_text_says_the_same_as_the_html():
    html, plain = prose(TEXT).filled({"team": "Drivers"})
    assert plain == (
        "Hello Drivers, please read:\n\n"
        "- the guide (http://127.0.0.1:8000/conversations/guide/)\n"
        "- https://www.gov.uk/\n"
        "  1. one\n"
        "  2. two\n"
        "     lines\n\n"
        "Ask\n\n"
        "> Helen (helen@example.gov.uk)\n"
        "> says so\n\n"
        "3. three\n"
        "4. four\n\n"
        "* * *\n\n"
        "1 last line"
    )
    assert "<p>Hello <strong>Drivers</strong>, <em>please</em> read:</p>" in html
    assert '<a href="http://127.0.0.1:8000/conversations/guide/">guide</a>' in html
    assert "<h2>Ask</h2>" in html
    assert "<blockquote>" in html
    assert "class=" not in html


def test_lists_after_each_other_and_after_text_that_begins_like_one_stand_apart():
    typed = "1984 was early\n\n- one\n\ntext\n\n* two\n\n  and more\n\n* three\n1. four"
    assert prose(typed).plain == ("1984 was early\n\n- one\n\ntext\n\n- two\n\n  and more\n- three\n\n1. four")


@pytest.mark.parametrize(
    "typed", ["<b>bold</b>", "<script>alert(1)</script>", "**bold**", "[x](https://evil.example/)", "a & b", "{team}"]
)
def test_what_stands_in_a_placeholder_is_neither_html_nor_markdown_nor_a_placeholder(typed):
    html, plain = prose("For {team}.").filled({"team": typed})
    assert plain == f"For {typed}."
    assert "<strong>" not in html
    assert "<a" not in html
    assert "<script" not in html
    assert html.unescape() == f"<p>For {typed}.</p>"


def test_html_in_the_wording_itself_is_shown_as_it_was_typed():
    html, plain = prose("<img src=x> & <script>alert(1)</script> ![x](https://x.example/x.png)").filled({})
    assert plain.startswith("<img src=x> & <script>alert(1)</script>")
    assert "<img" not in html
    assert "<script" not in html


def test_links_to_scripts_and_data_are_no_links():
    html, _ = prose("[a](javascript:alert(1)) [b](data:text/html,x) [c](ftp://x.example/)").filled({})
    assert "href" not in html


def test_a_link_has_an_address_and_nothing_that_hides_behind_it():
    html, _ = prose('[here](/help/ "for {name}")').filled({"name": '" onclick="x'})
    assert 'href="' in html
    assert "title" not in html
    assert "onclick" not in html


def test_placeholders_are_filled_on_one_line_and_what_is_not_known_goes():
    assert filled("{a} and {b}{c}", {"a": " two\r\nlines ", "b": 3}) == "two lines and 3"


def test_placeholders_and_stray_braces_are_found():
    assert placeholders("{team} {day}", "{team} {when_2}", "{Team} { day } {2} {") == ["team", "day", "when_2"]
    assert not stray_brace("{team} on {day}")
    assert all(map(stray_brace, ("{Team}", "{team", "team}", "{}", "{{team}}", "{ team }")))


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("no link", None),
        ("[a](/help/) [b](https://www.gov.uk/) [c](http://x.example) <mailto:a@b.example>", None),
        ("[a](/help/) [b](help/)", "help/"),
        ("[a](//x.example/)", "//x.example/"),
        ("[a](www.gov.uk)", "www.gov.uk"),
        ("[a](ftp://x.example/)", "ftp://x.example/"),
        ("[a](/teams/{team}/)", "/teams/%7Bteam%7D/"),
        ("[a]()", ""),
    ],
)
def test_links_that_lead_nowhere_from_a_mail_are_found(text, bad):
    assert bad_link(text) == bad


def test_a_text_is_read_once():
    assert prose("Read {once}") is prose("Read {once}")


def test_our_own_links_follow_the_services_address(settings):
    assert "http://127.0.0.1:8000/help/" in prose("[help](/help/)").plain
    settings.OBT_BASE_URL = "https://one.example"
    assert prose("[help](/help/)").plain == "help (https://one.example/help/)"
