"""An entry of the library as somebody sees it: a few statements, however many readings and adoptions it has.

What is fetched is what everyone may see. No person is: no owner, nobody who recorded a reading or wrote a note of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from conversations.models.ideas import EVERYONE
from obt import statements
from obt.govuk.words import MONTHS, counted
from obt.people.models import Organisation, Person, Team

from .models import Benefit, Experiment, Measurement
from .results import Result, result_of, result_of_readings
from .seen import benefits_of
from .wording import byline

A_PAGE = 20  # of those who tried it too

_ENDED = {"keep": "Kept it", "adapt": "Adapted it", "scale": "Scaled it up", "stop": "Stopped it", "": "Still trying"}
_ENDINGS = {"keep": "kept it", "adapt": "adapted it", "scale": "scaled it up", "stop": "stopped it"}


@dataclass(frozen=True)
class Adopter:
    """Another team's entry that tries the same. `who` is its team, if it chose so, and its organisation."""

    pk: int
    title: str
    who: str
    outcome: str
    result: Result

    @property
    def ended(self) -> str:
        return _ENDED[self.outcome]


@dataclass(frozen=True)
class SeenEntry:
    """An entry as one person sees it; `experiment` has its team and organisation joined.

    `is_own`: they are in its team now. `comes_from` is the entry that it tries too, while everyone may see that one.
    `adoptions` counts the other teams that tried it, whoever may see theirs, and `organisations_reached` their bodies;
    `endings` counts the experiments of other teams that are in the library too, by their outcome ("" while they run),
    and `sharing` those teams. Readings, benefits and a page of adopters take a statement each.
    """

    experiment: Experiment
    is_own: bool
    comes_from: Experiment | None
    adoptions: int
    organisations_reached: int
    endings: Mapping[str, int]
    sharing: int
    thanks: int
    has_thanked: bool

    @property
    def who(self) -> str:
        """The team, if it chose so, and its organisation."""
        team = self.experiment.team
        return byline(team.name, team.organisation.name, shows_team=self.experiment.shows_team)

    @property
    def is_concluded(self) -> bool:
        return self.experiment.state == Experiment.State.CONCLUDED

    @property
    def when(self) -> str:
        """Its months: "October to December 2024", "since October 2024" while it runs."""
        starts_on, ended_at = self.experiment.starts_on, self.experiment.concluded_at
        if ended_at is None:
            return f"since {MONTHS[starts_on.month - 1]} {starts_on.year}"
        return _months(starts_on, timezone.localdate(ended_at))

    @cached_property
    def readings(self) -> list[Measurement]:
        """All of them by their day, without their notes, which are the team's."""
        found = statements.rows(_READINGS, {"pk": self.experiment.pk})
        return [Measurement(pk=pk, taken_on=day, value=value) for pk, day, value in found]

    @cached_property
    def benefits(self) -> list[Benefit]:
        return benefits_of(self.experiment)

    @property
    def result(self) -> Result:
        return result_of_readings(self.experiment, self.readings)

    @property
    def shared(self) -> int:
        """How many experiments that try it too are in the library."""
        return sum(self.endings.values())

    @property
    def pages(self) -> int:
        return max(1, -(-self.shared // A_PAGE))

    @property
    def not_shared(self) -> int:
        """How many other teams tried it and have nothing of it in the library."""
        return max(0, self.adoptions - self.sharing)

    @property
    def how_it_went(self) -> str:
        """What became of it elsewhere: "6 kept it, 2 adapted it, 1 stopped it and 2 are still trying"."""
        parts = [f"{self.endings[one]:,} {words}" for one, words in _ENDINGS.items() if self.endings.get(one)]
        if trying := self.endings.get(""):
            parts.append(f"{trying:,} {'is' if trying == 1 else 'are'} still trying")
        return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)

    @property
    def others(self) -> str:
        """Of those who tried it and share nothing here only the number is told; "" if there are none."""
        if not self.not_shared:
            return ""
        teams = counted(self.not_shared, "more team" if self.shared else "team")
        return f"{teams} tried it, and theirs is not shared here."

    def adopters(self, page: int = 1) -> list[Adopter]:
        """A page of those in the library that try it too, what has ended first, then the newest."""
        if not self.shared:
            return []
        parameters = {
            "pk": self.experiment.pk, "team": self.experiment.team_id, "everyone": EVERYONE,
            "limit": A_PAGE, "offset": (page - 1) * A_PAGE,
        }  # fmt: skip
        return [_adopter(cells) for cells in statements.rows(_ADOPTERS, parameters)]


def seen_by(person: Person, pk: int) -> SeenEntry | None:
    """Return entry `pk` as `person` sees it, in one statement; None if it is not in the library.

    Those of its team get theirs wherever it is: ask `experiment.is_in_library`.
    """
    found = statements.rows(_ENTRY, {"person": person.pk, "pk": pk, "everyone": EVERYONE})
    if not found:
        return None
    experiment, cells = statements.taken(Experiment, found[0])
    experiment.team, cells = statements.taken(Team, cells)
    organisation, is_own, parent_title, adoptions, reached, endings, sharing, thanks, has_thanked = cells
    experiment.team.organisation = Organisation(pk=experiment.team.organisation_id, name=organisation)
    parent = Experiment(pk=experiment.adopted_from_id, title=parent_title) if parent_title else None
    return SeenEntry(experiment, is_own, parent, adoptions, reached, endings or {}, sharing, thanks, has_thanked)


def _adopter(cells: Sequence[Any]) -> Adopter:
    pk, title, state, outcome, unit, unit_name, better, baseline, target, shows_team, team, organisation, *rest = cells
    experiment = Experiment(
        state=state, unit=unit, unit_name=unit_name, better=better, baseline=baseline, target=target
    )
    count, last = rest
    result = result_of(experiment, count=count, last=last)
    return Adopter(pk, title, byline(team, organisation, shows_team=shows_team), outcome, result)


def _months(first: datetime.date, last: datetime.date) -> str:
    """The months from `first` to `last`, each year once; one month if `last` is no later one."""
    begins, ends = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if (last.year, last.month) <= (first.year, first.month):
        return f"{begins} {first.year}"
    return (
        f"{begins} to {ends} {last.year}" if first.year == last.year else f"{begins} {first.year} to {ends} {last.year}"
    )


_OTHERS = """
FROM experiments_experiment a
WHERE a.adopted_from_id = e.id AND a.audience = %(everyone)s AND a.team_id <> e.team_id
"""

_ENTRY = f"""
SELECT {statements.columns(Experiment, "e")}, {statements.columns(Team, "t")}, o.name, m.id IS NOT NULL, parent.title,
       coalesce(entry.adoptions, 0), coalesce(entry.organisations_reached, 0),
       (SELECT json_object_agg(outcome, number) FROM (SELECT a.outcome, count(*) AS number {_OTHERS} GROUP BY 1) AS x),
       (SELECT count(DISTINCT a.team_id) {_OTHERS}),
       (SELECT count(*) FROM experiments_thanks th WHERE th.experiment_id = e.id),
       EXISTS (SELECT 1 FROM experiments_thanks th WHERE th.experiment_id = e.id AND th.person_id = %(person)s)
FROM experiments_experiment e
JOIN people_team t ON t.id = e.team_id
JOIN people_organisation o ON o.id = t.organisation_id
LEFT JOIN people_membership m ON m.team_id = e.team_id AND m.person_id = %(person)s AND m.left_on IS NULL
LEFT JOIN experiments_experiment parent ON parent.id = e.adopted_from_id AND parent.audience = %(everyone)s
LEFT JOIN experiments_libraryentry entry ON entry.experiment_id = e.id
WHERE e.id = %(pk)s AND (e.audience = %(everyone)s OR m.id IS NOT NULL)
"""  # noqa: S608  # only names of columns are put in

_READINGS = """
SELECT r.id, r.taken_on, r.value FROM experiments_measurement r WHERE r.experiment_id = %(pk)s
ORDER BY r.taken_on, r.id
"""

_ADOPTERS = """
SELECT a.id, a.title, a.state, a.outcome, a.unit, a.unit_name, a.better, a.baseline, a.target, a.shows_team, t.name,
       o.name, (SELECT count(*) FROM experiments_measurement r WHERE r.experiment_id = a.id),
       (SELECT r.value FROM experiments_measurement r WHERE r.experiment_id = a.id
        ORDER BY r.taken_on DESC, r.id DESC LIMIT 1)
FROM experiments_experiment a
JOIN people_team t ON t.id = a.team_id
JOIN people_organisation o ON o.id = t.organisation_id
WHERE a.adopted_from_id = %(pk)s AND a.audience = %(everyone)s AND a.team_id <> %(team)s
ORDER BY a.state = 'concluded' DESC, a.id DESC
LIMIT %(limit)s OFFSET %(offset)s
"""
