"""The tables of team conversations, by noun."""

from .conversations import Attendance, Conversation
from .guides import Guide, GuideStep
from .ideas import Idea, Support
from .records import RecordDraft, RecordVersion
from .search import Lexeme, Slip, Word

__all__ = [
    "Attendance",
    "Conversation",
    "Guide",
    "GuideStep",
    "Idea",
    "Lexeme",
    "RecordDraft",
    "RecordVersion",
    "Slip",
    "Support",
    "Word",
]
