"""The system check of the settings for GOV.UK Notify: without it, a mistake would show with the first message."""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_KEY = re.compile(rf".*{_UUID}-{_UUID}")
_TEMPLATE = re.compile(_UUID)
SHORTEST_TOKEN = 20


@checks.register()
def notify_is_set_up(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """What is missing or wrong, where there is a key. No value is named: two of them are secrets."""
    if not settings.NOTIFY_API_KEY:
        return []
    found: list[checks.CheckMessage] = []
    if not _KEY.fullmatch(settings.NOTIFY_API_KEY):
        found.append(
            checks.Error("NOTIFY_API_KEY is no key of GOV.UK Notify: it ends in two ids.", id="mail.E001"),
        )
    if not _TEMPLATE.fullmatch(settings.NOTIFY_TEMPLATE_ID):
        found.append(
            checks.Error(
                "NOTIFY_API_KEY is set, but NOTIFY_TEMPLATE_ID is not the id of a template.",
                hint="Make an email template with the subject ((subject)) and the message ((body)), and copy its id.",
                id="mail.E002",
            )
        )
    if len(settings.NOTIFY_CALLBACK_TOKEN) < SHORTEST_TOKEN:
        found.append(
            checks.Warning(
                f"NOTIFY_CALLBACK_TOKEN has fewer than {SHORTEST_TOKEN} characters.",
                hint="Without delivery receipts nobody learns which addresses are dead; anybody who guesses the token "
                "can make them up.",
                id="mail.W001",
            )
        )
    return found
