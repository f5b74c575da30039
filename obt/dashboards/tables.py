"""All figures as tables for people: a spreadsheet with a sheet for each kind, after one that says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from experiments.models import Benefit
from obt.figures.csv_file import Cell
from obt.figures.figure import NOT_OFFERED, How
from obt.figures.ods_file import Column, Cover, Line, Sheet, contents, write_ods
from obt.govuk import words
from obt.govuk.environment import SERVICE_NAME

from . import definitions, findings
from .exported import Export, NotSplit
from .long_table import counted_at, name_of, percent_cell, value_cell
from .models import OfflineReport
from .models.published import LINES, MINUTES, Dimension, Measure, Reach
from .published import Totals

_ORGANISATION = Column("Organisation", 9)
_COVERS = Column("Covers", 5)
_MARKS = (
    "Some cells have a mark instead of a number. [c]: hidden, so that nobody can be identified; perhaps none. "
    "[x]: there is no such figure. [z]: does not apply, as a rate without a headcount."
)
_EXACT = "“About” is to the nearest 5, or a sum of such figures."
Row = Sequence[Cell]


def write_tables(export: Export, file: IO[bytes]) -> None:
    """Write the spreadsheet of `export` into `file`, which must be seekable."""
    sheets = tables(export)
    title = f"{export.programme}: figures of {export.name}"
    cover = Cover("Notes", _cover(export, title, sheets))
    write_ods(file, title=title, author=SERVICE_NAME, made_at=timezone.now(), cover=cover, sheets=sheets)


def tables(export: Export) -> list[Sheet]:
    """Return the sheets; those of offline reports and of milestones only where there are any."""
    of = f"{export.name}, {export.programme}"
    offline = export.offline()
    found = [
        Sheet("Definitions", "What the figures mean", [], [Column("Term", 7), Column("Meaning", 28)], _definitions()),
        _totals(export, of),
        _activity(export, of),
        _benefits(export, of),
        _breakdowns(export, of),
        _trend(export, of),
    ]
    if offline:
        rows = [(one.name, OfflineReport.Part(one.part).label, one.people, one.reports) for one in offline]
        columns = [_ORGANISATION, Column("Part", 6), _number("People"), _number("Reports")]
        notes = [definitions.OFFLINE, "Each organisation with everything below it."]
        found.append(Sheet("Offline", f"People who took part away from a screen: {of}", notes, columns, rows))
    if export.beside.milestones:
        columns = [Column("Day", 3.5), Column("Milestone", 14)]
        found.append(Sheet("Milestones", f"Milestones of {export.programme}", [], columns, export.beside.milestones))
    return found


def _number(name: str, width: float = 3.2) -> Column:
    return Column(name, width, is_number=True)


def _cover(export: Export, title: str, sheets: Sequence[Sheet]) -> list[Line]:
    stamp = export.beside.stamp
    times = []
    if stamp.is_closed:
        times.append(f"Final figures, as records closed on {words.date(export.programme.records_close_on)}.")
    elif stamp.counted_at:
        times.append(f"Whole totals were counted at {words.moment(stamp.counted_at)}.")
    if stamp.snapshot_on:
        times.append(
            f"Lines over time were frozen on {words.date(stamp.snapshot_on)}. Each breakdown says its own day."
        )
    return [
        Line(title, level=1),
        Line(f"This file was made by {SERVICE_NAME} at {words.moment(timezone.now())}. {definitions.ABOUT}"),
        *(Line(text) for text in times),
        *(Line(text) for text in _last_programme(export)),
        Line("What is in this file", level=2),
        *contents(sheets),
        Line("Marks in cells", level=2),
        *(Line(text) for text in (_MARKS, _EXACT)),
        Line("What is hidden, and why", level=2),
        *(Line(text) for text in (definitions.HIDDEN_WHY, *definitions.HIDDEN)),
        Line("When figures are from", level=2),
        Line(definitions.WHEN),
        Line("More", level=2),
        Line("How figures are counted, on the web", href=f"{settings.OBT_BASE_URL}/dashboard/how/"),
        Line(f"Write to us: {settings.OBT_CONTACT_EMAIL}", href=f"mailto:{settings.OBT_CONTACT_EMAIL}"),
    ]


def _last_programme(export: Export) -> Iterator[str]:
    beside = export.beside
    if ended := findings.last_year(beside.last_year, beside.people_last_year.get(Measure.TOOK_PART)):
        yield f"{beside.last_year} {ended}"


def _definitions() -> list[Row]:
    return [
        *definitions.STEPS,
        ("People who move", definitions.MOVES),
        ("Teams, ideas and experiments", definitions.TEAMS),
        ("Verdict", definitions.EXPECTED),
        ("Offline reports", definitions.OFFLINE),
        ("Covers", "An organisation’s figures are with all bodies below it, or of its own staff alone."),
    ]


def covers(export: Export, row: Totals) -> str:
    """How much a row takes in."""
    if row.place is None:
        return "Together"
    if row.reach is Reach.OWN:
        return "Own staff"
    return "With bodies below" if row.place.pk in export.groups else "All of it"


def _counted(export: Export) -> str:
    moment = counted_at(export)
    return f"Counted at {words.moment(moment)}." if moment else findings.NOT_COUNTED.text + "."


def _totals(export: Export, of: str) -> Sheet:
    columns = [_ORGANISATION, _COVERS, _number("Headcount")]
    columns += [_number("Took part"), _number("Took part, % of headcount"), Column("Verdict", 6)]
    for measure in findings.STEPS:
        columns += [_number(measure.label, 4), _number(f"{measure.label}, % of headcount", 4)]
    columns += [_number("Minutes learned"), Column("How exact", 8)]
    notes = [_counted(export), _MARKS, _EXACT]
    return Sheet("Totals", f"People who took part, and how far they came: {of}", notes, columns, _totals_rows(export))


def _totals_rows(export: Export) -> Iterator[Row]:
    for row in export.totals:
        cells: list[Cell] = [name_of(row), covers(export, row), row.headcount]
        cells += _with_percent(row, Measure.TOOK_PART)
        verdict = export.verdict(row)
        cells.append(str(verdict) if verdict else None)
        for measure in findings.STEPS:
            cells += _with_percent(row, measure)
        cells += [value_cell(row.figure(MINUTES)), _how_exact(row)]
        yield cells


def _with_percent(row: Totals, measure: Measure) -> list[Cell]:
    figure = row.figure(measure)
    return [value_cell(figure), percent_cell(figure, row.headcount)]


def _how_exact(row: Totals) -> Cell:
    """Which of its numbers are to the nearest 5; nothing where none is shown."""
    figures = {measure.label: row.figure(measure) for measure in Measure}
    near = [label for label, figure in figures.items() if figure.is_shown and figure.how is How.ABOUT]
    if near:
        return f"About: {', '.join(near)}"
    return "Exact" if any(figure.is_shown for figure in figures.values()) else None


THINGS: tuple[tuple[str, str, str], ...] = (
    ("teams", "teams", "Teams"),
    ("teams", "talked", "Teams that talked"),
    ("teams", "scheduled", "Teams with a conversation planned"),
    ("teams", "not_started", "Teams not started"),
    ("teams", "unrecorded", "Teams with a conversation not recorded"),
    ("teams", "quiet", "Teams with a quiet experiment"),
    ("teams", "lost_lead", "Teams without a lead"),
    ("conversations", "recorded", "Conversations recorded"),
    ("conversations", "scheduled", "Conversations planned"),
    ("conversations", "cancelled", "Conversations cancelled"),
    ("ideas", "put-forward", "Ideas put forward"),
    ("ideas", "chosen", "Ideas chosen"),
    ("ideas", "parked", "Ideas parked"),
    ("ideas", "merged", "Ideas merged"),
    ("experiments", "planned", "Experiments planned"),
    ("experiments", "running", "Experiments running"),
    ("experiments", "concluded", "Experiments concluded"),
    ("experiments", "keep", "Changes kept"),
    ("experiments", "adapt", "Changes adapted"),
    ("experiments", "scale", "Changes scaled"),
    ("experiments", "stop", "Changes stopped"),
    ("spread", "in_library", "Changes in the library"),
    ("spread", "tried_elsewhere", "Changes tried by other teams"),
    ("spread", "teams", "Times they were tried by other teams"),
)


def _activity(export: Export, of: str) -> Sheet:
    columns = [_ORGANISATION, _COVERS, *(_number(label) for _, _, label in THINGS)]
    notes = [_counted(export), "Numbers of teams and of what they did, not of people: none is hidden."]
    rows = (
        [name_of(row), covers(export, row), *(_thing(row.things, group, name) for group, name, _ in THINGS)]
        for row in export.totals
    )
    return Sheet("Teams_and_experiments", f"What teams did: {of}", notes, columns, rows)


def _thing(things: Mapping[str, Any], group: str, name: str) -> Cell:
    return things.get(group, {}).get(name, str(NOT_OFFERED))


BENEFITS = {"minutes": "Minutes a week saved", "pounds": "Pounds a year saved", "people": "People a year helped"}


def _benefits(export: Export, of: str) -> Sheet:
    columns = [_ORGANISATION, _COVERS, Column("Benefit", 6), _number("Amount")]
    columns += [_number("Experiments")] + [_number(f"Of them {sure}") for sure in Benefit.Confidence.values]
    notes = [_counted(export), "What teams reported of changes that they kept, adapted or scaled."]
    return Sheet("Benefits", f"What came of it: {of}", notes, columns, _benefits_rows(export))


def _benefits_rows(export: Export) -> Iterator[Row]:
    for row in export.totals:
        for kind, label in BENEFITS.items() if "benefits" in row.things else ():
            benefit = row.things["benefits"][kind]
            sure = [benefit[sure] for sure in Benefit.Confidence.values]
            yield [
                name_of(row),
                covers(export, row),
                label,
                round(row.amount(kind)),
                row.experiments_behind(kind),
                *sure,
            ]


def _breakdowns(export: Export, of: str) -> Sheet:
    columns = [_ORGANISATION, Column("By", 5), Column("People who", 6), Column("Category", 8)]
    columns += [_number("People"), _number("% of all who did"), _number("All who did"), Column("As at", 3.5)]
    notes = [
        "To the nearest 5. Each breakdown is of the day beside it, and made anew once 25 more people have taken part.",
        _MARKS,
    ]
    return Sheet("Breakdowns", f"People by grade, profession, region and part: {of}", notes, columns, _parts(export))


def _parts(export: Export) -> Iterator[Row]:
    for row, split in export.splits():
        what = [name_of(row), Dimension(split.dimension).label, Measure(split.measure).label]
        if isinstance(split, NotSplit):
            yield [*what, "Too few people to split", *[str(NOT_OFFERED)] * 4]
            continue
        for part in split.parts:
            share = percent_cell(part.figure, split.total.value)
            yield [*what, part.name, value_cell(part.figure), share, value_cell(split.total), split.on]


def _trend(export: Export, of: str) -> Sheet:
    columns = [_ORGANISATION, Column("Day", 3.5), *(_number(measure.label, 4) for measure in Measure)]
    columns.append(_number("Minutes learned"))
    notes = ["Totals at the end of each day, with all bodies below. A line moves once 5 or more people have moved it."]
    return Sheet("Trend", f"Day by day: {of}", [*notes, _MARKS], columns, _days(export))


def _days(export: Export) -> Iterator[Row]:
    for row, point in export.points():
        yield [name_of(row), point.on, *(value_cell(point.figure(line)) for line in LINES)]
