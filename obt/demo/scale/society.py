"""What the synthetic people are drawn from: the organisations, lists, names and days of this database."""

from __future__ import annotations

import datetime
import itertools
import random
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from learning.models import ProgrammeCourse
from obt.demo import data, programmes
from obt.people.models import EmailDomainOrganisation, Grade, Organisation, Profession, Region
from obt.people.models.profile_choices import ProfileChoice
from obt.programme.models import Programme

SEED = 2024
SHARE_IN_SUB_UNITS = 0.6  # of an organisation that reports on parts of itself
# Civil Service Statistics 2023 count the four grades of the Senior Civil Service together. We take four in five of
# those who are left for each grade in turn: roughly its pyramid.
COUNTED_TOGETHER = 7385
PYRAMID = 0.8
PREFER_NOT_TO_SAY = 0.04
DONE = 0.76  # of those who have registered have taken the core course
DIFFERENCE = 0.07  # by which organisations usually differ from that


@dataclass(frozen=True)
class Weighted:
    """Rows of a list with the share of people that each has; None is "prefer not to say"."""

    ids: list[int | None]
    cumulative: list[float]

    @classmethod
    def of(cls, model: type[ProfileChoice]) -> Weighted:
        """The answers that `model` offers, weighted by how many people gave each in the official figures."""
        rows = model._default_manager.filter(is_offered=True).values_list("pk", "headcount")
        shares = _shares([headcount for _, headcount in rows])
        silent = sum(shares) * PREFER_NOT_TO_SAY / (1 - PREFER_NOT_TO_SAY)
        return cls([*(pk for pk, _ in rows), None], list(itertools.accumulate([*shares, silent])))

    def draw(self, dice: random.Random, number: int) -> list[int | None]:
        return dice.choices(self.ids, cum_weights=self.cumulative, k=number)


def _shares(headcounts: list[int | None]) -> list[float]:
    """The headcounts, with shares of COUNTED_TOGETHER where there is none."""
    shares: list[float] = []
    left = float(COUNTED_TOGETHER)
    for headcount in headcounts:
        if headcount is None:
            shares.append(left * PYRAMID)
            left -= shares[-1]
        else:
            shares.append(headcount)
    return shares


@dataclass(frozen=True)
class Workplace:
    """An organisation that people are spread over, the domains of its addresses, and its share of all people.

    `done`: the share of its registered people who have taken the core course.
    """

    pk: int
    domains: list[str]
    share: float
    done: float = 0.0


@dataclass(frozen=True)
class Society:
    """Everything that the people of a chunk are drawn from."""

    workplaces: list[Workplace]
    places: array[int]  # the place in `workplaces` of each person, by running number
    grades: Weighted
    professions: Weighted
    regions: Weighted
    first_names: list[str]
    last_names: list[str]
    programme: int
    courses: list[tuple[int, int]]  # id and minutes, the core course first
    days: list[datetime.date]  # of the programme, up to today


def gather(people: int, today: datetime.date | None = None) -> Society:
    """Read this database's lists and place `people` people. The demo's programmes must be there."""
    today = today or timezone.localdate()
    programme = Programme.objects.get(slug=programmes.RUNNING)
    names = data.read("names")
    workplaces = _workplaces()
    return Society(
        workplaces=workplaces,
        places=_places([workplace.share for workplace in workplaces], people),
        grades=Weighted.of(Grade),
        professions=Weighted.of(Profession),
        regions=Weighted.of(Region),
        first_names=names["first"],
        last_names=names["last"],
        programme=programme.pk,
        courses=list(ProgrammeCourse.objects.of(programme).values_list("course_id", "course__minutes")),
        days=_days(programme.opens_on, min(today, programme.records_close_on)),
    )


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + datetime.timedelta(day) for day in range((last - first).days + 1)]


def _workplaces() -> list[Workplace]:
    """The Civil Service's organisations by headcount; sub-units take a part of the organisation that they are in."""
    domains = _domains()
    organisations = list(Organisation.objects.open().filter(is_civil_service=True))
    units: dict[str, list[Organisation]] = {}
    for organisation in organisations:
        if organisation.is_sub_unit:
            units.setdefault(organisation.path[: -organisation.steplen], []).append(organisation)
    places = []
    for organisation in organisations:
        if organisation.is_sub_unit or not organisation.headcount:
            continue
        done = _done(organisation.slug)
        inside = units.get(organisation.path, [])
        own = organisation.headcount * (1 - SHARE_IN_SUB_UNITS * bool(inside))
        at = domains.get(organisation.pk) or [f"{organisation.slug}.example.gov.uk"]
        places.append(Workplace(organisation.pk, at, own, done))
        share = organisation.headcount * SHARE_IN_SUB_UNITS / max(len(inside), 1)
        places.extend(Workplace(unit.pk, domains.get(unit.pk) or at, share, done) for unit in inside)
    return _with_usual_rate(places)


def _done(slug: str) -> float:
    """The share of an organisation's people who have done it, by its own dice: the organisations differ."""
    return random.Random(f"{SEED}, {slug}").gauss(DONE, DIFFERENCE)  # noqa: S311 - nothing secret


def _with_usual_rate(places: list[Workplace]) -> list[Workplace]:
    """The same places, with their rates moved so that of all people DONE have done it."""
    by = DONE - sum(place.share * place.done for place in places) / sum(place.share for place in places)
    return [replace(place, done=min(max(place.done + by, 0.05), 0.97)) for place in places]


def _domains() -> dict[int, list[str]]:
    """The e-mail domains of each organisation, by its id."""
    found: dict[int, list[str]] = {}
    rows = EmailDomainOrganisation.objects.order_by("email_domain__domain")
    for organisation, domain in rows.values_list("organisation_id", "email_domain__domain"):
        found.setdefault(organisation, []).append(domain)
    return found


def _places(shares: list[float], people: int) -> array[int]:
    """For each of `people` people the number of a share: exact quotas by largest remainder, then shuffled.

    Drawing lots instead would give small organisations more people than they have.
    """
    quotas = [share * people / sum(shares) for share in shares]
    whole = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(shares)), key=lambda place: whole[place] - quotas[place])
    for place in by_remainder[: people - sum(whole)]:
        whole[place] += 1
    places = array("H", itertools.chain.from_iterable(_times(place, number) for place, number in enumerate(whole)))
    random.Random(SEED).shuffle(places)  # noqa: S311 - nothing secret
    return places


def _times(place: int, number: int) -> Iterable[int]:
    return itertools.repeat(place, number)
