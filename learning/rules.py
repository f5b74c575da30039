"""What can be recorded, beyond what the programme's dates allow (`obt.programme.rules`)."""

from __future__ import annotations

from .measures import CourseProgress
from .models import Completion


def can_withdraw(completion: Completion) -> bool:
    """Whether its person said any of it: what the course platform brought over is not theirs to take back."""
    return completion.declared_on is not None


def can_record(place: CourseProgress) -> bool:
    """Whether the course is asked for or offered and not recorded yet; the programme's dates come on top."""
    return place.is_listed and place.completion is None
