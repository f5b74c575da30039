"""What readers of the library do with an entry: thank for it, ask its owner, report it; and the owner's answer.

None of it is a record of taking part: it goes on when the programme has closed. `NotInLibrary` where an entry is no
longer there for everyone. What has happened already is not done twice and is no error: a double click.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from experiments.mail_kinds import tell_answered, tell_asked
from experiments.models import Experiment, Question, Report, Thanks
from obt.people.models import Membership, Person

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
QUESTIONS_AN_HOUR = 5  # of one person
QUESTIONS_A_DAY = 20  # about one entry, so that nobody's letter box is flooded
REPORTS_AN_HOUR = 10  # of one person
_MOST_LEADS = 5  # who get a question in place of an owner who has gone


class NotInLibrary(Exception):
    """The entry is not in the library, or not any more."""


class NobodyToAsk(Exception):
    """The owner has gone, and the team has no lead who could answer."""


class TooMany(Exception):
    """There were many in a short time. Attributes: `of`, whose number is full; `until`, when one more is taken."""

    def __init__(self, of: Literal["person", "entry"], until: datetime.datetime) -> None:
        super().__init__(f"of the {of}, until {until}")
        self.of = of
        self.until = until


class AnsweredAlready(Exception):
    """Somebody else has answered it meanwhile. Attribute: `question`, as it is now."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"{question} has an answer")
        self.question = question


@transaction.atomic
def thank(*, experiment: Experiment, by: Person) -> Thanks:
    """Thank the team of an entry, once; its own members cannot."""
    if not Experiment.objects.in_library().filter(pk=experiment.pk).exists():
        raise NotInLibrary
    if Membership.objects.current().filter(team=experiment.team_id, person=by).exists():
        raise PermissionDenied
    thanks, _ = Thanks.objects.get_or_create(experiment=experiment, person=by)
    return thanks


def take_back_thanks(*, experiment: Experiment, by: Person) -> None:
    """Take thanks back; a second time does nothing."""
    Thanks.objects.filter(experiment=experiment, person=by).delete()


def who_answers(experiment: Experiment) -> list[Person]:
    """Return whom a question about `experiment` reaches: its owner, or leads of the team once the owner has left it."""
    here = Membership.objects.current().filter(team=experiment.team_id, person__is_active=True).order_by("pk")
    owner = here.filter(person=experiment.owner_id)
    found = (owner if owner.exists() else here.leads()).select_related("person")
    return [membership.person for membership in found[:_MOST_LEADS]]


@transaction.atomic
def ask(*, experiment: Experiment, by: Person, text: str) -> Question:
    """Ask those who answer for an entry, and send it to them. The same text once more is the same question.

    Raises NobodyToAsk, TooMany; PermissionDenied for who would have to answer it.
    """
    _locked_person(by)
    row = _locked_entry(experiment)
    asked = Question.objects.filter(experiment=row, asked_by=by, text=text).first()
    if asked is not None:
        return asked
    people = who_answers(row)
    if by in people:
        raise PermissionDenied
    if not people:
        raise NobodyToAsk
    _check_number("person", Question.objects.filter(asked_by=by), "asked_at", QUESTIONS_AN_HOUR, HOUR)
    _check_number("entry", Question.objects.filter(experiment=row), "asked_at", QUESTIONS_A_DAY, DAY)
    question = Question.objects.create(experiment=row, asked_by=by, text=text)
    tell_asked(question, people)
    return question


@transaction.atomic
def answer(*, question: Question, by: Person, text: str) -> Question:
    """Answer a question that reaches `by`, and send the answer to who asked. The same once more does nothing.

    Raises AnsweredAlready; PermissionDenied for whom the question does not reach now.
    """
    rows: Any = Question.objects.select_for_update(of=("self",), no_key=True)
    row: Question = rows.select_related("experiment", "asked_by").get(pk=question.pk)
    if not Question.objects.reaching(by).filter(pk=row.pk).exists():
        raise PermissionDenied
    if row.answered_at:
        if row.answered_by_id == by.pk and row.answer == text:
            return row
        raise AnsweredAlready(row)
    row.answer, row.answered_by, row.answered_at = text, by, timezone.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    tell_answered(row)
    return row


@transaction.atomic
def report(*, experiment: Experiment, by: Person, reason: str) -> Report:
    """Tell the central team that an entry should not be there; once until they have decided. Raises TooMany."""
    _locked_person(by)
    row = _locked_entry(experiment)
    open_one = Report.objects.unsettled().filter(experiment=row, reported_by=by).first()
    if open_one is not None:
        return open_one
    _check_number("person", Report.objects.filter(reported_by=by), "reported_at", REPORTS_AN_HOUR, HOUR)
    return Report.objects.create(experiment=row, reported_by=by, reason=reason)


def _locked_person(person: Person) -> None:
    """What somebody sends in two windows at once comes one after the other, and is counted."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _locked_entry(experiment: Experiment) -> Experiment:
    rows: Any = Experiment.objects.in_library().select_for_update(no_key=True)
    row: Experiment | None = rows.filter(pk=experiment.pk).first()
    if row is None:
        raise NotInLibrary
    return row


def _check_number(
    of: Literal["person", "entry"], rows: Any, moment: str, most: int, window: datetime.timedelta
) -> None:
    """Raise TooMany if `rows` has `most` of the last `window` already; asked while what they belong to is locked."""
    newest = rows.filter(**{f"{moment}__gt": timezone.now() - window}).order_by(f"-{moment}")
    moments = newest.values_list(moment, flat=True)[:most]
    if len(moments) == most:
        raise TooMany(of, moments[most - 1] + window)
