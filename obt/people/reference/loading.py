"""Bringing the tables in line with the reference files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from obt.people.actions import place_organisation
from obt.people.models import EmailDomain, EmailDomainOrganisation, Grade, Organisation, Profession, Region
from obt.people.models.organisations import lock_tree

from .files import ReferenceFiles, Row, read


@dataclass
class Changes:
    """What a load did to one table."""

    noun: str
    in_file: int
    added: int = 0
    changed: int = 0
    removed: int = 0  # an organisation is closed, a choice no longer offered, a domain deleted

    def __str__(self) -> str:
        return f"{self.noun}: {self.in_file} ({self.added} added, {self.changed} changed, {self.removed} removed)"


@transaction.atomic
def load(directory: Path, *, overwrite: bool = False) -> list[Changes]:
    """Bring the tables in line with the files of `directory`; say what was done to each table.

    A row is written when the file says something else of it than at the last load (`overwrite`: always), so
    that what the admin changed stands until the file changes. What a file no longer has is closed, if anything
    can hang on it; rows that no file ever had are left alone. BrokenFile before anything is written.
    """
    files = read(directory)
    lock_tree()  # of two loads at once the second waits, and finds its work done
    return [
        _organisations(files, overwrite),
        _domains(files.domains, overwrite),
        _choices("Grades", Grade, files.grades, overwrite),
        _choices("Professions", Profession, files.professions, overwrite),
        _choices("Regions", Region, files.regions, overwrite),
    ]


def _organisations(files: ReferenceFiles, overwrite: bool) -> Changes:
    rows = {row.key: row for row in files.organisations}
    changes = Changes("Organisations", len(rows))
    digests = dict(Organisation.objects.order_by().values_list("slug", "file_digest"))
    for row in rows.values():
        if overwrite or digests.get(row.key) != row.digest:
            changes.added += row.key not in digests
            changes.changed += row.key in digests
            _write_organisation(row, rows)
    gone = [slug for slug, digest in digests.items() if digest and slug not in rows]
    changes.removed = Organisation.objects.filter(slug__in=gone).update(is_closed=True, file_digest="")
    return changes


def _write_organisation(row: Row, rows: dict[str, Row]) -> Organisation:
    organisation = Organisation.objects.filter(slug=row.key).first() or Organisation(slug=row.key)
    if organisation.pk is not None and row.parent:
        _free_those_above(row, rows)
        organisation.refresh_from_db()
    parent = Organisation.objects.get(slug=row.parent) if row.parent else None
    for column, value in row.values.items():
        setattr(organisation, column, value)
    organisation.is_closed = False
    organisation.file_digest = row.digest
    return place_organisation(organisation=organisation, parent=parent)


def _free_those_above(row: Row, rows: dict[str, Row]) -> None:
    """Put back what the file has above `row` but the admin has put below it, beginning at the department."""
    line: list[Row] = []
    above = row
    while above.parent:
        above = rows[above.parent]
        line.append(above)
    for above in reversed(line):
        organisation = Organisation.objects.get(slug=row.key)
        if Organisation.objects.get(slug=above.key).is_descendant_of(organisation):
            _write_organisation(above, rows)


def _domains(rows: list[Row], overwrite: bool) -> Changes:
    changes = Changes("E-mail domains", len(rows))
    digests = dict(EmailDomain.objects.values_list("domain", "file_digest"))
    todo = [row for row in rows if overwrite or digests.get(row.key) != row.digest]
    organisations = dict(Organisation.objects.order_by().values_list("slug", "pk")) if todo else {}
    for row in todo:
        changes.added += row.key not in digests
        changes.changed += row.key in digests
        _write_domain(row, organisations)
    in_file = {row.key for row in rows}
    gone = EmailDomain.objects.filter(domain__in=[d for d, digest in digests.items() if digest and d not in in_file])
    changes.removed = gone.count()
    gone.delete()
    return changes


def _write_domain(row: Row, organisations: dict[str, int]) -> None:
    """Write a domain and whom it belongs to; what the admin added to that stays."""
    domain, _ = EmailDomain.objects.update_or_create(
        domain=row.key, defaults={**row.values, "is_closed": False, "file_digest": row.digest}
    )
    wanted = {organisations[slug]: values for slug, values in row.vouchings.items()}
    domain.vouchings.filter(is_from_file=True).exclude(organisation__in=wanted).delete()
    EmailDomainOrganisation.objects.bulk_create(
        [
            EmailDomainOrganisation(email_domain=domain, organisation_id=pk, is_from_file=True, **values)
            for pk, values in wanted.items()
        ],
        update_conflicts=True,
        unique_fields=["email_domain", "organisation"],
        update_fields=["confidence", "source", "note", "is_from_file"],
    )


def _choices(noun: str, model: type[Grade | Profession | Region], rows: list[Row], overwrite: bool) -> Changes:
    changes = Changes(noun, len(rows))
    digests = dict(model.objects.values_list("code", "file_digest"))
    for row in rows:
        if overwrite or digests.get(row.key) != row.digest:
            changes.added += row.key not in digests
            changes.changed += row.key in digests
            model.objects.update_or_create(code=row.key, defaults={**row.values, "file_digest": row.digest})
    in_file = {row.key for row in rows}
    gone = [code for code, digest in digests.items() if digest and code not in in_file]
    changes.removed = model.objects.filter(code__in=gone).update(is_offered=False, file_digest="")
    return changes
