import uuid

import pytest

from obt.api import token_text

SUBMISSION = uuid.UUID("00000000-0000-4000-8000-000000000001")
TOKEN = f"obt_0123456789ab_{'Aa-_0' * 8}xyz"


def test_a_form_makes_the_same_token_each_time_and_another_form_or_person_another():
    one = token_text.make(person_pk=1, submission=SUBMISSION)

    assert one == token_text.make(person_pk=1, submission=SUBMISSION)
    assert one != token_text.make(person_pk=2, submission=SUBMISSION)
    assert one != token_text.make(person_pk=1, submission=uuid.uuid4())
    assert len(one) == 60
    assert token_text.prefix(one) == one[:16]


def test_without_our_key_nobody_makes_it(settings):
    one = token_text.make(person_pk=1, submission=SUBMISSION)
    settings.SECRET_KEY = "another"

    assert token_text.make(person_pk=1, submission=SUBMISSION) != one


@pytest.mark.parametrize(
    "typed", ["", "obt_", TOKEN[:-1], TOKEN + "a", TOKEN + "\n", " " + TOKEN, TOKEN.upper(), TOKEN.replace("x", "é")]
)
def test_what_cannot_be_a_token_has_no_first_part(typed):
    assert token_text.prefix(typed) == ""


def test_only_the_whole_token_is_right():
    stored = token_text.digest(TOKEN)

    assert token_text.is_right(TOKEN, stored)
    assert not token_text.is_right(TOKEN[:-1] + "y", stored)
    assert not token_text.is_right(TOKEN, None)
    assert not token_text.is_right("", None)
    assert len(stored) == 64
    assert TOKEN not in stored
