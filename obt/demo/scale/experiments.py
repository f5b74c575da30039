"""The synthetic teams' experiments: what they expect, measured and concluded. The same for the same number."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from obt.demo.idea_texts import IdeaText, idea_text
from obt.people.models import Profession
from obt.programme.models import Programme

from .society import SEED

# What issue 4 asks the service to carry, for all 513,000 people: 20,000 public experiments with 160,000 readings, and
# half as many again that are the team's or the organisation's own.
EXPERIMENTS = 30_000
PUBLIC_OF_THREE = 2
MOST_READINGS = 16  # of an experiment that has started: from none to these in turn, 8 on average
ADOPTED = 0.3  # of the public ones try what another team tried
STILL_RUNNING = 0.4  # of those that have started
NOT_STARTED = 0.25  # of those that are not public
NAMELESS = 0.2  # of the teams are not named in the library
OUTCOMES, OUTCOME_SHARES = ("keep", "adapt", "stop", "scale"), (40, 25, 20, 15)

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

COLUMNS = {
    "experiments_experiment": (
        *("id", "programme_id", "team_id", "idea_id", "adopted_from_id", "submission", "version", "state", "title"),
        *("problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better", "baseline"),
        *("baseline_note", "target", "starts_on", "ends_on", "profession_id", "proposed_by_id", "owner_id"),
        *("created_at", "visibility", "shows_team", "moderation", "audience", "started_at", "started_by_id"),
        *("concluded_at", "concluded_by_id", "outcome", "what_happened", "learned", "needs"),
    ),
    "experiments_helper": ("experiment_id", "person_id"),
    "experiments_measurement": (
        *("experiment_id", "taken_on", "value", "note", "recorded_by_id", "created_at", "submission"),
    ),
    "experiments_benefit": ("experiment_id", "kind", "amount", "workings", "confidence"),
}


class Measure(NamedTuple):
    """What is measured, with the least and the most that it can be at the beginning."""

    name: str
    unit: str
    unit_name: str
    better: str
    least: int
    most: int


MEASURES = (
    Measure("Share that come back incomplete", "percent", "", "lower", 15, 60),
    Measure("Share answered on the same day", "percent", "", "higher", 20, 70),
    Measure("Time from arrival to answer", "minutes", "", "lower", 60, 2400),
    Measure("Calls about it in a week", "number", "calls", "lower", 20, 400),
    Measure("People who say that it was easy", "number", "people", "higher", 5, 60),
    Measure("What it costs us in a month", "pounds", "", "lower", 200, 9000),
    Measure("Meetings in a week", "number", "meetings", "lower", 8, 40),
    Measure("Time in meetings, each of us in a week", "minutes", "", "lower", 240, 1200),
)
_BENEFITS = (("minutes", 0.6, 20, 2400), ("pounds", 0.25, 200, 60_000), ("people", 0.35, 5, 4000))
_SURE, _SURE_SHARES = ("measured", "estimated", "guessed"), (45, 40, 15)
HAPPENED = (
    "We did it every week and counted on Fridays. Two weeks were lost to annual leave.",
    "Half of us did it, half did not, so that we could compare.",
    "It took a week to get used to. After that nobody wanted to go back.",
    "We began with the simplest cases and took the others in after a fortnight.",
    "Nobody kept to it in the first week. We put a reminder on the wall, and then it held.",
)
LEARNED = (
    "People read the first line and nothing else. What matters has to stand there.",
    "It works when one person owns it. Where nobody did, it stopped after three days.",
    "The number changed less than we hoped, but the mood in the team changed a lot.",
    "We measured the wrong thing at first. Agree what to count before you begin.",
    "It is not worth it for small cases. For large ones it is.",
    "Ask those who answer the phone: they knew the reason all along.",
)
_NEEDS = (
    "",
    "Half an hour to set it up and somebody who keeps count.",
    "A shared list and the say of the team's lead.",
)


@dataclass
class _Public:
    """One that everybody can find: what another team needs to try it too."""

    pk: int
    text: int
    measure: Measure


@dataclass
class Maker:
    """Makes the experiments of one team after another and remembers those that can be tried by the next."""

    programme: Programme
    today: datetime.date
    last_id: int = 0
    public: list[_Public] = field(default_factory=list)
    professions: list[int] = field(default_factory=lambda: list(Profession.objects.values_list("pk", flat=True)))

    def add(self, made: Rows, number: int, team: int, organisation: int, members: Sequence[int], idea: Row) -> None:
        """Add an experiment of team `number`, which tries its idea or what another team has tried, to the rows `made`.

        `idea` is the team's: its id, and whether it chose it.
        """
        dice = random.Random(f"{SEED}, experiment of team {number}")  # noqa: S311 - nothing secret
        self.last_id += 1
        is_public = self.last_id % 3 < PUBLIC_OF_THREE
        source = self._source(dice) if is_public else None
        measure = source.measure if source else dice.choice(MEASURES)
        text_number = source.text if source else idea[0]
        if is_public:
            self.public.append(_Public(self.last_id, text_number, measure))
        idea_id = idea[0] if idea[1] and source is None else None
        state = self._state(dice, is_public)
        visibility = "everyone" if is_public else dice.choice(("team", "organisation"))
        audience = team if state == "planned" or visibility == "team" else 0 if is_public else -organisation
        baseline, target = levels(dice, measure)
        starts_on, ends_on = self._dates(dice, state)
        owner = dice.choice(members)
        made["experiments_experiment"].append(
            (
                *(self.last_id, self.programme.pk, team, idea_id, source.pk if source else None, _uuid(dice), 1, state),
                *words_of(text_number),
                *(measure.name, measure.unit, measure.unit_name, measure.better, baseline, "", target),
                *(starts_on, ends_on, dice.choice([None, *self.professions]), owner, owner, _moment(starts_on)),
                *(visibility, dice.random() >= NAMELESS, "open", audience),
                *((None, None) if state == "planned" else (_moment(starts_on), members[0])),
                *self._end(dice, made, state, ends_on, members[0]),
            )
        )
        if len(members) > 1 and dice.random() < 0.5:
            helper = dice.choice([member for member in members if member != owner])
            made["experiments_helper"].append((self.last_id, helper))
        if state != "planned":
            last = min(self.today, ends_on)
            made["experiments_measurement"].extend(
                self._readings(dice, measure, baseline, target, starts_on, last, members)
            )

    def _source(self, dice: random.Random) -> _Public | None:
        """What it tries too: the earliest ones have been found most."""
        if not self.public or dice.random() >= ADOPTED:
            return None
        return self.public[int(len(self.public) * dice.random() ** 3)]

    def _state(self, dice: random.Random, is_public: bool) -> str:
        if (not is_public and dice.random() < NOT_STARTED) or self.programme.opens_on > self.today:
            return "running" if is_public else "planned"
        return "running" if dice.random() < STILL_RUNNING else "concluded"

    def _dates(self, dice: random.Random, state: str) -> tuple[datetime.date, datetime.date]:
        """Four to eight weeks from a day on which the programme had opened; one that is concluded has ended."""
        length = dice.randrange(28, 57)
        so_far = max((self.today - self.programme.opens_on).days, 0)
        if state == "concluded":
            starts_on = self.programme.opens_on + datetime.timedelta(dice.randrange(so_far // 2 + 1))
            return starts_on, min(starts_on + datetime.timedelta(length), max(self.today, starts_on))
        starts_on = self.programme.opens_on + datetime.timedelta(dice.randrange(so_far + 1))
        return starts_on, starts_on + datetime.timedelta(length)

    def _readings(
        self,
        dice: random.Random,
        measure: Measure,
        baseline: Decimal,
        target: Decimal,
        first: datetime.date,
        last: datetime.date,
        members: Sequence[int],
    ) -> list[Row]:
        """Readings that wander from the baseline to somewhere about the target."""
        count, days = self.last_id % (MOST_READINGS + 1), (last - first).days
        reached = dice.uniform(-0.3, 1.3)
        rows = []
        for step in range(count):
            share = (step + 1) / count
            value = float(baseline) + float(target - baseline) * reached * share
            value *= dice.uniform(0.93, 1.07)
            kept = Decimal(round(min(value, 100) if measure.unit == "percent" else value))
            day = first + datetime.timedelta(round(days * share))
            rows.append((self.last_id, day, kept, "", dice.choice(members), _moment(day), _uuid(dice)))
        return rows

    def _end(self, dice: random.Random, made: Rows, state: str, ends_on: datetime.date, lead: int) -> Row:
        if state != "concluded":
            return (None, None, "", "", "", "")
        outcome = dice.choices(OUTCOMES, OUTCOME_SHARES)[0]
        if outcome != "stop":
            made["experiments_benefit"].extend(
                (self.last_id, kind, dice.randrange(least, most), "We counted for two weeks.", _sure(dice))
                for kind, share, least, most in _BENEFITS
                if dice.random() < share
            )
        return (
            *(_moment(ends_on), lead, outcome),
            *(dice.choice(HAPPENED), dice.choice(LEARNED), dice.choice(_NEEDS)),
        )


def words_of(number: int) -> Row:
    """Title, problem, small change and hypothesis from the texts of idea `number`."""
    text: IdeaText = idea_text(number)
    first, *_ = text.change.split(". ")
    if_we = first.rstrip(".")
    if_we = if_we[0].lower() + if_we[1:]
    return (text.title, text.problem, text.change, if_we[:300], "we lose less time on it", "it is seen at once")


def levels(dice: random.Random, measure: Measure) -> tuple[Decimal, Decimal]:
    """Baseline and target."""
    baseline = dice.randrange(measure.least, measure.most)
    share = dice.uniform(0.15, 0.5)
    target = baseline * (1 - share if measure.better == "lower" else 1 + share)
    return Decimal(baseline), Decimal(round(min(target, 100) if measure.unit == "percent" else target))


def _sure(dice: random.Random) -> str:
    return dice.choices(_SURE, _SURE_SHARES)[0]


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(9), datetime.UTC)


def _uuid(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)
