"""One experiment as somebody sees it: its rows in one statement, however many helpers, thanks and adoptions it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conversations.models import Idea
from conversations.models.ideas import EVERYONE
from obt import statements
from obt.people.models import Membership, Organisation, Person, Profession, Team
from obt.programme.models import Programme

from . import rules
from .models import Benefit, Decision, Experiment, Measurement
from .rules import NOBODY, Standing

State = Experiment.State
_MOST_QUESTIONS = 20  # that are offered to be answered; the rest follows


@dataclass(frozen=True)
class SeenExperiment:
    """An experiment with the rows it names, as one person sees it. `role` is theirs in its team, None for others.

    `experiment` has its team (with organisation), programme, owner, who proposed, started and concluded it, profession,
    idea and adopted entry joined. `comes_from` is that entry only while everyone may see it. `open_questions` are ids
    of those that this person is to answer. `decision` is the central team's last word about the entry. `adoptions` and
    `organisations_reached` are the library's, 0 outside it. `readings` and `benefits` take a statement each when they
    are first asked for.
    """

    experiment: Experiment
    person: Person
    role: str | None
    helpers: list[Person]
    comes_from: Experiment | None
    adoptions: int
    organisations_reached: int
    thanks: int
    open_questions: list[int]
    decision: Decision | None

    @property
    def is_member(self) -> bool:
        """Whether they are in its team now, archived or not."""
        return self.role is not None

    @cached_property
    def standing(self) -> Standing:
        """What they are in it; nobody while the team is archived (`rules.standing_in`)."""
        if self.role is None or self.experiment.team.archived_at is not None:
            return NOBODY
        return Standing(
            is_member=True,
            is_lead=self.role == Membership.Role.LEAD,
            is_owner=self.experiment.owner_id == self.person.pk,
            is_helper=any(helper.pk == self.person.pk for helper in self.helpers),
        )

    @cached_property
    def may_write(self) -> bool:
        """Whether members can do anything here now: not in an archived team, nor once the programme is over."""
        return self.standing.is_member and self.experiment.programme.takes_records()

    @property
    def is_planned(self) -> bool:
        return self.experiment.state == State.PLANNED

    @property
    def is_running(self) -> bool:
        return self.experiment.state == State.RUNNING

    @property
    def is_concluded(self) -> bool:
        return self.experiment.state == State.CONCLUDED

    @property
    def is_over(self) -> bool:
        """Whether it runs still although its end has passed."""
        return rules.is_over(self.experiment)

    @cached_property
    def readings(self) -> list[Measurement]:
        """All readings by their day, with who recorded them; one statement."""
        found = statements.rows(_READINGS, {"pk": self.experiment.pk})
        return [_reading(self.experiment, cells) for cells in found]

    @cached_property
    def benefits(self) -> list[Benefit]:
        return benefits_of(self.experiment)

    def may_correct(self, reading: Measurement) -> bool:
        """Whether they may change or remove `reading` now."""
        return self.may_write and self.is_running and rules.may_correct(self.standing, reading, self.person)


def seen_by(person: Person, pk: int) -> SeenExperiment | None:
    """Return experiment `pk` if `person` may see it, otherwise None; one statement for its team, a few for others."""
    found = statements.rows(_EXPERIMENT, {"person": person.pk, "pk": pk, "questions": _MOST_QUESTIONS})
    if not found:
        return None
    seen = _seen(person, found[0])
    if seen.role is None and not Experiment.objects.visible_to(person).filter(pk=pk).exists():
        return None
    return seen


def benefits_of(experiment: Experiment) -> list[Benefit]:
    """Return what came of `experiment`, at most one of each kind; one statement."""
    found = statements.rows(_BENEFITS, {"pk": experiment.pk})
    return [statements.instance(Benefit, cells) for cells in found]


def _seen(person: Person, row: Sequence[Any]) -> SeenExperiment:
    experiment, cells = statements.taken(Experiment, row)
    experiment.team, cells = statements.taken(Team, cells)
    experiment.programme, cells = statements.taken(Programme, cells)
    (
        organisation, role, owner, owner_email, proposer, proposer_email, starter, starter_email, ender, ender_email,
        profession, idea_title, idea_audience, parent_title, parent_audience, helpers, adoptions, reached, thanks,
        questions, decided, note, decided_at,
    ) = cells  # fmt: skip
    experiment.team.organisation = Organisation(pk=experiment.team.organisation_id, name=organisation)
    experiment.owner = Person(pk=experiment.owner_id, name=owner, email=owner_email)
    experiment.proposed_by = Person(pk=experiment.proposed_by_id, name=proposer, email=proposer_email)
    if experiment.started_by_id:
        experiment.started_by = Person(pk=experiment.started_by_id, name=starter, email=starter_email)
    if experiment.concluded_by_id:
        experiment.concluded_by = Person(pk=experiment.concluded_by_id, name=ender, email=ender_email)
    if experiment.profession_id:
        experiment.profession = Profession(pk=experiment.profession_id, name=profession)
    if experiment.idea_id:
        experiment.idea = Idea(pk=experiment.idea_id, title=idea_title, audience=idea_audience)
    comes_from = None
    if experiment.adopted_from_id:
        parent = Experiment(pk=experiment.adopted_from_id, title=parent_title, audience=parent_audience)
        experiment.adopted_from = parent
        comes_from = parent if parent_audience == EVERYONE else None
    decision = Decision(kind=decided, note=note, decided_at=decided_at) if decided else None
    people = [Person(pk=key, name=name, email=email) for key, name, email in helpers or []]
    return SeenExperiment(experiment, person, role, people, comes_from, adoptions, reached, thanks, questions, decision)


def _reading(experiment: Experiment, cells: Sequence[Any]) -> Measurement:
    reading, (name, email) = statements.taken(Measurement, cells)
    reading.experiment = experiment
    reading.recorded_by = Person(pk=reading.recorded_by_id, name=name, email=email)
    return reading


_EXPERIMENT = f"""
SELECT {statements.columns(Experiment, "e")}, {statements.columns(Team, "t")}, {statements.columns(Programme, "p")},
       o.name, m.role, owner.name, owner.email, proposer.name, proposer.email, starter.name, starter.email,
       ender.name, ender.email, f.name, i.title, i.audience, parent.title, parent.audience,
       (SELECT json_agg(json_build_array(h.id, h.name, h.email) ORDER BY h.name, h.email)
        FROM experiments_helper helping JOIN people_person h ON h.id = helping.person_id
        WHERE helping.experiment_id = e.id),
       coalesce(entry.adoptions, 0), coalesce(entry.organisations_reached, 0),
       (SELECT count(*) FROM experiments_thanks th WHERE th.experiment_id = e.id),
       ARRAY(SELECT q.id FROM experiments_question q
             WHERE q.experiment_id = e.id AND q.answered_at IS NULL
               AND CASE WHEN owner.is_active AND EXISTS (
                          SELECT 1 FROM people_membership om
                          WHERE om.team_id = e.team_id AND om.person_id = e.owner_id AND om.left_on IS NULL
                        ) THEN e.owner_id = %(person)s ELSE m.role = 'lead' END
             ORDER BY q.id LIMIT %(questions)s),
       d.kind, d.note, d.decided_at
FROM experiments_experiment e
JOIN people_team t ON t.id = e.team_id
JOIN people_organisation o ON o.id = t.organisation_id
JOIN programme_programme p ON p.id = e.programme_id
JOIN people_person owner ON owner.id = e.owner_id
JOIN people_person proposer ON proposer.id = e.proposed_by_id
LEFT JOIN people_membership m ON m.team_id = e.team_id AND m.person_id = %(person)s AND m.left_on IS NULL
LEFT JOIN people_person starter ON starter.id = e.started_by_id
LEFT JOIN people_person ender ON ender.id = e.concluded_by_id
LEFT JOIN people_profession f ON f.id = e.profession_id
LEFT JOIN conversations_idea i ON i.id = e.idea_id
LEFT JOIN experiments_experiment parent ON parent.id = e.adopted_from_id
LEFT JOIN experiments_libraryentry entry ON entry.experiment_id = e.id
LEFT JOIN LATERAL (SELECT kind, note, decided_at FROM experiments_decision
                   WHERE experiment_id = e.id ORDER BY id DESC LIMIT 1) d ON true
WHERE e.id = %(pk)s
"""  # noqa: S608  # only names of columns are put in

_READINGS = f"""
SELECT {statements.columns(Measurement, "r")}, by.name, by.email
FROM experiments_measurement r JOIN people_person by ON by.id = r.recorded_by_id
WHERE r.experiment_id = %(pk)s
ORDER BY r.taken_on, r.id
"""  # noqa: S608  # only names of columns are put in

_BENEFITS = f"""
SELECT {statements.columns(Benefit, "b")} FROM experiments_benefit b WHERE b.experiment_id = %(pk)s ORDER BY b.kind
"""  # noqa: S608  # only names of columns are put in
