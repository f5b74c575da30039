"""Reporting people who took part away from a screen, correcting that, and withdrawing it; the history keeps it all."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from obt.dashboards.models import OfflineReport
from obt.dashboards.rules import Access, access
from obt.people.models import Organisation, Person
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records


class ReportChanged(Exception):
    """Somebody else changed it since the form was opened. Attribute: `report`, as it is now."""

    def __init__(self, report: OfflineReport) -> None:
        super().__init__(f"{report} is at version {report.version}")
        self.report = report


class ReportWithdrawn(Exception):
    """It has been withdrawn, so that nothing in it changes any more. Attribute: `report`."""

    def __init__(self, report: OfflineReport) -> None:
        super().__init__(f"{report} has been withdrawn")
        self.report = report


@transaction.atomic
def report_offline(
    *,
    programme: Programme,
    organisation: Organisation,
    by: Person,
    part: str,
    on: datetime.date,
    people: int,
    note: str,
    submission: uuid.UUID,
) -> OfflineReport:
    """Report that `people` of `organisation` took part on a day, or find the report that this form has made already.

    For who looks after the organisation (PermissionDenied otherwise). RecordsClosed once nothing is recorded any more.
    The database refuses numbers below 1 and above 100,000 (IntegrityError), and keeps one report a `submission`.
    """
    check_takes_records(programme)
    _check_may_report(by, organisation)
    report, is_new = OfflineReport.objects.get_or_create(
        submission=submission,
        defaults={
            "programme": programme,
            "organisation": organisation,
            "part": part,
            "on": on,
            "people": people,
            "note": note,
            "reported_by": by,
        },
    )
    if not is_new and report.reported_by_id != by.pk:
        raise PermissionDenied
    return report


@transaction.atomic
def change_report(
    *,
    report: OfflineReport,
    by: Person,
    part: str,
    on: datetime.date,
    people: int,
    note: str,
    version: int | None = None,
) -> OfflineReport:
    """Change what a report says, and return it. The same said once more does nothing.

    Raises ReportChanged if `version`, which the form began from, is not the present one (None asks nothing),
    ReportWithdrawn, RecordsClosed; PermissionDenied unless `by` looks after its organisation.
    """
    row = _locked(report, by)
    if (row.part, row.on, row.people, row.note) == (part, on, people, note):
        return row
    _check_version(row, version)
    row.part, row.on, row.people, row.note = part, on, people, note
    row.version += 1
    row.save(update_fields=["part", "on", "people", "note", "version"])
    return row


@transaction.atomic
def withdraw_report(*, report: OfflineReport, by: Person, version: int | None = None) -> OfflineReport:
    """Take a report out of all sums, and return it; it stays with its history. Raises as `change_report`."""
    row = _locked(report, by)
    _check_version(row, version)
    row.withdrawn_at = timezone.now()
    row.version += 1
    row.save(update_fields=["withdrawn_at", "version"])
    return row


def _locked(report: OfflineReport, by: Person) -> OfflineReport:
    """The row as it is now, held until the transaction ends, if `by` may write it and it can be written."""
    rows: Any = OfflineReport.objects.select_for_update(of=("self",), no_key=True)
    row: OfflineReport = rows.select_related("programme", "organisation").get(pk=report.pk)
    check_takes_records(row.programme)
    _check_may_report(by, row.organisation)
    if row.withdrawn_at is not None:
        raise ReportWithdrawn(row)
    return row


def _check_may_report(by: Person, organisation: Organisation) -> None:
    if access(by, organisation) < Access.EVERYTHING:
        raise PermissionDenied


def _check_version(row: OfflineReport, version: int | None) -> None:
    if version is not None and row.version != version:
        raise ReportChanged(row)
