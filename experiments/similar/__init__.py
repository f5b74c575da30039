"""Has this been tried? What experiments add to the search for ideas, and entries of the library that are alike."""

from .entries import similar_entries

__all__ = ["similar_entries"]
