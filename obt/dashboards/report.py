"""One page about an organisation, or the programme, for whoever has a minute: as a page that prints, and as a PDF."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.conf import settings
from django.utils.text import capfirst

from obt.documents.typesetting import typeset
from obt.figures.bars import HeadlineBar, StepBars
from obt.figures.trend_chart import TrendChart
from obt.govuk import words
from obt.govuk.environment import SERVICE_NAME
from obt.people.models import Organisation
from obt.programme.models import Programme

from . import definitions, findings, pages, published
from .choices import Choices
from .findings import Headline
from .pages import Page, PartRow
from .teams.lists import Which

PARTS_LEAD = "By the share that has taken part, against what is usual for a body of that headcount."
MOST_PARTS = 6  # of those that stand out
MOST_BEHIND = 4  # of these at most so many that are behind, where others are ahead


@dataclass(frozen=True)
class Report:
    """What the report says, in the words of the pages of figures."""

    page: Page
    headline: Headline
    judgement: str
    bar: HeadlineBar | None
    steps_heading: str
    steps: StepBars
    trend_heading: str
    trend: TrendChart
    parts_heading: str
    parts: Sequence[PartRow]
    came_heading: str
    came: Sequence[tuple[str, str, str]]
    help: Sequence[tuple[Which, str]]

    @property
    def title(self) -> str:
        """Unique among pages: "Report on Department for Transport group, One Big Thing 2024"."""
        return f"Report on {capfirst(self.page.name)}, {self.page.programme}"

    @property
    def filename(self) -> str:
        """Of the PDF, without its ending."""
        return f"{pages.name_of_file(self.page.programme, self.page.organisation)}-report-{self.page.today}"

    @property
    def shows_parts(self) -> bool:
        """Whether there is anything to compare: bodies below it, or all organisations."""
        return self.page.is_group or self.page.organisation is None

    @property
    def parts_lead(self) -> str:
        """What the parts are judged by."""
        return PARTS_LEAD

    @property
    def stamp(self) -> str:
        """Until when the figures hold."""
        stamp = self.page.beside.stamp
        if stamp.is_closed:
            return f"Final figures, as records closed on {words.date(self.page.programme.records_close_on)}."
        said = f"Counted at {words.moment(stamp.counted_at)}." if stamp.counted_at else findings.NOT_COUNTED.text + "."
        if stamp.snapshot_on:
            said += f" The line over time is of {words.full_date(stamp.snapshot_on)}."
        return said

    @property
    def definitions(self) -> str:
        """The footnote: what the main figures are."""
        meant = dict(definitions.STEPS)
        return (
            f"Took part: {_lower(meant['Took part'])} Learned: {_lower(meant['Learned'])} "
            "Small numbers are hidden; “about” is to the nearest 5, or a sum of such figures. "
            "Lower or higher than expected: outside the band in which 95 of 100 bodies of that headcount would be."
        )

    def pdf(self) -> bytes:
        """Typeset it as PDF/UA-1 on one page; raises TypesettingFailed."""
        return typeset("dashboards/report.typ", self._data())

    def _data(self) -> dict[str, Any]:
        return {
            "service": SERVICE_NAME,
            "title": self.title,
            "programme": str(self.page.programme),
            "name": self.page.name,
            "figure": self.headline.figure,
            "text": self.headline.text,
            "judgement": self.judgement,
            "bar": {"width": self.bar.width, "mark": self.bar.mark, "label": self.bar.mark_label} if self.bar else None,
            "steps_heading": self.steps_heading,
            "steps": [{"name": step.name, "words": step.words, "width": step.width} for step in self.steps.steps],
            "trend_heading": self.trend_heading,
            "trend": picture(self.trend),
            "trend_told": f"{self.trend.title}. {self.trend.description}".strip(),
            "parts_heading": self.parts_heading if self.shows_parts else "",
            "parts_lead": PARTS_LEAD,
            "parts": [_part(row) for row in self.parts],
            "came_heading": self.came_heading,
            "came": [{"amount": amount, "of_what": what, "sure": sure} for amount, what, sure in self.came],
            "help": [text for _, text in self.help],
            "stamp": self.stamp,
            "definitions": self.definitions,
            "more": f"All figures: {_address(self.page.organisation)}",
        }


def report_of(programme: Programme, organisation: Organisation | None, today: datetime.date) -> Report:
    """Read the figures and put the report together, in six statements."""
    page = pages.page_of(programme, organisation, published.beside(programme, organisation), today)
    said: dict[str, Any] = pages.context(page, Choices(shows_all=True))
    return Report(
        page=page,
        headline=said["headline"],
        judgement=said["judgement"],
        bar=said["bar"],
        steps_heading=said["steps_heading"],
        steps=said["steps"],
        trend_heading=said["trend_heading"],
        trend=said["trend"],
        parts_heading=said["parts_heading"] if organisation else said["plot_heading"],
        parts=that_stand_out(said["parts"].rows),
        came_heading=said["came_heading"],
        came=said["benefits"],
        help=said["help"],
    )


def that_stand_out(rows: Sequence[PartRow]) -> list[PartRow]:
    """Return at most MOST_PARTS that are not as expected: those behind first, the farthest out before the others."""
    low = sorted(
        (row for row in rows if row.verdict.side == "low"), key=lambda row: (not row.verdict.is_far, _rate(row))
    )
    high = sorted(
        (row for row in rows if row.verdict.side == "high"), key=lambda row: (not row.verdict.is_far, -_rate(row))
    )
    ahead = high[: max(MOST_PARTS - MOST_BEHIND, MOST_PARTS - len(low))]
    return [*low[: MOST_PARTS - len(ahead)], *ahead]


def _rate(row: PartRow) -> float:
    return (row.took_part.value or 0) / (row.headcount or 1)


def _part(row: PartRow) -> dict[str, str]:
    return {
        "name": row.name,
        "headcount": f"{row.headcount:,}" if row.headcount else "",
        "took_part": str(row.took_part),
        "percent": f"{row.percent}%" if row.percent is not None else "",
        "verdict": str(row.verdict),
    }


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _address(organisation: Organisation | None) -> str:
    """The page of all figures as people type it."""
    path = f"/dashboard/{organisation.slug}/" if organisation else "/dashboard/"
    return f"{settings.OBT_BASE_URL.partition('://')[2]}{path}"


# The picture on paper: the page's own, in one width, with its words in one size.
WIDTH, MARGIN, HEIGHT_KEPT = 760, 56, 0.72  # pixels; the share of its height
_BLUE, _GREY, _QUIET, _GRID = "#12436d", "#6b7274", "#3d3d3d", "#dfe4e5"


def picture(chart: TrendChart) -> str:
    """Return the line over time as an SVG that stands on its own."""
    height = round(chart.height * HEIGHT_KEPT)
    drawn = []
    for tick in chart.ticks:
        colour = _QUIET if tick.y == chart.zero else _GRID
        drawn.append(_line(0, tick.y, 100, tick.y, f'stroke="{colour}"'))
        drawn.append(f'<text x="{MARGIN - 8}" y="{_y(tick.y) + 5}" text-anchor="end">{escape(tick.text)}</text>')
    for event in chart.events:
        if event.shown == "full":
            drawn.append(_line(event.x, event.top, event.x, chart.zero, f'stroke="{_GREY}" stroke-dasharray="2 3"'))
            place = f'x="{_x(event.x) + event.dx}" y="{_y(event.y)}" text-anchor="{event.anchor}"'
            drawn.append(f"<text {place}>{escape(event.text)}</text>")
    for points in chart.other:
        drawn.append(_polyline(points, f'stroke="{_GREY}" stroke-width="2" stroke-dasharray="2 4"'))
    for points in chart.own:
        drawn.append(_polyline(points, f'stroke="{_BLUE}" stroke-width="3"'))
    for mark in chart.marks:
        fill = _BLUE if mark.kind != "alone" else _GREY
        drawn.append(f'<circle cx="{_x(mark.x)}" cy="{_y(mark.y)}" r="{mark.r}" fill="{fill}"/>')
    for label in (*chart.labels, *chart.dates):
        if label.shown == "full":
            look = f'fill="{_BLUE}" font-weight="bold"' if label.kind == "t-main" else f'fill="{_QUIET}"'
            y = _y(label.y) + (3 if label in chart.dates else 0)
            text = f'<text x="{_x(label.x)}" y="{y}" text-anchor="{label.anchor}" {look}>{escape(label.text)}</text>'
            drawn.append(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="Inter" font-size="13" '
        f'fill="{_QUIET}">{"".join(drawn)}</svg>'
    )


def _x(share: float) -> float:
    return round(MARGIN + (WIDTH - MARGIN - 4) * share / 100, 1)


def _y(pixels: float) -> float:
    return round(pixels * HEIGHT_KEPT, 1)


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line x1="{_x(x1)}" y1="{_y(y1)}" x2="{_x(x2)}" y2="{_y(y2)}" {look}/>'


def _polyline(points: str, look: str) -> str:
    moved = (point.split(",") for point in points.split())
    line = " ".join(f"{_x(float(x))},{_y(float(y))}" for x, y in moved)
    return f'<polyline points="{line}" fill="none" {look}/>'
