"""Every write about people and organisations that has a meaning, by noun."""

from .absorbing import NoPlaceholder, absorb_placeholder
from .accounts import change_email, end_sessions, keep_former_email
from .champions import MayNotAppoint, appoint_champion, end_championship
from .invited import add_strangers, people_at
from .organisations import place_organisation
from .profiles import change_profile, complete_profile

__all__ = [
    "MayNotAppoint",
    "NoPlaceholder",
    "absorb_placeholder",
    "add_strangers",
    "appoint_champion",
    "change_email",
    "change_profile",
    "complete_profile",
    "end_championship",
    "end_sessions",
    "keep_former_email",
    "people_at",
    "place_organisation",
]
