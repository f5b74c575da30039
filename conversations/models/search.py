"""What the search for what is alike knows of the words of ideas and experiments, its texts: how common each is, and
how it gets mistyped.

Made anew every night from all of them (`conversations/similar/words.py`); nothing else writes here and nobody is shown
it. A word that stands in one text only is not kept.
"""

from __future__ import annotations

from django.db import models

CONFIGURATION = "conversations_english"  # migration 0003: Postgres's English, blind to accents


class Lexeme(models.Model):
    """A stem as it stands in `Idea.words`, and how many texts have it."""

    lexeme = models.TextField(primary_key=True)
    texts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.lexeme


class Word(models.Model):
    """A word that is common enough to be taken for right, its stem, and how many texts have it."""

    word = models.TextField(primary_key=True)
    lexeme = models.TextField()
    texts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word


class Slip(models.Model):
    """A word with a letter or two left out, and the word whole: two spellings that share one are near each other."""

    pk = models.CompositePrimaryKey("slip", "word")
    slip = models.TextField()
    word = models.TextField()  # of Word; not a foreign key, whose checks would take longer than all the rest

    def __str__(self) -> str:
        return self.slip
