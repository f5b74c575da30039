"""The addresses that teams are joined by."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def join_link(code: str) -> str:
    """Return the whole address that joins the team whose code, as stored, is `code`."""
    return f"{settings.OBT_BASE_URL}{reverse('team_join', args=[code])}"
