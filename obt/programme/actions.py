"""Setting a programme up."""

import datetime
from typing import Any

from django.db import transaction

from .models import Programme


@transaction.atomic
def set_up_programme(
    *, opens_on: datetime.date, closes_on: datetime.date, records_close_on: datetime.date | None = None, **wording: Any
) -> Programme:
    """Make a programme, checked as the admin's form checks it, and return it.

    Without `records_close_on` its records close four weeks after it does. `wording` are the other columns of
    Programme. Raises ValidationError with the reasons, among them a window that overlaps another programme's.
    """
    programme = Programme(opens_on=opens_on, closes_on=closes_on, **wording)
    if records_close_on:
        programme.records_close_on = records_close_on
    programme.full_clean()
    programme.save()
    return programme
