"""Adding what the files say to the tables: once, as the central team edits the rows in the admin afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from experiments.models import BackgroundStory, Starter
from obt.people.reference.files import BrokenFile
from obt.people.reference.loading import Changes

DIRECTORY = Path(__file__).resolve().parent
Row = Mapping[str, Any]  # a table of a file: column → value
Table = type[Starter] | type[BackgroundStory]


def load(*, overwrite: bool = False, directory: Path = DIRECTORY) -> list[Changes]:
    """Add the starters and stories that were never here before; say what was done to each table.

    What the central team changed stays as they have it, and what they deleted or called by another slug does not come
    back. `overwrite`: every row says what its file says, also one that was deleted. Nothing is ever removed. BrokenFile
    before anything is written.
    """
    starters = _read(directory / "starters.toml", "starter", Starter)
    stories = _read(directory / "stories.toml", "story", BackgroundStory)
    with transaction.atomic():
        return [
            _put("Starters", Starter, starters, overwrite),
            _put("Background stories", BackgroundStory, stories, overwrite),
        ]


def _put(noun: str, model: Any, rows: Sequence[Row], overwrite: bool) -> Changes:
    present = set(model.objects.order_by().values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in present]
    changes = Changes(noun, len(rows))
    if missing and not overwrite:
        once_here = set(model.pgh_event_model.objects.values_list("slug", flat=True))
        missing = [row for row in missing if row["slug"] not in once_here]
    changes.added = len(model.objects.bulk_create((model(**row) for row in missing), ignore_conflicts=True))
    if overwrite:
        for row in rows:
            said = {column: value for column, value in row.items() if column != "slug"}
            changes.changed += model.objects.filter(slug=row["slug"]).exclude(**said).update(**said)
    return changes


def _read(path: Path, kind: str, model: Table) -> list[Row]:
    """The `[[kind]]` tables of a file, their position being their order in it; each checked against its columns."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get(kind, [])
    except OSError as error:
        raise BrokenFile(f"{path.name}: cannot be read ({error.strerror}) in {path.parent}") from error
    except ValueError as error:  # of the TOML or of its encoding
        raise BrokenFile(f"{path.name}: {error}") from error
    rows: list[Row] = [{**table, "position": position} for position, table in enumerate(tables, 1)]
    for row in rows:
        _check(path.name, row, model)
    slugs = [row["slug"] for row in rows]
    if twice := next((slug for slug in slugs if slugs.count(slug) > 1), None):
        raise BrokenFile(f"{path.name}: “{twice}” is there twice")
    return rows


def _check(name: str, row: Row, model: Table) -> None:
    where = f"{name}, {row.get('slug') or 'table ' + str(row['position'])}"
    try:
        model(**row).clean_fields()
    except TypeError as error:
        raise BrokenFile(f"{where}: {error}") from error
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise BrokenFile(f"{where}: {column}: {' '.join(messages)}") from error
