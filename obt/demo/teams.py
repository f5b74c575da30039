"""The demo's teams: made by the actions that pages use, set back to their days, and kept lively as days go by."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from conversations.actions import guides, ideas, records, scheduling, unplanned
from conversations.models import Conversation, Guide, Idea
from obt.govuk import words
from obt.people.actions import teams as actions
from obt.people.models import JoinCode, Membership, Organisation, Person, Team
from obt.programme.models import Programme

from . import data, days, experiments, programmes
from .crowd import members as crowd

Plan = Mapping[str, Any]  # a table of teams.toml


def settle(today: datetime.date) -> list[str]:
    """Make the guide and the teams that are missing, and bring their conversations near `today`; say what was done.

    A team that is there stays as somebody may have changed it, but for conversations whose day no longer fits: one to
    come that has passed, and one held outside the programme as it runs now.
    """
    programme = Programme.objects.get(slug=programmes.RUNNING)
    if not programme.takes_records(today):  # somebody changed its dates
        return []
    plans = {plan["code"]: plan for plan in data.read("teams")["team"]}
    there = dict(JoinCode.objects.filter(code__in=plans).values_list("code", "team_id"))
    done = [*_guide(programme), *_move(plans, there, programme, today)]
    done += experiments.keep_running(plans.values(), programme, today)
    missing = [plan for code, plan in plans.items() if code not in there]
    if not missing:
        return done
    cast = _Cast.of(missing)
    made = [(plan, team) for plan in missing if (team := _make(plan, cast, programme, today))]
    done += [f"Made the team {team.name}." for _, team in made]
    done += experiments.make(made, find=cast.get, programme=programme, today=today)
    for plan, team in made:
        if plan.get("is_archived"):
            actions.archive_team(team=team, by=cast.get(plan["lead"]))
    left_out = [plan["name"] for plan in missing if plan["code"] not in {one["code"] for one, _ in made}]
    return [*done, *(f"Left out the team {name}: there is one of this name already." for name in left_out)]


def _guide(programme: Programme) -> list[str]:
    if Guide.objects.filter(programme=programme).exists():
        return []
    guide = data.read("guide")
    steps = [guides.Step(**step) for step in guide["step"]]
    guides.set_up_guide(
        programme=programme, title=guide["title"], introduction=guide["introduction"].strip(), steps=steps
    )
    return [f"Made the guide “{guide['title']}”."]


@dataclass(frozen=True)
class _Cast:
    """The people whom the plans name, by address or number."""

    people: dict[str, Person]
    numbers: dict[int, str]

    @classmethod
    def of(cls, plans: Sequence[Plan]) -> _Cast:
        numbers = {member.number: member.email for member in crowd()}
        named = [who for plan in plans for who in (plan["lead"], *plan["members"])]
        emails = [numbers[who] if isinstance(who, int) else who for who in named]
        people = Person.objects.filter(email__in=emails).select_related("organisation")
        return cls({person.email: person for person in people}, numbers)

    def get(self, who: int | str) -> Person:
        return self.people[self.numbers[who] if isinstance(who, int) else who]


def _make(plan: Plan, cast: _Cast, programme: Programme, today: datetime.date) -> Team | None:
    """Make a team with its ideas and conversations; None if there is another of its name."""
    lead, members = cast.get(plan["lead"]), [cast.get(who) for who in plan["members"]]
    organisation = Organisation.objects.get(slug=plan["organisation"])
    try:
        team = actions.start_team(by=lead, name=plan["name"], organisation=organisation)
    except actions.NameTaken:
        return None
    JoinCode.objects.filter(team=team).update(code=plan["code"])
    for person in members:
        actions.join(person=person, code=JoinCode.objects.get(team=team))
    if plan["invited"]:
        actions.add_people(team=team, by=lead, emails=plan["invited"])
    started = today - datetime.timedelta(plan["started_days_ago"])
    Membership.objects.filter(team=team).update(joined_on=started)
    Team.objects.filter(pk=team.pk).update(created_at=days.at(started, 9))
    put_forward = _put_forward(plan, cast, team, [lead, *members], programme, today)
    _meet(plan, team, [lead, *members], programme, today, put_forward)
    return team


def _put_forward(
    plan: Plan, cast: _Cast, team: Team, people: Sequence[Person], programme: Programme, today: datetime.date
) -> list[tuple[Plan, Idea]]:
    """Put the team's ideas forward, support them, merge those that are merged; return each with its plan."""
    found: list[tuple[Plan, Idea]] = []
    for about in plan.get("idea", []):
        author = about.get("author")
        idea = ideas.put_forward(
            team=team,
            by=people[0] if author is None else cast.get(author),
            programme=programme,
            without_name=author is None,
            submission=uuid.uuid4(),
            **{name: about[name] for name in ("title", "problem", "change", "visibility")},
        ).idea
        for person in people[: about["supporters"]]:
            ideas.support(idea=idea, by=person)
        day = max(today - datetime.timedelta(about["days_ago"]), programme.opens_on)
        Idea.objects.filter(pk=idea.pk).update(created_on=day)
        found.append((about, idea))
    by_key = {about["key"]: idea for about, idea in found if "key" in about}
    for about, idea in found:
        if about.get("ends") == "merged":
            ideas.merge(idea=idea, into=by_key[about["into"]], by=people[0])
    return found


def _meet(
    plan: Plan,
    team: Team,
    people: Sequence[Person],
    programme: Programme,
    today: datetime.date,
    put_forward: Sequence[tuple[Plan, Idea]],
) -> None:
    """Have the conversations that have been, record them, and plan the one to come."""
    lead = people[0]
    if brief := plan.get("brief"):
        made = unplanned.record_brief(
            team=team,
            by=lead,
            programme=programme,
            starts_at=_past(brief, programme, today),
            minutes=brief["minutes"],
            was_there=True,
            emails=[],
            others_count=brief["others"],
            talked_about=brief["talked_about"],
            change=records.NewIdea(**brief["change"], is_chosen=True),
        )
        _recorded_soon_after(made)
    for about in (plan[kind] for kind in ("held", "late") if kind in plan):
        conversation = unplanned.start_unplanned(
            team=team,
            by=lead,
            programme=programme,
            starts_at=_past(about, programme, today),
            minutes=about["minutes"],
        )
        Conversation.objects.filter(pk=conversation.pk).update(was_planned=True, place=about["place"])
        if "held" in plan:
            _record(about, conversation, people, put_forward)
    if (coming := plan.get("coming")) and (starts_at := _future(coming, programme, today)):
        scheduling.schedule(
            team=team,
            by=lead,
            programme=programme,
            starts_at=starts_at,
            minutes=coming["minutes"],
            place=coming["place"],
            link=coming.get("link", ""),
            facilitator=lead,
        )


def _record(
    about: Plan, conversation: Conversation, people: Sequence[Person], put_forward: Sequence[tuple[Plan, Idea]]
) -> None:
    present = people[: len(people) - about["absent"]]
    made = records.record(
        conversation=Conversation.objects.select_related("programme", "team").get(pk=conversation.pk),
        by=people[0],
        base_version=0,
        present=[person.pk for person in present],
        others_count=about["others"],
        talked_about=about["talked_about"].strip(),
        chosen=[idea.pk for one, idea in put_forward if one.get("ends") == "chosen"],
        parked={idea.pk: one["reason"] for one, idea in put_forward if one.get("ends") == "parked"},
    )
    _recorded_soon_after(made)


def _recorded_soon_after(conversation: Conversation) -> None:
    """Set the time of the record to the end of the conversation, as if it had been written then."""
    moment = min(conversation.starts_at + datetime.timedelta(minutes=conversation.minutes + 10), timezone.now())
    Conversation.objects.filter(pk=conversation.pk).update(recorded_at=moment)
    conversation.versions.update(recorded_at=moment)


def _move(plans: Mapping[str, Plan], there: Mapping[str, int], programme: Programme, today: datetime.date) -> list[str]:
    """Give the teams' conversations another day where theirs no longer fits."""
    of_team = {team: plans[code] for code, team in there.items()}
    rows = Conversation.objects.filter(team__in=of_team, programme=programme)
    moved = 0
    for row in rows.exclude(state=Conversation.State.CANCELLED):
        moment = _moment_for(row, of_team[row.team_id], programme, today)
        if moment and moment != row.starts_at and not rows.filter(team=row.team_id, starts_at=moment).exists():
            moved += 1
            rows.filter(pk=row.pk).update(starts_at=moment, sequence=row.sequence + (row.state == "scheduled"))
            if row.recorded_at:
                row.starts_at = moment
                _recorded_soon_after(row)
    return [f"Brought {words.counted(moved, 'conversation')} of teams near today."] if moved else []


def _moment_for(row: Conversation, plan: Plan, programme: Programme, today: datetime.date) -> datetime.datetime | None:
    """When `row` should be instead; None where its day fits, or where it is none of the plan's."""
    is_in_window = programme.opens_on <= row.day <= programme.records_close_on
    is_to_come = row.state == Conversation.State.SCHEDULED and "late" not in plan
    fits = row.ends_at > timezone.now() if is_to_come else row.has_started
    kinds = ("coming",) if is_to_come else ("held", "late", "brief")
    about = next((plan[kind] for kind in kinds if kind in plan), None)
    if (is_in_window and fits) or about is None or about.get("place", "") != row.place:
        return None
    return _future(about, programme, today) if is_to_come else _past(about, programme, today)


def _past(about: Plan, programme: Programme, today: datetime.date) -> datetime.datetime:
    """So many days ago, on a weekday and in the programme; on its first day, at the last full hour."""
    day = days.weekday(today - datetime.timedelta(about["days_ago"]), -1)
    moment = days.at(max(day, programme.opens_on), about["hour"])
    if moment + datetime.timedelta(minutes=about["minutes"]) < timezone.now():
        return moment
    return max(timezone.now().replace(minute=0, second=0, microsecond=0), days.at(programme.opens_on, 0))


def _future(about: Plan, programme: Programme, today: datetime.date) -> datetime.datetime | None:
    """In so many days, on a weekday; None if that is after the programme's records have closed."""
    day = days.weekday(today + datetime.timedelta(about["in_days"]), 1)
    return days.at(day, about["hour"]) if day <= programme.records_close_on else None
