"""What champions are told on Mondays: this week against last, from what may be shown alone, and whom to help."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from obt.figures.figure import Figure, How
from obt.figures.small_numbers import POINT
from obt.people.models import Champion, Organisation
from obt.programme.models import Programme

from .models import Total, TrendPoint
from .models.published import Measure, Reach
from .teams.found import count_now
from .teams.lists import Numbers, numbers_in, whom_to_help
from .teams.scope import scope_of

MOST_ORGANISATIONS = 10  # in one mail
_A_WEEK_AGO, _TWO_WEEKS_AGO = datetime.timedelta(days=8), datetime.timedelta(days=15)  # a point is of its day's end
_PART_OF = {Measure.LEARNED: "learning", Measure.TALKED: "conversations", Measure.TRIED: "experiments"}
_DONE = {
    Measure.LEARNED: "have done the learning",
    Measure.TALKED: "have talked in a team",
    Measure.TRIED: "are trying something, in a team with an experiment",
}


@dataclass(frozen=True)
class Digest:
    """What one champion is told. `lists` are as in `obt.reminders.rules.Rule.example_lists`, one an organisation."""

    person: int
    names: str
    path: str
    lists: Sequence[Mapping[str, Any]]


def digests(programme: Programme, today: datetime.date | None = None) -> Iterator[Digest]:
    """Yield what each champion of `today` (default: today in London) is told, in one mail whatever they look after.

    Three statements, and two more for each part of a body that has champions of its own, which has no totals.
    """
    today = today or timezone.localdate()
    appointments = Champion.objects.on(today).filter(person__is_active=True).select_related("organisation")
    looked_after: dict[int, list[Organisation]] = {}
    for appointment in appointments.order_by("person", "organisation__path"):
        looked_after.setdefault(appointment.person_id, []).append(appointment.organisation)
    organisations = {one.pk: one for of_one in looked_after.values() for one in of_one}
    weeks = _weeks(programme, list(organisations.values()), today)
    for person, of_one in looked_after.items():
        told = of_one[:MOST_ORGANISATIONS]
        yield Digest(person, names_of(of_one), _address(of_one[0]), [weeks[one.pk] for one in told])


def names_of(organisations: Sequence[Organisation]) -> str:
    """Return "Department for Transport", "DfT and DVLA" or "DfT, DVLA and 3 more"."""
    if len(organisations) == 1:
        return organisations[0].name
    names = [one.known_as for one in organisations]
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _address(organisation: Organisation) -> str:
    return reverse("dashboard_organisation", args=[organisation.slug])


def _weeks(
    programme: Programme, organisations: Sequence[Organisation], today: datetime.date
) -> dict[int, dict[str, Any]]:
    """What is said of each organisation, as a list for the mail."""
    of_these = {"programme": programme, "reach": Reach.WHOLE, "organisation__in": [one.pk for one in organisations]}
    totals = {row.organisation_id: row for row in Total.objects.filter(**of_these)}
    points: dict[int | None, dict[datetime.date, TrendPoint]] = {}
    for point in TrendPoint.objects.filter(**of_these, on__in=[today - _A_WEEK_AGO, today - _TWO_WEEKS_AGO]):
        points.setdefault(point.organisation_id, {})[point.on] = point
    found = {}
    for one in organisations:
        total, before = totals.get(one.pk), points.get(one.pk, {})
        lines = list(_figures(programme, total, before.get(today - _A_WEEK_AGO), before.get(today - _TWO_WEEKS_AGO)))
        numbers = numbers_in(total.things) if total else count_now(programme, scope_of(one).ids())
        found[one.pk] = {
            "title": one.name,
            "path": _address(one),
            "lines": [*([line, ""] for line in lines), *_to_help(programme, one, numbers)],
        }
    return found


def _figures(
    programme: Programme, total: Total | None, week: TrendPoint | None, earlier: TrendPoint | None
) -> Iterator[str]:
    """How many take part, and by part of the programme; of a part of a body there are no totals."""
    if total is None:
        return
    figure = total.figure(Measure.TOOK_PART)
    if not figure.is_shown:
        yield "How many people have taken part is not shown: too few have, or have not"
        return
    of_all = f" of {total.headcount:,}" if total.headcount else ""
    percent = figure.percent_of(total.headcount)
    share = f", {percent}%" if percent is not None else ""
    moved = _moved(Measure.TOOK_PART, figure, week, earlier)
    yield f"{capfirst(figure.words)}{of_all} people have taken part{share}{moved}"
    for measure, done in _DONE.items():
        figure = total.figure(measure)
        if getattr(programme, f"has_{_PART_OF[measure]}") and figure.is_shown:
            yield f"{capfirst(figure.words)} {done}{_moved(measure, figure, week, earlier)}"


def _moved(measure: Measure, now: Figure, week: TrendPoint | None, earlier: TrendPoint | None) -> str:
    """How far it moved in this week and in the one before, as far as both ends of each are shown."""
    then = getattr(week, measure) if week else None
    before = getattr(earlier, measure) if earlier else None
    if now.value is None or then is None:
        return ""
    said = f": {moved_by(now.value - then, is_about=now.how is How.ABOUT)} than a week ago"
    return said if before is None else f"{said}; the week before, {moved_by(then - before)}"


def moved_by(difference: int, *, is_about: bool = False) -> str:
    """Return "512 more", "12 fewer" or "fewer than 5 more", which says nothing of which way that few went."""
    if abs(difference) < POINT:
        return f"fewer than {POINT} more"
    return f"{'about ' if is_about else ''}{abs(difference):,} {'more' if difference > 0 else 'fewer'}"


def _to_help(programme: Programme, organisation: Organisation, numbers: Numbers) -> list[list[str]]:
    """Each list of teams that holds any, with where it is."""
    found = [
        [said, reverse("dashboard_organisation_teams_list", args=[organisation.slug, which.value])]
        for which, said in whom_to_help(programme, numbers)
    ]
    return found or [["No team needs help at the moment", ""]]
