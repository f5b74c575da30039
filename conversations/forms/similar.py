"""What is typed to ask whether something has been tried."""

from __future__ import annotations

from typing import Any

from django import forms

from conversations.models import Idea
from conversations.similar.typed import MOST_CHARACTERS
from obt.govuk.forms import Looks, TextField


class SimilarForm(forms.Form):
    """A title, a text or both, in an address. What is too long is cut, never refused: it is only searched for."""

    title = forms.CharField(
        label="What would you change?",
        help_text="In a few words, as you would call it",
        required=False,
    )
    text = TextField(label="More about it", required=False)
    govuk: Looks = {"title": {"size": "m", "optional": False}, "text": {"size": "m", "rows": 4}}

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"][: Idea._meta.get_field("title").max_length])

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"][:MOST_CHARACTERS])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not (data.get("title") or data.get("text")):
            self.add_error("title", "Say in a few words what you would change")
        return data
