"""What the answers look like. Each description here is what the OpenAPI document says."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import PlainSerializer, WithJsonSchema

from obt.dashboards.models.published import Dimension, Measure, Reach
from obt.figures.figure import How

Amount = Annotated[
    Decimal,
    PlainSerializer(lambda amount: format(amount.normalize(), "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
Next = Annotated[str | None, Field(description="The address of the next page; null on the last one.")]
NO_RATE = "Per cent of headcount, a whole number; null where the number or the headcount is missing."


class Wrong(Schema):
    """A parameter that is wrong."""

    parameter: str
    message: str


class Problem(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What to do about it.")
    errors: list[Wrong] = Field([], description="Of 422: each parameter that is wrong.")


class Figure(Schema):
    """A number of people or minutes, as it may be shown."""

    value: int | None = Field(description="null where it is hidden or not offered. Never take that for 0.")
    how: How = Field(
        description="exact; about: to the nearest 5, or added up of such numbers; hidden ([c] in files): so few that "
        "they could be recognised, or all but so few, perhaps none; not offered ([x] in files): there is none."
    )


class Rated(Figure):
    """A number of people beside the headcount that it is a part of."""

    percent: int | None = Field(description=NO_RATE)


class OrganisationName(Schema):
    """Which organisation a row is of."""

    slug: str
    name: str


class OrganisationRow(Schema):
    """An organisation: a department, a body below one, or a part of either."""

    slug: str
    name: str
    short_name: str
    kind: str
    parent: str | None = Field(description="The slug of the organisation above it; null at the top.")
    is_sub_unit: bool = Field(description="Counted inside its parent's headcount, not beside it.")
    is_civil_service: bool
    is_closed: bool = Field(description="No longer offered to people who sign up.")
    headcount: int | None
    headcount_month: datetime.date | None
    headcount_is_approximate: bool


class ProgrammeRow(Schema):
    """A year's programme, and until when its figures hold."""

    slug: str
    name: str
    opens_on: datetime.date
    closes_on: datetime.date
    records_close_on: datetime.date
    is_current: bool
    counted_at: datetime.datetime | None = Field(description="When whole totals were last counted.")
    snapshot_on: datetime.date | None = Field(description="The day of the last breakdowns and points of the trend.")
    is_closed: bool = Field(description="Its figures are final.")


class TokenRow(Schema):
    """The token that asks."""

    name: str
    organisation: OrganisationName | None = Field(description="What it reaches, with all below; null: everything.")
    expires_at: datetime.datetime
    requests_in_10_minutes: int


class FunnelRow(Schema):
    """How many people of an organisation came how far."""

    organisation: OrganisationName | None = Field(description="null: the programme as a whole.")
    reach: Reach = Field(
        description="own: its own staff, with the parts that its headcount includes; whole: with all bodies below it; "
        "outside: all public bodies outside the Civil Service together."
    )
    headcount: int | None
    took_part: Rated
    learned: Rated
    talked: Rated
    tried: Rated
    concluded: Rated
    minutes: Figure = Field(description="What they learned together.")


class Teams(Schema):
    teams: int = 0
    talked: int = 0
    scheduled: int = 0
    not_started: int = 0
    unrecorded: int = 0
    quiet: int = 0
    lost_lead: int = 0


class Conversations(Schema):
    scheduled: int = 0
    recorded: int = 0
    cancelled: int = 0


class Ideas(Schema):
    put_forward: int = Field(0, validation_alias="put-forward")
    chosen: int = 0
    parked: int = 0
    merged: int = 0


class Experiments(Schema):
    """By state, and of the concluded ones by outcome."""

    planned: int = 0
    running: int = 0
    concluded: int = 0
    keep: int = 0
    adapt: int = 0
    stop: int = 0
    scale: int = 0


class Spread(Schema):
    tried_elsewhere: int = Field(0, description="Its small changes that other teams have tried too.")
    teams: int = Field(0, description="Those other teams.")
    in_library: int = 0


class BenefitSum(Schema):
    """A sum over experiments that ended with keep, adapt or scale, and how many it rests on by how sure they are."""

    amount: Amount
    measured: int
    estimated: int
    guessed: int


class Benefits(Schema):
    minutes: BenefitSum = Field(description="Minutes a week.")
    pounds: BenefitSum = Field(description="Pounds a year.")
    people: BenefitSum = Field(description="People helped a year.")


class ActivityRow(Schema):
    """What the teams of an organisation did. Numbers of teams and things, no people, so all are exact."""

    organisation: OrganisationName | None = Field(description="null: the programme as a whole.")
    reach: Reach
    teams: Teams
    conversations: Conversations
    ideas: Ideas
    experiments: Experiments
    spread: Spread
    benefits: Benefits


class TrendRow(Schema):
    """The whole totals at the end of a day. A line moves only when 5 or more people moved it, so it says about."""

    on: datetime.date
    took_part: Figure
    learned: Figure
    talked: Figure
    tried: Figure
    concluded: Figure
    minutes: Figure


class Share(Figure):
    """The people of one category."""

    category: str
    percent: int | None = Field(description="Per cent of the breakdown's total. No headcount exists by category.")


class BreakdownRow(Schema):
    """How the people of one measure are spread over one list. Who gave no answer is in none of the categories."""

    by: Dimension
    measure: Measure
    on: datetime.date = Field(description="The day it holds for: it is renewed when 25 more people took part.")
    total: Figure
    shares: list[Share]


class Reading(Schema):
    """What an experiment measures. Amounts are decimal numbers, as text so that they stay exact."""

    name: str
    unit: str
    unit_name: str
    better: str
    baseline: Amount | None
    target: Amount | None
    last: Amount | None
    readings: int


class Benefit(Schema):
    kind: str
    amount: Amount
    confidence: str


class EntryRow(Schema):
    """A small change that a team tried and shares with everyone. It names no person."""

    id: int
    title: str
    programme: str
    organisation: OrganisationName
    team: str | None = Field(description="null where the team leaves its name out.")
    problem: str
    change: str
    if_we: str
    then: str
    because: str
    state: str
    outcome: str | None = Field(description="keep, adapt, stop or scale; null while it runs.")
    measure: Reading
    result: str = Field(description="What changed, in a sentence. That is not to say what changed it.")
    what_happened: str
    learned: str
    needs: str
    benefits: list[Benefit]
    adoptions: int = Field(description="Other teams that have started to try it too.")
    organisations_reached: int
    starts_on: datetime.date
    concluded_on: datetime.date | None
    page: str = Field(description="Its page for people, who sign in to read it.")


class Page(Schema):
    next: Next


class Organisations(Page):
    items: list[OrganisationRow]


class Programmes(Schema):
    items: list[ProgrammeRow]


class OfProgramme(Schema):
    programme: str
    is_closed: bool = Field(description="The figures are final.")


class Live(OfProgramme):
    counted_at: datetime.datetime | None = Field(
        description="When the numbers were counted; null before the first time."
    )


class Daily(OfProgramme):
    organisation: OrganisationName | None = Field(description="What it is about; null: the programme as a whole.")
    snapshot_on: datetime.date | None = Field(description="The day of the last snapshot; null before the first.")


class Funnel(Live, Page):
    items: list[FunnelRow]


class Activity(Live, Page):
    items: list[ActivityRow]


class Trend(Daily, Page):
    items: list[TrendRow]


class Breakdowns(Daily):
    items: list[BreakdownRow]


class Library(Page):
    items: list[EntryRow]
