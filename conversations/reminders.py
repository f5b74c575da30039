"""The reminders about conversations: to plan one, that one is tomorrow, to record one, to choose a small change."""

from __future__ import annotations

from django.db.models import DateField, Exists, F, OuterRef, Subquery, Value
from django.utils import timezone

from obt.people.models import Membership
from obt.people.models.teams import MembershipQuerySet
from obt.programme.models import Programme
from obt.reminders.expressions import address, day_of, day_words, is_on, said, thing, time_words
from obt.reminders.rules import Counted, Rows, Rule, Until, register

from .models import Attendance, Conversation, Idea

_TALK = "team__conversations"  # the conversation of a row, in query sets of memberships
_A_TEAM = "Drivers Medical Team C"


def _members(programme: Programme, /, **of_conversation: object) -> MembershipQuerySet:
    """Who is in an open team now and can sign in, once for each of its conversations that fits `of_conversation`."""
    talks = {f"{_TALK}__{name}": value for name, value in of_conversation.items()}
    return Membership.objects.current().filter(
        is_on(programme, "conversations"), person__is_active=True, team__archived_at=None, **talks
    )


def _without_conversation(programme: Programme) -> MembershipQuerySet:
    """Who is in a team that has no conversation of this programme but cancelled ones."""
    kept = Conversation.objects.filter(programme=programme, team=OuterRef("team_id"))
    return _members(programme).filter(~Exists(kept.exclude(state=Conversation.State.CANCELLED)))


def whom_to_plan(programme: Programme) -> Rows:
    """The leads of teams that have none, and no plan for one."""
    return (
        _without_conversation(programme)
        .leads()
        .values(
            "person_id",
            thing=thing("team", "team_id"),
            day=Value(programme.opens_on, output_field=DateField()),
            path=address("conversation_new", "team_id", query="team"),
            words=said(team=F("team__name")),
        )
    )


def whom_nobody_has_asked_to_talk(programme: Programme) -> Rows:
    """The members of such teams who do not lead them, and took part in no other team's conversation."""
    elsewhere = Attendance.objects.filter(
        person=OuterRef("person_id"),
        disputed_at=None,
        conversation__programme=programme,
        conversation__state=Conversation.State.RECORDED,
    )
    return (
        _without_conversation(programme)
        .filter(~Exists(elsewhere), role=Membership.Role.MEMBER)
        .values(
            "person_id",
            thing=thing("team", "team_id"),
            day=Value(programme.closes_on, output_field=DateField()),
            path=address("team", "team_id"),
            words=said(team=F("team__name")),
        )
    )


def _whom_it_is_near(programme: Programme) -> Rows:
    """Every member of a team with a planned conversation that has not started, registered or not: all are invited."""
    return _members(
        programme, programme=programme, state=Conversation.State.SCHEDULED, starts_at__gt=timezone.now()
    ).values(
        "person_id",
        thing=thing("conversation", f"{_TALK}__pk"),
        day=day_of(f"{_TALK}__starts_at"),
        path=address("conversation", f"{_TALK}__pk"),
        words=said(team=F("team__name"), day=day_words(f"{_TALK}__starts_at"), time=time_words(f"{_TALK}__starts_at")),
    )


def whom_to_record(programme: Programme) -> Rows:
    """The leads of a team whose planned conversation is over and neither recorded nor cancelled."""
    return (
        _members(programme, programme=programme, state=Conversation.State.SCHEDULED, ends_at__lt=timezone.now())
        .leads()
        .values(
            "person_id",
            thing=thing("conversation", f"{_TALK}__pk"),
            day=day_of(f"{_TALK}__starts_at"),
            path=address("conversation_record", f"{_TALK}__pk"),
            words=said(team=F("team__name"), day=day_words(f"{_TALK}__starts_at")),
        )
    )


def _whom_to_choose(programme: Programme) -> Rows:
    """The leads of a team that has talked, has ideas put forward, and has chosen none in this programme.

    It is about the conversation that was recorded last: whoever talks again has just looked at the ideas.
    """
    of_team = {"programme": programme, "team": OuterRef("team_id")}
    recorded = Conversation.objects.recorded().filter(**of_team).order_by("-recorded_at", "-pk")
    ideas = Idea.objects.filter(**of_team)
    return (
        _members(programme, pk=Subquery(recorded.values("pk")[:1]))
        .leads()
        .filter(Exists(ideas.put_forward()), ~Exists(ideas.filter(state=Idea.State.CHOSEN)))
        .values(
            "person_id",
            thing=thing("conversation", f"{_TALK}__pk"),
            day=day_of(f"{_TALK}__recorded_at"),
            path=address("ideas", "team_id", query="team"),
            words=said(team=F("team__name")),
        )
    )


PLAN = Rule(
    name="plan-your-conversation",
    title="Plan your conversation",
    when="21 and 49 days after the programme opens, while a team that you lead has none in the diary",
    why="You lead {team}.",
    days=(21, 49),
    whom=whom_to_plan,
    subject="An hour for {team} to talk",
    text=(
        "**{team}** has no conversation in the diary yet. About an hour is enough: pick a day that suits you, "
        "and everybody in the team gets it for their calendar."
    ),
    button="Plan the conversation",
    useful=35,
    examples={"team": _A_TEAM},
)
TOMORROW = Rule(
    name="conversation-tomorrow",
    title="Your conversation is coming up",
    when="1 working day before a conversation of your team",
    why="You are in {team}.",
    days=(-1,),
    counted=Counted.WORKING_DAYS,
    is_appointment=True,
    whom=_whom_it_is_near,
    subject="{team} talks on {day} at {time}",
    text=(
        "Your team meets on **{day} at {time}**. Bring one small thing that would make your work easier: "
        "half an idea is plenty to start from."
    ),
    button="See the conversation",
    useful=0,
    examples={"team": _A_TEAM, "day": "Thursday 5 December", "time": "2pm"},
)
RECORD = Rule(
    name="record-your-conversation",
    title="Record your conversation",
    when="1 and 5 working days after a conversation of a team that you lead, while it is not recorded",
    why="You lead {team}.",
    days=(1, 5),
    counted=Counted.WORKING_DAYS,
    until=Until.RECORDS_CLOSE,
    whom=whom_to_record,
    subject="Record what {team} talked about",
    text=(
        "**{team}** planned to meet on {day}. Say who was there and what you chose: it takes about three minutes, "
        "and everybody who came is credited. If you did not meet, you can cancel it on the conversation’s page."
    ),
    button="Record the conversation",
    useful=10,
    examples={"team": _A_TEAM, "day": "Thursday 5 December"},
)
CHOOSE = Rule(
    name="choose-your-change",
    title="Choose your small change",
    when="5 working days after you recorded a conversation, while the team has ideas and has chosen none",
    why="You lead {team}.",
    days=(5,),
    counted=Counted.WORKING_DAYS,
    once=True,
    whom=_whom_to_choose,
    subject="Which small change will {team} try?",
    text=(
        "**{team}** has ideas and has not chosen one yet. Choose one that you could begin with soon: "
        "it need not be the perfect one, and the others can wait."
    ),
    button="Choose a small change",
    useful=25,
    examples={"team": _A_TEAM},
)

register(PLAN, TOMORROW, RECORD, CHOOSE)
