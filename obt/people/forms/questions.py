"""The questions that people answer about themselves, one form each.

Each form has one field, named like the question; QUESTIONS has them in the order in which they are asked.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from obt.govuk.forms import Looks
from obt.people.models import Grade, Organisation, Person, Profession, Region
from obt.people.rules import organisations_vouched_for_by

PREFER_NOT_TO_SAY = "prefer-not-to-say"
_ONLY_TOTALS = "Used for totals only. Nobody else is shown your answer."
_BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class QuestionForm(forms.Form):
    """One question, asked of `person`, with their present answer filled in.

    `draft` is what they answered before but have not saved; it comes before what is saved. `answer` is for an
    action, `answer_text` for people, `posted` for a draft: what would have to be posted to give it again.
    """

    question: ClassVar[str]
    noun: ClassVar[str]  # in "Your … is now"

    def __init__(self, data: Any = None, *, person: Person, draft: str | None = None) -> None:
        super().__init__(data)
        self.person = person
        self.prepare()
        self.initial = {self.question: draft or self.present_answer()}

    def prepare(self) -> None:
        """Fetch what the question offers; once, as each fetch is a statement."""

    def present_answer(self) -> str | None:
        """What `person` would post to leave their answer as it is; None if they gave none, or it is not offered."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        return str(self.fields[self.question].label)

    @property
    def answer(self) -> Any:
        return self.cleaned_data[self.question]

    @property
    def answer_text(self) -> str:
        return str(self.answer) if self.answer is not None else "Prefer not to say"

    @property
    def posted(self) -> str:
        raise NotImplementedError


class NameForm(QuestionForm):
    question = "name"
    noun = "name"

    name = forms.CharField(
        label="What is your full name?",
        help_text="As you want it on your certificate",
        min_length=2,
        max_length=120,
        error_messages={
            "required": "Enter your full name",
            "min_length": "Your full name must be 2 characters or more",
            "max_length": "Your full name must be 120 characters or fewer",
        },
    )
    govuk: ClassVar[Looks] = {"name": {"heading": True, "autocomplete": "name"}}

    def present_answer(self) -> str | None:
        return self.person.name or None

    def clean_name(self) -> str:
        """The name with single spaces and composed accents; what cannot be seen or turns text around is refused."""
        return name_on_one_line(self.cleaned_data["name"], "Your full name", "Enter your full name in letters")

    @property
    def posted(self) -> str:
        return str(self.answer)


class OrganisationForm(QuestionForm):
    question = "organisation"
    noun = "organisation"

    organisation = forms.ChoiceField(
        label="Which organisation do you work for?",
        error_messages={
            "required": "Choose your organisation from the list",
            "invalid_choice": "Choose an organisation from the list",
        },
    )
    govuk: ClassVar[Looks] = {"organisation": {"heading": True, "searchable": True}}

    def prepare(self) -> None:
        """Offer what is open: first what the person's address points to, then the others, each from A to Z."""
        self.offered, labels = open_organisations()
        self.likely = self._likely()
        ordered = sorted(labels, key=lambda slug: (slug not in self.likely, labels[slug].casefold()))
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose an organisation"), *((slug, labels[slug]) for slug in ordered)]
        field.help_text = "Choose the part that you work in, if it is listed"
        if len(self.likely) > 1:
            field.help_text += f". Those that use {self.person.email.rpartition('@')[2]} come first"

    def present_answer(self) -> str | None:
        """The person's organisation; for who has none yet, the only one that their address points to."""
        for slug, row in self.offered.items():
            if row.pk == self.person.organisation_id:
                return slug
        has_none = self.person.organisation_id is None
        return next(iter(self.likely)) if has_none and len(self.likely) == 1 else None

    def _likely(self) -> set[str]:
        """The slugs of what the person's address belongs to, with the sub-units there: those use the same domain."""
        vouching = list(organisations_vouched_for_by(self.person.email).values_list("path", flat=True))
        return {
            slug
            for slug, row in self.offered.items()
            if row.path in vouching or (row.is_sub_unit and row.path[: -row.steplen] in vouching)
        }

    def clean_organisation(self) -> Organisation:
        return self.offered[self.cleaned_data["organisation"]]

    @property
    def posted(self) -> str:
        return str(self.answer.slug)


def name_on_one_line(typed: str, what: str, if_no_letters: str) -> str:
    """Return a name with single spaces and composed accents; ValidationError if it hides or turns around anything."""
    name = unicodedata.normalize("NFC", typed)
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs", "Co") for c in name):
        raise ValidationError(f"{what} must be on one line")
    if any(unicodedata.bidirectional(c) in _BIDI_CONTROLS for c in name) or not any(c.isalpha() for c in name):
        raise ValidationError(if_no_letters)
    return " ".join(name.split())


def open_organisations() -> tuple[dict[str, Organisation], dict[str, str]]:
    """Return the organisations that can be chosen, and what each is called in a list, by slug; in one statement."""
    rows = list(
        Organisation.objects.order_by().only(
            "id", "path", "depth", "name", "short_name", "slug", "is_sub_unit", "is_closed"
        )
    )
    by_path = {row.path: row for row in rows}
    offered = {row.slug: row for row in rows if not row.is_closed}
    return offered, {slug: label_of(row, by_path) for slug, row in offered.items()}


def label_of(organisation: Organisation, by_path: Mapping[str, Organisation]) -> str:
    """Return the name with what else people look for: its initials, and the body it is part of, if that is there."""
    label, short = organisation.name, organisation.short_name
    if short and short not in label:
        label += f" ({short})"
    above = by_path.get(organisation.path[: -organisation.steplen])
    return f"{label}, part of {above.known_as}" if above else label


class ChoiceForm(QuestionForm):
    """A question with a list of answers from a table, and "Prefer not to say"."""

    model: ClassVar[type[Grade | Profession | Region]]

    def prepare(self) -> None:
        self.offered = {row.code: row for row in self.model.objects.offered()}
        field = self.fields[self.question]
        assert isinstance(field, forms.ChoiceField)
        choices = [(code, row.name) for code, row in self.offered.items()]
        first = [("", "Choose an answer")] if not isinstance(field.widget, forms.RadioSelect) else []
        field.choices = [*first, *choices, (PREFER_NOT_TO_SAY, "Prefer not to say")]

    def present_answer(self) -> str | None:
        chosen = getattr(self.person, f"{self.question}_id")
        if chosen is None:
            return PREFER_NOT_TO_SAY if self.person.profile_completed_at else None
        return next((code for code, row in self.offered.items() if row.pk == chosen), None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.question in cleaned:
            cleaned[self.question] = self.offered.get(cleaned[self.question])  # none: "prefer not to say"
        return cleaned

    @property
    def posted(self) -> str:
        return str(self.answer.code) if self.answer else PREFER_NOT_TO_SAY


class GradeForm(ChoiceForm):
    question = "grade"
    noun = "grade"
    model = Grade

    grade = forms.ChoiceField(
        label="What is your grade?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose your grade, or “Prefer not to say”"},
    )
    govuk: ClassVar[Looks] = {"grade": {"heading": True, "divider": "or", "private": _ONLY_TOTALS}}


class ProfessionForm(ChoiceForm):
    question = "profession"
    noun = "profession"
    model = Profession

    profession = forms.ChoiceField(
        label="What is your profession?",
        error_messages={"required": "Choose your profession, or “Prefer not to say”"},
    )
    govuk: ClassVar[Looks] = {"profession": {"heading": True, "searchable": True, "private": _ONLY_TOTALS}}


class RegionForm(ChoiceForm):
    question = "region"
    noun = "region"
    model = Region

    region = forms.ChoiceField(
        label="Which region do you work in?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose your region, or “Prefer not to say”"},
    )
    govuk: ClassVar[Looks] = {"region": {"heading": True, "divider": "or", "private": _ONLY_TOTALS}}


QUESTIONS: dict[str, type[QuestionForm]] = {
    form.question: form for form in (NameForm, OrganisationForm, GradeForm, ProfessionForm, RegionForm)
}
