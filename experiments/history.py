"""What happened to an experiment, in words: who did what, when, and what it said before.

The tables of events hold each row as it was before a change (a new benefit as it began), so what it became is the next
event of that row, or the row itself. Events of one request share a context, which names who sent it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from obt.govuk import words
from obt.people.events import Names, names_of, sent_by
from obt.people.models import Profession

from .amounts import Unit, write_amount
from .benefits import benefit_words
from .models import Benefit, Experiment
from .results import reading_words
from .seen import SeenExperiment
from .wording import LABELS

MOST_EVENTS = 500  # of each table, the latest: nobody turns more pages
A_PAGE = 50

_LONGEST_IN_LINE = 80  # characters of an old text that stand in the line itself
# What is told where it changes; who looks after it and who can see it are told apart.
_COMPARED = (
    "title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better", "baseline",
    "baseline_note", "target", "starts_on", "ends_on", "profession", "outcome", "what_happened", "learned", "needs",
)  # fmt: skip
_OF_CENTRAL_TEAM = {
    "approved": "The central team approved it",
    "changes": "The central team asked for changes",
    "hidden": "The central team hid it from the library",
    "rewritten": "It waits for the central team again, after it was hidden",
    "open": "It is open in the library again",
}


@dataclass(frozen=True)
class Said:
    """One thing that changed; `before` is a text that was there, where it is too long for the line."""

    what: str
    before: str = ""


@dataclass(frozen=True)
class Happening:
    """What one person did at one moment. `by` is empty where nobody was signed in, and for the central team."""

    at: datetime.datetime
    by: str
    title: str
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class _Piece:
    """A part of a happening: pieces of one `key` are told as one, under the title of the lowest `rank`."""

    key: object
    rank: int
    happening: Happening


def history_of(seen: SeenExperiment) -> list[Happening]:
    """Return everything that is known to have happened to the experiment, the latest first; seven SQL statements."""
    row = seen.experiment
    changes, readings, benefits = (
        _events("ExperimentEvent", pgh_obj_id=row.pk),
        _events("MeasurementEvent", experiment_id=row.pk),
        _events("BenefitEvent", experiment_id=row.pk),
    )
    people = _names_of_people([*changes, *readings, *benefits], [*changes, row], seen)
    pieces = [
        *_known_of_row(row, changes, people),
        *_changes(row, changes, people, _names_of_professions([*changes, row])),
        *_readings(seen, readings, people),
        *_benefits(seen, benefits, people),
    ]
    return sorted(_together(pieces), key=lambda one: one.at, reverse=True)


def _events(name: str, **condition: object) -> list[Any]:
    """The latest events of one table, each with its context, in the order in which they came."""
    model: Any = apps.get_model("experiments", name)
    found = model.objects.filter(**condition).select_related("pgh_context").order_by("-pgh_id")[:MOST_EVENTS]
    return list(found)[::-1]


def _names_of_people(events: Iterable[Any], experiments: Iterable[Any], seen: SeenExperiment) -> Names:
    """What everybody who may be named is called; None is nobody."""
    row = seen.experiment
    wanted = {sent_by(event) for event in events} | {one.owner_id for one in experiments}
    wanted |= {row.proposed_by_id, row.started_by_id, row.concluded_by_id}
    wanted |= {reading.recorded_by_id for reading in seen.readings}
    return names_of(wanted)


def _names_of_professions(rows: Iterable[Any]) -> Names:
    wanted = {row.profession_id for row in rows} - {None}
    return {None: ""} | dict(Profession.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _then(events: Sequence[Any], now: Any) -> Iterator[tuple[Any, Any]]:
    """Each event of one row with what the row became by it; None once it is removed."""
    if events:
        yield from zip(events, [*events[1:], now], strict=True)


def _of_each_row(events: Iterable[Any]) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for event in events:
        rows[event.pgh_obj_id].append(event)
    return rows


def _piece(event: Any, people: Names, rank: int, title: str, said: list[Said]) -> _Piece:
    by = "" if title in _OF_CENTRAL_TEAM.values() else people.get(sent_by(event), "")
    key = event.pgh_context_id or (type(event), event.pgh_id)
    return _Piece(key, rank, Happening(event.pgh_created_at, by, title, said))


def _together(pieces: Iterable[_Piece]) -> Iterator[Happening]:
    of_each: dict[object, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        of_each[piece.key].append(piece)
    for parts in of_each.values():
        first, *others = sorted(parts, key=lambda piece: piece.rank)
        said = [*first.happening.said, *(one for other in others for one in other.happening.said)]
        yield Happening(first.happening.at, first.happening.by, first.happening.title, said)


# The experiment itself


def _known_of_row(row: Experiment, events: Sequence[Any], people: Names) -> Iterator[_Piece]:
    """What the row itself tells: who proposed it, who started it, and who concluded it where no event tells."""
    yield _Piece("planned", 0, Happening(row.created_at, people[row.proposed_by_id], "Planned"))
    if row.started_at:
        yield _Piece("started", 0, Happening(row.started_at, people[row.started_by_id], "Started"))
    is_told = any((before.state, after.state) == ("running", "concluded") for before, after in _then(events, row))
    if row.concluded_at and not is_told:
        title = f"Concluded: {_outcome(row)}"
        yield _Piece("concluded", 0, Happening(row.concluded_at, people[row.concluded_by_id], title))


def _changes(row: Experiment, events: Sequence[Any], people: Names, professions: Names) -> Iterator[_Piece]:
    for before, after in _then(events, row):
        said = [*_differences(before, after, professions), *_audience(before, after)]
        match before.state, after.state:
            case "running", "concluded":
                # What was written for the first time stands on the page of the experiment.
                said = [one for one in said if one.before]
                yield _piece(before, people, 0, f"Concluded: {_outcome(after)}", said)
            case "concluded", "running":
                was = Said(f"It was concluded: {_outcome(before)}")
                yield _piece(before, people, 0, "Reopened", [was])
            case "planned", "running":
                pass  # the row tells
            case _ if before.owner_id != after.owner_id:
                title = f"Handed over to {people.get(after.owner_id, 'somebody else')}"
                was = Said(f"Before that, {people.get(before.owner_id, 'somebody else')} looked after it")
                yield _piece(before, people, 1, title, [was, *said])
            case _ if said:
                yield _piece(before, people, 1, "Changed what it says", said)
            case _ if before.moderation != after.moderation:
                title = _OF_CENTRAL_TEAM.get(after.moderation, "It waits for the central team")
                yield _piece(before, people, 2, title, [])


def _differences(before: Any, after: Any, professions: Names) -> Iterator[Said]:
    for name in _COMPARED:
        label = LABELS[name]
        was, now = (_words_of(one, name, professions) for one in (before, after))
        if was == now:
            continue
        if max(len(was), len(now)) > _LONGEST_IN_LINE:
            yield Said(f"{label}: {'changed' if was else 'added'}", was)
        else:
            yield Said(f"{label}: {now or 'nothing'}, before that {was or 'nothing'}")


def _words_of(row: Any, name: str, professions: Names) -> str:
    """What a field of an experiment, or of one of its events, says."""
    if name == "profession":
        return professions.get(row.profession_id, "")
    value = getattr(row, name)
    if value in (None, ""):
        return ""
    match name:
        case "baseline" | "target":
            return write_amount(value, Unit(row.unit), row.unit_name)
        case "starts_on" | "ends_on":
            return words.date(value)
        case "unit":
            return str(Unit(value).label)
        case "better" | "outcome":
            choices: Any = {"better": Experiment.Better, "outcome": Experiment.Outcome}[name]
            return str(choices(value).label).lower()
        case _:
            return str(value)


def _audience(before: Any, after: Any) -> Iterator[Said]:
    if before.visibility != after.visibility:
        was, now = (str(Experiment.Visibility(one.visibility).label) for one in (before, after))
        yield Said(f"Who can see it: {now}, before that {was}")
    if before.shows_team != after.shows_team:
        yield Said(f"The library {'names' if after.shows_team else 'does not name'} the team")


def _outcome(row: Any) -> str:
    return str(Experiment.Outcome(row.outcome).label).lower()


# Its readings, and what came of it


def _readings(seen: SeenExperiment, events: Sequence[Any], people: Names) -> Iterator[_Piece]:
    row, of_each = seen.experiment, _of_each_row(events)
    there = {reading.pk: reading for reading in seen.readings}
    for reading in seen.readings:
        first = of_each[reading.pk][0] if reading.pk in of_each else reading
        by, title = people[reading.recorded_by_id], f"Added a reading: {reading_words(row, first)}"
        yield _Piece(("reading", reading.pk), 1, Happening(reading.created_at, by, title))
    for pk, its in of_each.items():
        for before, after in _then(its, there.get(pk)):
            noted = [Said(f"Its note was: {before.note}")] if before.note else []
            if before.pgh_label == "delete":
                yield _piece(before, people, 1, f"Removed a reading: {reading_words(row, before)}", noted)
            elif after is not None:
                said = [Said(f"Before that it was {reading_words(row, before)}")]
                said += noted if before.note != after.note else []
                yield _piece(before, people, 1, f"Changed a reading: {reading_words(row, after)}", said)


def _benefits(seen: SeenExperiment, events: Sequence[Any], people: Names) -> Iterator[_Piece]:
    there = {benefit.pk: benefit for benefit in seen.benefits}
    for pk, its in _of_each_row(events).items():
        for before, after in _then(its, there.get(pk)):
            yield _piece(before, people, 2, "Changed what came of it", [_benefit(before, after)])


def _benefit(before: Any, after: Any) -> Said:
    kind, was = str(Benefit.Kind(before.kind).label), _sure(before)
    if before.pgh_label == "insert":
        return Said(f"{kind}: {was}")
    if before.pgh_label == "delete" or after is None:
        return Said(f"{kind} was taken out. It was {was}", before.workings)
    workings = before.workings if before.workings != after.workings else ""
    if _sure(after) == was:
        return Said(f"{kind}: how it was worked out was changed", workings)
    return Said(f"{kind}: {_sure(after)}, before that {was}", workings)


def _sure(benefit: Any) -> str:
    confidence = str(Benefit.Confidence(benefit.confidence).label).lower()
    return f"{benefit_words(benefit.kind, benefit.amount)} ({confidence})"
