"""What somebody plans: where it comes from, what they have typed so far, and all of it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from conversations.models import Idea
from obt.govuk import words
from obt.people.models import Person, Team
from obt.programme.models import Programme

from .actions.running import Plan
from .amounts import Unit, write_amount
from .forms.people import PeopleForm
from .forms.planning import FiguresForm, HypothesisForm, MeasureForm, WhatForm, WhenForm, as_prefilled
from .forms.sharing import ProfessionForm, SharingForm
from .forms.steps import About, StepForm
from .models import Experiment, ExperimentDraft, Starter
from .public_text import PUBLIC
from .wording import LABELS, hypothesis_of

STEPS: dict[str, type[StepForm]] = {
    "what": WhatForm,
    "hypothesis": HypothesisForm,
    "measure": MeasureForm,
    "figures": FiguresForm,
    "when": WhenForm,
    "people": PeopleForm,
    "sharing": SharingForm,
}
# What is changed afterwards; who may see it has a page of its own.
CHANGES = {step: form for step, form in STEPS.items() if step != "sharing"} | {"profession": ProfessionForm}

PREFILLED, ASKED = "prefilled", "asked"  # beside the steps in a draft's answers
_MOST_KEPT = 10_000  # characters of a field, and values of it, that a draft keeps: more is no answer
_IDEAS_OFFERED = 50


@dataclass(frozen=True)
class Source:
    """What an experiment begins from: one of the three, or none of them."""

    idea: Idea | None = None
    adopted_from: Experiment | None = None
    starter: Starter | None = None

    def __bool__(self) -> bool:
        return any((self.idea, self.adopted_from, self.starter))

    def as_kept(self) -> dict[str, Any]:
        """The fields of a draft that remember it."""
        return {"idea": self.idea, "adopted_from": self.adopted_from, "starter": self.starter}

    def prefilled(self) -> dict[str, Any]:
        """What the forms begin with, as JSON."""
        if self.idea is not None:
            return {name: getattr(self.idea, name) for name in ("title", "problem", "change")}
        if self.adopted_from is not None:
            return as_prefilled(self.adopted_from)
        if self.starter is not None:
            names = (
                "title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better",
            )  # fmt: skip
            return {name: getattr(self.starter, name) for name in names}
        return {}


@dataclass
class Planning:
    """A draft as its steps. One is answered if it was sent as it is and holds; `next_step` is the first that is not."""

    draft: ExperimentDraft
    person: Person
    _forms: dict[str, StepForm] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = self.draft.answers
        return answers

    def about(self, step: str) -> About:
        """What the form of `step` is about: figures are typed in the unit of the measure."""
        draft = self.draft
        about = About(draft.team, draft.programme, self.person, submission=draft.submission)
        if step != "figures":
            return about
        said = self.form("measure").said if self.holds("measure") else {}
        return About(
            draft.team, draft.programme, self.person, submission=draft.submission,
            unit=said.get("unit", Unit.NUMBER), unit_name=said.get("unit_name", ""),
            measure_name=said.get("measure_name", ""),
        )  # fmt: skip

    def form(self, step: str, typed: QueryDict | None = None) -> StepForm:
        """The form of `step`: with `typed`, else with what was sent before, else with what it begins with."""
        if typed is not None:
            return STEPS[step](typed, about=self.about(step))
        if step not in self._forms:
            kept = self.answers.get(step)
            begun = {} if kept is not None else self.answers.get(PREFILLED, {})
            data = None if kept is None else _as_sent(kept)
            self._forms[step] = STEPS[step](data, about=self.about(step), initial=begun)
        return self._forms[step]

    def holds(self, step: str) -> bool:
        """Whether `step` was sent and is valid."""
        return step in self.answers and self.form(step).is_valid()

    @cached_property
    def next_step(self) -> str | None:
        return next((step for step in STEPS if not self.holds(step)), None)

    def leads_to(self, step: str) -> bool:
        """Whether `step` can be shown: all before it are answered."""
        names = list(STEPS)
        return self.next_step is None or names.index(step) <= names.index(self.next_step)

    @property
    def plan(self) -> Plan:
        """What it says once all steps are answered."""
        said: dict[str, Any] = {}
        for step in STEPS:
            if step != "people":
                said |= self.form(step).said
        return Plan(**said)  # type: ignore[typeddict-item]

    @property
    def owner(self) -> Person:
        owner: Person = self.form("people").said["owner"]
        return owner

    @property
    def helpers(self) -> list[Person]:
        helpers: list[Person] = self.form("people").said["helpers"]
        return helpers


@dataclass(frozen=True)
class Line:
    """One answer in words: the step that it belongs to, what it is called, and what it says; "" for nothing."""

    step: str
    label: str
    text: str
    is_long: bool = False  # several paragraphs


def kept(form: StepForm) -> dict[str, list[str]]:
    """Return what was typed into the inputs of `form`, whatever it is, as a draft keeps it.

    The database keeps no NUL; a text that is many times too long is cut.
    """
    typed: dict[str, list[str]] = {}
    sent: Any = form.data
    inputs = _inputs_of(form)
    for name, values in sent.lists():
        if name in inputs:
            typed[name] = [value.replace("\0", "")[:_MOST_KEPT] for value in values[:_MOST_KEPT]]
    return typed


def title_of(draft: ExperimentDraft) -> str:
    """Return what a draft is called so far: what was typed, or what it began with; "" for neither."""
    answers = draft.answers
    typed = "".join(answers.get("what", {}).get("title", [])[:1]).strip()
    return typed[:120] or str(answers.get(PREFILLED, {}).get("title", ""))


def drafts_of(person: Person, programme: Programme) -> QuerySet[ExperimentDraft]:
    """Return the drafts that `person` can go on with, the last one first."""
    return (
        ExperimentDraft.objects.visible_to(person)
        .filter(programme=programme, team__archived_at=None)
        .select_related("team")
    )


def ideas_to_try(team: Team, programme: Programme) -> QuerySet[Idea]:
    """Return the chosen ideas of `team` that are not being tried now."""
    tried = Experiment.objects.filter(idea=OuterRef("pk")).exclude(state=Experiment.State.CONCLUDED)
    chosen = Idea.objects.filter(team=team, programme=programme, state=Idea.State.CHOSEN)
    return chosen.filter(~Exists(tried)).defer("words")[:_IDEAS_OFFERED]


def lines_of(said: Mapping[str, Any]) -> list[Line]:
    """Return the answers of `said` (keys of `Plan`, "owner" and "helpers"; some may lack) in words, in their order."""
    return [line for line in _lines(said) if line is not None]


def links_to_change(address: Callable[[str], str]) -> dict[str, str]:
    """Return where each of the texts that others read is changed: its label → `address` of its step."""
    return {
        LABELS[name]: address(step) for step, form in CHANGES.items() for name in form.base_fields if name in PUBLIC
    }


def points_the_wrong_way(said: Mapping[str, Any]) -> str:
    """Return what is odd about the target, as a sentence; "" if it lies where the better figures are."""
    baseline, target, better = said["baseline"], said["target"], said["better"]
    if baseline is None or target is None:
        return ""
    if target == baseline:
        return "Your target is the same as what you have now."
    if (target > baseline) == (better == Experiment.Better.HIGHER):
        return ""
    return (
        f"Your target is {'higher' if target > baseline else 'lower'} than what you have now, but {better} is better."
    )


def _lines(said: Mapping[str, Any]) -> Iterator[Line | None]:
    yield _text(said, "what", "title")
    yield _text(said, "what", "problem", is_long=True)
    yield _text(said, "what", "change", is_long=True)
    if "if_we" in said:
        yield Line("hypothesis", "Hypothesis", hypothesis_of(said))
    yield _text(said, "measure", "measure_name")
    if "unit" in said:
        unit = said["unit_name"] if said["unit"] == Unit.NUMBER else ""
        yield Line("measure", LABELS["unit"], unit or str(Unit(said["unit"]).label))
    if "better" in said:
        yield Line("measure", LABELS["better"], str(Experiment.Better(said["better"]).label))
    if "baseline" in said:
        note = said["baseline_note"]
        baseline = ", ".join(filter(None, [_amount(said, "baseline") or "None", note]))
        yield Line("figures", LABELS["baseline"], baseline)
        yield Line("figures", LABELS["target"], _amount(said, "target") or "None")
    for name in ("starts_on", "ends_on"):
        if name in said:
            yield Line("when", LABELS[name], words.full_date(said[name]))
    if "owner" in said:
        yield Line("people", LABELS["owner"], str(said["owner"]))
    if "helpers" in said:
        yield Line("people", LABELS["helpers"], ", ".join(str(person) for person in said["helpers"]) or "Nobody")
    if "visibility" in said:
        yield Line("sharing", LABELS["visibility"], str(Experiment.Visibility(said["visibility"]).label))
        if said["visibility"] == Experiment.Visibility.EVERYONE:
            yield Line("sharing", LABELS["shows_team"], "Yes" if said["shows_team"] else "No")
    if "profession" in said:
        yield Line("sharing", LABELS["profession"], str(said["profession"] or "None in particular"))


def _inputs_of(form: StepForm) -> set[str]:
    """The names that the inputs of `form` have on the page: a date has three."""
    parts = {name: getattr(field.widget, "widgets_names", [""]) for name, field in form.fields.items()}
    return {f"{name}{part}" for name, of_field in parts.items() for part in of_field}


def _text(said: Mapping[str, Any], step: str, name: str, *, is_long: bool = False) -> Line | None:
    return Line(step, LABELS[name], said[name], is_long) if name in said else None


def _amount(said: Mapping[str, Any], name: str) -> str:
    value: Decimal | None = said[name]
    return "" if value is None else write_amount(value, Unit(said["unit"]), said["unit_name"])


def _as_sent(typed: Mapping[str, list[str]]) -> QueryDict:
    """What a draft keeps of a step, as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data
