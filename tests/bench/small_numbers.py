"""What the figures of the whole country hide, and what somebody finds out who knows everything that is shown.

Counts and rules are the service's own; the attack is that of `tests/attacker.py`: on today's figures, with 12 people
known in each body, and on today's beside those of the day before, which is today without those who are new. Then
hypothesis attacks as many random populations as there is no time for in the tests.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from unittest import mock

import django

from .place import Place

if TYPE_CHECKING:
    from obt.dashboards.counting import ByOrganisation
    from obt.dashboards.publishing import PublishedSplit
    from tests.attacker import Attack, Seen, Somebody

KNOWN = 12
NEW = 0.03  # of those who took part, on the second day: half a dozen in a body of 300, hundreds in the largest
EXAMPLES = 600


def measure(place: Place) -> dict[str, float]:
    """Return the shares that are hidden, and how many hidden numbers are not free to be all of 1 to 4."""
    django.setup()
    nation = _Nation()
    daily = nation.published(nation.before, nation.everybody)
    [today] = nation.published(nation.everybody)
    one_day, two_days, renewed_daily = (
        nation.attacked(today),
        nation.attacked(*daily),
        nation.attacked_if_renewed_daily(),
    )
    for name, found in (("one day", one_day), ("two days", two_days), ("two days, no rule 6", renewed_daily)):
        print(f"  {name}: {found.asked:,} numbers are hidden, {len(found.breaches)} are not free")
        print("".join(f"    {breach}\n" for breach in found.breaches[:5]), end="")
    return {
        **_hidden(today),
        "hidden_numbers": one_day.asked,
        "hidden_unsafe": len(one_day.breaches),
        "second_day_renewed_pct": _renewed(daily),
        "second_day_unsafe": len(two_days.breaches),
        "second_day_unsafe_renewed_daily": len(renewed_daily.breaches),
        "random_populations_unsafe": _random_populations(),
    }


class _Nation:
    """Everybody who took part, and those of them who had by the day before."""

    def __init__(self) -> None:
        from obt.dashboards import counting
        from obt.dashboards.actions.counting import categories_offered
        from obt.dashboards.tree import tree
        from obt.programme.models import Programme

        programme = Programme.objects.current()
        self.tree, self.categories = tree(), categories_offered()
        self.everybody = [_somebody(row) for row in counting.rows(_EVERYBODY.format(facts=counting.FACTS), programme)]
        self._check(counting.count_people(programme))
        dice = random.Random(6)
        self.before = [one for one in self.everybody if dice.random() > NEW]
        self.known = self._teams(dice)

    def _check(self, people: ByOrganisation) -> None:
        """End if these are not the people whom the service counts."""
        took_part = Counter(one.organisation for one in self.everybody)
        if took_part != Counter({pk: number.took_part for pk, number in people.items()}):
            raise SystemExit("The people who were read are not those who are counted")

    def _teams(self, dice: random.Random) -> Mapping[int, list[Somebody]]:
        """Of each body, people who took part and are in one place, the day before already."""
        places: dict[int, list[Somebody]] = defaultdict(list)
        for one in self.before:
            places[one.organisation].append(one)
        return {pk: dice.sample(places[pk], min(KNOWN, len(places[pk]))) for pk in self.tree.bodies}

    def published(self, *days: Sequence[Somebody]) -> list[Seen]:
        """Publish a day after the other."""
        from tests.populations import publish_daily

        return publish_daily(self.tree, self.categories, days)

    def attacked(self, *days: Seen) -> Attack:
        """What somebody finds out on these days who knows a dozen people in a body."""
        from tests.attacker import attack_apart

        return attack_apart(days, {pk: [team] * len(days) for pk, team in self.known.items()})

    def attacked_if_renewed_daily(self) -> Attack:
        """The same on two days if splits were renewed whenever they are safe by themselves."""
        from obt.figures import small_numbers

        with mock.patch.multiple(small_numbers, STEP=1, step_is_safe=lambda *_, **__: True):
            return self.attacked(*self.published(self.before, self.everybody))


def _somebody(row: tuple[Any, ...]) -> Somebody:
    from obt.dashboards.models.published import Dimension, Measure
    from tests.attacker import Somebody

    organisation, grade, profession, region, *did = row
    gave = {Dimension.GRADE: grade, Dimension.PROFESSION: profession, Dimension.REGION: region}
    measures = (Measure.LEARNED, Measure.TALKED, Measure.TRIED, Measure.CONCLUDED)
    return Somebody(
        organisation,
        frozenset({Measure.TOOK_PART, *(measure for measure, holds in zip(measures, did, strict=True) if holds)}),
        {dimension: one for dimension, one in gave.items() if one is not None},
    )


def _hidden(seen: Seen) -> dict[str, float]:
    """Per cent of the numbers other than 0 in the splits of bodies that are hidden, by list too."""
    cells, hidden = Counter[str](), Counter[str]()
    for split in seen.splits:
        if split.reach != "own":
            continue
        for number, figure in zip(_numbers(seen, split), split.edition.figures, strict=True):
            if number:
                cells[split.dimension] += 1
                hidden[split.dimension] += figure is None
    by_list = {f"hidden_{name.value}_pct": round(100 * hidden[name] / number, 1) for name, number in cells.items()}
    for name, number in cells.items():
        print(f"  by {name.value}: {number:,} numbers, {hidden[name]:,} hidden")
    return {"hidden_share_pct": round(100 * hidden.total() / cells.total(), 1), **by_list}


def _numbers(seen: Seen, split: PublishedSplit) -> list[int]:
    """The true numbers of a split."""
    body = seen.tree.bodies[split.organisation or 0]
    if split.dimension == "unit":
        inside = {pk: [one for one in body.units if _is_within(seen, one, pk)] for pk in split.categories}
        key = {one: seen.categories.get((one, split.dimension, split.measure), {}) for one in body.units}
        return [sum(key[one].get(one, 0) for one in inside[pk]) for pk in split.categories]
    found = [seen.categories.get((one, split.dimension, split.measure), {}) for one in body.members]
    return [sum(numbers.get(pk, 0) for numbers in found) for pk in split.categories]


def _is_within(seen: Seen, unit: int, above: int) -> bool:
    return seen.tree.organisations[unit].path.startswith(seen.tree.organisations[above].path)


def _renewed(daily: Sequence[Seen]) -> float:
    """Per cent of the splits that the second day renewed."""
    splits = [one for one in daily[-1].splits if one.reach == "own"]
    return round(100 * sum(one.edition.on == daily[-1].on for one in splits) / len(splits), 1)


def _random_populations() -> int:
    """Return how many hidden numbers of random populations are not free; prints how many were asked for."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from tests.attacker import attack
    from tests.populations import populations, published

    asked, unsafe = 0, 0

    @seed(6)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    @given(populations(), st.sampled_from([0, KNOWN]))
    def look(population, team):
        nonlocal asked, unsafe
        found = attack(published(population, with_past=True), population.team(team) if team else ())
        asked, unsafe = asked + found.asked, unsafe + len(found.breaches)

    look()
    print(f"  {EXAMPLES:,} random populations: {asked:,} numbers are hidden, {unsafe} are not free")
    return unsafe


_EVERYBODY = """
WITH {facts}
SELECT p.organisation_id, p.grade_id, p.profession_id, p.region_id, f.learned, f.talked, f.tried, f.concluded
FROM facts f JOIN people_person p ON p.id = f.person_id
WHERE p.organisation_id IS NOT NULL
ORDER BY p.id
"""
