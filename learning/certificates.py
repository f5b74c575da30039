"""What the certificate of somebody's learning in a programme says, and the PDF of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from obt.documents.typesetting import typeset
from obt.govuk import words
from obt.govuk.environment import SERVICE_NAME
from obt.people.models import Person
from obt.programme.models import Programme

from .measures import Progress, progress
from .models import Completion, OtherLearning

MOST_ROWS = 12  # what an A4 page takes in type that can be read; the rest is summed up in one line


@dataclass(frozen=True)
class Row:
    """One line of the table: what, when, and for how many minutes."""

    title: str
    on: str
    minutes: int


@dataclass(frozen=True)
class Certificate:
    """A person's completed learning in a programme, as HTML page and PDF both tell it."""

    name: str
    programme: Programme
    progress: Progress
    completed_on: datetime.date
    made_on: datetime.date

    @property
    def text(self) -> str:
        """The sentence after the name, in the programme's own words where it has any."""
        return self.programme.certificate_text or f"completed the learning of {self.programme}."

    @property
    def rows(self) -> list[Row]:
        """The records: courses in the programme's order, then other learning by date; what is too much, summed."""
        every = [_row(one.course.title, one.completion) for one in self.progress.courses if one.completion]
        every += [_row(one.title, one) for one in sorted(self.progress.other, key=lambda one: one.completed_on)]
        if len(every) <= MOST_ROWS:
            return every
        shown, rest = every[: MOST_ROWS - 1], every[MOST_ROWS - 1 :]
        return [*shown, Row(f"And {words.counted(len(rest), 'more record')}", "", sum(one.minutes for one in rest))]

    @property
    def filename(self) -> str:
        """Of the PDF, without its ending: "one-big-thing-2024-certificate"."""
        return f"{slugify(self.programme.name) or 'learning'}-certificate"

    def pdf(self) -> bytes:
        """Typeset it as PDF/UA-1; raises TypesettingFailed."""
        return typeset("learning/certificate.typ", self._data())

    def _data(self) -> dict[str, Any]:
        return {
            "service": SERVICE_NAME,
            "title": f"Certificate: {self.programme}",
            "name": self.name,
            "text": self.text,
            "theme": self.programme.theme,
            "rows": [{"title": row.title, "on": row.on, "minutes": words.number(row.minutes)} for row in self.rows],
            "total": {"title": "Together", "minutes": words.number(self.progress.minutes)},
            "completed": f"Completed on {words.date(self.completed_on)}",
            "made": f"This certificate says what had been recorded in {SERVICE_NAME} by {words.date(self.made_on)}.",
        }


def certificate_of(*, person: Person, programme: Programme) -> Certificate | None:
    """Return the certificate of `person` in `programme`; None unless its learning is completed."""
    done = progress(person=person, programme=programme)
    if done.completed_on is None:
        return None
    return Certificate(
        name=person.name,
        programme=programme,
        progress=done,
        completed_on=done.completed_on,
        made_on=timezone.localdate(),
    )


def certificate_for_course(*, person: Person, slug: str) -> Certificate | None:
    """Return the newest certificate of `person` that has the course `slug` among its core courses; None without."""
    asking = Programme.objects.filter(
        programme_courses__is_core=True,
        programme_courses__course__slug=slug,
        programme_courses__course__in=Completion.objects.visible_to(person).values("course"),
    )
    certificates = (certificate_of(person=person, programme=one) for one in asking.order_by("-opens_on"))
    return next((one for one in certificates if one), None)


def _row(title: str, record: Completion | OtherLearning) -> Row:
    return Row(title, words.date(record.completed_on), record.minutes)
