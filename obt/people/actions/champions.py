"""Appointing champions, and ending that."""

import datetime

from django.db import transaction
from django.utils import timezone

from obt.people import rules
from obt.people.models import Champion, Organisation, Person


class MayNotAppoint(Exception):
    """Somebody appoints or ends a champion of an organisation that is not theirs to look after."""


@transaction.atomic
def appoint_champion(
    *,
    person: Person,
    organisation: Organisation,
    by: Person,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Champion:
    """Make `person` champion of `organisation` and everything below it; return the appointment.

    First and last day (`starts_on`, default today in London; `ends_on`) are included; without a last day it
    lasts until it is ended. MayNotAppoint unless `by` may. The database refuses a last day before the first,
    and a second appointment to the same organisation on the same day (IntegrityError).
    """
    if not rules.may_appoint_champion(by, organisation):
        raise MayNotAppoint
    return Champion.objects.create(
        person=person,
        organisation=organisation,
        appointed_by=by,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )


@transaction.atomic
def end_championship(*, champion: Champion, by: Person, last_day: datetime.date | None = None) -> Champion | None:
    """End an appointment after `last_day` (default yesterday in London, so that it ends at once); return it.

    One that would end before its first day is deleted, and None returned; its history stays. One that has ended by
    then keeps its last day. MayNotAppoint unless `by` may appoint there.
    """
    if not rules.may_appoint_champion(by, champion.organisation):
        raise MayNotAppoint
    last_day = last_day or timezone.localdate() - datetime.timedelta(days=1)
    row = Champion.objects.select_for_update().get(pk=champion.pk)
    if row.ends_on is not None and row.ends_on <= last_day:
        return row
    if last_day < row.starts_on:
        row.delete()
        return None
    row.ends_on = last_day
    row.save(update_fields=["ends_on"])
    return row
