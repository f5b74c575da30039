"""Which of the database's rules refused a write."""

from django.db import IntegrityError


def broke(error: IntegrityError, constraint: str) -> bool:
    """Return whether the database refused because of the constraint of this name and no other."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == constraint
