"""The four lists: what a team on each lacks, and how pages, files and mail speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from obt.govuk import words
from obt.programme.models import Programme


class Which(StrEnum):
    """What a team lacks."""

    NOT_STARTED = "not-started"
    UNRECORDED = "unrecorded"
    QUIET = "quiet"
    LOST_LEAD = "lost-lead"


@dataclass(frozen=True)
class About:
    """How pages speak of a list: `one` and `many` follow a number of teams, `since` stands before a day."""

    title: str
    short: str
    one: str
    many: str
    since: str
    what_helps: str
    none: str

    def counted(self, number: int) -> str:
        """Return "23 teams have no conversation planned"."""
        return words.counted(number, self.one, self.many)


ABOUT = {
    Which.NOT_STARTED: About(
        title="Teams with no conversation planned",
        short="No conversation planned",
        one="team has no conversation planned",
        many="teams have no conversation planned",
        since="None since",
        what_helps="Offer to facilitate, or help the lead to find an hour. The guide has all that they need.",
        none="Every team has had a conversation, or has one planned.",
    ),
    Which.UNRECORDED: About(
        title="Teams with a conversation to record",
        short="Conversation to record",
        one="team has a conversation to record",
        many="teams have a conversation to record",
        since="Due since",
        what_helps="Recording takes about three minutes, and everybody who came is credited. If they did not meet, "
        "the lead can cancel it.",
        none="Every conversation that has taken place is recorded.",
    ),
    Which.QUIET: About(
        title="Teams with a quiet experiment",
        short="Quiet experiment",
        one="team has an experiment without a reading for two weeks",
        many="teams have an experiment without a reading for two weeks",
        since="Quiet since",
        what_helps="Ask how it is going. A reading takes less than 20 seconds; an experiment that has stopped can be "
        "concluded, and counts the same.",
        none="Every experiment that runs has had a reading in the last two weeks.",
    ),
    Which.LOST_LEAD: About(
        title="Teams that have lost their lead",
        short="Lost their lead",
        one="team has lost its lead",
        many="teams have lost their lead",
        since="Since",
        what_helps="Their lead has left, or has never signed in. Find somebody in the team who takes over, and make "
        "them its lead.",
        none="Every team has a lead who has signed in.",
    ),
}
FILE = "-file"  # behind a list's name in `Look.what`: it was taken away
TITLES: dict[str, str] = {which.value: about.title for which, about in ABOUT.items()} | {
    f"{which.value}{FILE}": f"{about.title} (file)" for which, about in ABOUT.items()
}
Numbers = dict[Which, int]  # how many teams are on each
_COUNTED_AS = {which: which.value.replace("-", "_") for which in Which}  # in Total.things["teams"]


def offered(programme: Programme) -> list[Which]:
    """Return the lists that there are in `programme`, by the parts that are on."""
    talks, tries = programme.has_conversations, programme.has_experiments
    is_on = {Which.NOT_STARTED: talks, Which.UNRECORDED: talks, Which.QUIET: tries, Which.LOST_LEAD: True}
    return [which for which in Which if is_on[which]]


def numbers_in(things: Mapping[str, Any]) -> Numbers:
    """Return how many teams are on each list, as they were counted last: `things` of a row of totals."""
    return {which: int(things["teams"][name]) for which, name in _COUNTED_AS.items()}


def whom_to_help(programme: Programme, numbers: Numbers) -> list[tuple[Which, str]]:
    """Return the lists of `programme` that hold any team, with how many: "23 teams have no conversation planned"."""
    return [(which, ABOUT[which].counted(numbers[which])) for which in offered(programme) if numbers[which]]
