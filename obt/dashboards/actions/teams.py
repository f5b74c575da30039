"""What is written about teams that could do with a hand: who looked at them, and that we write to their leads."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from obt.dashboards.champions import remit_of
from obt.dashboards.models import Call, Look
from obt.dashboards.reminders import rule_of
from obt.dashboards.teams.found import found_sql, parameters_of
from obt.dashboards.teams.lists import Which
from obt.dashboards.teams.scope import Scope
from obt.people.models import Organisation, Person
from obt.programme.models import Programme
from obt.reminders import wording
from obt.reminders.calendar import Calendar

log = structlog.get_logger(__name__)


class CannotCall(Exception):
    """No mail to leads of this list goes out any more, or at the moment. Attribute: `why`, a sentence for pages."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Reached:
    """How many teams a call is about, and to how many leads it goes: who has stopped such mail is in neither."""

    teams: int
    leads: int


def record_look(*, person: Person, organisation: Organisation, what: str) -> Look:
    """Note that `person` looks at the list `what` of teams of `organisation`, or takes it away; one row a look."""
    return Look.objects.create(person=person, organisation=organisation, what=what)


def why_not_now(programme: Programme, which: Which, now: datetime.datetime | None = None) -> str:
    """Return why nobody is written to, as a sentence; "" if they are. At most three statements."""
    rule, today = rule_of(which), timezone.localdate(now)
    if not programme.opens_on <= today <= Calendar(programme).last_day(rule.until):
        return f"No such message goes out before {programme.name} opens or after it closes."
    if wording.everything_is_paused() or wording.settings_of(rule).is_paused:
        return "The central team has paused these messages."
    return ""


def reached_by(programme: Programme, which: Which, organisations: Sequence[int]) -> Reached:
    """Return whom a call would go to at this moment: leads of teams that were not written to; one statement."""
    sql = f"SELECT count(DISTINCT team_id), count(DISTINCT person_id) FROM ({_new_sql(which)}) n"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _parameters(programme, which, organisations))
        return Reached(*cursor.fetchone())


def call_leads(
    *, programme: Programme, which: Which, scope: Scope, part: Organisation | None, by: Person, note: str = ""
) -> tuple[Call, Reached] | None:
    """Have us write to the leads of the teams on a list, each team once in a programme; None if there is none left.

    What is planned from it, and when it goes, is the reminders' to decide. That `by` may see the list is the caller's
    to know. Raises CannotCall where nothing would go.
    """
    if why := why_not_now(programme, which):
        raise CannotCall(why)
    organisation = part or scope.organisation
    with transaction.atomic():
        call = Call.objects.create(
            programme=programme,
            organisation=organisation,
            which=which,
            note=note,
            called_by=by,
            signed_for=remit_of(by).signs_for(organisation),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                _CALL.format(new=_new_sql(which)),
                _parameters(programme, which, scope.ids(part)) | {"call": call.pk},
            )
            reached = Reached(*cursor.fetchone())
        if not reached.teams:
            call.delete()
            return None
        call.leads = reached.leads
        call.save(update_fields=["leads"])
    log.info("leads_called", which=which.value, teams=reached.teams, leads=reached.leads)
    return call, reached


def _parameters(programme: Programme, which: Which, organisations: Sequence[int]) -> dict[str, Any]:
    return parameters_of(programme, organisations) | {"which": which.value, "kind": rule_of(which).name}


def _new_sql(which: Which) -> str:
    return _NEW.format(found=found_sql(which))


# A team of which nobody would get it is not written to, so that whoever leads it next still can be.
_NEW = """
SELECT f.id AS team_id, p.id AS person_id
FROM ({found}) f
JOIN people_membership m ON m.team_id = f.id AND m.role = 'lead' AND m.left_on IS NULL
JOIN people_person p ON p.id = m.person_id AND p.is_active
WHERE NOT EXISTS (SELECT 1 FROM dashboards_called d
                  WHERE d.programme_id = %(programme)s AND d.which = %(which)s AND d.team_id = f.id)
  AND NOT EXISTS (SELECT 1 FROM reminders_optout x WHERE x.person_id = p.id AND x.kind IN ('', %(kind)s))
  AND NOT EXISTS (SELECT 1 FROM mail_undeliverable u WHERE u.address = p.email)
"""
# In one order, so that two who call at once do not wait for each other.
_CALL = """
WITH new AS MATERIALIZED ({new}), added AS (
  INSERT INTO dashboards_called (call_id, programme_id, which, team_id)
  SELECT DISTINCT %(call)s::bigint, %(programme)s::bigint, %(which)s, team_id FROM new ORDER BY team_id
  ON CONFLICT (programme_id, which, team_id) DO NOTHING
  RETURNING team_id
)
SELECT count(DISTINCT n.team_id), count(DISTINCT n.person_id) FROM new n JOIN added a ON a.team_id = n.team_id
"""
