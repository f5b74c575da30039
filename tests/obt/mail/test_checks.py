"""A mistake in the settings for GOV.UK Notify is told by `manage.py check`, without naming a secret."""

import pytest
from django.core.checks import run_checks

from tests.notify_stand_in import KEY, TEMPLATE

TOKEN = "a-token-that-nobody-guesses-0123"


@pytest.mark.parametrize(
    ("key", "template", "token", "found"),
    [
        ("", "", "", []),
        (KEY, TEMPLATE, TOKEN, []),
        (KEY, "", TOKEN, ["mail.E002"]),
        (KEY, "our-template", TOKEN, ["mail.E002"]),
        ("a-key", TEMPLATE, TOKEN, ["mail.E001"]),
        (KEY, TEMPLATE, "", ["mail.W001"]),
        (KEY, TEMPLATE, "short", ["mail.W001"]),
    ],
)
def test_what_is_missing_is_told(settings, key, template, token, found):
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_CALLBACK_TOKEN = key, template, token
    told = [one for one in run_checks() if one.id.startswith("mail.")]
    assert [one.id for one in told] == found
    assert not any((key and key in str(one)) or (token and token in str(one)) for one in told)
