"""A programme's dates as sentences, the same on every page."""

import datetime

from django.utils import timezone

from obt.govuk import words

from .models import Programme


def opens(programme: Programme) -> str:
    """When it opens, without a full stop: "opens on Monday 14 October 2024"."""
    return f"opens on {words.full_date(programme.opens_on)}"


def records_closed(programme: Programme) -> str:
    """When its records closed, without a full stop: "closed for records on Friday 14 March 2025"."""
    return f"closed for records on {words.full_date(programme.records_close_on)}"


def why_no_records(programme: Programme, today: datetime.date | None = None) -> str:
    """One sentence on why nothing of it can be recorded on `today` (default: London's); empty when it can.

    "One Big Thing 2024 opens on Monday 14 October 2024." or "… closed for records on Friday 14 March 2025."
    """
    today = today or timezone.localdate()
    if programme.takes_records(today):
        return ""
    return f"{programme} {records_closed(programme) if programme.has_opened(today) else opens(programme)}."
