"""Has this been tried? Ideas and experiments that a person may see and that are like what they are typing."""

from .ideas import Found, similar_ideas
from .tried import what_was_tried
from .typed import Spelt, corrected, words_in

__all__ = ["Found", "Spelt", "corrected", "similar_ideas", "what_was_tried", "words_in"]
