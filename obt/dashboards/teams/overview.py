"""How many teams are on each list of an organisation or of the programme, and where they are."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from obt.dashboards import published
from obt.dashboards.models.published import Reach
from obt.people.models import Organisation
from obt.programme.models import Programme

from .found import count_now
from .lists import Numbers, Which, numbers_in
from .scope import scope_of


@dataclass(frozen=True)
class Line:
    """The numbers of one organisation in a table. `part`: what narrows its page's lists to it ("" for its own page)."""

    name: str
    slug: str
    part: str
    numbers: Numbers

    def address_of(self, which: Which) -> str:
        query = f"?{urlencode({'part': self.part})}" if self.part else ""
        return f"/dashboard/{self.slug}/teams/{which.value}/{query}"


@dataclass(frozen=True)
class Overview:
    """How many teams are on each list, and part by part.

    `teams` is how many there are in all, where that is known. `counted_at` is empty where they were counted for this
    page. `elsewhere` are bodies below on the other side of the
    Civil Service, which have lists of their own.
    """

    numbers: Numbers
    lines: Sequence[Line]
    counted_at: datetime.datetime | None
    elsewhere: Sequence[published.Place] = ()
    teams: int | None = None


def overview_of(programme: Programme, organisation: Organisation) -> Overview:
    """Return the numbers of `organisation` and of its own staff and each body below it, in two or three statements."""
    places = [(one.place, one) for one in published.totals_of(programme, organisation) if one.place is not None]
    own = {one.reach: one for place, one in places if place.pk == organisation.pk}
    if Reach.WHOLE not in own:  # a sub-unit, or nothing has been counted yet
        return Overview(count_now(programme, scope_of(organisation).ids()), [], None)
    whole = own[Reach.WHOLE]
    lines, elsewhere = [], []
    for place, one in places:
        if place.is_civil_service != organisation.is_civil_service:
            elsewhere.append(place)
        elif place.pk != organisation.pk:
            lines.append(Line(place.name, place.slug, "", numbers_in(one.things)))
    if lines:
        name = f"{organisation.name} (own staff)"
        lines.insert(0, Line(name, organisation.slug, organisation.slug, numbers_in(own[Reach.OWN].things)))
    teams = int(whole.things["teams"]["teams"])
    return Overview(numbers_in(whole.things), lines, published.stamp(programme).counted_at, elsewhere, teams)


def overview_of_programme(programme: Programme) -> Overview:
    """Return the numbers of every department with what is below it, in two statements; none before the first count.

    Bodies on another side of the Civil Service than the department above them have lines of their own.
    """
    bodies = {
        one.place: numbers_in(one.things) for one in published.totals_of(programme, None) if one.place is not None
    }
    departments = {place.path: place for place in bodies if len(place.path) == Organisation.steplen}
    everybody: Counter[Which] = Counter()
    together: defaultdict[published.Place, Counter[Which]] = defaultdict(Counter)
    for place, numbers in bodies.items():
        above = departments.get(place.path[: Organisation.steplen], place)
        head = above if above.is_civil_service == place.is_civil_service else place
        everybody.update(numbers)
        together[head].update(numbers)
    lines = [Line(head.name, head.slug, "", numbers) for head, numbers in together.items()]
    return Overview(everybody, sorted(lines, key=lambda line: line.name), published.stamp(programme).counted_at)
