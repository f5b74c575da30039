"""Holds what is published against `reckoning`: exact figures are equal, others what the rules make of its numbers."""

from collections import defaultdict
from decimal import Decimal

from obt.dashboards import counting, publishing
from obt.dashboards.editions import shown_pool, shown_units
from obt.dashboards.models import Count, Split, Total
from obt.dashboards.models.published import SPLIT_MEASURES, Dimension, Measure, Reach
from obt.dashboards.tree import tree
from obt.figures.figure import How
from obt.people.models import Grade, Profession, Region

from . import reckoning

LISTS = {Dimension.GRADE: Grade, Dimension.PROFESSION: Profession, Dimension.REGION: Region}


class Comparison:
    """What was looked at and what did not match, in words."""

    def __init__(self):
        self.compared, self.exact, self.wrong = 0, 0, []

    def look(self, what, published, reckoned):
        self.compared += 1
        if published != reckoned:
            self.wrong.append(f"{what}: published {published}, reckoned {reckoned}")


def compare_totals(programme, comparison):
    """Hold every total, as it was last counted, against the records as they are now."""
    now = Count.objects.get(programme=programme).counted_at
    people, things = reckoning.people(programme), reckoning.things(programme, now)
    headcounts = reckoning.headcounts(programme)
    by_rules = {(one.organisation, one.reach.value): one for one in _by_the_rules(programme, now)}
    rows = {(row.organisation_id, row.reach): row for row in Total.objects.filter(programme=programme)}
    comparison.look("rows", set(rows), set(people))
    for key in sorted(rows.keys() & people.keys(), key=str):
        row = rows[key]
        comparison.look(f"headcount of {key}", row.headcount, headcounts[key])
        _compare_things(key, row.things, things.get(key, {}), comparison)
        for name, (value, how) in row.people.items():
            figure = by_rules[key].people[name]
            comparison.look(f"{name} of {key}", [value, how], [figure.value, figure.how.value])
            if how == How.EXACT:
                comparison.exact += 1
                comparison.look(f"{name} of {key}, exact", value, people[key][name])


def _by_the_rules(programme, now):
    """What the rules make of the independent numbers, with the editions that are there."""
    by_organisation = {
        pk: counting.People(**numbers) for pk, numbers in reckoning.people_by_organisation(programme).items()
    }
    things = {}
    for pk, names in reckoning.things_by_organisation(programme, now).items():
        things[pk] = counting.no_things()
        for name, number in names.items():
            *path, last = name.split(".")
            inner = things[pk]
            for step in path:
                inner = inner[step]
            inner[last] = number if last == "amount" else int(number)
    return publishing.totals(tree(), by_organisation, things, shown_pool(programme), shown_units(programme))


def _compare_things(key, published, reckoned, comparison):
    flat = dict(_flat(published))
    for name in flat.keys() | reckoned.keys():
        comparison.look(f"{name} of {key}", flat.get(name), reckoned.get(name, Decimal(0)))


def _flat(things, before=""):
    for name, value in things.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", Decimal(value)


def compare_counts(programme, comparison):
    """Hold the true numbers, before any rule, against the independent ones: people, and people by category."""
    people, categories = counting.count_people_and_categories(programme)
    comparison.look("both counts of people", people, counting.count_people(programme))
    reckoned = reckoning.people_by_organisation(programme)
    for pk in people.keys() | reckoned.keys():
        here = reckoned.get(pk)
        comparison.look(f"people of {pk}", people.get(pk), counting.People(**here) if here else None)
    counted = {
        (pk, dimension.value, measure.value): {category: number for category, number in numbers.items() if number}
        for (pk, dimension, measure), numbers in categories.items()
    }
    counted = {key: numbers for key, numbers in counted.items() if numbers}
    reckoned = {}
    for key, numbers in reckoning.categories(programme).items():
        said = {category: number for category, number in numbers.items() if category is not None}
        if key[0] is not None and said:
            reckoned[key] = said
    for key in counted.keys() | reckoned.keys():
        comparison.look(f"people by category of {key}", counted.get(key), reckoned.get(key))


def compare_days(programme, days, comparison):
    """Hold the numbers of each day, by the days of records, against the independent ones."""
    so_far = defaultdict(counting.People)
    came = defaultdict(list)
    for pk, day, numbers in counting.count_days(programme):
        came[day].append((pk, numbers))
    reckoned = reckoning.people_until(programme, days)
    waiting = sorted(came)
    for day in sorted(days):
        while waiting and waiting[0] <= day:
            for pk, numbers in came[waiting.pop(0)]:
                so_far[pk] += numbers
        for pk, here in reckoned[day].items():
            comparison.look(f"people of {pk} until {day}", so_far[pk], counting.People(0, **here))


def compare_splits(programme, on, before, comparison):
    """Hold the splits of a snapshot, taken just now, against what the rules make of the independent numbers."""
    people = {pk: counting.People(**numbers) for pk, numbers in reckoning.people_by_organisation(programme).items()}
    counts = {
        (pk, Dimension(dimension), Measure(measure)): numbers
        for (pk, dimension, measure), numbers in reckoning.categories(programme).items()
    }
    lists = {
        dimension: list(model.objects.filter(is_offered=True).values_list("pk", flat=True))
        for dimension, model in LISTS.items()
    }
    organisations = tree()
    expected = [
        *publishing.pools(organisations, people, before, on),
        *publishing.splits(organisations, people, lists, counts, before, on),
    ]
    shown = {
        (row.organisation_id, row.reach, row.dimension, row.measure): (row.figures, row.total, row.on)
        for row in Split.objects.filter(programme=programme)
    }
    for one in expected:
        key = (one.organisation, one.reach.value, one.dimension.value, one.measure.value)
        comparison.look(f"split {key}", shown.get(key), (one.figures, one.edition.total, one.edition.on))
    keys = {(one.organisation, one.reach.value, one.dimension.value, one.measure.value) for one in expected}
    groups = {key for key in shown if key[1] == Reach.WHOLE}
    comparison.look("splits of groups", groups, {key for key in keys if key[1] == Reach.WHOLE})
    comparison.look("measures of splits", {key[3] for key in groups} - set(SPLIT_MEASURES), set())
