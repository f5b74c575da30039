"""What the pages of an organisation and of the programme show, put together from published figures."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst, slugify

from obt.figures.bars import HeadlineBar, RangeBar, Share, headline_bar, range_bars, shares, step_bars
from obt.figures.expected import Body, Expected, Verdict, expected_of, verdict
from obt.figures.figure import Figure
from obt.figures.funnel_plot import FunnelPlot, funnel_plot
from obt.figures.trend import Series
from obt.figures.trend_chart import TrendChart, trend_chart
from obt.govuk import words
from obt.people.models import Organisation
from obt.programme.models import Programme

from . import findings, published
from .choices import Choices
from .counting import no_things
from .findings import NOT_COUNTED, STEPS, Headline
from .models.published import SPLIT_MEASURES, Measure, Reach
from .published import Beside, Point, SplitSeen, Totals
from .teams.lists import numbers_in, whom_to_help

NO_TOTALS = Totals(None, Reach.WHOLE, None, {}, no_things())
ALL = "All organisations"


def name_of_file(programme: Programme, organisation: Organisation | None) -> str:
    """The beginning of the name of a file of figures: "one-big-thing-2024-department-for-transport"."""
    about = organisation.slug if organisation else slugify(ALL)
    return f"{slugify(programme.name)[:60] or programme.slug}-{about}"


@dataclass(frozen=True)
class Page:
    """Everything that is read for a page about `organisation`, or about the whole programme (None).

    `parts` are its own staff and each body below it; of the programme: every body. `apart` are those on the other side
    of the Civil Service's edge, in no sum here; of the programme `outside` has them together. `bodies` are all of the
    Civil Service, which say what is usual. Lines run to the last snapshot.
    """

    programme: Programme
    organisation: Organisation | None
    totals: Totals
    whole: Totals
    parts: Sequence[Totals]
    apart: Sequence[Totals]
    outside: Totals | None
    bodies: Sequence[Totals]
    points: Sequence[Point]
    whole_points: Sequence[Point]
    splits: Sequence[SplitSeen]
    beside: Beside
    today: datetime.date

    @property
    def is_counted(self) -> bool:
        """Whether there is anything to show yet."""
        return self.totals is not NO_TOTALS

    @property
    def name(self) -> str:
        """As the heading has it: "Department for Transport group" where bodies stand below it."""
        if self.organisation is None:
            return ALL
        return f"{self.organisation.name} group" if self.is_group else self.organisation.name

    @property
    def short_name(self) -> str:
        if self.organisation is None:
            return "All"
        return f"{self.organisation.known_as} group" if self.is_group else self.organisation.known_as

    @property
    def is_group(self) -> bool:
        """Whether bodies stand below it: then it is more than its own staff."""
        return self.organisation is not None and len(self.parts) > 1


def page_of(programme: Programme, organisation: Organisation | None, beside: Beside, today: datetime.date) -> Page:
    """Read what a page shows, in five statements however many people there are; `beside` has been read before."""
    rows = published.totals_of(programme, organisation)
    bodies = rows if organisation is None else published.totals_of(programme, None)
    own, whole, others, outside = _sorted_out(rows, organisation)
    inside = organisation.is_civil_service if organisation else True
    parts = [row for row in others if row.place and row.place.is_civil_service == inside]
    points, whole_points = published.trends(programme, organisation)
    return Page(
        programme=programme,
        organisation=organisation,
        totals=own or NO_TOTALS,
        whole=whole or NO_TOTALS,
        parts=parts,
        apart=[row for row in others if row not in parts],
        outside=outside,
        bodies=[row for row in bodies if row.place and row.place.is_civil_service],
        points=points,
        whole_points=whole_points,
        splits=published.splits(programme, organisation),
        beside=beside,
        today=today,
    )


def _sorted_out(
    rows: Sequence[Totals], organisation: Organisation | None
) -> tuple[Totals | None, Totals | None, list[Totals], Totals | None]:
    """The organisation's own row, the programme's, its parts, and the bodies outside the Civil Service together."""
    whole = next((row for row in rows if row.place is None and row.reach is Reach.WHOLE), None)
    outside = next((row for row in rows if row.reach is Reach.OUTSIDE), None)
    if organisation is None:
        return whole, whole, [row for row in rows if row.place], outside
    own = next((row for row in rows if _is(row, organisation) and row.reach is Reach.WHOLE), None)
    parts = [row for row in rows if row.place and row is not own]
    return own, whole, parts, outside


def _is(row: Totals, organisation: Organisation) -> bool:
    return row.place is not None and row.place.pk == organisation.pk


def in_order(parts: Sequence[Totals], by: str, *, is_downwards: bool) -> list[Totals]:
    """Return `parts` sorted by one of SORTS; what is hidden or missing comes last whichever way."""
    named = sorted(parts, key=lambda part: part.place.name.casefold() if part.place else "")
    if by == "name":
        return named[::-1] if is_downwards else named

    def value(part: Totals) -> float | None:
        if by == "headcount":
            return part.headcount
        return part.rate() if by == "rate" else part.figure(Measure.TOOK_PART).value

    given = [part for part in named if value(part) is not None]
    given.sort(key=lambda part: value(part) or 0, reverse=is_downwards)
    return [*given, *(part for part in named if value(part) is None)]


@dataclass(frozen=True)
class PartRow:
    """A line of the table of parts. `percent`: of its headcount."""

    name: str
    slug: str  # "" where the line leads nowhere further: own staff
    headcount: int | None
    took_part: Figure
    percent: int | None
    verdict: Verdict
    bar: RangeBar


SHOWN_AT_FIRST = 14  # parts of the programme: those that stand out, then the largest


@dataclass(frozen=True)
class Parts:
    """The table of parts: `rows` in the order asked for, of `count` in all."""

    rows: Sequence[PartRow]
    count: int
    low: Sequence[str]
    high: Sequence[str]


def parts_of(page: Page, expected: Expected | None, *, sort: str, is_downwards: bool, shows_all: bool) -> Parts:
    """Return the parts as a table shows them, each with its verdict against all organisations."""
    shown = list(page.parts)
    judged = [(part, verdict_of(part, expected)) for part in shown]
    low = [_short(part) for part, verdict in judged if verdict.side == "low"]
    high = [_short(part) for part, verdict in judged if verdict.side == "high"]
    if page.organisation is None and not shows_all and len(shown) > SHOWN_AT_FIRST:
        shown = _that_stand_out(judged)
    ordered = in_order(shown, sort, is_downwards=is_downwards)
    bars = range_bars([(part.figure(Measure.TOOK_PART).value, part.headcount) for part in ordered], expected)
    rows = [
        PartRow(
            name=_name(page, part),
            slug="" if page.organisation is not None and part.reach is Reach.OWN else part.place.slug,
            headcount=part.headcount,
            took_part=part.figure(Measure.TOOK_PART),
            percent=part.percent(),
            verdict=verdict_of(part, expected),
            bar=bar,
        )
        for part, bar in zip(ordered, bars, strict=True)
        if part.place
    ]
    return Parts(rows, len(page.parts), low, high)


def _name(page: Page, part: Totals) -> str:
    assert part.place
    own_staff = page.organisation is not None and part.reach is Reach.OWN
    return f"{part.place.name} (own staff)" if own_staff else part.place.name


def _short(part: Totals) -> str:
    return part.place.known_as if part.place else ""


def verdict_of(part: Totals, expected: Expected | None) -> Verdict:
    """Whether the rate of `part` is what would be expected of a body of its headcount."""
    return verdict(part.figure(Measure.TOOK_PART).value, part.headcount, expected)


def _that_stand_out(judged: Sequence[tuple[Totals, Verdict]]) -> list[Totals]:
    out = [part for part, verdict in judged if verdict.side][:SHOWN_AT_FIRST]
    others = sorted((part for part, verdict in judged if not verdict.side), key=lambda part: -(part.headcount or 0))
    return [*out, *others[: SHOWN_AT_FIRST - len(out)]]


def expected_among(whole: Totals, bodies: Sequence[Totals]) -> Expected | None:
    """What is usual among all `bodies` of the Civil Service; None while the `whole` programme's total is hidden."""
    rate = whole.rate()
    return None if rate is None else expected_of(rate, [_body(row) for row in bodies])


def _body(row: Totals) -> Body:
    assert row.place
    return Body(row.place.name, row.place.known_as, row.headcount or 0, row.figure(Measure.TOOK_PART).value)


def context(page: Page, choices: Choices) -> dict[str, object]:
    """Everything that the template of figures shows."""
    expected = expected_among(page.whole, page.bodies)
    parts = parts_of(page, expected, sort=choices.sort, is_downwards=choices.is_downwards, shows_all=choices.shows_all)
    return {
        "page": page,
        "choices": choices,
        "headline": _headline(page),
        "judgement": _judgement(page, parts),
        "bar": headline_bar_of(page.totals, None if page.organisation is None else page.whole),
        "steps_heading": findings.where_people_stop(page.totals),
        "steps": step_bars([(step.label, page.totals.figure(step)) for step in STEPS], page.totals.headcount),
        "trend_heading": findings.growth(_still_growing(page), page.totals.headcount, page.today),
        "trend": _trend(page),
        "parts": parts,
        "parts_heading": _parts_heading(page, parts),
        "plot": _plot(page, expected) if page.organisation is None else None,
        "splits": [split for split in page.splits if split.measure == choices.measure],
        "measures": SPLIT_MEASURES,
        "came_heading": findings.what_came_of_it(page.totals),
        "plot_heading": findings.who_stands_out(parts.low, parts.high, page.whole.percent()),
        "programme_query": f"?programme={choices.programme}" if choices.programme else "",
        "shares_of": _shares,
        "last_year": findings.last_year(page.beside.last_year, page.beside.people_last_year.get(Measure.TOOK_PART)),
        "help": whom_to_help(page.programme, numbers_in(page.totals.things)),
        "benefits": findings.benefits(page.totals),
        "note": findings.how_exact([page.totals.figure(Measure.TOOK_PART), *(row.took_part for row in parts.rows)]),
    }


def _headline(page: Page) -> Headline:
    if not page.is_counted:
        return NOT_COUNTED
    return findings.headline(page.totals, _still_growing(page), page.today)


def _still_growing(page: Page) -> Sequence[Point]:
    """The days that this week can be compared with: none once figures are final."""
    return [] if page.beside.stamp.is_closed else page.points


def _judgement(page: Page, parts: Parts) -> str:
    left = findings.time_left(page.programme, page.today)
    if page.organisation is None:
        if not parts.low:
            return left
        many = words.counted(len(parts.low), "organisation is", "organisations are")
        return f"{capfirst(many)} lower than expected. {left}"
    return f"{findings.judgement(page.totals, page.whole, parts.low if page.is_group else [])} {left}".strip()


def headline_bar_of(totals: Totals, whole: Totals | None) -> HeadlineBar | None:
    """The bar under a headline, with the mark of all organisations if `whole` is given; None without a rate."""
    value = totals.figure(Measure.TOOK_PART).value
    if value is None or not totals.headcount:
        return None
    rate = whole.rate() if whole else None
    if whole is None or rate is None:
        return headline_bar(value, totals.headcount)
    return headline_bar(value, totals.headcount, mark=100 * rate, mark_label=f"{ALL} {whole.percent()}%")


def _trend(page: Page) -> TrendChart:
    series = [
        Series(name, [(point.on, point.took_part) for point in points], totals.headcount)
        for name, points, totals in (
            (page.short_name, page.points, page.totals),
            (ALL, page.whole_points, page.whole),
        )
    ]
    return trend_chart(
        series[0],
        None if page.organisation is None else series[1],
        opens_on=page.programme.opens_on,
        closes_on=page.programme.closes_on,
        milestones=page.beside.milestones,
        title=f"People of {page.name} who have taken part, day by day",
    )


MOST_SHARES, FIRST_SHARES = 16, 8  # of a list with more entries the largest come first, the others behind a link


def _shares(split: SplitSeen) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """The entries of a list to be shown at first, and the rest: in the list's order, or of a long one by size."""
    parts = list(split.parts)
    if len(parts) > MOST_SHARES:
        parts.sort(key=lambda part: -(part.figure.value or 0))
    found = shares([(part.name, part.figure) for part in parts], split.total.value)
    return (found[:FIRST_SHARES], found[FIRST_SHARES:]) if len(found) > MOST_SHARES else (found, ())


def _parts_heading(page: Page, parts: Parts) -> str:
    if page.organisation is None:
        return "Organisations"
    return findings.behind_or_ahead(parts.low, parts.high)


def _plot(page: Page, expected: Expected | None) -> FunnelPlot | None:
    if expected is None:
        return None
    return funnel_plot([_body(row) for row in page.bodies], expected, title="Share who took part against headcount")
