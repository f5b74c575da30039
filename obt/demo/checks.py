"""The system check that keeps demo mode out of production."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from .rules import is_production


@checks.register(checks.Tags.security)
def demo_stays_out_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """An error when demo mode, in which anybody can sign in as anyone of the demo, meets production settings."""
    if not (settings.OBT_DEMO and is_production()):
        return []
    return [
        checks.Error(
            "OBT_DEMO is on under production settings: anybody could sign in without a code and read all mail.",
            hint="Unset OBT_DEMO. On a developer's machine set SECURE_SSL=0 instead.",
            id="demo.E001",
        )
    ]
