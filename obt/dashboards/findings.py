"""What figures say, in words: the headings and sentences of a page. Pure functions of what is published."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import capfirst

from experiments.benefits import COUNTED_OUTCOMES
from experiments.models import Benefit
from obt.figures.figure import Figure, How
from obt.govuk import words
from obt.programme.models import Programme

from .models.published import Measure
from .published import Point, Totals

FEWEST_MORE = 5  # that a week's growth is told in: fewer are people whom colleagues can name
LEVEL = 3  # points of per cent either way that count as level with all organisations
STEPS = (Measure.LEARNED, Measure.TALKED, Measure.TRIED, Measure.CONCLUDED)
_DONE = {
    Measure.LEARNED: "learning",
    Measure.TALKED: "talking",
    Measure.TRIED: "trying something",
    Measure.CONCLUDED: "concluding it",
}


@dataclass(frozen=True)
class Headline:
    """The figure that a page begins with, "6,662 of 16,655", and what it says."""

    figure: str
    text: str


NOT_COUNTED = Headline("Not counted yet", "Figures come within a minute of the first record")


def headline(totals: Totals, points: Sequence[Point], today: datetime.date) -> Headline:
    """People who took part of all there are, the share, and how many more than a week ago; of a part, who learned."""
    took_part = totals.figure(Measure.TOOK_PART)
    if took_part.how is How.NOT_OFFERED:
        return _headline_of_part(totals)
    if took_part.value is None:
        of = f" of {totals.headcount:,}" if totals.headcount else ""
        return Headline("Not shown yet", f"Figures show once at least 10 people{of} have taken part")
    number = capfirst(took_part.words)
    percent = totals.percent()
    figure = f"{number} of {totals.headcount:,}" if totals.headcount else number
    text = "people have taken part" + (f" – {percent}%" if percent is not None else "")
    return Headline(figure, text + _this_week(took_part, points, today))


def _headline_of_part(totals: Totals) -> Headline:
    """A part stands inside its body's figures: all that is known of it is what the body's breakdown shows."""
    learned = totals.figure(Measure.LEARNED)
    if learned.value is None:
        return Headline("Not shown", "This part’s figures show once they can be told from its body’s safely")
    number = capfirst(learned.words)
    return Headline(number, "people of this part have learned")


def _this_week(now: Figure, points: Sequence[Point], today: datetime.date) -> str:
    before = total_on(points, today - datetime.timedelta(days=7))
    if before is None or now.value is None:
        return ""
    return f", {more_words(now.value - before)} this week"


def more_words(more: int) -> str:
    """How much a total has grown in some time: "up 512", "down 12"; never whether by nobody or by one to four."""
    if more >= FEWEST_MORE:
        return f"up {more:,}"
    return f"down {-more:,}" if more <= -FEWEST_MORE else "little changed"


def total_on(points: Sequence[Point], day: datetime.date, measure: str = Measure.TOOK_PART) -> int | None:
    """The total at the end of `day`, or of the last day before it that has a point; None where there is none shown."""
    earlier = [point for point in points if point.on <= day]
    value: int | None = getattr(earlier[-1], measure) if earlier else None
    return value


def judgement(totals: Totals, programme: Totals, behind: Sequence[str]) -> str:
    """How an organisation stands beside all others, and which of its parts need help."""
    sentences = []
    own, of_all = totals.percent(), programme.percent()
    if own is not None and of_all is not None:
        where = "Above" if own > of_all + LEVEL else "Below" if own < of_all - LEVEL else "About level with"
        sentences.append(f"{where} all organisations, which are at {of_all}%.")
    if behind:
        many = words.counted(len(behind), "part is", "parts are")
        names = behind[0] if len(behind) == 1 else f"{', '.join(behind[:-1])} and {behind[-1]}"
        if len(behind) > 3:
            names = f"{', '.join(behind[:3])} and others"
        sentences.append(f"{capfirst(many)} lower than expected: {names}.")
    return " ".join(sentences)


def time_left(programme: Programme, today: datetime.date) -> str:
    """How long the programme goes on: "73 days are left"."""
    if today < programme.opens_on:
        return f"The programme opens on {words.date(programme.opens_on)}."
    if today > programme.records_close_on:
        return f"Records closed on {words.date(programme.records_close_on)}."
    if today > programme.closes_on:
        return f"The programme has closed. Records can be put right until {words.date(programme.records_close_on)}."
    days = (programme.closes_on - today).days
    return "This is the last day." if days == 0 else f"{words.counted(days, 'day is', 'days are')} left."


def last_year(name: str, took_part: Figure | None) -> str:
    """How the programme before ended, to be read behind its name; nothing where its figure is not shown."""
    if not name or took_part is None or took_part.value is None:
        return ""
    return f"ended with {took_part.words} people who took part."


def where_people_stop(totals: Totals) -> str:
    """The heading over the steps: where the greatest share of people goes no further."""
    shown = [(step, totals.figure(step).value) for step in STEPS]
    drops = [
        ((before - after) / before, one, other)
        for (one, before), (other, after) in pairwise(shown)
        if before and after is not None and after < before
    ]
    if not drops:
        return "How far people have come"
    _, one, other = max(drops, key=lambda drop: drop[0])
    return f"Most people stop between {_DONE[one]} and {_DONE[other]}"


def growth(points: Sequence[Point], headcount: int | None, today: datetime.date) -> str:
    """The heading over the trend: this week against the one before."""
    now, week, two = (total_on(points, today - datetime.timedelta(days=days)) for days in (0, 7, 14))
    if now is None or week is None:
        return "Taking part, day by day"
    gained, before = now - week, None if two is None else week - two
    if gained <= -FEWEST_MORE:  # people have moved on, or have removed what they had recorded
        return f"{-gained:,} fewer people than a week ago"
    if headcount and abs(gained) * 100 >= headcount:
        size = words.counted(round(100 * gained / headcount), "point") + " a week"
    else:
        size = f"{gained:,} people a week"
    if abs(gained) < FEWEST_MORE:
        return "Hardly anybody has joined in the last week"
    if before is None or abs(before) < FEWEST_MORE:
        return f"Taking part has grown by {size.removesuffix(' a week')} in the last week"
    if gained > 1.2 * before:
        return f"Growth has quickened to {size}"
    if gained < 0.8 * before:
        return f"Growth has slowed to {size}"
    return f"Growth is steady at {size}"


def behind_or_ahead(low: Sequence[str], high: Sequence[str]) -> str:
    """The heading over the parts: which of them are not as expected."""
    if len(low) == 1:
        return f"{low[0]} is lower than expected for its size"
    if low:
        return f"{len(low)} parts are lower than expected for their size"
    if len(high) == 1:
        return f"{high[0]} is higher than expected for its size"
    if high:
        return f"{len(high)} parts are higher than expected for their size"
    return "All parts are about where they would be expected"


def who_stands_out(low: Sequence[str], high: Sequence[str], percent: int | None) -> str:
    """The heading over the funnel plot."""
    if not low and not high:
        return "No organisation stands out more than its size explains"
    of_all = f"{percent}%" if percent is not None else "the rate of all"
    if low:
        are = "organisation is" if len(low) == 1 else "organisations are"
        return f"{len(low)} {are} further below {of_all} than size explains"
    are = "organisation is" if len(high) == 1 else "organisations are"
    return f"{len(high)} {are} further above {of_all} than size explains"


def what_came_of_it(totals: Totals) -> str:
    """The heading over experiments and benefits."""
    experiments = totals.things.get("experiments", {})
    concluded, running = experiments.get("concluded", 0), experiments.get("running", 0)
    if not concluded:
        going = f": {words.counted(running, 'experiment')} running" if running else ""
        return f"What came of it so far{going}"
    kept = sum(experiments.get(outcome, 0) for outcome in COUNTED_OUTCOMES)
    return f"What came of it: {words.counted(concluded, 'experiment')} concluded, {kept:,} kept, adapted or scaled"


def how_sure(benefit: Mapping[str, int]) -> str:
    """How sure teams are of a sum, by the number of experiments: "11 measured, 9 estimated"."""
    said = ((benefit.get(sure, 0), sure) for sure in Benefit.Confidence.values)
    return ", ".join(f"{number:,} {sure}" for number, sure in said if number)


def how_exact(figures: Sequence[Figure]) -> str:
    """The note under a table: what its marks mean; nothing where there are none."""
    notes = []
    if any(figure.how is How.HIDDEN for figure in figures):
        notes.append(
            "[c] hidden: so few people, or all but so few, that they could be named; perhaps none. "
            "Under 10 in bodies of 200 people or more, under 5 in smaller ones and in breakdowns."
        )
    if any(figure.how is How.ABOUT for figure in figures):
        notes.append("“About” is to the nearest 5, or a sum of such figures.")
    return " ".join(notes)


_BENEFITS = (
    ("minutes", "", "minutes a week saved"),
    ("pounds", "£", "a year saved"),
    ("people", "", "people a year helped"),
)


def benefits(totals: Totals) -> list[tuple[str, str, str]]:
    """The sums of what teams reported: "£1,200", "a year saved", and what it rests on, "3 experiments: 3 measured"."""
    found = []
    for kind, sign, of_what in _BENEFITS if "benefits" in totals.things else ():
        if behind := totals.experiments_behind(kind):
            amount = f"{sign}{round(totals.amount(kind)):,}"
            sure = how_sure(totals.things["benefits"][kind])
            found.append((amount, of_what, f"{words.counted(behind, 'experiment')}: {sure}"))
    return found
