"""What readers of the library type: a question to a team, its answer, what is wrong with an entry."""

from __future__ import annotations

from django import forms

from experiments.models.library import LONGEST_MESSAGE
from obt.govuk.forms import Looks, TextField


class QuestionForm(forms.Form):
    """What somebody would like to know."""

    text = TextField(
        label="What would you like to know?",
        help_text="For example, how long it took, or what you would do differently.",
        max_length=LONGEST_MESSAGE,
        error_messages={"required": "Say what you would like to know"},
    )
    govuk: Looks = {
        "text": {
            "size": "m",
            "rows": 5,
            "private": "The team sees your name and your organisation with it, not your email address.",
        }
    }


class AnswerForm(forms.Form):
    """The answer of whoever looks after an entry."""

    text = TextField(
        label="Your answer",
        max_length=LONGEST_MESSAGE,
        error_messages={"required": "Write what you want to answer"},
    )
    govuk: Looks = {
        "text": {
            "size": "m",
            "rows": 5,
            "private": "Only the person who asked gets it. Your name and email address are not shown: write your name "
            "if you want to be named.",
        }
    }


class ReportForm(forms.Form):
    """Why somebody thinks that an entry should not be there."""

    reason = TextField(
        label="What is wrong with it?",
        help_text="For example, it names somebody, or it says what should not be public.",
        max_length=LONGEST_MESSAGE,
        error_messages={"required": "Say what is wrong, so that the central team knows what to look for"},
    )
    govuk: Looks = {
        "reason": {
            "size": "m",
            "rows": 4,
            "private": "Only the central team reads it, with your name. The team is not told who reported it.",
        }
    }
