"""What the library can be narrowed by: filters with their choices, as they stand in an address, on a page, in SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One thing that can be ticked. `condition` says in SQL of ours which entries it takes."""

    value: str
    label: str
    condition: str


@dataclass(frozen=True)
class Filter:
    """What stands under one heading; entries that any of the ticked choices takes are shown."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    def chosen(self, values: tuple[str, ...]) -> list[Choice]:
        """The choices of `values`, in our order; values that there are not are left out."""
        return [choice for choice in self.choices if choice.value in values]


OUTCOME = Filter(
    "outcome",
    "Outcome",
    (
        Choice("running", "Still running", "outcome = ''"),
        Choice("keep", "Keep", "outcome = 'keep'"),
        Choice("adapt", "Adapt", "outcome = 'adapt'"),
        Choice("scale", "Scale", "outcome = 'scale'"),
        Choice("stop", "Stop", "outcome = 'stop'"),
    ),
)
BENEFIT = Filter(
    "benefit",
    "What came of it",
    (
        Choice("time", "Time saved", "minutes IS NOT NULL"),
        Choice("money", "Money saved", "pounds IS NOT NULL"),
        Choice("people", "People helped", "people IS NOT NULL"),
    ),
)
# Of the whole team: minutes a week and pounds a year. A band holds its lower end.
SAVING = Filter(
    "saving",
    "How much it saves",
    (
        Choice("under-1-hour", "Under 1 hour a week", "minutes < 60"),
        Choice("1-to-5-hours", "1 to 5 hours a week", "minutes >= 60 AND minutes < 300"),
        Choice("5-hours-or-more", "5 hours a week or more", "minutes >= 300"),
        Choice("under-1000-pounds", "Under £1,000 a year", "pounds < 1000"),
        Choice("1000-to-10000-pounds", "£1,000 to £10,000 a year", "pounds >= 1000 AND pounds < 10000"),
        Choice("10000-pounds-or-more", "£10,000 a year or more", "pounds >= 10000"),
    ),
)
FILTERS = (OUTCOME, BENEFIT, SAVING)
