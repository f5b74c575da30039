"""What one lead has typed of a record so far, and what there is to choose from. A draft keeps it as JSON."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from obt.people.models import Membership, Person

from .actions.records import NewIdea
from .models import Attendance, Conversation, Idea
from .models.conversations import LONGEST_TEXT

STEPS = 4
NEW = "new-"  # before the submission of an idea that is not stored yet, where others have their id


@dataclass
class TypedIdea:
    """An idea that came up, as it was typed."""

    title: str
    change: str
    submission: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def key(self) -> str:
        return NEW + self.submission


@dataclass
class Answers:
    """What has been answered: people by id or address, ideas by id or by `TypedIdea.key`.

    `done` is how many of the steps have been answered; with all, a change leads back to the check.
    """

    present: list[int] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    others_count: int = 0
    talked_about: str = ""
    new_ideas: list[TypedIdea] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    parked_reason: str = ""  # for all open ideas that are not chosen; empty: they are kept
    done: int = 0

    @classmethod
    def from_json(cls, answers: dict[str, Any]) -> Answers:
        return cls(**{**answers, "new_ideas": [TypedIdea(**one) for one in answers["new_ideas"]]})

    @classmethod
    def of(cls, conversation: Conversation) -> Answers:
        """What has been recorded, to be corrected; nothing of one that has not been."""
        if not conversation.version:
            return cls()
        named = Attendance.objects.filter(conversation=conversation).values_list("person_id", flat=True)
        chosen = Idea.objects.filter(conversation=conversation, state=Idea.State.CHOSEN).values_list("pk", flat=True)
        return cls(
            present=list(named),
            others_count=conversation.others_count,
            talked_about=conversation.talked_about,
            chosen=[str(pk) for pk in chosen],
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def kept_to(self, people: Sequence[Offered], ideas: Sequence[Idea]) -> Answers:
        """These without anybody and any idea that cannot be chosen any more; an address of one offered as a tick."""
        keys = {str(idea.pk) for idea in ideas} | {idea.key for idea in self.new_ideas}
        return replace(
            self,
            present=[one.pk for one in people if one.pk in self.present or one.email in self.emails],
            emails=[email for email in self.emails if email not in {one.email for one in people}],
            chosen=[key for key in self.chosen if key in keys],
        )

    def lacks(self, other: Answers) -> bool:
        """Whether somebody ticked or an idea chosen in `other` is not among these."""
        return not (set(other.present) <= set(self.present) and set(other.chosen) <= set(self.chosen))

    def joined_with(self, recorded: Answers) -> Answers:
        """These together with what somebody else recorded: everybody, every choice, both texts where they fit."""
        texts = [text for text in (recorded.talked_about, self.talked_about) if text]
        both = "\n\n".join(dict.fromkeys(texts))
        return replace(
            self,
            present=[*dict.fromkeys([*recorded.present, *self.present])],
            others_count=max(recorded.others_count, self.others_count),
            talked_about=both if len(both) <= LONGEST_TEXT else self.talked_about,
            chosen=[*dict.fromkeys([*recorded.chosen, *self.chosen])],
        )

    def as_recorded(self, ideas: Sequence[Idea]) -> dict[str, Any]:
        """What `record` takes; `ideas` are those that can be chosen."""
        not_chosen = [idea.pk for idea in ideas if str(idea.pk) not in self.chosen] if self.parked_reason else []
        return {
            "present": self.present,
            "emails": self.emails,
            "others_count": self.others_count,
            "talked_about": self.talked_about,
            "new_ideas": [
                NewIdea(
                    one.title,
                    one.change,
                    is_chosen=one.key in self.chosen,
                    parked_reason=self.parked_reason,
                    submission=uuid.UUID(one.submission),
                )
                for one in self.new_ideas
            ],
            "chosen": [int(key) for key in self.chosen if not key.startswith(NEW)],
            "parked": dict.fromkeys(not_chosen, self.parked_reason),
        }


@dataclass(frozen=True)
class Offered:
    """Somebody who can be ticked; `name` has the address beside it where two are called the same."""

    pk: int
    name: str
    email: str
    has_registered: bool
    disputes: bool


def people_offered(conversation: Conversation) -> list[Offered]:
    """Return the members of that day, and after them whoever else was recorded already; one statement."""
    of_team = Membership.objects.on(conversation.day).filter(team=conversation.team_id)
    attended = Attendance.objects.filter(conversation=conversation)
    people: QuerySet[Any] = Person.objects.filter(
        Q(pk__in=of_team.values("person_id")) | Q(pk__in=attended.values("person_id"))
    ).annotate(
        is_member=Exists(of_team.filter(person=OuterRef("pk"))),
        disputes=Exists(attended.filter(person=OuterRef("pk")).exclude(disputed_at=None)),
    )
    found = sorted(people, key=lambda one: (not one.is_member, str(one).casefold(), one.email))
    times = Counter(str(one) for one in found)
    return [
        Offered(
            one.pk,
            f"{one} ({one.email})" if times[str(one)] > 1 else str(one),
            one.email,
            one.registered_at is not None,
            one.disputes,
        )
        for one in found
    ]


def ideas_offered(conversation: Conversation) -> list[Idea]:
    """Return the team's ideas that have not ended or that this conversation chose, most supported first."""
    return list(
        Idea.objects.filter(team=conversation.team_id, programme=conversation.programme_id)
        .filter(Q(state=Idea.State.PUT_FORWARD) | Q(state=Idea.State.CHOSEN, conversation=conversation))
        .defer("words")
        .annotate(support=Count("supports"))
        .order_by("-support", "pk")
    )
