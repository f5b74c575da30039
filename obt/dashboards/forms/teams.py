"""What a champion adds to a message that we send to leads of teams."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from obt.dashboards.models.calls import LONGEST_NOTE
from obt.govuk.forms import Looks, TextField

# Whatever a mail program may make a link of: a scheme, "www.", an address, or words with a dot and no space between.
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\S@\S|\b(?:mailto|tel|javascript|data):|[^\W\d_]\.[^\W\d_]{2,}", re.IGNORECASE
)


class CallForm(forms.Form):
    """A note that goes with the message, as plain text on one line."""

    note = TextField(
        label="Add a note (optional)",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Every lead on this list reads it, with your name. Leave out names of other people.",
        error_messages={"max_length": f"Your note must be {LONGEST_NOTE} characters or fewer"},
    )
    govuk: Looks = {"note": {"size": "s", "rows": 4, "optional": False}}

    def clean_note(self) -> str:
        note = " ".join(self.cleaned_data["note"].split())
        if _LINK.search(note):
            raise ValidationError(
                "Leave web and email addresses out of your note: mail with links in it is not trusted"
            )
        return note
