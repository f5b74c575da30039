"""Keys of pages: what was written is read, everything else is none."""

import base64

import pytest

from experiments.library.keys import Key, read_key


@pytest.mark.parametrize("numbers", [(1733216400000000, 7), (0, 0), (10**17, 10**17)])
def test_a_key_is_read_as_it_was_written(numbers):
    key = Key("newest", numbers)
    assert read_key(key.write(), sort="newest", numbers=2) == key
    assert set(key.write()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "typed",
    [
        "", "x", "====", "é", "\x00", "a" * 101, "a" * 1_000_000, encoded("newest"), encoded("newest.1"),
        encoded("newest.1.2.3"), encoded("newest.-1.2"), encoded("newest.1.2x"), encoded("newest.1." + "9" * 19),
        encoded("tried.1.2"), encoded("newest.01.2"), encoded("newest.1.2") + "=", encoded("newest.١.٢"),
        encoded("newest.1.2\n"), encoded("newest.1e5.2"),
    ],
)  # fmt: skip
def test_anything_else_is_none(typed):
    assert read_key(typed, sort="newest", numbers=2) is None
