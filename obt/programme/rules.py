"""What a programme's dates allow."""

import datetime

from django.utils import timezone

from .models import Programme


class RecordsClosed(Exception):
    """Somebody tries to write a record of a programme that is not open for it; a page tells them when it is.

    Attributes: `programme`, the programme; `opens_later`, whether it has yet to open.
    """

    def __init__(self, programme: Programme, *, opens_later: bool) -> None:
        super().__init__(f"{programme} takes no records")
        self.programme = programme
        self.opens_later = opens_later


def check_takes_records(programme: Programme, today: datetime.date | None = None) -> None:
    """Raise RecordsClosed unless taking part in `programme` can be recorded on `today` (default: London's)."""
    today = today or timezone.localdate()
    if not programme.takes_records(today):
        raise RecordsClosed(programme, opens_later=not programme.has_opened(today))
