"""The reminders of champions: what leads get when a champion asks us to write to them, and the Monday figures.

Whom a champion has written to stands in `Called`. What goes out of it is decided as for all reminders: only while the
team is still on the list, to whoever leads it then and wants such mail, on open days, and one in seven days.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import partial

from django.utils import timezone

from obt.people.models import Organisation, Person
from obt.programme.models import Programme
from obt.reminders.expressions import around
from obt.reminders.rules import Rule, Until, Whom, Written, register

from .digest import digests
from .teams.found import found_sql, parameters_of
from .teams.lists import Which

_NAMELESS = "A colleague"
_CENTRAL_TEAM = "the central team of One Big Thing"
_ASKED = ", asked us to write to you."  # behind who it is, and of what
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def said_by(person: Person, signed_for: Organisation | None) -> dict[str, str]:
    """Return what the wording of a message that `person` asks for may name, but for the team, of which there are many.

    `signed_for` as in `Call`.
    """
    by, of = person.name or _NAMELESS, signed_for.name if signed_for else _CENTRAL_TEAM
    return {"team": "[name of the team]", "champion": by, "organisation": of, "asks": f"{by}, {of}{_ASKED}"}


def _whom_to_call(which: Which, programme: Programme) -> Whom:
    """The leads of the teams that somebody asked us to write to, and that are on the list still; from that day on."""
    before, after = _ADDRESSES[which]()
    parameters = parameters_of(programme, []) | {
        "which": which.value, "before": before, "after": after,
        "nameless": _NAMELESS, "central_team": _CENTRAL_TEAM, "asked": _ASKED,
    }  # fmt: skip
    sql = _WHOM.format(found=found_sql(which, where="true"))
    names = _PLACEHOLDER.findall(sql)
    return Written(_PLACEHOLDER.sub("%s", sql), [parameters[name] for name in names])


_ADDRESSES = {
    Which.NOT_STARTED: partial(around, "conversation_new", "team"),
    Which.UNRECORDED: partial(around, "conversation_record"),
    Which.QUIET: partial(around, "experiment_measure"),
    Which.LOST_LEAD: partial(around, "team"),
}
_WHOM = """
SELECT m.person_id, concat('team:', f.id, ' programme:', d.programme_id) AS thing,
       (c.called_at AT TIME ZONE 'Europe/London')::date AS day, concat(%(before)s::text, f.pk, %(after)s::text) AS path,
       jsonb_build_object('team', f.name, 'champion', said.by, 'organisation', said.of, 'asks',
         CASE WHEN c.note = '' THEN concat(said.by, ', ', said.of, %(asked)s::text)
              ELSE concat(said.by, ', ', said.of, ', writes: “', c.note, '”') END) AS words
FROM dashboards_called d
JOIN dashboards_call c ON c.id = d.call_id
JOIN ({found}) f ON f.id = d.team_id
JOIN people_membership m ON m.team_id = f.id AND m.role = 'lead' AND m.left_on IS NULL
JOIN people_person p ON p.id = m.person_id AND p.is_active
JOIN people_person by ON by.id = c.called_by_id
LEFT JOIN people_organisation o ON o.id = c.signed_for_id
CROSS JOIN LATERAL (SELECT coalesce(nullif(by.name, ''), %(nameless)s::text) AS by,
                           coalesce(o.name, %(central_team)s::text) AS of) said
WHERE d.programme_id = %(programme)s AND d.which = %(which)s
"""


def _monday(programme: Programme) -> datetime.date:
    today = timezone.localdate()
    return today - datetime.timedelta(days=today.weekday())


def whom_to_tell_the_week(programme: Programme) -> Whom:
    """Today's champions, each with the figures of all that they look after; nobody in the first week."""
    monday = _monday(programme)
    if monday < programme.opens_on + datetime.timedelta(days=5):  # a week that it was open on one day tells nothing
        return Person.objects.none()
    rows = [
        {
            "person_id": digest.person,
            "thing": "",
            "day": monday.isoformat(),
            "path": digest.path,
            "words": {"organisations": digest.names, "lists": digest.lists},
        }
        for digest in digests(programme)
    ]
    if not rows:
        return Person.objects.none()
    return Written(_ROWS, [json.dumps(rows)])


_ROWS = """
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS x (person_id bigint, thing text, day date, path text, words jsonb)
"""

_EXAMPLES = {
    "team": "Drivers Medical Team C",
    "champion": "Marcia Campbell",
    "organisation": "Department for Transport",
    "asks": "Marcia Campbell, Department for Transport, writes: “Could I sit in and facilitate?”",
}


def _asked(
    which: Which, name: str, *, title: str, when: str, subject: str, text: str, button: str, until: Until
) -> Rule:
    return Rule(
        name=name,
        title=title,
        when=f"on the day that a champion asks us to write to the leads of {when}",
        why="You lead {team}, and {champion} asked us to write to you.",
        days=(0,),
        until=until,
        once=True,
        whom=partial(_whom_to_call, which),
        subject=subject,
        text=f"{text}\n\n{{asks}}",
        button=button,
        useful=5,  # somebody asked for it: before what comes by itself
        examples=_EXAMPLES,
    )


ASKED_TO_PLAN = _asked(
    Which.NOT_STARTED,
    "champion-asks-to-plan",
    title="A champion asks: plan a conversation",
    when="teams with no conversation planned",
    until=Until.CLOSES,
    subject="Can we help {team} to find an hour?",
    text=(
        "**{team}** has no conversation in the diary yet. About an hour is enough, and a guide leads you through it: "
        "pick a day that suits you, and everybody in the team gets it for their calendar."
    ),
    button="Plan the conversation",
)
ASKED_TO_RECORD = _asked(
    Which.UNRECORDED,
    "champion-asks-to-record",
    title="A champion asks: record a conversation",
    when="teams with a conversation to record",
    until=Until.RECORDS_CLOSE,
    subject="What did {team} talk about?",
    text=(
        "A conversation of **{team}** has taken place and is not recorded yet. It takes about three minutes, and "
        "everybody who came is credited. If you did not meet, you can cancel it on the conversation’s page."
    ),
    button="Record the conversation",
)
ASKED_TO_MEASURE = _asked(
    Which.QUIET,
    "champion-asks-for-a-reading",
    title="A champion asks: how is the experiment going?",
    when="teams with a quiet experiment",
    until=Until.RECORDS_CLOSE,
    subject="How is the experiment of {team} going?",
    text=(
        "The experiment of **{team}** has had no reading for a while. Today’s figure is enough and takes less than "
        "20 seconds. If you have stopped, you can conclude it: what you learned counts the same."
    ),
    button="Add a reading",
)
ASKED_TO_SIGN_IN = _asked(
    Which.LOST_LEAD,
    "champion-asks-to-sign-in",
    title="A champion asks: look after your team",
    when="teams whose lead has never signed in",
    until=Until.RECORDS_CLOSE,
    subject="{team} is waiting for its lead",
    text=(
        "You are named as the lead of **{team}**, and have not signed in yet. There is no password: you type a code "
        "that we send you. If somebody else should lead the team, you can hand it over there."
    ),
    button="See your team",
)
MONDAY = Rule(
    name="champions-monday",
    title="Monday figures for champions",
    when="every Monday at 8am, while you are champion of an organisation",
    why="You are champion of {organisations}.",
    days=(0,),
    still_useful=3,
    whom=whom_to_tell_the_week,
    event=_monday,
    is_news=True,
    hour=8,
    subject="This week: {organisations}",
    text="Here is where things stand, and which teams could do with a hand.",
    button="See all figures",
    useful=55,
    examples={"organisations": "Department for Transport"},
    example_lists=[
        {
            "title": "Department for Transport",
            "path": "",
            "lines": [
                [
                    "6,662 of 16,655 people have taken part, 40%: 512 more than a week ago; the week before, 430 more",
                    "",
                ],
                ["6,104 have done the learning: 380 more than a week ago", ""],
                ["23 teams have no conversation planned", ""],
            ],
        }
    ],
)
ASKED = {
    Which.NOT_STARTED: ASKED_TO_PLAN,
    Which.UNRECORDED: ASKED_TO_RECORD,
    Which.QUIET: ASKED_TO_MEASURE,
    Which.LOST_LEAD: ASKED_TO_SIGN_IN,
}


def rule_of(which: Which) -> Rule:
    """Return the rule by which leads of the teams on a list are written to."""
    return ASKED[which]


register(*ASKED.values(), MONDAY)
