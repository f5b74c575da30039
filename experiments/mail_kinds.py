"""The messages about entries of the library: a question to those who can answer it, and the answer to who asked.

Neither shows an address, and neither can be replied to: the answer is given on a page, so that nobody has to tell
theirs. A row's context holds all that the message says.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from obt.mail import kinds
from obt.mail.actions import Outgoing, queue, queue_all
from obt.mail.models import Message
from obt.people.models import Person

from .models import Question

QUESTION = "library-question"
ANSWER = "library-answer"
PRIORITY = 10  # before reminders: somebody waits for it


def register() -> None:
    """Make the kinds known to the outbox; called once when Django starts."""
    for name, template, subject, still_wanted in (
        (QUESTION, "library_question", "A question about {title}", _still_reaching),
        (ANSWER, "library_answer", "An answer about {title}", _still_there),
    ):
        kinds.register(kinds.Kind(name, template, subject, priority=PRIORITY, still_wanted=still_wanted))


def tell_asked(question: Question, people: Sequence[Person]) -> None:
    """Send a question to `people`, who can answer it; it names who asks, and their organisation."""
    asks = question.asked_by
    context = _common(question) | {
        "by": _line(asks.name),
        "organisation": asks.organisation.name if asks.organisation else "",
        "question": question.text,
    }
    messages = [Outgoing(one.email, one, context | {"first_name": one.first_name}) for one in people]
    queue_all(kind=QUESTION, messages=messages, about=_about(question))


def tell_answered(question: Question) -> None:
    """Send the answer to who asked. It names nobody: the library names no people, and the team only if it chose so."""
    asked = question.asked_by
    context = _common(question) | {
        "first_name": asked.first_name,
        "question": question.text,
        "answer": question.answer,
    }
    queue(kind=ANSWER, address=asked.email, person=asked, context=context, about=_about(question))


def _common(question: Question) -> dict[str, object]:
    """What both say; what everyone can find no longer has no name for who asked: its title may be another by now."""
    experiment = question.experiment
    return {
        "question_id": question.pk,
        "title": _line(experiment.title) if experiment.is_in_library else "a small change",
        "page": reverse("library_question", args=[question.pk]),
    }


def _about(question: Question) -> str:
    """How the outbox names it."""
    return f"question:{question.pk}"


def _line(text: str) -> str:
    """On one line, as subjects have to be."""
    return " ".join(text.split())


def _still_reaching(messages: Sequence[Message]) -> set[int]:
    """Those whose question nobody has answered yet, to somebody who can still answer it."""
    wanted = set()
    for message in messages:
        open_ones = Question.objects.open().filter(pk=message.context["question_id"])
        reader = Person.objects.filter(pk=message.person_id, is_active=True).first()
        if reader and open_ones.reaching(reader).exists():
            wanted.add(message.pk)
    return wanted


def _still_there(messages: Sequence[Message]) -> set[int]:
    """Those whose reader can still sign in."""
    people = Person.objects.filter(pk__in={one.person_id for one in messages}, is_active=True)
    here = set(people.values_list("pk", flat=True))
    return {one.pk for one in messages if one.person_id in here}
