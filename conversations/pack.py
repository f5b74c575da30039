"""A programme's guide with its times, and the sheet of paper that a team takes into the room."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from markdown_it.token import Token

from obt.documents.typesetting import typeset
from obt.govuk import words
from obt.govuk.environment import SERVICE_NAME
from obt.govuk.markdown import parsed
from obt.govuk.qr import qr_drawing
from obt.people.join_links import join_link
from obt.people.models import JoinCode, Team
from obt.programme.models import Programme

from .models import Guide, GuideStep

MOST_STEPS = 24  # what a sheet takes in type that can be read


@dataclass(frozen=True)
class TimedStep:
    """A step, and how many minutes of the conversation have passed at its start and at its end."""

    step: GuideStep
    starts: int
    ends: int


@dataclass(frozen=True)
class TimedGuide:
    """A guide with its steps in order."""

    guide: Guide
    steps: list[TimedStep]

    @property
    def minutes(self) -> int:
        """What all steps take together."""
        return self.steps[-1].ends if self.steps else 0


@dataclass(frozen=True)
class Pack:
    """The guide on one sheet for a team, with the way to join it."""

    team: Team
    programme: Programme
    timed: TimedGuide
    code: str

    @property
    def filename(self) -> str:
        """Of the PDF, without its ending: "drivers-medical-team-c-conversation"."""
        return f"{slugify(self.team.name)[:60] or 'team'}-conversation"

    def pdf(self) -> bytes:
        """Typeset it as PDF/UA-1 on one page; raises TypesettingFailed."""
        return typeset("conversations/pack.typ", self._data())

    def _data(self) -> dict[str, Any]:
        steps = self.timed.steps
        left_out = steps[MOST_STEPS:]
        return {
            "service": SERVICE_NAME,
            "title": f"{self.timed.guide.title}: {self.team}",
            "heading": self.timed.guide.title,
            "team": self.team.name,
            "together": f"{words.counted(len(steps), 'step')}, {words.minutes(self.timed.minutes)} together",
            "introduction": paragraphs(self.timed.guide.introduction),
            "steps": [_step(one) for one in steps[:MOST_STEPS]],
            "more": f"And {words.counted(len(left_out), 'more step')}." if left_out else "",
            "whole": f"The whole guide: {_without_scheme(reverse('team_guide', args=[self.team.pk]))}",
            **self._joining(),
        }

    def _joining(self) -> dict[str, Any]:
        """The code to scan, and the same in words; nothing where the team has none."""
        if not self.code:
            return {"qr": "", "address": "", "code": ""}
        drawn = qr_drawing(join_link(self.code))
        return {"qr": drawn, "address": _without_scheme(reverse("team_join_by_code")), "code": self.code}


def guide_of(programme: Programme) -> TimedGuide | None:
    """Return the guide of `programme` with its times, in two statements; None if it has none."""
    guide = Guide.objects.filter(programme=programme).first()
    if guide is None:
        return None
    steps = list(guide.steps.all())
    ends = list(itertools.accumulate(step.minutes for step in steps))
    return TimedGuide(guide, [TimedStep(step, end - step.minutes, end) for step, end in zip(steps, ends, strict=True)])


def pack_for(*, team: Team, programme: Programme) -> Pack | None:
    """Return the sheet for `team`; None where the programme has no guide."""
    timed = guide_of(programme)
    if timed is None:
        return None
    code = JoinCode.objects.in_use().filter(team=team, team__archived_at=None).values_list("code", flat=True).first()
    return Pack(team, programme, timed, code or "")


def paragraphs(markdown: str) -> list[dict[str, Any]]:
    """Return Markdown as paragraphs for a sheet of paper: whether a list's item, and its pieces of text.

    The address of a link stands behind its words, as paper cannot be clicked.
    """
    found: list[dict[str, Any]] = []
    depth = 0
    for token in parsed(markdown):
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "inline":
            found.append({"item": depth > 0, "pieces": _pieces(token.children or [])})
    return found


def _pieces(tokens: list[Token]) -> list[dict[str, Any]]:
    pieces: list[dict[str, Any]] = []
    strong = emphasis = 0
    href = ""
    for token in tokens:
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        emphasis += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        text = " " if token.type in ("softbreak", "hardbreak") else token.content
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            text = f" ({href})" if href not in "".join(piece["text"] for piece in pieces) else ""
        if text:
            pieces.append({"text": text, "strong": strong > 0, "em": emphasis > 0})
    return pieces


def _step(timed: TimedStep) -> dict[str, Any]:
    return {
        "title": timed.step.title,
        "minutes": words.counted(timed.step.minutes, "minute"),
        "from_to": f"{timed.starts} to {timed.ends}",
        "text": paragraphs(timed.step.text),
        "prompts": timed.step.questions,
    }


def _without_scheme(path: str) -> str:
    """An address of ours as people type it."""
    return f"{settings.OBT_BASE_URL.partition('://')[2]}{path}"
