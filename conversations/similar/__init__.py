"""Has this been tried? Ideas that a person may see and that are like what they are typing."""

from .search import Found, similar_ideas
from .typed import Spelt, corrected, words_in

__all__ = ["Found", "Spelt", "corrected", "similar_ideas", "words_in"]
