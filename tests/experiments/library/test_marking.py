"""Words that were looked for, marked in texts; nothing of a text is ever markup."""

import pytest

from experiments.library.marking import first_sentence, marked, sentence_with, words_with


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Letters and letters", "<mark>Letters</mark> and <mark>letters</mark>"),
        ("letters-first (letters)", "<mark>letters</mark>-first (<mark>letters</mark>)"),
        ("newsletters", "newsletters"),
        (
            "<b>letters</b> & \"more\" 'x'",
            "&lt;b&gt;<mark>letters</mark>&lt;/b&gt; &amp; &quot;more&quot; &#x27;x&#x27;",
        ),
        ("<mark>", "&lt;mark&gt;"),
        ("", ""),
    ],
)
def test_marked(text, expected):
    assert marked(text, {"letters"}) == expected


def test_nothing_to_mark_is_still_escaped():
    assert marked("<script>", frozenset()) == "&lt;script&gt;"


@pytest.mark.django_db
def test_words_are_those_with_the_stems():
    texts = ["Meetings met a meeting; MEETS", "Cafés and cafe", "27 and 28"]
    assert words_with({"meet", "cafe", "27"}, texts) == {"meetings", "meeting", "meets", "cafés", "cafe", "27"}
    assert words_with({"meet"}, []) == frozenset()


def test_the_first_sentence_with_a_word():
    texts = ["No word here. Nor there.", "One! Two letters? Three letters."]
    assert sentence_with({"letters"}, texts) == "Two letters?"
    assert sentence_with({"giraffes"}, texts) == ""


def test_a_long_sentence_is_cut_around_its_word():
    long = "before " * 60 + "letters " + "after " * 60
    cut = sentence_with({"letters"}, [long])
    assert cut.startswith("…before")
    assert "letters" in cut
    assert cut.endswith("after…")
    assert len(cut) <= 202
    assert len(sentence_with({"x"}, ["x " + "y" * 5000])) <= 202


@pytest.mark.parametrize(
    ("text", "expected"),
    [("One. Two.", "One."), ("No end", "No end"), ("Why? Well", "Why?"), ("A line\nanother", "A line"), ("", ""),
     ("It was 3.5 hours. Then 2.", "It was 3.5 hours."), ("  Spaces.  ", "Spaces.")],
)  # fmt: skip
def test_the_first_sentence(text, expected):
    assert first_sentence(text) == expected


def test_a_long_first_sentence_is_cut_between_words():
    cut = first_sentence("word " * 100)
    assert cut.endswith("word…")
    assert len(cut) <= 201
