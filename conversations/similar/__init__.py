"""Has this been tried? Ideas that a person may see and that are like what they are typing."""

from .search import Found, similar_ideas

__all__ = ["Found", "similar_ideas"]
