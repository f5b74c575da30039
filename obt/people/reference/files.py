"""Reading the reference files: everything is checked before anything is written."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from obt.people.models import EmailDomain, EmailDomainOrganisation, Grade, Organisation, Profession, Region

DIRECTORY = Path(__file__).resolve().parent
_SAID = {"yes": True, "no": False}


class BrokenFile(Exception):
    """A reference file is not as it must be; the message names file, line and what is wrong."""


@dataclass(frozen=True)
class Line:
    """One row of a file, by column; knows where it stands, for messages."""

    file: str
    number: int
    columns: dict[str, str]

    def broken(self, what: str) -> BrokenFile:
        return BrokenFile(f"{self.file}, line {self.number}: {what}")

    def __getitem__(self, column: str) -> str:
        return self.columns.get(column, "").strip()

    def needed(self, column: str) -> str:
        if not self[column]:
            raise self.broken(f"{column} is empty")
        return self[column]

    def yes_or_no(self, column: str) -> bool:
        if self[column] not in _SAID:
            raise self.broken(f"{column} must be yes or no, not “{self[column]}”")
        return _SAID[self[column]]

    def whole_number(self, column: str) -> int | None:
        """A figure in plain digits; None where the column is empty."""
        text = self[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise self.broken(f"{column} must be a whole number in plain digits, not “{text}”")
        return int(text)

    def month(self, column: str) -> datetime.date | None:
        """The first day of a month written as 2024-09; None where the column is empty."""
        if not self[column]:
            return None
        try:
            return datetime.datetime.strptime(self[column], "%Y-%m").date()  # noqa: DTZ007 – a month has no time zone
        except ValueError:
            raise self.broken(f"{column} must be a month like 2024-09, not “{self[column]}”") from None


@dataclass
class Row:
    """What a line says of one table's row: its key, and its columns' values."""

    line: Line
    key: str
    values: dict[str, Any]
    parent: str = ""  # an organisation's
    vouchings: dict[str, dict[str, Any]] = field(default_factory=dict)  # an e-mail domain's, by organisation

    @property
    def digest(self) -> str:
        """Changes whenever anything that the file says of the row does."""
        said = [self.key, self.values, self.parent, sorted(self.vouchings.items())]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class ReferenceFiles:
    """All that the files of one directory say. Organisations stand after those above them."""

    organisations: list[Row]
    domains: list[Row]
    grades: list[Row]
    professions: list[Row]
    regions: list[Row]


def read(directory: Path) -> ReferenceFiles:
    """Read and check all files of `directory`; BrokenFile at the first thing that is wrong."""
    organisations = _organisations(directory)
    return ReferenceFiles(
        organisations=organisations,
        domains=_domains(directory, {row.key for row in organisations}),
        grades=_choices(directory, "grades.csv", Grade, "group_name"),
        professions=_choices(directory, "professions.csv", Profession),
        regions=_choices(directory, "regions.csv", Region, "bank_holidays"),
    )


def _lines(directory: Path, name: str, *needed: str) -> Iterator[Line]:
    """The rows of a file, which must have the columns `needed`; other columns are for people to read."""
    reader = csv.reader(io.StringIO(_text(directory / name), newline=""), strict=True)
    try:
        header = [column.strip() for column in next(reader, [])]
        missing = [column for column in needed if column not in header]
        if missing:
            raise BrokenFile(f"{name}, line 1: there is no column {', '.join(missing)}")
        start = reader.line_num + 1
        for cells in reader:
            line = Line(name, start, dict(zip(header, cells, strict=False)))
            start = reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise line.broken(f"{len(cells)} columns instead of {len(header)}")
            if any("\0" in cell for cell in cells):
                raise line.broken("there is a NUL byte")
            yield line
    except csv.Error as error:
        raise BrokenFile(f"{name}, line {reader.line_num}: {error}") from error


def _text(path: Path) -> str:
    """The text of a file in UTF-8; a byte order mark, which spreadsheets like to write, is no harm."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenFile(f"{path.name}: cannot be read ({error.strerror}) in {path.parent}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BrokenFile(f"{path.name}, line {line}: not UTF-8; save the file as “CSV UTF-8”") from error


def _organisations(directory: Path) -> list[Row]:
    rows: dict[str, Row] = {}
    for line in _lines(
        directory, "organisations.csv", "name", "slug", "parent", "headcount", "short_name", "organisation_type",
        "civil_service", "headcount_month", "headcount_source", "approximate", "note",
    ):  # fmt: skip
        values = {
            "kind": line["organisation_type"],
            "is_civil_service": line.yes_or_no("civil_service"),
            "is_sub_unit": False,
            "headcount_is_approximate": line.yes_or_no("approximate"),
        }
        _add_once(rows, _organisation(line, values))
    for line in _lines(directory, "sub_units.csv", "name", "slug", "parent"):
        line.needed("parent")
        values = {"kind": "", "is_civil_service": True, "is_sub_unit": True, "headcount_is_approximate": False}
        _add_once(rows, _organisation(line, values))
    return _parents_first(rows)


def _organisation(line: Line, values: dict[str, Any]) -> Row:
    values = {
        "name": line.needed("name"),
        "short_name": line["short_name"],
        "headcount": line.whole_number("headcount"),
        "headcount_month": line.month("headcount_month"),
        "headcount_source": line["headcount_source"],
        "note": line["note"],
        **values,
    }
    if values["headcount"] is not None and values["headcount_month"] is None:
        raise line.broken("headcount_month is empty beside a headcount")
    row = Row(line, line.needed("slug"), values, parent=line["parent"])
    _check(line, Organisation(slug=row.key, **values), "path", "depth")
    return row


def _parents_first(rows: dict[str, Row]) -> list[Row]:
    """The rows in an order in which each stands after the one above it; BrokenFile if there is none."""
    placed: dict[str, Row] = {}
    for row in rows.values():
        above: list[Row] = []  # from the row upwards, until one is reached that has its place
        while row.key not in placed:
            if row in above:
                raise row.line.broken(f"{row.key} stands below itself: {' → '.join(r.key for r in [*above, row])}")
            above.append(row)
            if not row.parent:
                break
            if row.parent not in rows:
                raise row.line.broken(f"there is no organisation “{row.parent}” to be its parent")
            row = rows[row.parent]
        placed.update((r.key, r) for r in reversed(above))
    return list(placed.values())


def _domains(directory: Path, organisations: set[str]) -> list[Row]:
    """One row a domain, from as many lines as organisations it belongs to."""
    rows: dict[str, Row] = {}
    for line in _lines(
        directory, "email_domains.csv", "domain", "organisation_slug", "with_subdomains", "source", "confidence", "note"
    ):
        values = {"with_subdomains": line.yes_or_no("with_subdomains"), "note": ""}
        row = rows.setdefault(line.needed("domain"), Row(line, line["domain"], values))
        if row.values["with_subdomains"] != values["with_subdomains"]:
            raise line.broken(f"with_subdomains differs from that of line {row.line.number} for {row.key}")
        _check(line, EmailDomain(domain=row.key))
        slug = line["organisation_slug"]
        if slug in row.vouchings or (not slug and row.line is not line):
            raise line.broken(f"{row.key} is there already, in line {row.line.number}")
        if not slug:
            row.values["note"] = "\n".join(filter(None, [line["note"], line["source"] and f"Source: {line['source']}"]))
            continue
        if slug not in organisations:
            raise line.broken(f"there is no organisation “{slug}”")
        row.vouchings[slug] = {key: line[key] for key in ("confidence", "source", "note")}
        _check(line, EmailDomainOrganisation(**row.vouchings[slug]), "email_domain", "organisation")
    return list(rows.values())


def _choices(directory: Path, name: str, model: type[Grade | Profession | Region], *more: str) -> list[Row]:
    rows: dict[str, Row] = {}
    for line in _lines(directory, name, "order", "code", "label", "offered", "headcount_march_2023", *more):
        values = {
            "name": line.needed("label"),
            "order": line.whole_number("order") or 0,
            "is_offered": line.yes_or_no("offered"),
            "headcount": line.whole_number("headcount_march_2023"),
            **{column: line.needed(column) for column in more},
        }
        _check(line, model(code=line.needed("code"), **values))
        _add_once(rows, Row(line, line["code"], values))
    return list(rows.values())


def _add_once(rows: dict[str, Row], row: Row) -> None:
    if row.key in rows:
        first = rows[row.key].line
        raise row.line.broken(f"“{row.key}” is there already, in {first.file}, line {first.number}")
    rows[row.key] = row


def _check(line: Line, instance: models.Model, *exclude: str) -> None:
    """Let the table's own columns judge the values: lengths, ranges, choices, forms of slugs and domains."""
    try:
        instance.clean_fields(exclude={"file_digest", *exclude})
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise line.broken(f"{column}: {' '.join(messages)}") from error
