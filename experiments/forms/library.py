"""What is asked of the library, out of an address. Whatever else stands there is left out: nothing is refused."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms

from experiments.library.asked import LONGEST_WORDS, RELEVANCE, SORTS, Asked
from experiments.library.filters import BENEFIT, FILTERS, OUTCOME, SAVING, Filter
from experiments.library.keys import Key, read_key
from obt.people.models import Organisation, Profession

_LONGEST_NAME = 200  # characters of what stands for a row or an order: more is none of them


class _PlainField(forms.CharField):
    """A line of text; what cannot be stored is left out, and what is too long cut."""

    def __init__(self, *, longest: int = _LONGEST_NAME, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.longest = longest

    def clean(self, value: Any) -> str:
        return " ".join(str(value or "")[: 10 * self.longest].replace("\x00", " ").split())[: self.longest].strip()


class _TickedField(forms.MultipleChoiceField):
    """The choices of a filter; what is none of them is left out."""

    def __init__(self, of: Filter) -> None:
        super().__init__(required=False)
        self.of = of

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(choice.value for choice in self.of.chosen(tuple(value or ())))


class LibraryForm(forms.Form):
    """Words, filters, order and page, as they stand in the address; always valid. The page shows it by itself, with
    what can be chosen next (`templates/library/filters.html`)."""

    words = _PlainField(longest=LONGEST_WORDS)
    organisation = _PlainField()
    profession = _PlainField()
    outcome = _TickedField(OUTCOME)
    benefit = _TickedField(BENEFIT)
    saving = _TickedField(SAVING)
    sort = _PlainField()
    after = _PlainField()
    before = _PlainField()

    def clean_organisation(self) -> Organisation | None:
        return Organisation.objects.filter(slug=slug).first() if (slug := self.cleaned_data["organisation"]) else None

    def clean_profession(self) -> Profession | None:
        return Profession.objects.filter(code=code).first() if (code := self.cleaned_data["profession"]) else None

    @cached_property
    def asked(self) -> Asked:
        """What is asked."""
        self.is_valid()
        data = self.cleaned_data
        chosen = data["sort"] if data["sort"] in SORTS else ""
        filters = {name: data[name] for name in ("organisation", "profession", *(one.name for one in FILTERS))}
        asked = Asked(words=data["words"], chosen_sort=chosen, **filters)
        after, before = self._key("after", asked), self._key("before", asked)
        return asked.but(after=after, before=None if after or asked.sort is RELEVANCE else before)

    def _key(self, name: str, asked: Asked) -> Key | None:
        return read_key(self.cleaned_data[name], sort=asked.sort.name, numbers=asked.sort.numbers)
