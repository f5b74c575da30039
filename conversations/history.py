"""The versions of a record in words: who recorded what, and what each changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from obt.people.models import Person

from .models import Conversation, Idea, RecordVersion


@dataclass(frozen=True)
class Version:
    """One version, with names and titles; `changes` are sentences, empty for the first."""

    number: int
    by: str
    at: datetime.datetime
    people: list[str]
    others_count: int
    talked_about: str
    chosen: list[str]
    changes: list[str]


def versions_of(conversation: Conversation) -> list[Version]:
    """Return every version of the record, the latest first, in three SQL statements."""
    rows = list(RecordVersion.objects.filter(conversation=conversation).select_related("recorded_by"))
    names = _names_of({pk for row in rows for pk in row.attendees})
    titles = _titles_of({pk for row in rows for pk in row.chosen})
    before = [*rows, None][1:]
    return [
        Version(
            row.version, str(row.recorded_by), row.recorded_at, _said(row.attendees, names), row.others_count,
            row.talked_about, _said(row.chosen, titles), _changes(earlier, row, names, titles) if earlier else [],
        )
        for row, earlier in zip(rows, before, strict=True)
    ]  # fmt: skip


def _names_of(people: Iterable[int]) -> dict[int, str]:
    """Return what each of `people` is called, in order; one statement."""
    found = Person.objects.filter(pk__in=set(people)).order_by("name", "email")
    return {person.pk: str(person) for person in found}


def _titles_of(ideas: Iterable[int]) -> dict[int, str]:
    """Return the title of each of `ideas`; one statement."""
    return dict(Idea.objects.filter(pk__in=set(ideas)).order_by("pk").values_list("pk", "title"))


def _said(pks: Iterable[int], names: Mapping[int, str]) -> list[str]:
    wanted = set(pks)
    return [name for pk, name in names.items() if pk in wanted]


def _changes(
    before: RecordVersion, after: RecordVersion, names: Mapping[int, str], titles: Mapping[int, str]
) -> list[str]:
    said = []
    for what, one, other, called in (
        ("Added", after.attendees, before.attendees, names),
        ("Taken out", before.attendees, after.attendees, names),
        ("Chosen", after.chosen, before.chosen, titles),
        ("No longer chosen", before.chosen, after.chosen, titles),
    ):
        found = _said(set(one) - set(other), called)
        if found:
            said.append(f"{what}: {', '.join(found)}.")
    if before.others_count != after.others_count:
        said.append(f"Others who are not named: {after.others_count}, before that {before.others_count}.")
    if before.talked_about != after.talked_about:
        said.append("What you talked about was changed.")
    return said or ["Nothing that it says was changed."]
